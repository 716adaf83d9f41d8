"""How designs look in every figure: letter, colour and shape."""

from __future__ import annotations

from typing import Any

from app.charts import SERIES
from app.links import LETTERS
from app.words import Words

SIGNS = ("●", "◆", "▲", "■")
SYMBOLS = ("circle", "diamond", "triangle", "rect")
GAP = 13  # pixels between designs in one row
HOLLOW = "var(--panel)"


def name_of(words: Words, design: int) -> str:
    """What a design is called."""
    return words("compare.design", letter=LETTERS[design])


def colour(design: int) -> str:
    """The colour of a design."""
    return SERIES[design]


def mark(design: int, is_clear: bool = True) -> dict[str, Any]:
    """Looks of a design's mark: filled where it is clear, hollow where it is not."""
    return {"color": colour(design) if is_clear else HOLLOW, "borderColor": colour(design), "borderWidth": 2.5}


def span(design: int, is_upright: bool = False, offset: float = 0.0) -> str:
    """JavaScript that draws an interval: [low, high, place] across, or upright."""
    ends = (
        "[place, api.value(0)], [place, api.value(1)]" if is_upright else "[api.value(0), place], [api.value(1), place]"
    )
    move = f"p => [p[0], p[1] + {offset}]"
    cap = "[4, 0]" if is_upright else "[0, 4]"
    style = f"{{stroke: '{colour(design)}', lineWidth: 2.5, fill: 'none'}}"
    return f"""(params, api) => {{
      const place = api.value(2);
      const [a, b] = [{ends}].map(p => api.coord(p)).map({move});
      const cap = {cap};
      const line = (p, q) => ({{type: 'line', style: {style}, transition: 'shape',
        shape: {{x1: p[0], y1: p[1], x2: q[0], y2: q[1]}}}});
      const across = p => line([p[0] - cap[0], p[1] - cap[1]], [p[0] + cap[0], p[1] + cap[1]]);
      return {{type: 'group', children: [line(a, b), across(a), across(b)]}};
    }}"""
