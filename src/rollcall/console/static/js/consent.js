/* Tells the page that opened this one what was answered; only pages of the app itself hear it. */
"use strict";
(() => {
  const told = document.querySelector("[data-told]");
  const opener = window.opener;
  if (!told || !opener) return;
  const message = JSON.parse(told.dataset.told);
  for (const origin of told.dataset.origins.split(" ")) opener.postMessage(message, origin);
  window.close();
})();
