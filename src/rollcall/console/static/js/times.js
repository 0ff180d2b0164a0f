/* Times as the reader's own clock has them: "4 min ago" stays true, and each absolute time is told
   in the reader's zone with the zone's name. The server's texts, in UTC, stand where this cannot run. */
"use strict";
(() => {
  const STEPS = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [86400 * 45, 86400, "day"], [86400 * 365, 86400 * 30, "month"], [Infinity, 86400 * 365, "year"]];
  const WHOLE = new Set(["day", "month", "year"]);
  const local = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });

  // The page's own moment, not this machine's clock: a sandbox's clock may stand elsewhere.
  const clock = document.querySelector("[data-clock]");
  const ahead = clock ? new Date(clock.dateTime) - Date.now() : 0;

  const relative = (then) => {
    const seconds = Math.round((then - Date.now() - ahead) / 1000);
    const size = Math.abs(seconds);
    if (size < 10) return "just now";
    const [, unit, name] = STEPS.find(([below]) => size < below);
    const count = Math.floor(size / unit);
    const words = WHOLE.has(name) && count !== 1 ? `${count} ${name}s` : `${count} ${name}`;
    return seconds > 0 ? `in ${words}` : `${words} ago`;
  };
  const tell = () => {
    for (const time of document.querySelectorAll("time[data-time]")) {
      const then = new Date(time.dateTime);
      time.textContent = relative(then);
      time.title = local.format(then);
    }
    for (const text of document.querySelectorAll("[data-absolute]")) {
      text.textContent = local.format(new Date(text.dataset.absolute));
    }
  };
  if (clock) clock.textContent = local.format(new Date(clock.dateTime));
  tell();
  document.addEventListener("htmx:afterSettle", tell);
  setInterval(tell, 30_000);
})();
