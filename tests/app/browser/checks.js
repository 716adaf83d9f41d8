// What a page must hold, computed in the page itself; each check returns what is wrong.
window.checks = (() => {
  const shown = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && !element.closest("#popup, #too_long_message_popup, .visually-hidden, .skip");
  };
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {  // any CSS colour as [red, green, blue, opacity]
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = "rgba(0,0,0,0)";
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map((n) => top[n] * top[3] + below[n] * (1 - top[3])).concat(1);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const ground = (element) => {  // the colour behind a text: what its ancestors paint, in turn
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.push(colour(getComputedStyle(at).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), colour(getComputedStyle(document.body).backgroundColor));
  };
  const groundOfDrawing = (text) => {  // the shapes of the drawing that lie behind the middle of a text, in their order
    const svg = text.ownerSVGElement;
    const box = text.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let found = ground(svg.parentElement);
    for (const shape of svg.querySelectorAll("rect, path, circle, ellipse, polygon")) {
      if (text.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING) break;
      if (!shown(shape)) continue;
      const matrix = shape.getScreenCTM();
      if (!matrix) continue;
      const point = new DOMPoint(x, y).matrixTransform(matrix.inverse());
      if (!shape.isPointInFill(point)) continue;
      const style = getComputedStyle(shape);
      if (style.fill === "none" || style.fill.startsWith("url")) continue;
      const fill = colour(style.fill);
      fill[3] *= Number(style.fillOpacity) * Number(style.opacity);
      found = over(fill, found);
    }
    return found;
  };
  const texts = function* () {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (!node.data.trim() || ["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE"].includes(element.tagName)) continue;
      if (element.closest(".q-icon, .material-icons")) continue;
      if (shown(element)) yield [node.data.trim(), element];
    }
  };
  return {
    contrast() {
      const wrong = new Map();
      for (const [text, element] of texts()) {
        if (element.closest("[disabled], .disabled, [aria-disabled=true]")) continue;
        const style = getComputedStyle(element);
        const drawn = element instanceof SVGElement;
        const ink = colour(drawn ? style.fill : style.color);
        if (drawn) ink[3] *= Number(style.fillOpacity);
        for (let at = element; at; at = at.parentElement) ink[3] *= Number(getComputedStyle(at).opacity);
        const below = drawn ? groundOfDrawing(element) : ground(element);
        const size = parseFloat(style.fontSize);
        const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
        const found = contrast(over(ink, below), below);
        if (found < needed - 0.02) {
          const where = `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
          wrong.set(`${where} ${style.fill}/${style.color} on ${below.slice(0, 3).map(Math.round)}`,
            `${text.slice(0, 40)} (${where}): ${found.toFixed(2)} < ${needed}, ${drawn ? style.fill : style.color} on ${below.slice(0, 3).map(Math.round)}`);
        }
      }
      return [...wrong.values()];
    },
    headings() {
      const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
        .filter((h) => h.checkVisibility()).map((h) => [Number(h.tagName[1]), h.textContent.trim()]);
      const wrong = [];
      if (!levels.length || levels[0][0] !== 1) wrong.push(`the first heading is not h1: ${levels[0]}`);
      for (let n = 1; n < levels.length; n++)
        if (levels[n][0] > levels[n - 1][0] + 1) wrong.push(`h${levels[n][0]} "${levels[n][1]}" follows h${levels[n - 1][0]} "${levels[n - 1][1]}"`);
      for (const [level, text] of levels) if (!text) wrong.push(`an empty h${level}`);
      return wrong;
    },
    wide() {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const out = [...document.querySelectorAll("main *, header *, footer *")].filter((e) => shown(e) && e.getBoundingClientRect().right > width + 1);
      return [`${document.documentElement.scrollWidth} > ${width}`, ...out.slice(0, 5).map((e) => `${e.tagName}.${e.getAttribute("class")}#${e.id}`)];
    },
    cut() {  // words that do not fit into what holds them
      return [...document.querySelectorAll("main button, header button, main label, main h1, main h2, main h3, main td, main th")]
        .filter((e) => shown(e) && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).overflow === "hidden" && e.clientWidth)
        .map((e) => `${e.textContent.trim().slice(0, 40)}: ${e.scrollWidth} > ${e.clientWidth}`);
    },
    words() {  // all that is read, seen or heard, with where it stands
      const whole = (text, element) => (element.children.length && !text.includes("⟦") ? element.textContent.trim() : text); // a name in a sentence parts it
      const found = [...texts()].map(([text, element]) => [whole(text, element), element.tagName.toLowerCase() + "." + (element.getAttribute("class") ?? "")]);
      for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], [aria-roledescription], [aria-valuetext]"))
        for (const name of ["aria-label", "title", "placeholder", "alt", "aria-roledescription", "aria-valuetext"]) {
          const text = element.getAttribute(name);
          if (text && element.checkVisibility()) found.push([text, `${element.tagName.toLowerCase()}[${name}].${element.getAttribute("class") ?? ""}`]);
        }
      for (const element of document.querySelectorAll("svg title, svg desc, .visually-hidden"))
        if (element.textContent.trim()) found.push([element.textContent.trim(), element.tagName.toLowerCase()]);
      found.push([document.title, "title"]);
      return found;
    },
  };
})();
