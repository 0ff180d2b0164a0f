// Makes the calls that standard input lists, one a line, with the unmodified `tikapi` of npm:
// {"key": "…", "call": "public.check", "parameters": {…}, "pages": 2, "save": {…}} is answered
// with {"pages": […]} or {"error": {…}}.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import TikAPI from 'tikapi';

const { version } = createRequire(import.meta.url)('tikapi/package.json');

function operation({ key, account_key: accountKey, call, base, sandboxBase, sandbox }) {
  const api = TikAPI(key);
  const options = { ...(base && { base }), ...(sandboxBase && { sandboxBase }) };
  api.set({ $options: options, $sandbox: sandbox ?? false });
  const [first, ...names] = call.split('.');
  const owner = first === 'user' ? new api.user({ accountKey }) : api[first];
  return names.reduce((inner, name) => inner[name], owner);
}

async function answer(asked) {
  let response = await operation(asked)(asked.parameters);
  const pages = [response.json];
  if (asked.save) await response.saveVideo(asked.save.link, asked.save.to);
  while (pages.length < (asked.pages ?? 1) && (response = await response.nextItems())) {
    pages.push(response.json);
  }
  return { pages };
}

function told(error) {
  if (typeof error === 'string') return { kind: 'string', message: error };
  const { message, field, statusCode, statusText, ok, json } = error;
  const kind = error.constructor.name;
  return { kind, message, field, status: statusCode, statusText, ok, body: json };
}

console.log(JSON.stringify({ version }));
for await (const line of createInterface({ input: process.stdin })) {
  let outcome;
  try {
    outcome = await answer(JSON.parse(line));
  } catch (error) {
    outcome = { error: told(error) };
  }
  console.log(JSON.stringify(outcome));
}
