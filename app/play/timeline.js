// The political time line: two tiers of government, and the programme below them. Bands grow with the quarters lived;
// what lies ahead shows only what is known in advance. The style sheet moves the marker of the present.
import { node } from "play-drawing";

const ROW = 26, TOP = 20, GAP = 4;

export default {
  template: `<div class="timeline-box"></div>`,
  props: { rows: Array, ticks: Array, quarters: Number, first: Object },
  mounted() {
    this.height = TOP + this.rows.length * ROW + 2;
    const svg = (this.svg = node("svg", { class: "timeline", role: "img", height: this.height }));
    const hatch = node("pattern", { id: "hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, node("defs", {}, svg));
    node("rect", { width: 3, height: 7, class: "hatch" }, hatch);
    this.grid = node("g", {}, svg);
    this.bands = node("g", {}, svg);
    this.marks = node("g", {}, svg);
    this.veil = node("rect", { y: TOP - 2, height: this.height - TOP, class: "veil" }, svg);
    this.now = node("g", { class: "now-line" }, svg);
    node("line", { y1: 10, y2: this.height }, this.now);
    node("path", { d: "M-7 2H7L0 12z" }, this.now);
    this.drawn = new Map();
    this.$el.replaceChildren(svg);
    this.state = this.first;
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.$el);
    this.fit();
  },
  beforeUnmount() {
    this.watcher.disconnect();
  },
  methods: {
    fit() {
      const width = Math.max(300, this.$el.clientWidth);
      if (width === this.width) return;
      this.width = width;
      this.svg.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
      this.left = Math.max(92, Math.min(150, width * 0.13));
      this.grid.replaceChildren();
      let free = 0;
      for (const tick of this.ticks) {
        const x = this.x(tick.quarter);
        node("line", { x1: x, x2: x, y1: TOP - 4, y2: this.height, class: "tick" }, this.grid);
        if (x < free) continue;
        const label = node("text", { x: x + 3, y: 14, class: "tick-label" }, this.grid, tick.label);
        free = x + label.getComputedTextLength() + 14;
      }
      this.rows.forEach((label, r) => {
        const text = node("text", { x: 0, y: TOP + r * ROW + 17, class: "row-label" }, this.grid, label);
        if (text.getComputedTextLength() > this.left - 8) {
          text.setAttribute("textLength", this.left - 8);
          text.setAttribute("lengthAdjust", "spacingAndGlyphs");
        }
        node("rect", { x: this.left, y: TOP + r * ROW, width: width - this.left - 1, height: ROW - GAP, rx: 3, class: "lane" }, this.grid);
      });
      this.veil.setAttribute("width", width);
      if (this.state) this.show(this.state);
    },
    x(quarter) {
      return this.left + ((this.width - this.left - 1) * quarter) / this.quarters;
    },
    show(state) {
      this.state = state;
      this.svg.setAttribute("aria-label", state.told);
      for (const band of state.bands) this.band(band);
      for (const mark of state.marks) this.mark(mark);
      const kept = new Set([...state.bands, ...state.marks].map((one) => one.key));
      for (const [key, made] of this.drawn) {
        if (kept.has(key)) continue;
        made.group.remove();
        this.drawn.delete(key);
      }
      const x = this.x(state.lived);
      this.now.style.transform = `translateX(${x}px)`;
      this.veil.style.transform = `translateX(${x}px)`;
    },
    band(band) {
      let made = this.drawn.get(band.key);
      if (!made) {
        const group = node("g", {}, this.bands);
        made = { group, title: node("title", {}, group), box: node("rect", { rx: 3 }, group), text: node("text", { class: "band-label" }, group) };
        this.drawn.set(band.key, made);
      }
      made.group.setAttribute("class", `band ${band.kind}`);
      const x = this.x(band.from), width = Math.max(2, this.x(band.to) - x - 1.5);
      const y = TOP + band.row * ROW;
      made.box.setAttribute("x", x);
      made.box.setAttribute("y", band.thin ? y + ROW - GAP - 6 : y);
      made.box.setAttribute("height", band.thin ? 6 : ROW - GAP);
      made.box.style.width = `${width}px`;
      const inset = band.kind === "phase closed" ? 22 : band.kind.startsWith("party") && band.from > 0 ? 15 : 7;
      const next = this.state.marks.find((mark) => mark.row === band.row && mark.quarter >= band.from);
      const room = Math.min(width, next ? this.x(next.quarter) - x - 4 : width);
      made.text.setAttribute("x", x + inset);
      made.text.setAttribute("y", y + 14.5);
      if (made.told !== band.label) {
        made.told = made.text.textContent = band.label;
        made.length = made.text.getComputedTextLength(); // measuring is slow
      }
      made.text.style.visibility = made.length > room - inset - 3 ? "hidden" : "visible";
      made.title.textContent = band.told;
    },
    // An election is a diamond: hollow ahead, full when the party stays, half when it goes. A deadline is a flag.
    mark(mark) {
      let made = this.drawn.get(mark.key);
      if (!made) {
        const group = node("g", {}, this.marks);
        made = { group, title: node("title", {}, group) };
        if (mark.kind.includes("deadline")) node("path", { d: "M0-12V12M0-11H11L7.500-7 11-3H0", class: "flag" }, group);
        else {
          node("path", { d: "M0-9.500 9.500 0 0 9.500-9.500 0z", class: "diamond" }, group);
          made.sign = node("path", { class: "sign" }, group);
        }
        this.drawn.set(mark.key, made);
      }
      made.group.setAttribute("class", `mark ${mark.kind}`);
      const y = TOP + mark.row * ROW + (ROW - GAP) / 2;
      made.group.setAttribute("transform", `translate(${this.x(mark.quarter + 0.5).toFixed(1)} ${y})`);
      const signs = { kept: "M-4 0-1 3 4-3", lost: "M-3.500-3.500 3.500 3.500M3.500-3.500-3.500 3.500" };
      made.sign?.setAttribute("d", signs[mark.kind] ?? "");
      made.title.textContent = mark.told;
    },
  },
};
