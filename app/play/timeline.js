// The political time line: two tiers of government, and the programme below them. Bands are placed once they have begun;
// what lies ahead shows only what is known in advance. The style sheet moves the marker of the present.
const SVG = "http://www.w3.org/2000/svg";
const LEFT = 150, WIDTH = 1200, ROW = 26, TOP = 20;

function node(name, attributes, parent, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

export default {
  template: `<div class="timeline-box"></div>`,
  props: { rows: Array, ticks: Array, quarters: Number, title: String },
  mounted() {
    const height = TOP + this.rows.length * ROW + 6;
    const svg = node("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "timeline", role: "img" });
    this.svg = svg;
    const defs = node("defs", {}, svg);
    const hatch = node("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, defs);
    node("rect", { width: 2.4, height: 6, class: "hatch" }, hatch);
    for (const tick of this.ticks) {
      const x = this.x(tick.quarter);
      node("line", { x1: x, x2: x, y1: TOP, y2: height, class: "tick" }, svg);
      node("text", { x: x + 3, y: 13, class: "tick-label" }, svg, tick.label);
    }
    this.rows.forEach((label, r) => node("text", { x: 0, y: TOP + r * ROW + 18, class: "row-label" }, svg, label));
    this.bands = node("g", {}, svg);
    this.marks = node("g", {}, svg);
    this.veil = node("rect", { x: 0, y: TOP - 2, width: WIDTH, height: height - TOP, class: "veil" }, svg);
    this.now = node("line", { x1: 0, x2: 0, y1: 2, y2: height, class: "now-line" }, svg);
    this.drawn = new Map();
    this.$el.replaceChildren(svg);
  },
  methods: {
    x(quarter) {
      return LEFT + ((WIDTH - LEFT - 8) * quarter) / this.quarters;
    },
    show(state) {
      this.svg.setAttribute("aria-label", state.told);
      for (const band of state.bands) this.band(band);
      for (const mark of state.marks) this.mark(mark);
      const kept = new Set([...state.bands, ...state.marks].map((one) => one.key));
      for (const [key, made] of this.drawn) {
        if (!kept.has(key)) {
          made.group.remove();
          this.drawn.delete(key);
        }
      }
      const x = this.x(state.lived);
      this.now.style.transform = `translateX(${x}px)`;
      this.veil.style.transform = `translateX(${x}px)`;
    },
    band(band) {
      let made = this.drawn.get(band.key);
      if (!made) {
        const group = node("g", { class: `band ${band.kind}` }, this.bands);
        made = { group, title: node("title", {}, group), box: node("rect", { rx: 3 }, group), text: node("text", { class: "band-label" }, group) };
        this.drawn.set(band.key, made);
      }
      const x = this.x(band.from), width = Math.max(2, this.x(band.to) - x - 1);
      const thin = band.thin ? 9 : 20;
      made.box.setAttribute("x", x);
      made.box.setAttribute("y", TOP + band.row * ROW + (band.thin ? 13 : 2));
      made.box.setAttribute("height", thin);
      made.box.style.width = `${width}px`;
      made.text.setAttribute("x", x + 6);
      made.text.setAttribute("y", TOP + band.row * ROW + 17);
      made.text.textContent = band.label && width > 9 * band.label.length ? band.label : "";
      made.title.textContent = band.told;
    },
    mark(mark) {
      let made = this.drawn.get(mark.key);
      if (!made) {
        const group = node("g", {}, this.marks);
        made = { group, title: node("title", {}, group), text: node("text", { class: "icon" }, group) };
        made.text.setAttribute("x", this.x(mark.quarter));
        made.text.setAttribute("y", TOP + mark.row * ROW + 19);
        this.drawn.set(mark.key, made);
      }
      made.group.setAttribute("class", `mark ${mark.kind}`);
      made.text.textContent = mark.icon;
      made.title.textContent = mark.told;
    },
  },
};
