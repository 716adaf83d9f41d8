// What is known of a cluster: the card beside it, and all numbers as a table.
import { html } from "./nodes.js";

export const details = {
  key(event, made) {
    if (event.key === "Escape" && this.picked) this.pick(this.picked);
    else if (event.key === "Enter" || event.key === " ") this.pick(made);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  pick(made) {
    if (this.picked) this.picked.group.setAttribute("aria-pressed", "false");
    this.picked?.under.classList.remove("picked");
    this.picked = this.picked === made ? null : made;
    this.picked?.group.setAttribute("aria-pressed", "true");
    this.picked?.under.classList.add("picked");
    this.tell(this.picked);
    this.$emit("pick", this.picked ? made.c : -1);
  },
  // The card with what is known of a cluster, beside it.
  tell(made) {
    this.shown = made;
    this.card.classList.toggle("there", Boolean(made?.state));
    if (!made?.state) return;
    this.card.replaceChildren(html("b", "", null, made.state.name));
    const list = html("dl", "", this.card);
    for (const [column, cell] of this.pairs(made.state)) {
      html("dt", "", list, column);
      html("dd", "", list, cell);
    }
    const left = made.x < this.size.width / 2;
    const x = left ? made.x + this.plan.radius + 6 : made.x - this.plan.radius - 6 - this.card.offsetWidth;
    const y = Math.min(this.size.height - this.card.offsetHeight, Math.max(0, made.y - this.plan.radius));
    this.card.style.transform = `translate(${Math.max(0, x)}px, ${y}px)`;
  },
  pairs(state) {
    return state.cells.map((cell, k) => [this.words.columns[k], cell]);
  },
  // All numbers as a table instead of the drawing.
  toggle(tabled) {
    this.tabled = tabled;
    this.ground.hidden = tabled;
    this.listing.hidden = !tabled;
    if (tabled && this.frame) this.list();
  },
  list() {
    const table = html("table", "plain");
    html("caption", "visually-hidden", table, this.words.title);
    const head = html("tr", "", html("thead", "", table));
    for (const column of [this.words.cluster, ...this.words.columns]) html("th", "", head, column).scope = "col";
    const rows = html("tbody", "", table);
    for (const state of this.frame.clusters) {
      const row = html("tr", "", rows);
      html("th", "", row, state.name).scope = "row";
      for (const cell of state.cells) html("td", "", row, cell);
    }
    this.listing.replaceChildren(table);
  },
};
