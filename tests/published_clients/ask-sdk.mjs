// Makes the calls that standard input lists with the unmodified SDK, and tells what came of each:
// {"calls": [["accounts", "get", 1]], "key": "pe_live_...", "retries": 0} gives, for each call,
// {answer} or {error}, with how often the network was asked, by which statuses it answered, and for
// how long (ms) the SDK meant to wait. Waiting is only done where "patient" is true.
import { readFileSync } from 'node:fs';
import * as sdk from '@posteverywhere/sdk';

const { calls, key, retries, patient } = JSON.parse(readFileSync(0, 'utf8'));
const statuses = [];
const waits = [];
const asking = globalThis.fetch;
globalThis.fetch = async (...asked) => {
  const response = await asking(...asked);
  statuses.push(response.redirected ? 'redirected' : response.status);
  return response;
};

const client = new sdk.PostEverywhere({ apiKey: key, maxRetries: retries });
const later = globalThis.setTimeout;
globalThis.setTimeout = (then, ms, ...more) => {
  // Node waits for reasons of its own; and 120 s is the SDK's limit of a whole call.
  const ofTheSdk = new Error().stack.includes('@posteverywhere/sdk');
  if (!ofTheSdk || ms >= 120_000) return later(then, ms, ...more);
  waits.push(ms);
  return later(then, patient ? ms : 0, ...more);
};

function told(error) {
  const kinds = ['AuthenticationError', 'RateLimitError', 'ValidationError', 'PostEverywhereError'];
  const kind = kinds.find((name) => error instanceof sdk[name]) ?? error.constructor.name;
  const { message, status, code, requestId, details } = error;
  return { kind, message, status, code, requestId, details };
}

const outcomes = [];
for (const [resource, method, ...values] of calls) {
  statuses.length = waits.length = 0;
  const owner = resource ? client[resource] : client;
  let outcome;
  try {
    outcome = { answer: await owner[method](...values) };
  } catch (error) {
    outcome = { error: told(error) };
  }
  outcomes.push({ ...outcome, statuses: [...statuses], waits: [...waits] });
}
// A call that the network failed leaves the SDK's own timer behind, which would keep us waiting.
process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
