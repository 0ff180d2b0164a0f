/* Niceties of the filters; without this file they are a form like any other. */
"use strict";
(() => {
  // An address tells only what is asked: parameters left empty stay out of it.
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = event.detail.formData;
    const wanted = [...asked.entries()].filter(([, value]) => value !== "");
    for (const name of new Set(asked.keys())) asked.delete(name);
    for (const [name, value] of wanted) asked.append(name, value);
  });

  // An answer that is a whole page (signed out, an error) is shown as one, never put into a table.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const whole = /^\s*<!doctype/i.test(event.detail.serverResponse ?? "");
    if (!whole && event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = false;
    window.location.assign(event.detail.pathInfo.finalRequestPath);
  });

  // The table is put in place anew, so its total is said by a part of the page that stays.
  document.addEventListener("htmx:afterSettle", () => {
    const total = document.querySelector("[data-total]");
    if (total) document.querySelector("[data-announce]").textContent = total.textContent.trim();
  });

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-narrow]")) return;
    event.stopPropagation();
    const text = event.target.value.trim().toLowerCase();
    for (const choice of event.target.parentElement.querySelectorAll(".choice")) {
      choice.hidden = !choice.textContent.toLowerCase().includes(text);
    }
  });
  // Narrowing a list asks the server nothing: its event is held back before the form sees it.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-narrow]")) event.stopPropagation();
  }, true);
})();
