"""Take away: what a link leads to as a file that runs, as tables, as a story and on paper."""

from __future__ import annotations

import io
import shlex
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

import httpx
import numpy as np
import pandas as pd
import pytest
import yaml

import experiments
import sim
from app.compare.runs import designs_of
from app.films import SIZE, SLOT, film_of
from app.links import LANGUAGES, Link, read
from app.numbers import value_text
from app.take import decided, pictures, printed, recipe, tables
from app.words import words_of
from experiments.__main__ import checked, main
from experiments.edge.composing import compose
from sim.overrides import Override
from sim.parameters import PARAMETERS
from sim.state import NEVER
from tests.app.servers import Room

TINY = {"n_candidate_clusters": 2, "horizon_quarters": 16, "n_firms_per_cluster": 10, "n_clusters": 2}
DECISIONS = (Override(3, "national", "change", 0, "another_party"), Override(5, "designer", "lever", "supervision", 0.9),
             Override(4, "cluster", "project", 1, "logistics_hub"))  # fmt: skip
PLAYED = Link(programme="uruguay", seed=4, values={**TINY, "agency_autonomy": 0.9, "civil_society": "seats"},
              seat="government", quarter=16, decisions=DECISIONS)  # fmt: skip
COMPARED = Link(mode="compare", programme="uruguay", seed=4, values=TINY, futures=5,
                designs=({}, {"supervision": 0.9, "learning_community": True}))  # fmt: skip


def saved(folder: Path, link: Link, language: str = "en") -> list[str]:
    """The words of a command line that runs the file of a link, as the file itself says."""
    text = recipe.recipe(link, words_of(language))
    place = folder / "mine" / "experiment" / f"{recipe.NAME}.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(text, encoding="utf-8")
    (line,) = [line for line in text.splitlines() if "--config-dir" in line]
    return shlex.split(line.removeprefix("#").strip().removeprefix(recipe.COMMAND))


# The file for the command line


def test_the_file_of_a_run_lives_the_same_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*saved(tmp_path, PLAYED, "es"), "futures=2", "out=out"]) == 0
    row, film = experiments.load("out").iloc[0], film_of(PLAYED)
    assert row["seed"] == PLAYED.seed
    for name in tables.NUMBERS:
        assert row[name] == film.outcomes[name] or (np.isnan(row[name]) and np.isnan(film.outcomes[name]))
    assert row["fate"] == film.outcomes["fate"]
    assert not film_of(PLAYED.but(decisions=())).outcomes.equals(film.outcomes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("link", [PLAYED, COMPARED])
def test_the_file_is_understood_in_each_language(tmp_path: Path, language: str, link: Link) -> None:
    words = [word.replace("--config-dir=mine", "") for word in saved(tmp_path, link, language)]
    composed = compose([word for word in words if word], str(tmp_path / "mine"))
    request = checked(*composed, ("test",))
    assert request.common.question == recipe.experiment_of(link, words_of(language))["question"]


def test_the_file_of_a_comparison_lives_the_same_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*saved(tmp_path, COMPARED), "out=out"]) == 0
    found = experiments.load("out").sort_values(["future", "design"])
    ours = tables.runs(COMPARED)
    assert found["seed"].tolist() == ours["seed"].tolist()
    pd.testing.assert_frame_equal(found[list(tables.NUMBERS)].reset_index(drop=True), ours[list(tables.NUMBERS)],
                                  check_dtype=False)  # fmt: skip


@pytest.mark.parametrize(
    "link", [PLAYED, COMPARED, Link(), Link(mode="compare"), Link(mode="compare", designs=({}, {}))]
)
def test_the_line_for_a_terminal_asks_for_the_same(link: Link) -> None:
    experiment = recipe.experiment_of(link, words_of("en"))
    words = shlex.split(recipe.command_of(experiment).removeprefix(recipe.COMMAND))
    request = checked(*compose(words), ("test",))
    assert (request.common.programme, request.common.seed, request.common.futures) == tuple(
        experiment[name] for name in ("programme", "seed", "futures")
    )
    assert request.fixed == ({} if link.mode == "compare" else dict(link.values))
    if link.mode == "compare":
        assert request.keys.rows == experiment["rows"]
    else:
        assert tuple(request.keys.forced) == link.decisions


