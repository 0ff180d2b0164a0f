/* The theme somebody chose, before the first paint; and the button that turns it. */
"use strict";
(() => {
  const NAMES = { system: "System", light: "Light", dark: "Dark" };
  const NEXT = { system: "light", light: "dark", dark: "system" };
  const root = document.documentElement;

  // Storage may be shut off; then the theme holds for this page only.
  const remembered = () => {
    try { return localStorage.getItem("rollcall-theme"); } catch { return null; }
  };
  const remember = (theme) => {
    try { localStorage.setItem("rollcall-theme", theme); } catch { /* not kept, still shown */ }
  };

  let theme = Object.hasOwn(NAMES, remembered() ?? "") ? remembered() : "system";
  const show = () => {
    if (theme === "system") root.removeAttribute("data-theme");
    else root.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-theme-turn]")) {
      button.setAttribute("aria-label", `Theme: ${NAMES[theme]}. Turn to ${NAMES[NEXT[theme]]}.`);
      button.querySelector(".theme-name").textContent = NAMES[theme];
    }
  };

  root.classList.add("scripted");
  show();
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-turn]")) return;
    theme = NEXT[theme];
    remember(theme);
    show();
  });
})();
