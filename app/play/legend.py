"""The legend of the scene: each sign as it is drawn, with its name."""

from __future__ import annotations

from nicegui import ui

from app.words import Words

HOUSE = "M0-9.5-10.5 0h3v8.5h5V2.5h5v6h5V0h3z"
ARC = (
    "<circle class='plate' r='7'/>"
    "<circle class='arc' r='7' pathLength='1' transform='rotate(-90)' stroke-dasharray='{} 2'/>"
)
SIGNS = {
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


def legend(words: Words) -> None:
    """The signs in a row."""
    items = "".join(
        f"<li><svg class='scene sign' viewBox='-10 -10 20 20' width='20' height='20' aria-hidden='true'>{sign}</svg>"
        f"{words(f'play.legend.{name}')}</li>"
        for name, sign in SIGNS.items()
    )
    ui.html(f"<ul class='legend' aria-label='{words('play.legend.title')}'>{items}</ul>", sanitize=False)