def test_the_file_holds_every_value_of_its_link() -> None:
    found = yaml.safe_load(recipe.recipe(PLAYED, words_of("es")))
    told = {name: value for key in recipe.KINDS.values() for name, value in found.get(key, {}).items()}
    assert told == PLAYED.values
    assert [Override(**one) for one in found["overrides"]] == list(DECISIONS)
    for letter, row, design in zip("AB", recipe.rows_of(COMPARED), designs_of(COMPARED), strict=True):
        assert row["design"] == letter
        assert {**row, **design} == row


# Tables


def test_quarters_that_have_not_been_lived_are_left_out() -> None:
    assert len(tables.series(PLAYED.but(quarter=5))) == 5
    assert len(tables.series(PLAYED)) == 16
    assert tables.series(PLAYED.but(quarter=0)).empty


def test_differences_are_paired() -> None:
    runs, found = tables.runs(COMPARED), tables.differences(COMPARED).set_index(["outcome", "design"])
    assert sorted(runs["design"].unique()) == ["A", "B"]
    risk = runs.pivot_table(index="future", columns="design", values="execution_risk")
    assert found.loc[("execution_risk", "B"), "mean"] == pytest.approx((risk["B"] - risk["A"]).mean())
    assert len(runs) == 2 * COMPARED.futures


# On paper


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_what_was_chosen_and_what_came_of_it(language: str) -> None:
    words = words_of(language)
    text = printed.page(PLAYED, words, "http://127.0.0.1/?a=1&b=<2>")
    assert f"lang='{language}'" in text
    assert escape(words.programme("uruguay")) in text
    for name in ("agency_autonomy", "civil_society"):
        assert escape(words.parameter(name).label) in text
    assert escape(decided.value(words, "civil_society", "seats")) in text
    for one in DECISIONS:
        assert escape(decided.decision(words, one)) in text
    risk = film_of(PLAYED).outcomes["execution_risk"]
    assert f"<td>{value_text(words, 'execution_risk', risk)}</td>" in text
    assert text.count("<svg") == text.count("<figcaption>") == 3
    assert escape(words("take.figures.spent")) in text.split("<svg")[1]
    assert "?a=1&amp;b=&lt;2&gt;" in text
    assert "<script" not in text
    assert "http" not in text.replace("http://127.0.0.1/", "").replace("http://www.w3.org/", "").replace(
        "http://purl.org/", "").replace("http://creativecommons.org/", "")  # fmt: skip


def test_what_is_not_over_tells_no_outcomes() -> None:
    words = words_of("en")
    text = printed.page(PLAYED.but(quarter=7), words, "")
    assert escape(words("take.print.not_over", date=words.date(film_of(PLAYED).label(6)), lived=7, all=16)) in text
    assert words.outcome("execution_risk").label not in text
    assert text.count("<svg") == 2


