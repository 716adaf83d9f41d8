"""Every experiment runs, tiny, and writes a report that holds all it shows and says what its numbers say."""

import base64
import io
import json
import re
from contextlib import redirect_stdout
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.image import imread

from experiments.__main__ import KINDS, main
from experiments.declared import numeric_outcomes, outcomes
from experiments.designs.questions import TABLED
from experiments.edge.composing import CONF
from experiments.schema import ERROR
from experiments.store import LOCK
from tests.experiments.conftest import requested

EXPERIMENTS = sorted(path.stem for path in (CONF / "experiment").glob("*.yaml"))
EVALUATED = ("futures=10", "slow_futures=0", "series=null", "settings.n_candidate_clusters=6",
             "settings.horizon_quarters=32", "uncertainties.n_firms_per_cluster=20", "+world.n_territories=2",
             "+world.loan_musd=4.0", "executor.workers=1")  # fmt: skip
SMALL = {
    "beliefs": ("plausible_scenarios=3", "box_scenarios=40", "futures=2", "only=[B,I]"),
    "casebook": ("turning_points=4",),
    "designs": ("scenarios=3", "futures=2"),
    "discovery": ("scenarios=120", "futures=4", "failure='execution_risk > 0.7'", "resamples=2",
                  "scenario_over=[execution]"),
    "evaluation": (*EVALUATED, "estimators=[naive,event_study,lottery]"),
    "evaluation_full": (*EVALUATED, "designs=[self_selection,lottery]", "estimators=[naive,did2s]", "spillovers=off",
                        "outcomes=[log_productivity]", "placebo_futures=10"),
    "facts": ("futures=8", "draws=20", "sets=2", "set_futures=3"),
    "hindcast": ("scenarios=3", "futures=3"),
    "morris": ("trajectories=4", "futures=3", "parameters=[structure,agency,maintenance_share]"),
    "pawn": ("samples=40", "futures=2", "parameters=[agency_autonomy,supervision,civil_society,pruning]"),
    "portfolio": ("futures=6",),
    "replay": ("futures=6", "courses=3"),
    "replays": ("futures=3",),
    "robust": ("futures=3", "scenarios=4", "search.generations=2", "search.population=6", "search.finalists=2",
               "search.scenarios=2", "search.futures=2"),
    "single": ("futures=12",),
    "sobol": ("samples=8", "futures=3", "parameters=[agency_autonomy,supervision,civil_society]"),
    "table": ("futures=3", f"table={CONF.parent / 'examples' / 'designs.csv'}"),
    "variance": ("scenarios=3", "futures=3"),
}  # fmt: skip
WITHOUT_TWINS = ("discovery", "hindcast", "replay", "replays", "variance")  # their outcomes need none
TINY = ("settings.n_candidate_clusters=3", "settings.horizon_quarters=20", "uncertainties.n_firms_per_cluster=12",
        "levers.n_clusters=2")  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The folders of all experiments, each run once."""
    base = tmp_path_factory.mktemp("results")
    found = {}
    for name in EXPERIMENTS:
        said = io.StringIO()
        with redirect_stdout(said):
            assert main([f"experiment={name}", *TINY, *SMALL[name], f"out={base / name}"]) == 0
        found[name] = base / name
        (base / f"{name}.txt").write_text(said.getvalue())
    return found


class Page(HTMLParser):
    """Tags, addresses and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.addresses, self.words, self.open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        self.addresses += [value for key, value in attrs if key in ("src", "href", "srcset", "data", "action")]

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def page(results):
    return lambda name: Page((results[name] / "report.html").read_text())


def test_every_configuration_has_a_kind_a_question_and_its_command():
    for name in EXPERIMENTS:
        text = (CONF / "experiment" / f"{name}.yaml").read_text()
        content = yaml.safe_load(text)
        assert content["kind"] in KINDS
        assert content["question"].endswith("?")
        assert isinstance(content["seed"], int)
        assert f"-m experiments experiment={name}" in text
        assert text.startswith("# @package _global_\n# ")


