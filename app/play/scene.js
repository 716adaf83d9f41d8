// The scene: clusters as groups of firms with their ties, body, stage and shared goods, on one drawing that only changes.
// Nodes are made once and keyed by firm, tie and good; a quarter moves their attributes, and the style sheet moves the eye.
import { clusters, details, firms, html, node, plan } from "play-drawing";

export default {
  template: `<div class="scene-box"></div>`,
  props: { home: Array, words: Object, large: Number, first: Object, mine: Number, table: Boolean },
  mounted() {
    this.build();
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.ground);
    this.fit();
    if (this.first) this.show(this.first);
  },
  beforeUnmount() {
    this.watcher.disconnect();
  },
  methods: {
    ...firms,
    ...clusters,
    ...details,
    build() {
      this.ground = html("div", "scene-ground");
      this.svg = node("svg", { class: "scene", role: "group", "aria-label": this.words.title }, this.ground);
      this.told = node("desc", {}, this.svg);
      this.bubbles = node("g", {}, this.svg);
      this.between = node("g", { class: "between" }, this.svg);
      const n = this.home.length ? Math.max(...this.home) + 1 : 0;
      this.clusters = Array.from({ length: n }, (_, c) => this.makeCluster(c));
      this.firms = this.home.map((c) => ({ c, dot: node("circle", { class: "firm", r: 0 }, this.clusters[c].crowd) }));
      this.ties = new Map();
      this.card = html("div", "scene-card", this.ground);
      this.card.setAttribute("aria-hidden", "true");
      this.picked = null;
      this.$el.replaceChildren(this.ground);
      this.listing = html("div", "scene-table", this.$el);
      this.toggle(this.table);
    },
    // Give every node its place in the box as it is now.
    fit() {
      const width = Math.max(320, this.ground.clientWidth), height = Math.max(200, this.ground.clientHeight);
      if (this.size && Math.abs(this.size.width - width) + Math.abs(this.size.height - height) < 2) return;
      this.size = { width, height };
      this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const n = this.clusters.length;
      const p = (this.plan = plan(n, width, height));
      this.clusters.forEach((made, c) => {
        const row = Math.floor(c / p.columns);
        const inRow = row === p.rows - 1 ? n - row * p.columns : p.columns;
        made.x = width / 2 + ((c % p.columns) - (inRow - 1) / 2) * p.cell.width;
        made.y = row * p.cell.height + (p.cell.height - p.foot) / 2;
        this.place(made, p);
      });
      this.placeFirms();
      for (const tie of this.ties.values()) this.placeTie(tie);
      if (this.frame) this.show(this.frame);
    },
    show(frame) {
      this.frame = frame;
      if (!this.plan) return;
      this.told.textContent = frame.told;
      frame.flags.forEach((flags, i) => this.showFirm(this.firms[i], flags, frame.employees[i]));
      this.showTies(frame.ties);
      frame.clusters.forEach((state, c) => this.showCluster(this.clusters[c], state));
      for (const c of frame.happened ?? []) this.pulse(this.clusters[c]);
      if (this.shown) this.tell(this.shown);
      if (this.tabled) this.list();
    },
  },
};
