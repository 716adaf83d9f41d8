// How large things are drawn, and how long they take to fade.
export const FADING = 700; // milliseconds until what has faded is taken away

// Cells, and what goes into them, as large as the box allows.
export function plan(n, width, height) {
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