@pytest.mark.parametrize("group", ["design", "politics"])
def test_every_named_diff_is_valid(group):
    for path in (CONF / group).glob("*.yaml"):
        request = requested(f"{group}={path.stem}", "experiment=single")
        assert request.fixed


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_files_that_must_be_there(results, name):
    folder = results[name]
    for file in ("summary.csv", "report.html", "provenance.json", "manifest.json"):
        assert (folder / file).stat().st_size > 50
    assert list((folder / "runs").glob("*.parquet"))
    pictures = {path.stem for path in (folder / "figures").glob("*.png")}
    assert pictures
    assert pictures == {path.stem for path in (folder / "figures").glob("*.svg")}
    assert [path.name for path in folder.rglob(".*") if path.name != LOCK] == []


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_runs_hold_identity_parameters_and_outcomes(results, name):
    frame = pd.concat(pd.read_parquet(path) for path in sorted((results[name] / "runs").glob("*.parquet")))
    assert list(frame.columns[:5]) == ["run", "design", "scenario", "future", "seed"]
    assert list(frame.columns[-len(outcomes()) - 1 :]) == [*outcomes().index, ERROR]
    assert frame[ERROR].isna().all()
    assert frame["run"].tolist() == list(range(len(frame)))
    needs_twin = outcomes()["needs_twin"]
    known = [one for one in numeric_outcomes() if not (needs_twin[one] and name in WITHOUT_TWINS)]
    assert np.isfinite(frame[known].to_numpy(dtype=float)).all()
    manifest = json.loads((results[name] / "manifest.json").read_text())
    assert set(manifest["varied"]) <= set(frame.columns)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_report_fetches_nothing(results, name, page):
    text = (results[name] / "report.html").read_text()
    assert all(address.startswith(("data:", "#")) for address in page(name).addresses)
    assert "@import" not in text
    assert not re.findall(r"url\((?!data:)", text)
    for drawing in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", text):
        inner = base64.b64decode(drawing).decode()
        namespaces = re.findall(r'xmlns(?::\w+)?="[^"]*"', inner)
        rest = re.sub("|".join(map(re.escape, {*namespaces})), "", inner).split("</metadata>")[-1]
        assert "http" not in re.sub(r"<!DOCTYPE[^>]*>", "", rest)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_figure_says_how_to_read_it_and_what_it_shows(page, name):
    found = page(name)
    pictures = [attrs for tag, attrs in found.tags if tag == "img"]
    n_figures = sum(tag == "figure" for tag, _ in found.tags)
    assert n_figures == len(pictures) > 0
    assert found.text.count("How to read this:") == n_figures
    assert all(attrs["alt"] for attrs in pictures)
    for number in range(1, n_figures + 1):
        assert f"Figure {number}. " in found.text


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_report_says_what_is_assumed_and_what_it_is_not_for(page, name):
    text = page(name).text
    assert "What is assumed, and what this must not be used for" in text
    assert "Do not use this" in text
    assert "assumed by the authors of the model" in text
    assert "These are results of a simulation, not observations." in text


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_report_leaves_no_gap_in_its_words(page, name):
    text = page(name).text
    for gap in (
        r"\bNone\b(?! [a-z])",
        r"\bnan\b",
        r"\bNaN\b",
        r"\{\{",
        r"\}\}",
        "Undefined",
        "percentage points percentage",
    ):
        assert not re.search(gap, text), gap


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_anchors_lead_somewhere(page, name):
    found = page(name)
    places = {attrs["id"] for _, attrs in found.tags if "id" in attrs}
    assert {address[1:] for address in found.addresses if address.startswith("#")} <= places


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_figures_are_not_empty(results, name):
    for path in (results[name] / "figures").glob("*.png"):
        pixels = imread(io.BytesIO(path.read_bytes()))[..., :3]
        ink = (pixels < 0.95).any(axis=2)
        assert ink.mean() > 0.01, path.name
        thirds = np.array_split(ink, 3, axis=1)
        assert all(third.any() for third in thirds), path.name
        codes = (pixels * 255).astype(np.int64) @ np.array([1, 256, 65536])
        assert len(np.unique(codes)) > 20, path.name


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_provenance_resolves_every_value(results, name):
    record = json.loads((results[name] / "provenance.json").read_text())
    assert record["command"].startswith(".venv/bin/python -m experiments experiment=")
    assert record["versions"].keys() >= {"python", "numpy", "numba", "pandas"}
    assert record["digests"].keys() == {"runs", "model"}
    assert record["parameters"]["n_clusters"] | {"meaning": ""} == {
        "kind": "lever", "value": 2, "origin": "given", "unit": "clusters", "meaning": "",
        "source": "given by the user", "status": "given",
    }  # fmt: skip
    for name_, row in record["parameters"].items():
        assert row["source"], name_
        assert (row["value"] is None) == (row["origin"] == "varied"), name_


