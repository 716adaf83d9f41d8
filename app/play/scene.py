"""The scene of Play as an element of the page."""

from __future__ import annotations

from typing import Any

from nicegui.element import Element

from app.films import Film
from app.words import Words
from sim.events import EVENT_FORMS, EventKind

RATIO = 0.46  # height over width


class Scene(Element, component="scene.js"):
    """Clusters as groups of firms with their ties, body, stage and shared goods."""

    def __init__(self, film: Film, words: Words) -> None:
        super().__init__()
        self._props["home"] = film.home.tolist()
        self._props["words"] = {"scene": words("play.scene.title")}
        self._props["ratio"] = RATIO

    def show(self, film: Film, lived: int, words: Words) -> None:
        """Move to the state after some quarters lived."""
        self.run_method("show", told_frame(film, lived, words))


def told_frame(film: Film, lived: int, words: Words) -> dict[str, Any]:
    """A frame with what it says in words, and the clusters in which something has just happened."""
    frame = film.frame(lived)
    for number, cluster in enumerate(frame["clusters"], start=1):
        stage = words(f"play.stages.{cluster['stage']}")
        cluster["label"] = words("play.scene.label", number=number, stage=stage)
        cluster["told"] = words(
            "play.scene.cluster", number=number, stage=stage, members=cluster["members"], firms=cluster["firms"],
            trust=cluster["trust"], open=sum(good["state"] == "operating" for good in cluster["goods"]),
        )  # fmt: skip
    happened = {
        int(event["subject"]) for event in film.events_at.get(lived - 1, [])
        if EVENT_FORMS[EventKind(event["kind"])].subject == "cluster"
    }  # fmt: skip
    return frame | {"happened": sorted(happened)}
