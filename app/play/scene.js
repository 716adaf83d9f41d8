// The scene: clusters as groups of firms with their ties, body, stage and shared goods, on one drawing that only changes.
// Nodes are made once and keyed by firm, tie and good; a quarter moves their attributes, and the style sheet moves the eye.
const SVG = "http://www.w3.org/2000/svg";
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const ALIVE = 1, MEMBER = 2, BENEFICIARY = 4, GONE = 16;
const STAGES = ["awareness", "governance", "diagnosis", "strategy", "action_plan", "approval", "implementing"];
const FADING = 700; // milliseconds until what has faded is taken away
const HEART = 0.1; // of a group's area, kept free for its body
// How far a good has come before it opens: pledges, the agency's desk, the building site.
const WAY = { pledging: 0, funded: 0.1, approval: 0.18, procurement: 0.3, operating: 1, closed: 0, failed: 0 };
const HOUSE = "M0-9.5-10.5 0h3v8.5h5V2.500h5v6h5V0h3z";
const GOODS = [
  "M12 4 1 9.500 12 15l8-4v6h2V9.500zM5.500 13.500v4c2 2 4 2.500 6.500 2.500s4.500-.5 6.500-2.500v-4L12 17z",
  "M8.500 3h7v2H14v5l5.500 9c.6 1-.1 2-1.300 2H5.800c-1.200 0-1.900-1-1.300-2L10 10V5H8.500z",
  "M4 8h8v2.500H6.500v7h9V13H18v7H4zM13 3h8v8h-2.600V7.500l-6.900 6.900-1.900-1.900 6.900-6.900H13z",
  "M1 6h12v10H1zM14 9h4.500l4 4v3H14zM6 15.500a2.600 2.600 0 1 0 .01 0zM18 15.500a2.600 2.600 0 1 0 .01 0z",
  "M7 7h10v10H7zM9 2h2v4H9zM13 2h2v4h-2zM9 18h2v4H9zM13 18h2v4h-2zM2 9h4v2H2zM2 13h4v2H2zM18 9h4v2h-4zM18 13h4v2h-4z",
  "M10 2.500a7.500 7.500 0 1 0 .01 0zM10 5.500a4.500 4.500 0 1 1-.01 0zM15 16.800l1.800-1.800 5.400 5.400-1.800 1.800z",
  "M12 1.500 20.500 5v6.500c0 5-3.500 9-8.500 11-5-2-8.500-6-8.500-11V5zM11 15.800l6-6-1.700-1.700-4.300 4.300-2.300-2.300L7 11.800z",
  "M8.500 3h2.500v4h2V3h2.500L21 21h-8v-4h-2v4H3zM11 9.500v4.500h2V9.500z",
];