def test_summary_of_designs_agrees_with_the_runs(results):
    summary = pd.read_csv(results["designs"] / "summary.csv")
    runs = pd.concat(pd.read_parquet(path) for path in sorted((results["designs"] / "runs").glob("*.parquet")))
    means = runs.groupby("design")["execution_risk"].mean()
    mine = summary[summary["outcome"] == "execution_risk"].set_index("design")
    assert mine["mean"].to_numpy() == pytest.approx(means.to_numpy())
    assert (mine["low"] <= mine["mean"]).all()
    assert (mine["mean"] <= mine["high"]).all()
    assert mine["best_share"].sum() == pytest.approx(1.0)
    assert set(mine.columns) >= {
        "agency",
        "structure",
        "match_rate",
        "launch",
        "civil_society",
        "unit",
        "n_runs",
        "regret",
    }
    assert (mine["n_runs"] == 6).all()
    assert set(summary["outcome"]) >= set(numeric_outcomes())
    assert len(summary) == 24 * summary["outcome"].nunique()


def test_summary_of_a_single_life_agrees_with_the_runs(results):
    summary = pd.read_csv(results["single"] / "summary.csv").set_index("outcome")
    runs = pd.read_parquet(results["single"] / "runs")
    assert summary.at["lead_in", "this_future"] == runs["lead_in"].iloc[0]
    assert summary.at["lead_in", "others_median"] == pytest.approx(runs["lead_in"].iloc[1:].median())
    assert summary.at["lead_in", "n_others"] == 11


def test_table_of_all_designs_is_there(page):
    found = page("designs")
    assert "All designs" in found.text
    rows = [attrs for tag, attrs in found.tags if tag == "td" and "data-value" in attrs]
    assert len(rows) == 24 * (1 + len(TABLED))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_headline_is_said_on_the_page_and_by_the_command(results, page, name):
    lines = results[name].with_suffix(".txt").read_text().splitlines()
    said = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    assert 3 <= len(said) <= 5
    for sentence in said:
        assert sentence[1:] in page(name).text


def test_reporting_anew_writes_the_same_page(results):
    path = Path(results["single"]) / "report.html"
    before = path.read_bytes()
    main(["experiment=single", *TINY, *SMALL["single"], f"out={results['single']}"])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("experiment=designs", "scenarios=1", "futures=1", "programme=baseline"),
        ("experiment=designs", "scenarios=2", "futures=1", "levers.loan_musd=0"),
        ("experiment=designs", "scenarios=1", "futures=2", "~factors.launch", "~factors.match_rate", "politics=calm"),
        ("experiment=facts", "futures=1", "draws=20", "sets=0"),
        ("experiment=facts", "futures=2", "draws=20", "sets=0", "levers.loan_musd=0", "programme=uruguay"),
        (
            "experiment=beliefs",
            "plausible_scenarios=2",
            "box_scenarios=4",
            "futures=1",
            "only=[H]",
            "levers.loan_musd=0",
        ),
        ("experiment=single", "futures=1"),
        ("experiment=single", "futures=2", "levers.loan_musd=0", "programme=uruguay", "network_quarters=[3]"),
        ("experiment=replay", "futures=1", "courses=5", "shift_years=[2]", "sets=defaults"),
        ("experiment=replay", "futures=2", "levers.loan_musd=0", "programme=guatemala"),
        ("experiment=replay", "futures=2", "programme=compete_caribbean"),
        ("experiment=replays", "futures=1", "programmes=[mendoza]", "sets=defaults"),
        ("experiment=hindcast", "futures=2", "sets=defaults", "programmes=[bahia,mendoza]"),
        ("experiment=hindcast", "futures=1", "scenarios=1", "sets=ranges", "levers.loan_musd=0"),
        ("experiment=variance", "futures=1", "scenarios=2", "sets=ranges", "programmes=[uruguay]"),
        ("experiment=sobol", "futures=1", "samples=4", "parameters=[agency_autonomy,supervision]", "second_order=true"),
        (
            "experiment=sobol",
            "futures=2",
            "samples=4",
            "parameters=null",
            "groups={politics:[politics],agency:[agency]}",
            "levers.loan_musd=0",
        ),
        (
            "experiment=morris",
            "futures=1",
            "trajectories=4",
            "parameters=null",
            "groups={politics:[politics],agency:[agency]}",
        ),
        ("experiment=morris", "futures=2", "trajectories=4", "parameters=[agency]", "dummy=false", "effects=false"),
        ("experiment=pawn", "futures=1", "samples=20", "parameters=[agency]", "dummy=false", "programme=uruguay"),
    ],
)
def test_experiments_at_their_edges(folder, words):
    assert main([*words, *TINY, "out=out"]) == 0
    assert (folder / "out" / "report.html").exists()
