// Light and dark: the visitor's own choice, kept by the browser; without one, that of the system.
window.courseRoom = {
  toggleLight() {
    Quasar.Dark.set(!Quasar.Dark.isActive);
    localStorage.setItem("light", Quasar.Dark.isActive ? "dark" : "light");
  },
  restoreLight() {
    const chosen = localStorage.getItem("light");
    if (chosen) Quasar.Dark.set(chosen === "dark");
  },
};

// Who uses the keyboard stays where they were when the page around them is built anew.
let focused = "";
document.addEventListener("focusin", (event) => { focused = event.target.id; });
window.courseRoom.focusAgain = () => setTimeout(() => {
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
}, 50);

// What had the focus is gone: it goes on to a button as soon as that can be pressed, unless it went elsewhere by then.
window.courseRoom.focusOn = (id, tries = 40) => setTimeout(() => {
  if (document.activeElement !== document.body && !document.activeElement.closest("[inert]")) return;
  const to = document.getElementById(id);
  if (to && !to.disabled) to.focus();
  else if (tries > 0) window.courseRoom.focusOn(id, tries - 1);
}, 50);

window.addEventListener("load", () => window.courseRoom.restoreLight());
// The way back and forth: the address says it all, so that the page is read anew from it, in the language chosen last.
window.addEventListener("popstate", () => {
  const language = document.documentElement.lang.slice(0, 2);
  history.replaceState(history.state, "", location.href.replace(/([?&]lang=)[a-z]+/, `$1${language}`));
  location.reload();
});

// A figure as a PNG file: its drawing with all looks written out, between its title and how it is read.
const LOOKS = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
  "stroke-linecap", "stroke-linejoin", "opacity", "visibility", "display", "font-family", "font-size", "font-weight",
  "text-anchor", "dominant-baseline", "letter-spacing", "paint-order"];

// Texts of a figure as lines no wider than it.
function broken(pen, text, width) {
  const lines = [""];
  for (const word of text.trim().split(/\s+/)) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function looksWrittenOut(source) {
  const copy = source.cloneNode(true);
  const originals = [source, ...source.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((node, n) => {
    const style = getComputedStyle(node);
    for (const name of LOOKS) copies[n].style.setProperty(name, style.getPropertyValue(name));
    // What a style sheet moves is moved here too; what the drawing itself moves keeps its attribute.
    if (style.transform !== "none" && !node.hasAttribute("transform")) {
      for (const name of ["transform", "transform-origin", "transform-box"]) {
        copies[n].style.setProperty(name, style.getPropertyValue(name));
      }
    }
    copies[n].style.setProperty("transition", "none");
    copies[n].style.setProperty("animation", "none");
  });
  return copy;
}

// The drawing is the largest: buttons hold small ones of their own.
function drawingOf(figure) {
  const area = (svg) => { const box = svg.getBoundingClientRect(); return box.width * box.height; };
  return [...figure.querySelectorAll("svg")].sort((a, b) => area(b) - area(a))[0];
}

// A drawing as an image of its own, with all looks written out.
async function imageOf(source) {
  const { width, height } = source.getBoundingClientRect();
  const copy = looksWrittenOut(source);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  await image.decode();
  return { image, width, height };
}

// The signs of a figure's legend with their names, each with its place in rows no wider than the figure.
async function legendOf(figure, pen, width) {
  const items = [];
  let x = 0, row = 0;
  for (const item of figure.querySelectorAll(".legend li")) {
    const sign = await imageOf(item.querySelector("svg"));
    const text = item.textContent.trim(), length = sign.width + 6 + pen.measureText(text).width + 18;
    if (x && x + length > width) { x = 0; row += 1; }
    items.push({ ...sign, text, x, row });
    x += length;
  }
  return items;
}

window.courseRoom.savePicture = async function (id) {
  const figure = document.getElementById(id);
  const { image, width, height } = await imageOf(drawingOf(figure));
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const page = getComputedStyle(document.body);
  const large = `600 18px ${page.fontFamily}`, small = `14px ${page.fontFamily}`;
  const margin = 14;
  pen.font = large;
  const title = broken(pen, figure.querySelector("h2, h3")?.textContent ?? figure.getAttribute("aria-label") ?? "", width);
  pen.font = small;
  const reading = broken(pen, figure.querySelector("figcaption")?.textContent ?? "", width);
  const legend = await legendOf(figure, pen, width);
  const head = margin + 24 * title.length, signs = legend.length ? 12 + 24 * (legend.at(-1).row + 1) : 0;
  const foot = signs + (reading[0] ? 10 + 20 * reading.length : 0);
  canvas.width = 2 * (width + 2 * margin);
  canvas.height = 2 * (head + height + foot + margin);
  pen.scale(2, 2);
  pen.fillStyle = page.getPropertyValue("--panel");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = page.getPropertyValue("--ink");
  pen.font = large;
  title.forEach((line, n) => pen.fillText(line, margin, margin + 16 + 24 * n));
  pen.drawImage(image, margin, head, width, height);
  pen.fillStyle = page.getPropertyValue("--soft");
  pen.font = small;
  for (const { image: sign, width: side, height: tall, text, x, row } of legend) {
    const y = head + height + 12 + 24 * row;
    pen.drawImage(sign, margin + x, y, side, tall);
    pen.fillText(text, margin + x + side + 6, y + 15);
  }
  reading.forEach((line, n) => pen.fillText(line, margin, head + height + signs + 24 + 20 * n));
  const link = document.createElement("a");
  link.download = id + ".png";
  link.href = canvas.toDataURL("image/png");
  link.click();
};
