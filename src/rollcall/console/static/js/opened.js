/* Tells the server that somebody looks at this page: who moves, touches or types, once.
   Programs that only fetch a link, to show what it leads to, do none of these. */
"use strict";
(() => {
  const DEEDS = ["pointermove", "pointerdown", "touchstart", "wheel", "keydown"];
  const seen = (event) => {
    if (!event.isTrusted) return;
    for (const deed of DEEDS) removeEventListener(deed, seen);
    navigator.sendBeacon(location.href, new URLSearchParams({ seen: "1" }));
  };
  for (const deed of DEEDS) addEventListener(deed, seen, { passive: true });
})();
