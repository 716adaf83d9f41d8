"""The scene of Play as an element of the page, and what it shows of a quarter."""

from __future__ import annotations

from typing import Any

import numpy as np
from nicegui.element import Element

from app.films import ALIVE, MAX_CLUSTERS, Film
from app.words import Words
from sim.events import EVENT_FORMS, EventKind
from sim.parameters.choices import Good
from sim.state import NOBODY, ProjectState, Stage

GONE = 16  # beside the flags of a firm in a film: it was in business once
LARGE_FIRM_QUANTILE = 0.97  # of firms by size; larger ones are drawn alike
COLUMNS = ("stage", "body", "members", "trust", "contribution", "goods")
NO_CLUSTER = -1
DRAWING = {"play-drawing": "drawing"}  # the name under which scripts find the folder of shared parts


class Scene(Element, component="scene.js", esm=DRAWING):
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
        self.teller = Teller(words)
        self._props["first"] = self.teller.frame(film, lived)

    def show(self, film: Film, lived: int) -> None:
        """Move to the state after some quarters lived."""
        self.run_method("show", self.teller.frame(film, lived))

    def toggle(self, table: bool) -> None:
        """Show the numbers as a table, or the drawing."""
        self._props["table"] = table
        self.run_method("toggle", table)


class Teller:
    """Frames of the scene with what they say in the words of one language, most of them looked up once."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.stages = {stage: words(f"play.stages.{stage.name.lower()}") for stage in Stage}
        self.states = {
            state: words(f"play.goods.{state.name.lower()}") for state in ProjectState if state != ProjectState.IDEA
        }
        self.goods = {good: words(f"seats.goods.{good.name.lower()}") for good in Good}
        self.names = [words("play.scene.name", number=c + 1) for c in range(MAX_CLUSTERS)]
        self.answers = (words("common.no"), words("common.yes"))
        self.nothing = words("play.scene.nothing")

    def frame(self, film: Film, lived: int) -> dict[str, Any]:
        """The state after some quarters lived; before the first it is the first's, without its news."""
        at = max(0, lived - 1)
        was_alive = (film.flags[: at + 1] & ALIVE).any(axis=0)
        is_gone = was_alive & (film.flags[at] & ALIVE == 0)
        clusters = self._clusters(film, at)
        return {
            "lived": lived, "flags": np.where(is_gone, GONE, film.flags[at]).tolist(),
            "employees": film.employees[at].tolist(), "ties": ties_of(film, at), "clusters": clusters,
            "happened": sorted(_happened(film, lived - 1)), "told": self._summary(clusters),
        }  # fmt: skip

    def _clusters(self, film: Film, at: int) -> list[dict[str, Any]]:
        """What is drawn and told of each cluster; columns are read whole, which is much faster."""
        row = film.clusters[at].view(np.ndarray)
        names = ("stage", "programme", "awaits", "n_members", "n_alive", "mean_trust", "contribution_rate")
        columns = [row[name].tolist() for name in names]
        bodies = film.chambers[at].view(np.ndarray)["is_alive"].tolist()
        goods = self._goods(film, at)
        told = []
        for c, (stage, programme, awaits, members, firms, trust, contribution) in enumerate(zip(*columns, strict=True)):
            told.append({
                "stage": Stage(stage).name.lower(), "financed": programme != NOBODY, "waits": awaits != NOBODY,
                "body": bodies[c], "members": members, "firms": firms, "goods": goods[c],
                "name": self.names[c],
                "cells": [
                    self.stages[Stage(stage)], self.answers[bodies[c]],
                    self.words("play.scene.members", members=members, firms=firms),
                    self.words.number(trust, "pct"), self.words.number(contribution, "pct"), self._listed(goods[c]),
                ],
            })  # fmt: skip
        return told

    def _goods(self, film: Film, at: int) -> list[list[dict[str, Any]]]:
        """The shared goods of each cluster that are more than an idea."""
        projects = film.goods[at].view(np.ndarray)
        shares = np.divide(
            projects["spent"], projects["cost"], out=np.zeros(projects.shape), where=projects["cost"] > 0
        )
        goods: list[list[dict[str, Any]]] = [[] for _ in range(projects.shape[0])]
        for c, g in np.argwhere(projects["state"] != ProjectState.IDEA).tolist():
            project = projects[c, g]
            goods[c].append({
                "good": g, "state": ProjectState(project["state"]).name.lower(), "share": round(float(shares[c, g]), 2),
                "programme": int(project["programme"]),
            })  # fmt: skip
        return goods

    def _listed(self, goods: list[dict[str, Any]]) -> str:
        return ", ".join(
            f"{self.goods[Good(one['good'])]} ({self.states[ProjectState[one['state'].upper()]]})" for one in goods
        ) or self.nothing  # fmt: skip

    def _summary(self, clusters: list[dict[str, Any]]) -> str:
        """The scene in a sentence."""
        goods = [good for cluster in clusters for good in cluster["goods"]]
        return self.words(
            "play.scene.summary", financed=sum(cluster["financed"] for cluster in clusters), clusters=len(clusters),
            members=sum(cluster["members"] for cluster in clusters),
            firms=sum(cluster["firms"] for cluster in clusters),
            open=sum(good["state"] == "operating" for good in goods),
        )  # fmt: skip


def ties_of(film: Film, at: int) -> list[int]:
    """Pairs of firms in business who keep each other or one the other, as one flat list, each pair once."""
    firm, place = np.nonzero(film.partners[at] != NOBODY)
    partner = film.partners[at][firm, place].astype(int)
    is_alive = film.flags[at] & ALIVE > 0
    both = is_alive[firm] & is_alive[partner]
    low, high = np.minimum(firm, partner)[both], np.maximum(firm, partner)[both]
    keys = np.unique(low * len(is_alive) + high)
    return np.stack(np.divmod(keys, len(is_alive)), axis=1).ravel().tolist()


def _happened(film: Film, quarter: int) -> set[int]:
    """Clusters in which something happened in a quarter."""
    return {
        int(event["subject"])
        for event in film.events_at.get(quarter, [])
        if EVENT_FORMS[EventKind(event["kind"])].subject == "cluster"
    }
