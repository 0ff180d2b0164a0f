/* What a day of the chart says, in words beneath it, while the pointer is on it. */
"use strict";
(() => {
  for (const chart of document.querySelectorAll(".chart")) {
    const readout = chart.querySelector("[data-readout]");
    const days = [...chart.querySelectorAll("[data-day]")];
    const tell = (day) => { readout.textContent = day.querySelector("title").textContent; };
    if (!days.length) continue;
    tell(days.at(-1));
    for (const day of days) day.addEventListener("pointerenter", () => tell(day));
    chart.addEventListener("pointerleave", () => tell(days.at(-1)));
  }
})();