function node(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

function html(name, className, parent, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

// Cells, and what goes into them, as large as the box allows.
function plan(n, width, height) {
  let best = null;
  for (let rows = 1; rows <= n; rows++) {
    const columns = Math.ceil(n / rows);
    const cell = { width: width / columns, height: height / rows };
    const label = Math.max(12, Math.min(20, cell.width * 0.105));
    const token = Math.max(8, Math.min(17, cell.width * 0.08));
    const foot = label * 1.25 + token * 2 + 7;
    const radius = Math.min(cell.width / 2 - 5, (cell.height - foot) / 2 - 3);
    if (!best || radius > best.radius) best = { columns, rows, cell, label, token, foot, radius };
  }
  return { ...best, radius: Math.max(12, best.radius) };
}

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
    makeCluster(c) {
      const under = node("g", { class: "under" }, this.bubbles);
      const group = node("g", { class: "cluster", tabindex: 0, role: "button", "aria-pressed": "false" }, this.svg);
      const made = { c, under, group, goods: new Map(), bubble: node("circle", { class: "bubble" }, under) };
      made.hit = node("circle", { class: "hit" }, group);
      made.pulse = node("circle", { class: "pulse" }, group);
      made.track = node("circle", { class: "track", transform: "rotate(-90)" }, group);
      made.ring = node("circle", { class: "stage-ring", transform: "rotate(-90)", pathLength: STAGES.length }, group);
      made.within = node("g", {}, group);
      made.crowd = node("g", {}, group);
      made.body = node("path", { class: "body", d: HOUSE }, group);
      made.label = node("text", { class: "cluster-label" }, group);
      made.number = node("tspan", { class: "cluster-number" }, made.label);
      made.stage = node("tspan", {}, made.label);
      made.shelf = node("g", {}, group);
      if (c === this.mine) under.classList.add("mine");
      group.addEventListener("click", () => this.pick(made));
      for (const name of ["pointerenter", "focus"]) group.addEventListener(name, () => this.tell(made));
      for (const name of ["pointerleave", "blur"]) group.addEventListener(name, () => this.tell(this.picked));
      group.addEventListener("keydown", (event) => this.key(event, made));
      return made;
    },
    key(event, made) {
      if (event.key === "Escape" && this.picked) this.pick(this.picked);
      else if (event.key === "Enter" || event.key === " ") this.pick(made);
      else return;
      event.preventDefault();
      event.stopPropagation();
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
    place(made, p) {
      const R = p.radius;
      for (const one of [made.group, made.under]) one.setAttribute("transform", `translate(${made.x.toFixed(1)} ${made.y.toFixed(1)})`);
      for (const one of [made.bubble, made.hit, made.pulse]) one.setAttribute("r", R);
      const width = Math.max(3, R * 0.055);
      for (const one of [made.track, made.ring]) {
        one.setAttribute("r", R - width / 2);
        one.style.strokeWidth = width;
      }
      const gap = 2.5 / ((2 * Math.PI * R) / STAGES.length);
      made.track.setAttribute("pathLength", STAGES.length);
      made.track.style.strokeDasharray = `${1 - gap} ${gap}`;
      made.body.style.transform = `scale(${(R * 0.0165).toFixed(3)})`;
      made.label.setAttribute("y", R + p.label * 1.12);
      made.label.style.fontSize = `${p.label}px`;
      made.shelf.setAttribute("transform", `translate(0 ${R + p.label * 1.3 + p.token + 4})`);
    },
    placeFirms() {
      const sizes = new Array(this.clusters.length).fill(0);
      for (const firm of this.firms) firm.place = sizes[firm.c]++;
      const reach = this.plan.radius * 0.88;
      for (const firm of this.firms) {
        const n = sizes[firm.c];
        const distance = reach * Math.sqrt(HEART + ((1 - HEART) * (firm.place + 0.5)) / n);
        firm.x = distance * Math.cos(firm.place * GOLDEN);
        firm.y = distance * Math.sin(firm.place * GOLDEN);
        firm.most = (0.76 * reach) / Math.sqrt(n);
        firm.dot.setAttribute("cx", firm.x.toFixed(1));
        firm.dot.setAttribute("cy", firm.y.toFixed(1));
        firm.flags = undefined;
      }
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
    showFirm(firm, flags, employees) {
      if (firm.flags === flags && firm.employees === employees) return;
      firm.flags = flags;
      firm.employees = employees;
      const size = Math.min(1, Math.sqrt(employees / this.large));
      const radius = flags & ALIVE ? firm.most * (0.3 + 0.7 * size) : flags & GONE ? firm.most * 0.26 : 0;
      const seen = Math.round(radius * 2) / 2; // finer steps are not seen, and would move every firm in every quarter
      if (seen !== firm.seen) firm.dot.style.r = `${(firm.seen = seen)}px`;
      const kind = flags & ALIVE ? (flags & MEMBER ? " member" : "") + (flags & BENEFICIARY ? " beneficiary" : "") : " gone";
      firm.dot.setAttribute("class", `firm${kind}`);
    },
    showTies(pairs) {
      const seen = new Set();
      for (let k = 0; k < pairs.length; k += 2) {
        const key = `${pairs[k]}-${pairs[k + 1]}`;
        seen.add(key);
        if (!this.ties.has(key)) this.ties.set(key, this.makeTie(this.firms[pairs[k]], this.firms[pairs[k + 1]]));
      }
      this.dim();
      for (const [key, tie] of this.ties) {
        if (seen.has(key)) continue;
        this.ties.delete(key);
        tie.line.classList.remove("there");
        setTimeout(() => tie.line.remove(), FADING);
      }
    },
    // Where there are many ties each is fainter, so that firms stay in sight; in steps, as each change repaints all.
    dim() {
      let far = 0;
      for (const tie of this.ties.values()) far += tie.a.c !== tie.b.c;
      const near = (this.ties.size - far) / this.clusters.length;
      const step = (value) => (Math.round(20 * value) / 20).toFixed(2);
      this.svg.style.setProperty("--near", step(Math.max(0.2, Math.min(0.4, 2 / Math.sqrt(near + 1)))));
      this.svg.style.setProperty("--far", step(Math.max(0.15, Math.min(0.45, 3 / Math.sqrt(far + 1)))));
    },
    makeTie(a, b) {
      const near = a.c === b.c;
      const line = node("path", { class: near ? "tie" : "tie far" }, near ? this.clusters[a.c].within : this.between);
      const tie = { a, b, line };
      this.placeTie(tie);
      requestAnimationFrame(() => requestAnimationFrame(() => line.classList.add("there")));
      return tie;
    },
    placeTie({ a, b, line }) {
      const [from, to] = a.c === b.c ? [{ x: 0, y: 0 }, { x: 0, y: 0 }] : [this.clusters[a.c], this.clusters[b.c]];
      const x1 = from.x + a.x, y1 = from.y + a.y, x2 = to.x + b.x, y2 = to.y + b.y;
      const bend = a.c === b.c ? 0.06 : 0.14;
      const mx = (x1 + x2) / 2 - (y2 - y1) * bend, my = (y1 + y2) / 2 + (x2 - x1) * bend;
      line.setAttribute("d", `M${x1.toFixed(1)} ${y1.toFixed(1)}Q${mx.toFixed(1)} ${my.toFixed(1)} ${x2.toFixed(1)} ${y2.toFixed(1)}`);
    },
    showCluster(made, state) {
      const ended = state.stage === "closed" ? " closed" : state.stage === "dropped" ? " dropped" : "";
      const reached = ended === " closed" ? STAGES.length : STAGES.indexOf(state.stage) + 1;
      made.ring.style.strokeDasharray = `${state.financed || ended ? reached : 0} ${STAGES.length + 1}`;
      const kind = `${state.financed ? " financed" : ""}${state.waits ? " waits" : ""}${ended}`;
      made.group.setAttribute("class", `cluster${kind}`);
      made.under.setAttribute("class", `under${kind}${made.c === this.mine ? " mine" : ""}`);
      made.body.classList.toggle("there", state.body);
      this.entitle(made, state.cells[0]);
      made.state = state;
      made.group.setAttribute("aria-label", `${state.name}: ${this.pairs(state).map((pair) => pair.join(" ")).join("; ")}`);
      this.showGoods(made, state.goods);
    },
    // Write a label, and keep it within its cell; measuring is slow, so only what has changed is measured.
    entitle(made, stage) {
      const room = this.plan.cell.width - 4;
      if (made.entitled === `${stage} ${room}`) return;
      made.entitled = `${stage} ${room}`;
      made.number.textContent = `${made.c + 1} `;
      made.stage.textContent = stage;
      made.label.removeAttribute("textLength");
      if (made.label.getComputedTextLength() > room) {
        made.label.setAttribute("textLength", room);
        made.label.setAttribute("lengthAdjust", "spacingAndGlyphs");
      }
    },
    showGoods(made, goods) {
      const shown = goods.filter((good) => good.state !== "failed");
      const step = Math.min(this.plan.token * 2.25, (this.plan.cell.width - 6) / Math.max(1, shown.length));
      shown.forEach((good, place) => {
        let token = made.goods.get(good.good);
        if (!token) made.goods.set(good.good, (token = this.makeGood(made, good.good)));
        const x = (place - (shown.length - 1) / 2) * step;
        token.group.style.transform = `translate(${x.toFixed(1)}px, 0px)`;
        token.scaled.setAttribute("transform", `scale(${(Math.min(this.plan.token, step / 2.1) / 15.5).toFixed(3)})`);
        token.group.setAttribute("class", `good ${good.state} there${good.programme < 0 ? " own" : ""}`);
        const way = good.state === "building" ? 0.35 + 0.6 * good.share : WAY[good.state];
        token.arc.style.strokeDasharray = `${way.toFixed(3)} 2`;
      });
      const kept = new Set(shown.map((good) => good.good));
      for (const [kind, token] of made.goods) {
        if (kept.has(kind)) continue;
        made.goods.delete(kind);
        token.group.classList.remove("there");
        setTimeout(() => token.group.remove(), FADING);
      }
    },
    makeGood(made, kind) {
      const group = node("g", { class: "good" }, made.shelf);
      const scaled = node("g", {}, group);
      node("circle", { class: "plate", r: 13 }, scaled);
      const arc = node("circle", { class: "arc", r: 13, pathLength: 1, transform: "rotate(-90)" }, scaled);
      node("path", { class: "glyph", d: GOODS[kind], transform: "scale(0.8) translate(-12 -12)", "fill-rule": "evenodd" }, scaled);
      node("path", { class: "cross", d: "M-10 10L10-10" }, scaled);
      return { group, scaled, arc };
    },
    pulse(made) {
      made.pulse.classList.remove("on");
      requestAnimationFrame(() => made.pulse.classList.add("on"));
    },
    pairs(state) {
      return state.cells.map((cell, k) => [this.words.columns[k], cell]);
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
  },
};
