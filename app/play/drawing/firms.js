// Firms as dots in their cluster, and the ties between them.
import { node } from "./nodes.js";
import { FADING } from "./plan.js";

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const ALIVE = 1, MEMBER = 2, BENEFICIARY = 4, GONE = 16;
const HEART = 0.1; // of a group's area, kept free for its body

export const firms = {
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
};
