// The parts that the drawings of Play are made of, by subject.
export { clusters } from "./clusters.js";
export { details } from "./details.js";
export { firms } from "./firms.js";
export { html, node } from "./nodes.js";
export { plan } from "./plan.js";
