/* Buttons that copy a text, and the word that it was copied. */
"use strict";
(() => {
  const SHOWN_FOR = 1800; // milliseconds
  let hiding = 0;

  const say = (text) => {
    const toast = document.querySelector("[data-toast]");
    toast.textContent = text;
    clearTimeout(hiding);
    hiding = setTimeout(() => { toast.textContent = ""; }, SHOWN_FOR);
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say("Copied");
    } catch { // over plain HTTP from another machine the browser keeps the clipboard shut
      const text = button.previousElementSibling;
      if (text) getSelection().selectAllChildren(text);
      say("Selected: press Ctrl+C to copy");
    }
  });
})();
