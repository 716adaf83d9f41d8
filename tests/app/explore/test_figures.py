"""A visitor's own figures of the runs."""

from __future__ import annotations

import json

import pytest

from app.explore import drawing, measures, names
from app.explore.folders import Folder
from app.explore.looking import Filter, Looking
from app.explore.runs import Runs
from app.links import LANGUAGES
from app.words import words_of
from experiments.intervals import estimate
from tests.app.explore.results import table


def test_means_have_the_intervals_of_crossed_runs(folder: Folder) -> None:
    frame, runs = table(), Runs(folder)
    found, is_crossed = measures.means(measures.chosen(runs, (), "design", 24), "execution_risk")
    assert is_crossed
    assert [mean.group.value for mean in found] == [1, 2, 3]
    for mean in found:
        mine = frame[frame["design"] == mean.group.value]
        told = estimate(mine.pivot_table(index="scenario", columns="future", values="execution_risk").to_numpy())
        assert (mean.mean, mean.low, mean.high) == pytest.approx((told.mean, told.low, told.high))


def test_means_of_bands_are_not_taken_for_crossed(folder: Folder) -> None:
    drawn = measures.chosen(Runs(folder), (), "agency_autonomy", 24)
    found, is_crossed = measures.means(drawn, "execution_risk")
    assert not is_crossed
    assert len(found) == measures.N_BANDS
    assert sum(mean.n for mean in found) == len(table())


def test_spreads_add_up(folder: Folder) -> None:
    drawn = measures.chosen(Runs(folder), (Filter("design", "not", "2"),), "design", 6)
    assert [group.value for group in drawn.groups] == [1, 3]
    for name in ("execution_risk", "fate", "is_completed"):
        assert measures.spread(drawn, name).shares.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert measures.spread(drawn, "is_completed").labels == [0.0, 1.0]


def test_points_are_sampled_evenly(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "MAX_POINTS", 20)
    frame = table()
    ((_, places),) = measures.points(measures.chosen(Runs(folder), (), "", 6), "agency_autonomy", "execution_risk")
    assert places == pytest.approx(frame[["agency_autonomy", "execution_risk"]].to_numpy()[::3])


@pytest.mark.parametrize("language", LANGUAGES)
def test_tips_are_markup_of_ours_with_numbers_of_the_language(folder: Folder, language: str) -> None:
    words = words_of(language)
    made = drawing.drawn(words, Runs(folder), Looking(x="execution_risk", group="design"), {1: "<i>", 2: "b", 3: "c"})
    assert ":formatter" in made.options["tooltip"]
    assert "formatter" not in made.options["tooltip"]  # whose text ECharts would take for one without markup
    tips = [point["tip"] for point in made.options["series"][1]["data"]]
    assert "&lt;i&gt;<br>" in tips[0]
    mean = table().groupby("design")["execution_risk"].mean()
    assert all(names.number(words, value) in tip for value, tip in zip(mean, tips, strict=True))
    signs = json.dumps(str(words.phrases.at("numbers", "decimal")))
    assert f'".": {signs}' in drawing.local(words)


def test_lines_of_a_broken_label_stand_below_one_another(folder: Folder) -> None:
    told = dict.fromkeys((1, 2, 3), "a long name of a design " * 4)
    looking = Looking("draw", kind="means", x="execution_risk", group="design")
    label = drawing.drawn(words_of("es"), Runs(folder), looking, told).options["yAxis"]["axisLabel"]
    assert label["width"] == drawing.WIDEST_LABEL
    assert label["fontSize"] < label["lineHeight"] <= drawing.ROW_HEIGHT
