"""The scene of Play as an element of the page, and what it shows of a quarter."""

from __future__ import annotations

from typing import Any

import numpy as np
from nicegui.element import Element

from app.films import ALIVE, Film
from app.words import Words
from sim.events import EVENT_FORMS, EventKind
from sim.parameters.choices import Good

GONE = 16  # beside the flags of a firm in a film: it was in business once
LARGE_FIRM_QUANTILE = 0.97  # of firms by size; larger ones are drawn alike
COLUMNS = ("stage", "body", "members", "trust", "contribution", "goods")
NO_CLUSTER = -1


class Scene(Element, component="scene.js"):
    """Clusters as groups of firms with their ties, body, stage and shared goods."""

    def __init__(self, film: Film, words: Words, lived: int, mine: int = NO_CLUSTER, table: bool = False) -> None:
        super().__init__()
        at_start = film.employees[0][film.flags[0] & ALIVE > 0]
        self._props["home"] = film.home.tolist()
        self._props["large"] = float(max(1.0, np.quantile(at_start, LARGE_FIRM_QUANTILE))) if len(at_start) else 1.0
        self._props["words"] = {
            "title": words("play.scene.title"), "cluster": words("play.scene.cluster"),
            "columns": [words(f"play.scene.columns.{name}") for name in COLUMNS],
        }  # fmt: skip
        self._props["mine"] = mine
        self._props["table"] = table
        self._props["first"] = told_frame(film, lived, words)

    def show(self, film: Film, lived: int, words: Words) -> None:
        """Move to the state after some quarters lived."""
        self.run_method("show", told_frame(film, lived, words))

    def toggle(self, table: bool) -> None:
        """Show the numbers as a table, or the drawing."""
        self._props["table"] = table
        self.run_method("toggle", table)


def told_frame(film: Film, lived: int, words: Words) -> dict[str, Any]:
    """A frame with what it says in words, and the clusters in which something has just happened."""
    frame = film.frame(lived)
    at = max(0, lived - 1)
    was_alive = (film.flags[: at + 1] & ALIVE).any(axis=0)
    frame["flags"] = np.where(was_alive & (film.flags[at] & ALIVE == 0), GONE, film.flags[at]).tolist()
    for number, cluster in enumerate(frame["clusters"], start=1):
        cluster["name"] = words("play.scene.name", number=number)
        cluster["cells"] = _cells(cluster, words)
    happened = {
        int(event["subject"]) for event in film.events_at.get(lived - 1, [])
        if EVENT_FORMS[EventKind(event["kind"])].subject == "cluster"
    }  # fmt: skip
    return frame | {"happened": sorted(happened), "told": _summary(frame["clusters"], words)}


def _cells(cluster: dict[str, Any], words: Words) -> list[str]:
    """What is known of a cluster in words, in the order of the columns."""
    goods = [
        words("play.scene.good", good=words(f"seats.goods.{Good(one['good']).name.lower()}"),
              state=words(f"play.goods.{one['state']}"))
        for one in cluster["goods"]
    ]  # fmt: skip
    return [
        words(f"play.stages.{cluster['stage']}"),
        words("common.yes" if cluster["body"] else "common.no"),
        words("play.scene.members", members=cluster["members"], firms=cluster["firms"]),
        words.number(cluster["trust"], "pct"),
        words.number(cluster["contribution"], "pct"),
        ", ".join(goods) or words("play.scene.nothing"),
    ]


def _summary(clusters: list[dict[str, Any]], words: Words) -> str:
    """The scene in a sentence."""
    goods = [good for cluster in clusters for good in cluster["goods"]]
    return words(
        "play.scene.summary", financed=sum(cluster["financed"] for cluster in clusters), clusters=len(clusters),
        members=sum(cluster["members"] for cluster in clusters), firms=sum(cluster["firms"] for cluster in clusters),
        open=sum(good["state"] == "operating" for good in goods),
    )  # fmt: skip