def test_a_plan_that_is_not_known_yet_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    told, draw = [], pictures.money
    monkeypatch.setattr(printed.pictures, "money", lambda *given: told.append(given[-1]) or "")
    programmes = film_of(PLAYED).programmes[:, SLOT]
    approved = int(np.flatnonzero(programmes["original_deadline"] != NEVER)[0]) + 1
    for lived in (0, approved - 1, approved):
        printed.page(PLAYED.but(quarter=lived), words_of("en"), "")
    assert told == [False, False, True]
    series = film_of(PLAYED).series
    assert draw(series, 2, words_of("en"), False) != draw(series, 2, words_of("en"), True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_on_paper(language: str) -> None:
    words = words_of(language)
    text = printed.page(COMPARED, words, "")
    for letter in "AB":
        assert words("take.print.design", letter=letter) in text
    mean = tables.lived(COMPARED).means("execution_risk")[0, 1]
    assert words.number(mean, "pct") in text
    assert text.count("<svg") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_decision_has_its_words(language: str) -> None:
    words = words_of(language)
    values = {"extension": ("granted", "refused"), "request": ("asked", "not_asked"),
              "continuity": ("continue", "redesign", "suspend", "cancel"),
              "selection": ("financed",), "election": ("same_party", "another_party"), "team": ("same_team", "new_team"),
              "change": ("new_team", "another_party"), "project": ("access_road", "training_centre")}  # fmt: skip
    told = [
        decided.decision(words, Override(1, "x", kind, 2, value)) for kind, those in values.items() for value in those
    ]
    assert len(set(told)) >= len(told) - 2  # a team may be new, and a party another, by an election or without one
    assert not [text for text in told if "_" in text]


# As it is served


FILES = {"yaml": "course-room.yaml", "csv": "course-room.csv", "story": "course-room-story.md",
         "differences": "course-room-differences.csv"}  # fmt: skip


def get(room: Room, name: str, query: str) -> httpx.Response:
    return httpx.get(f"{room.url}/{name}?{query}", timeout=60.0)


@pytest.mark.parametrize("name", FILES)
def test_downloads_have_names_of_ours(room: Room, name: str) -> None:
    link = COMPARED if name == "differences" else PLAYED
    found = get(room, f"take/{name}", link.query() + "&lesson=x%22%0d%0aset-cookie:y")
    assert found.status_code == 200, found.text
    assert found.headers["content-disposition"] == f'attachment; filename="{FILES[name]}"'
    assert "set-cookie" not in found.headers


def test_downloads_hold_what_the_link_leads_to(room: Room) -> None:
    table = pd.read_csv(io.StringIO(get(room, "take/csv", PLAYED.query()).text))
    pd.testing.assert_frame_equal(table, film_of(PLAYED).series, check_dtype=False, atol=1e-12)
    story = get(room, "take/story", PLAYED.but(language="pt").query()).text
    assert story == sim.trace("uruguay", 4, DECISIONS, **PLAYED.values).story("pt", is_played=True)
    page = get(room, "print", PLAYED.but(language="es").query())
    assert page.headers["content-type"].startswith("text/html")
    (address,) = [part.split("</dd>")[0] for part in page.text.split("<dd>")[1:2]]
    again = dict(parse_qsl(address.replace("&amp;", "&").split("?", 1)[1]))
    assert read(again) == (PLAYED.but(language="es"), [])


MADE = ["take/csv", "take/differences", "take/story", "print"]
WRONG = ["v.agency_autonomy=7", "programme=..%2f..%2fetc", "nothing=1", "do=1:x", "seed=-1"]
LARGE = "&".join(f"v.{name}={PARAMETERS[name].high}" for name in SIZE)


@pytest.mark.parametrize(
    ("name", "query", "status", "key"),
    [(name, query, 400, "link") for name in ["take/yaml", *MADE] for query in WRONG]
    + [(name, LARGE, 413, "too_large") for name in MADE],
)
def test_what_is_wrong_is_refused_in_the_language_of_the_link(
    room: Room, name: str, query: str, status: int, key: str
) -> None:
    mode = "&mode=compare" if name == "take/differences" else ""
    found = get(room, name, f"lang=pt{mode}&{query}")
    assert found.status_code == status, found.text[:200]
    assert found.text.split(":")[0] == words_of("pt")(f"take.refused.{key}", parts="x").split(":")[0]
    assert found.headers["content-type"].startswith("text/plain")


def test_a_link_that_breaks_what_reads_it_is_refused(room: Room) -> None:
    for query in ("q=%C2%B2", "seed=" + "9" * 5000, "do=" + "9" * 5000 + ":a:b:c:d", "v.seed=nan", "a.x=" + "y" * 9000):
        found = get(room, "take/csv", f"lang=es&{query}")
        assert found.status_code == 400, query[:20]
        assert found.text.split(":")[0] == words_of("es")("take.refused.link", parts="x").split(":")[0]


def test_decisions_that_the_model_refuses_are_told(room: Room) -> None:
    found = get(room, "take/csv", "lang=es&do=3:national:election:0:nobody")
    assert (found.status_code, found.text) == (422, words_of("es")("take.refused.engine"))


@pytest.mark.parametrize(("low", "high", "told"), [
    (0.402, 0.461, ["40\u00a0%", "42\u00a0%", "44\u00a0%", "46\u00a0%"]), (0.4402, 0.4461, ["44,0\u00a0%", "44,2\u00a0%"]),
])  # fmt: skip
def test_ticks_on_paper_say_where_they_stand(low: float, high: float, told: list[str]) -> None:
    """Rounding them moves them: ticks of 43.5 and 45 read 44 and 45."""
    drawn = pictures.intervals(["A"], np.array([[(low + high) / 2], [low], [high]]), words_of("es"), "execution_risk")
    assert [tick for tick in told if f">{tick}<" in drawn] == told
