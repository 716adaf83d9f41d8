// The keys of Play press its buttons. They do nothing while somebody writes or chooses, or where they were turned off.
window.playKeys = {
  on: localStorage.getItem("keys") !== "off",
  turn(on) {
    this.on = on;
    localStorage.setItem("keys", on ? "on" : "off");
  },
  buttonOf(event) {
    if (event.key === "ArrowRight") return event.shiftKey ? "step-year" : "step-quarter";
    if (event.key === " ") return "run";
    if (event.key.toLowerCase() === "z") return "undo";
    return null;
  },
};
document.addEventListener("keydown", (event) => {
  const keys = window.playKeys;
  if (!keys.on || event.altKey || event.metaKey || event.ctrlKey || event.defaultPrevented) return;
  if (event.target.closest("input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=slider], [role=dialog], .q-dialog")) return;
  if (event.key === " " && event.target.closest("button, a, summary, [role=button]")) return;
  const button = document.getElementById(keys.buttonOf(event) ?? "");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

// How much of the window lies above the board of Play, and how much its time line takes, so that the scene fills the rest.
new ResizeObserver(() => {
  const board = document.querySelector(".board");
  if (!board) return;
  board.style.setProperty("--above", `${Math.round(board.getBoundingClientRect().top + window.scrollY)}px`);
  board.style.setProperty("--time", `${board.querySelector(".politics")?.offsetHeight ?? 0}px`);
}).observe(document.documentElement);
