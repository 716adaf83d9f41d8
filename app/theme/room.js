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

window.addEventListener("load", () => window.courseRoom.restoreLight());

// A figure as a PNG file: its SVG with all colours written out, drawn on the page's ground.
window.courseRoom.savePicture = async function (id) {
  const figure = document.getElementById(id);
  const source = figure.querySelector("svg");
  const copy = source.cloneNode(true);
  const originals = [source, ...source.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((node, n) => {
    const style = getComputedStyle(node);
    for (const name of ["fill", "stroke", "opacity", "font-family", "font-size", "stroke-dasharray", "transform"]) {
      copies[n].style.setProperty(name, style.getPropertyValue(name));
    }
  });
  const { width, height } = source.getBoundingClientRect();
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  await image.decode();
  const canvas = document.createElement("canvas");
  const head = 44;
  canvas.width = 2 * width;
  canvas.height = 2 * (height + head);
  const pen = canvas.getContext("2d");
  const page = getComputedStyle(document.body);
  pen.scale(2, 2);
  pen.fillStyle = page.getPropertyValue("--panel");
  pen.fillRect(0, 0, width, height + head);
  pen.fillStyle = page.getPropertyValue("--ink");
  pen.font = "600 18px system-ui, sans-serif";
  pen.fillText(figure.querySelector("h2, h3")?.textContent ?? "", 12, 28);
  pen.drawImage(image, 0, head, width, height);
  const link = document.createElement("a");
  link.download = id + ".png";
  link.href = canvas.toDataURL("image/png");
  link.click();
};
