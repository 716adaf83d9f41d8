// The scene: clusters as groups of firms with their ties, body, stage and shared goods, on one drawing that only changes.
// Nodes are made once and keyed by firm, tie and good; a quarter moves their attributes, and the style sheet moves the eye.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1200;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const ALIVE = 1, MEMBER = 2, BENEFICIARY = 4;
const STAGES = ["awareness", "governance", "diagnosis", "strategy", "action_plan", "approval", "implementing"];
const ICONS = ["school", "science", "public", "local_shipping", "memory", "travel_explore", "verified_user", "add_road"];

function node(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

// As many columns as make the cells widest for their height.
function gridOf(n, ratio) {
  let best = { columns: 1, rows: n, size: 0 };
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns);
    const size = Math.min(WIDTH / columns, (WIDTH * ratio) / rows / 1.16);
    if (size > best.size) best = { columns, rows, size };
  }
  return best;
}

export default {
  template: `<div class="scene-box"></div>`,
  props: { home: Array, words: Object, ratio: Number },
  mounted() {
    this.build();
  },
  methods: {
    build() {
      const n = this.home.length ? Math.max(...this.home) + 1 : 0;
      const grid = gridOf(n, this.ratio);
      const height = WIDTH * this.ratio;
      const cell = { width: WIDTH / grid.columns, height: height / grid.rows };
      this.radius = Math.min(cell.width / 2 - 8, (cell.height - 34) / 2 - 4);
      this.svg = node("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "scene", role: "group" });
      this.svg.setAttribute("aria-label", this.words.scene);
      this.between = node("g", { class: "between" }, this.svg);
      this.clusters = [];
      for (let c = 0; c < n; c++) {
        const row = Math.floor(c / grid.columns);
        const inRow = row === grid.rows - 1 ? n - row * grid.columns : grid.columns;
        const x = WIDTH / 2 + ((c % grid.columns) - (inRow - 1) / 2) * cell.width;
        const y = row * cell.height + this.radius + 6;
        this.clusters.push(this.makeCluster(c, x, y));
      }
      this.makeFirms();
      this.ties = new Map();
      this.$el.replaceChildren(this.svg);
    },
    makeCluster(c, x, y) {
      const R = this.radius;
      const group = node("g", { class: "cluster", transform: `translate(${x} ${y})`, tabindex: 0, role: "button" }, this.svg);
      const made = { c, x, y, group, goods: new Map(), title: node("title", {}, group) };
      node("circle", { class: "bubble", r: R }, group);
      made.pulse = node("circle", { class: "pulse", r: R }, group);
      const around = 2 * Math.PI * (R - 2);
      made.ring = node("circle", { class: "stage-ring", r: R - 2, transform: "rotate(-90)" }, group);
      made.ring.style.strokeDasharray = `0 ${around}`;
      made.around = around;
      made.within = node("g", { class: "within" }, group);
      made.firms = node("g", {}, group);
      made.body = node("text", { class: "icon body", x: -R * 0.86, y: -R * 0.66 }, group);
      made.body.textContent = "home";
      made.label = node("text", { class: "cluster-label", x: 0, y: R + 16 }, group);
      made.shelf = node("g", { class: "shelf", transform: `translate(0 ${R + 26})` }, group);
      const pick = () => this.$emit("pick", c);
      group.addEventListener("click", pick);
      group.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          event.stopPropagation();
          pick();
        }
      });
      return made;
    },
    makeFirms() {
      const sizes = new Array(this.clusters.length).fill(0);
      this.home.forEach((c) => sizes[c]++);
      const places = new Array(this.clusters.length).fill(0);
      this.firms = this.home.map((c) => {
        const place = places[c]++;
        const distance = this.radius * 0.8 * Math.sqrt((place + 0.5) / sizes[c]);
        const angle = place * GOLDEN;
        const x = distance * Math.cos(angle), y = distance * Math.sin(angle);
        const dot = node("circle", { class: "firm", cx: x.toFixed(1), cy: y.toFixed(1), r: 0 }, this.clusters[c].firms);
        return { c, x, y, dot, most: (this.radius * 0.72) / Math.sqrt(sizes[c]) };
      });
    },
    show(frame) {
      this.frame = frame;
      frame.flags.forEach((flags, i) => this.showFirm(this.firms[i], flags, frame.employees[i]));
      this.showTies(frame.ties);
      frame.clusters.forEach((state, c) => this.showCluster(this.clusters[c], state));
      for (const c of frame.happened ?? []) this.pulse(this.clusters[c]);
    },
    showFirm(firm, flags, employees) {
      if (firm.flags === flags && firm.employees === employees) return;
      firm.flags = flags;
      firm.employees = employees;
      const alive = flags & ALIVE;
      const radius = alive ? Math.min(firm.most, 1.6 + 0.62 * Math.sqrt(employees)) : 0;
      firm.dot.style.r = `${radius.toFixed(1)}px`;
      const member = flags & MEMBER ? " member" : "";
      const beneficiary = flags & BENEFICIARY ? " beneficiary" : "";
      firm.dot.setAttribute("class", `firm${member}${beneficiary}`);
    },
    showTies(pairs) {
      const seen = new Set();
      for (let k = 0; k < pairs.length; k += 2) {
        const key = `${pairs[k]}-${pairs[k + 1]}`;
        seen.add(key);
        if (!this.ties.has(key)) this.ties.set(key, this.makeTie(pairs[k], pairs[k + 1]));
      }
      for (const [key, line] of this.ties) {
        if (seen.has(key)) continue;
        this.ties.delete(key);
        line.classList.remove("there");
        setTimeout(() => line.remove(), 600);
      }
    },
    makeTie(i, j) {
      const a = this.firms[i], b = this.firms[j];
      let line;
      if (a.c === b.c) {
        line = node("path", { class: "tie", d: `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}` });
        this.clusters[a.c].within.append(line);
      } else {
        const [x1, y1] = [a.x + this.clusters[a.c].x, a.y + this.clusters[a.c].y];
        const [x2, y2] = [b.x + this.clusters[b.c].x, b.y + this.clusters[b.c].y];
        const bend = 0.12;
        const [mx, my] = [(x1 + x2) / 2 - (y2 - y1) * bend, (y1 + y2) / 2 + (x2 - x1) * bend];
        line = node("path", { class: "tie far", d: `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${mx.toFixed(1)} ${my.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}` });
        this.between.append(line);
      }
      requestAnimationFrame(() => requestAnimationFrame(() => line.classList.add("there")));
      return line;
    },
    showCluster(made, state) {
      const place = STAGES.indexOf(state.stage);
      const ended = state.stage === "closed" ? " closed" : state.stage === "dropped" ? " dropped" : "";
      const part = state.financed ? (ended ? 1 : (place + 1) / STAGES.length) : 0;
      made.ring.style.strokeDasharray = `${(part * made.around).toFixed(1)} ${made.around}`;
      made.group.setAttribute("class", `cluster${state.financed ? " financed" : ""}${state.waits ? " waits" : ""}${ended}`);
      made.body.classList.toggle("there", state.body);
      made.label.textContent = state.label;
      made.group.setAttribute("aria-label", state.told);
      made.title.textContent = state.told;
      this.showGoods(made, state.goods);
    },
    showGoods(made, goods) {
      const size = Math.min(19, (2 * this.radius) / 8.4);
      const shown = goods.filter((good) => good.state !== "failed");
      shown.forEach((good, place) => {
        let icon = made.goods.get(good.good);
        if (!icon) {
          icon = node("g", { class: "good" }, made.shelf);
          node("rect", { x: -size / 2, y: -size / 2, width: size, height: size, rx: 3 }, icon);
          icon.fill = node("rect", { class: "built", x: -size / 2, width: size, rx: 3 }, icon);
          node("text", { class: "icon", y: size * 0.37, "font-size": size * 0.76 }, icon).textContent = ICONS[good.good];
          icon.cross = node("path", { class: "cross", d: `M${-size / 2} ${size / 2}L${size / 2} ${-size / 2}` }, icon);
          made.goods.set(good.good, icon);
        }
        const x = (place - (shown.length - 1) / 2) * size * 1.16;
        icon.style.transform = `translate(${x.toFixed(1)}px, ${(size / 2).toFixed(1)}px)`;
        icon.setAttribute("class", `good ${good.state} there${good.programme < 0 ? " own" : ""}`);
        const share = good.state === "operating" ? 1 : good.state === "building" ? good.share : 0;
        icon.fill.style.height = `${(size * share).toFixed(1)}px`;
        icon.fill.style.y = `${(size / 2 - size * share).toFixed(1)}px`;
      });
      const kept = new Set(shown.map((good) => good.good));
      for (const [kind, icon] of made.goods) {
        if (!kept.has(kind)) {
          made.goods.delete(kind);
          icon.remove();
        }
      }
    },
    pulse(made) {
      made.pulse.classList.remove("on");
      void made.pulse.getBoundingClientRect();
      made.pulse.classList.add("on");
    },
  },
};
