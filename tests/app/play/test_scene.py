"""The scene and the figures show of a run what it holds."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app import charts
from app.films import ALIVE, SLOT
from app.links import LANGUAGES, checked
from app.play.scene import COLUMNS, GONE, Teller, ties_of
from app.play.setup import Setup
from app.words import words_of
from sim.state import NOBODY, Phase, ProjectState, Stage
from tests.app.play.filmed import LINK, PAYLOAD, QUARTER, figures, film


def test_a_frame_says_of_firms_what_the_run_says() -> None:
    frame = Teller(words_of("en")).frame(film(), QUARTER)
    at = QUARTER - 1
    alive = film().flags[at] & ALIVE > 0
    flags = np.array(frame["flags"])
    assert ((flags & ALIVE > 0) == alive).all()
    was_alive = (film().flags[:QUARTER] & ALIVE > 0).any(axis=0)
    assert ((flags == GONE) == (was_alive & ~alive)).all()
    assert (flags == GONE).any()
    assert frame["employees"] == film().employees[at].tolist()


def test_a_frame_says_of_clusters_and_goods_what_the_run_says() -> None:
    words = words_of("en")
    frame = Teller(words).frame(film(), QUARTER)
    at = QUARTER - 1
    for c, told in enumerate(frame["clusters"]):
        cluster = film().clusters[at, c]
        assert told["stage"] == Stage(cluster.stage).name.lower()
        assert told["financed"] == (cluster.programme != NOBODY)
        assert len(told["cells"]) == len(COLUMNS)
        assert told["cells"][3] == words.number(float(cluster.mean_trust), "pct")
        states = {good["good"]: good["state"] for good in told["goods"]}
        truth = {g: good.state for g, good in enumerate(film().goods[at, c]) if good.state != ProjectState.IDEA}
        assert states == {g: ProjectState(state).name.lower() for g, state in truth.items()}


def test_ties_are_pairs_of_living_firms_each_once() -> None:
    pairs = np.array(ties_of(film(), QUARTER - 1)).reshape(-1, 2)
    alive = film().flags[QUARTER - 1] & ALIVE > 0
    assert alive[pairs].all()
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    kept = {
        tuple(sorted((i, int(j))))
        for i in np.flatnonzero(alive) for j in film().partners[QUARTER - 1][i] if j != NOBODY and alive[j]
    }  # fmt: skip
    assert {tuple(pair) for pair in pairs.tolist()} == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_step_of_the_scene_is_small(language: str) -> None:
    teller = Teller(words_of(language))
    sizes = [len(json.dumps(teller.frame(film(), q), separators=(",", ":"))) for q in range(film().n_quarters + 1)]
    assert max(sizes) < PAYLOAD


def test_the_queue_in_the_figure_is_that_of_the_agency() -> None:
    *kinds, capacity = figures(film()).until("queue", film().n_quarters)
    total = np.sum([one["data"] for one in kinds], axis=0)
    is_open = film().programmes[:, SLOT].phase != Phase.CLOSED
    assert total[is_open] == pytest.approx(film().work[is_open, SLOT].sum(axis=1), abs=0.01)
    assert capacity["data"] == pytest.approx(film().series["agency_capacity"].to_numpy(), abs=0.001)


def test_signs_in_the_drawing_cover_every_good_and_stage() -> None:
    """The drawing knows goods and stages by their place; a new one must be drawn, too."""
    script = (Path(__file__).parents[3] / "app" / "play" / "drawing" / "clusters.js").read_text()
    goods = script.split("const GOODS = [")[1].split("];")[0]
    assert goods.count('",') == film().goods.shape[2]
    stages = [stage.name.lower() for stage in Stage if Stage.CANDIDATE < stage < Stage.DROPPED]
    assert f"const STAGES = {json.dumps(stages)};" in script


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("es", "es-AR"), ("pt", "pt-BR")])
def test_axes_and_tips_write_numbers_in_the_local_way(language: str, locale: str) -> None:
    words = words_of(language)
    plain = charts.options(xAxis=charts.axis(type="category"), yAxis=charts.axis(type="value"), series=[])
    drawn = charts.in_local_way(words, plain)
    assert locale in drawn["yAxis"]["axisLabel"][":formatter"]
    assert locale in drawn["tooltip"][":valueFormatter"]
    assert ":formatter" not in drawn["xAxis"]["axisLabel"]
    own = charts.options(
        yAxis=charts.axis(type="value", axisLabel={"formatter": "{value} %"}), tooltip={"formatter": "x"}
    )
    assert charts.in_local_way(words, own) == own


def test_only_clusters_that_a_link_can_hold_are_offered() -> None:
    made = Setup.__new__(Setup)
    made.visit = SimpleNamespace(link=LINK.but(values={"n_candidate_clusters": 80}), words=words_of("en"))  # type: ignore[assignment]
    last = max(made._clusters())
    assert checked(LINK.but(cluster=last)).cluster == last
    with pytest.raises(ValueError, match="cluster"):
        checked(LINK.but(cluster=last + 1))
