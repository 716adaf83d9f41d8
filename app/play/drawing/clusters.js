// Clusters: body, stages done, and the shared goods below.
import { node } from "./nodes.js";
import { FADING } from "./plan.js";

const STAGES = ["awareness", "governance", "diagnosis", "strategy", "action_plan", "approval", "implementing"];
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

export const clusters = {
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
};
