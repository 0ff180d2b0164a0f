/* Keys: / searches, j and k move through rows, g and a letter goes to a page, ? shows them all.
   A row is moved to by focusing its link, so Enter opens it and a screen reader says it.
   In the head and not deferred: a key may be pressed as soon as something is seen. */
"use strict";
(() => {
  let going = false; // g was pressed; whatever comes next ends it, however long that takes

  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);

  const move = (by) => {
    const all = rows();
    const here = document.activeElement?.closest("tr, li");
    const at = all.findIndex((row) => row === document.activeElement || here?.contains(row));
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[to]?.focus();
    all[to]?.scrollIntoView({ block: "nearest" });
  };
  const search = () => {
    const box = document.getElementById("q");
    box?.focus();
    box?.select();
  };
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  const escape = () => {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (document.activeElement && typing(document.activeElement)) document.activeElement.blur();
  };

  const ACTS = { "/": search, j: () => move(1), k: () => move(-1), "?": () => document.getElementById("help")?.togglePopover() };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      going = false;
      return escape();
    }
    if (typing(event.target)) return;
    const place = going && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    going = event.key === "g";
    if (place) {
      event.preventDefault();
      place.click();
      return;
    }
    const act = Object.hasOwn(ACTS, event.key) ? ACTS[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    going = false;
    closeMenus(event.target.closest("details.menu"));
  });
})();
