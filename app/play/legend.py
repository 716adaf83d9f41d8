"""The legends of the scene and of the time line: each sign as it is drawn, with its name."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from nicegui import ui

from app.charts import save_button
from app.words import Words

HOUSE = "M0-9.5-10.5 0h3v8.5h5V2.5h5v6h5V0h3z"
ARC = (
    "<circle class='plate' r='7'/>"
    "<circle class='arc' r='7' pathLength='1' transform='rotate(-90)' stroke-dasharray='{} 2'/>"
)
SCENE = {
    "firm": "<circle class='firm' r='5'/>",
    "member": "<circle class='firm member' r='5'/>",
    "beneficiary": "<circle class='firm member beneficiary' r='5'/>",
    "gone": "<circle class='firm gone' r='2'/>",
    "tie": "<path class='tie there' d='M-8 4Q0-6 8-2'/>",
    "body": f"<path class='body there' d='{HOUSE}' transform='scale(.8)'/>",
    "stage": "<circle class='track' r='7'/><circle class='stage-ring' r='7' pathLength='7' transform='rotate(-90)' "
    "stroke-dasharray='3 8'/>",
    "pledging": f"<g class='good pledging there'>{ARC.format(0)}</g>",
    "building": f"<g class='good building there'>{ARC.format(0.6)}</g>",
    "operating": f"<g class='good operating there'>{ARC.format(1)}</g>",
    "closed": f"<g class='good closed there'>{ARC.format(0)}<path class='cross' d='M-6 6L6-6'/></g>",
}

# Every sign has a shape of its own, so that none is told by its colour alone.
DIAMOND = "<path class='diamond' d='M0-8 8 0 0 8-8 0z'/>"
FLAG = "<path class='flag' d='M-4-9V9M-4-8H7L4-4.500 7-1H-4'/>"
TIMELINE = {
    "party": "<g class='party'><rect x='-9' y='-7' width='8' height='14' rx='2'/></g>"
    "<g class='party party-1'><rect x='1' y='-7' width='8' height='14' rx='2'/></g>",
    "ahead": f"<g class='ahead'>{DIAMOND}</g>",
    "kept": f"<g class='kept'>{DIAMOND}<path class='sign' d='M-3.500 0-1 2.500 3.500-2.500'/></g>",
    "lost": f"<g class='lost'>{DIAMOND}<path class='sign' d='M-3-3 3 3M3-3-3 3'/></g>",
    "transition": "<g class='transition'><rect x='-9' y='-3' width='18' height='6' rx='2'/></g>",
    "freeze": "<path class='stripes' d='M-9 3-3-3M-3 3 3-3M3 3 9-3'/>",
    "original_deadline": f"<g class='original_deadline'>{FLAG}</g>",
    "deadline": f"<g>{FLAG}</g>",
}


def legend(words: Words, figure: str, drawing: str, signs: Mapping[str, str]) -> None:
    """The signs of a drawing in a row, and the button that saves the figure with them."""
    box = "viewBox='-10 -10 20 20' width='20' height='20' aria-hidden='true'"
    items = "".join(
        f"<li><svg class='{drawing} sign' {box}>{sign}</svg>{escape(words(f'play.legend.{name}'))}</li>"
        for name, sign in signs.items()
    )
    with ui.element("div").classes("legend-row"):
        ui.html(f"<ul class='legend' aria-label='{escape(words('play.legend.title'))}'>{items}</ul>", sanitize=False)
        save_button(words, figure)
