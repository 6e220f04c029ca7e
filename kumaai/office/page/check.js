"use strict";
(() => {
  const table = document.querySelector(".claims");
  const tools = document.querySelector(".tools");
  tools.hidden = false;
  document.getElementById("print").addEventListener("click", () => window.print());
  let unsaved = false;
  document.addEventListener("input", (event) => { if (!tools.contains(event.target)) unsaved = true; });
  window.addEventListener("afterprint", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  if (!table) return;

  const ticks = [...table.querySelectorAll("input.claim")];
  const progress = document.getElementById("progress");
  const only = document.getElementById("only");
  const letters = document.getElementById("letters");

  const count = () => {
    for (const tick of ticks) tick.closest("tr").classList.toggle("ticked", tick.checked);
    progress.textContent = `${ticks.filter((tick) => tick.checked).length} / ${ticks.length}`;
  };
  const shown = () => ticks.filter((tick) => tick.closest("tr").offsetParent !== null);
  const here = () => {
    const row = document.activeElement && document.activeElement.closest(".claims tbody tr");
    return row ? row.querySelector("input.claim") : null;
  };
  const go = (tick) => {
    if (!tick) return;
    tick.focus({ preventScroll: true });
    tick.closest("tr").scrollIntoView({ block: "center" });
  };
  const step = (by) => {
    const list = shown(), at = list.indexOf(here());
    go(list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1)]);
  };
  const next = () => {
    const list = shown(), at = list.indexOf(here());
    go([...list.slice(at + 1), ...list.slice(0, at + 1)].find((tick) => !tick.checked));
  };

  table.addEventListener("change", count);
  only.addEventListener("change", () => table.classList.toggle("only", only.checked));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest("textarea, input[type=text]")) return;
    const inside = here() !== null;
    const act = { ArrowDown: inside && (() => step(1)), ArrowUp: inside && (() => step(-1)) }[event.key]
      || (letters.checked && { j: () => step(1), k: () => step(-1), n: next }[event.key.toLowerCase()]);
    if (!act) return;
    event.preventDefault();
    act();
  });
  count();
})();
