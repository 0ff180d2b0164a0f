// Sends what is meant for PostEverywhere to POSTEVERYWHERE_LOCAL_BASE, for clients whose address is
// fixed:  node --import ./pe-redirect.mjs app.mjs
const VENDOR = 'https://app.posteverywhere.ai';
const local = process.env.POSTEVERYWHERE_LOCAL_BASE?.replace(/\/+$/, '');
if (!local) throw new Error('POSTEVERYWHERE_LOCAL_BASE is not set: http://127.0.0.1:8484/posteverywhere');

const fetchAnywhere = globalThis.fetch;

function moved(address) {
  const url = new URL(address);
  return url.origin === VENDOR ? `${local}${url.pathname}${url.search}` : url.href;
}

globalThis.fetch = (asked, options) =>
  asked instanceof Request
    ? fetchAnywhere(new Request(moved(asked.url), asked), options)
    : fetchAnywhere(moved(String(asked)), options);
