"""Explore: one guarded way to a file, tables that read no more than they show, and figures that are right."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.explore import drawing, looking, measures, names, parts
from app.explore import runs as reading
from app.explore.folders import Folder, Refused, listed
from app.explore.looking import Filter, Looking
from app.explore.runs import Runs, page
from app.links import LANGUAGES
from app.words import words_of
from experiments.intervals import estimate
from sim.parameters import OUTCOMES
from tests.app.servers import Room

N_DESIGNS, N_SCENARIOS, N_FUTURES, PER_PART = 3, 4, 5, 7


def table() -> pd.DataFrame:
    ids = [
        (d, s, f) for s in range(1, N_SCENARIOS + 1) for f in range(1, N_FUTURES + 1) for d in range(1, N_DESIGNS + 1)
    ]
    found = pd.DataFrame(ids, columns=["design", "scenario", "future"])
    found.insert(0, "run", np.arange(len(found)))
    found["seed"] = found["future"]
    rng = np.random.default_rng(1)
    found["agency_autonomy"] = rng.random(len(found))
    found["execution_risk"] = 0.1 * found["design"] + rng.random(len(found))
    found["fate"] = np.where(found["execution_risk"] > 0.8, "cancelled", "completed")
    found["is_completed"] = (found["fate"] == "completed").astype(int)
    found["error"] = pd.array([None] * len(found), dtype="object")
    return found


def write_folder(place: Path, runs: pd.DataFrame, per_part: int = PER_PART) -> None:
    (place / "runs").mkdir(parents=True)
    (place / "figures").mkdir()
    blocks = [runs.iloc[first : first + per_part] for first in range(0, len(runs), per_part)]
    for block, rows in enumerate(blocks):
        fields = pa.Table.from_pandas(rows, preserve_index=False)
        fields = fields.set_column(fields.schema.get_field_index("error"), "error", pa.nulls(len(rows), pa.string()))
        pq.write_table(fields, place / "runs" / f"part-{block:05d}.parquet", write_page_checksum=True)
    (place / "manifest.json").write_text(json.dumps({"runs": len(runs), "blocks": len(blocks), "programme": "uruguay"}))
    (place / "provenance.json").write_text(
        json.dumps({"command": "x", "designs": [["a", "b"], ["c", "d"], ["e_f", "g"]]})
    )
    (place / "summary.csv").write_text("outcome,meaning,mean\nexecution_risk,English,0.25\n")
    (place / "report.html").write_text("<title>a report</title>")
    (place / "figures" / "one.png").write_bytes(b"\x89PNG")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "results"
    write_folder(place / "designs" / "uruguay-1", table())
    (tmp_path / "secret.json").write_text('{"secret": 1}')
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "manifest.json").write_text("{}")
    return place


@pytest.fixture
def folder(root: Path) -> Folder:
    return Folder(root, "designs/uruguay-1")


# One way to a file


BAD_FOLDERS = ["", ".", "..", "../outside", "designs/../../outside", "designs/..", "/", "/etc", "//etc", "designs//uruguay-1",
               "designs/uruguay-1/", "designs\\uruguay-1", "..\\outside", "%2e%2e/outside", "%2e%2e%2foutside", "designs/.hidden",
               ".hidden", "designs/uruguay-1\0", "designs/\0", "~", "~root", "C:\\", "designs/uruguay-1/runs/x/y", "a" * 300,
               "designs/uruguay-1 ", "designs/uruguay-1.", "file:///etc", "designs/nowhere", "designs/\n"]  # fmt: skip


@pytest.mark.parametrize("name", BAD_FOLDERS)
def test_no_other_folder_can_be_opened(root: Path, name: str) -> None:
    (root / ".hidden").mkdir()
    (root / "designs" / ".hidden").mkdir()
    with pytest.raises(Refused):
        Folder(root, name)


BAD_FILES = ["", ".", "..", "../../../secret.json", "../uruguay-1/summary.csv", "/etc/passwd", "secret.json", "runs",
             "figures/../summary.csv", "figures/..%2fsummary.csv", "figures/.png", "figures/one.gif", "runs/part-1.parquet",
             "runs/../manifest.json", ".lock", "manifest.json\0", "error.log", "figures/a/b.png", "SUMMARY.CSV", "model.pkl",
             "./summary.csv", "summary.csv/", "figures//one.png", "~/summary.csv"]  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_no_other_file_can_be_read(folder: Folder, name: str) -> None:
    with pytest.raises(Refused):
        folder.read(name)


def test_links_that_lead_out_are_not_followed(root: Path, tmp_path: Path) -> None:
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "designs" / "up").symlink_to(tmp_path)
    inside = root / "designs" / "uruguay-1"
    (inside / "figures" / "secret.png").symlink_to(tmp_path / "secret.json")
    (inside / "report.html").unlink()
    (inside / "report.html").symlink_to(tmp_path / "secret.json")
    for name in ("out", "designs/up"):
        with pytest.raises(Refused):
            Folder(root, name)
    folder = Folder(root, "designs/uruguay-1")
    for name in ("figures/secret.png", "report.html"):
        with pytest.raises(Refused, match="not_ours"):
            folder.file(name)
    assert folder.figures() == ["one.png"]
    assert [entry.name for entry in listed(root)] == ["designs/uruguay-1"]


def test_links_to_what_is_hidden_or_elsewhere_inside_are_not_followed(root: Path) -> None:
    (root / ".kept").mkdir()
    (root / ".kept" / "manifest.json").write_text("{}")
    (root / "kept").symlink_to(root / ".kept")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "kept")
    other = root / "designs" / "other"
    write_folder(other, table())
    (other / "summary.csv").unlink()
    (other / "summary.csv").symlink_to(root / "designs" / "uruguay-1" / "summary.csv")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "designs/other").file("summary.csv")


def test_runs_that_lie_elsewhere_are_not_read(root: Path, tmp_path: Path) -> None:
    runs = root / "designs" / "uruguay-1" / "runs"
    (runs / "part-00000.parquet").rename(tmp_path / "part-00000.parquet")
    (runs / "part-00000.parquet").symlink_to(tmp_path / "part-00000.parquet")
    parts = Folder(root, "designs/uruguay-1").parts()
    assert [path.name for path in parts] == [f"part-{block:05d}.parquet" for block in range(1, 9)]
    runs.rename(tmp_path / "runs")
    runs.symlink_to(tmp_path / "runs")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "designs/uruguay-1").parts()


def test_what_is_no_file_or_too_large_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = root / "designs" / "uruguay-1"
    (inside / "summary.csv").unlink()
    os.mkfifo(inside / "summary.csv")
    with pytest.raises(Refused, match="not_ours"):
        Folder(root, "designs/uruguay-1").file("summary.csv")
    monkeypatch.setitem(__import__("app.explore.folders", fromlist=["SIZES"]).SIZES, "report.html", 10)
    with pytest.raises(Refused, match="too_large"):
        Folder(root, "designs/uruguay-1").file("report.html")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"runs": 3}', '{"runs": "x", "blocks": 1, "programme": "y"}',
                                  '{"runs": -1, "blocks": 1, "programme": "y"}', "[" * 100_000])  # fmt: skip
def test_a_damaged_manifest_is_told(root: Path, text: str) -> None:
    (root / "designs" / "uruguay-1" / "manifest.json").write_text(text)
    (entry,) = listed(root)
    assert entry.state == "damaged"
    with pytest.raises(Refused, match="damaged"):
        Folder(root, "designs/uruguay-1").manifest()


def test_states_of_folders(root: Path) -> None:
    write_folder(root / "sobol" / "half", table())
    (root / "sobol" / "half" / "report.html").unlink()
    write_folder(root / "plain", table())
    states = {entry.name: (entry.experiment, entry.state, entry.n_runs) for entry in listed(root)}
    n = N_DESIGNS * N_SCENARIOS * N_FUTURES
    assert states == {"designs/uruguay-1": ("designs", "complete", n), "sobol/half": ("sobol", "unfinished", n),
                      "plain": ("plain", "complete", n)}  # fmt: skip


def test_a_damaged_file_of_runs_is_told(root: Path) -> None:
    path = root / "designs" / "uruguay-1" / "runs" / "part-00001.parquet"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(Refused, match="damaged"):
        page(root, "designs/uruguay-1", Looking(), ("run",))
    for part in (root / "designs" / "uruguay-1" / "runs").iterdir():
        part.unlink()
    with pytest.raises(Refused, match="no_runs"):
        Runs(Folder(root, "designs/uruguay-1"))


# The table of runs


def test_pages_filters_and_order_are_those_of_pandas(root: Path) -> None:
    frame = table()
    filters = (
        Filter("design", "least", "2"),
        Filter("fate", "is", "completed"),
        Filter("execution_risk", "most", "0,75"),
    )
    wanted = frame[(frame["design"] >= 2) & (frame["fate"] == "completed") & (frame["execution_risk"] <= 0.75)]
    wanted = wanted.sort_values("execution_risk", ascending=False)
    found = page(root, "designs/uruguay-1", Looking(filters=filters, order="execution_risk", falling=True),
                 ("run", "execution_risk"))  # fmt: skip
    assert found.n_matching == len(wanted)
    assert not found.faults
    assert [row["run"] for row in found.rows] == wanted["run"].tolist()[: reading.ROWS_SHOWN]
    second = page(root, "designs/uruguay-1", Looking(page=1), ("run",))
    assert [row["run"] for row in second.rows] == list(range(reading.ROWS_SHOWN, 2 * reading.ROWS_SHOWN))
    assert page(root, "designs/uruguay-1", Looking(page=99), ("run",)).rows == []


def test_conditions_that_no_value_meets_are_told(root: Path) -> None:
    wrong = (Filter("design", "is", "x"), Filter("nothing", "is", "1"), Filter("fate", "most", "b"),
             Filter("design", "least", "nan"))  # fmt: skip
    found = page(root, "designs/uruguay-1", Looking(filters=wrong), ("run",))
    assert found.faults == wrong
    assert found.n_matching == len(table())


def test_no_more_is_read_than_is_shown(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    real = reading.read_columns
    monkeypatch.setattr(
        reading, "read_columns", lambda path, columns: read.append((path, tuple(columns))) or real(path, columns)
    )
    page(root, "designs/uruguay-1", Looking(page=1), ("run", "fate"))
    assert {columns for _, columns in read} == {("run", "fate")}
    assert len({path for path, _ in read}) == len(read) == 5  # rows 25 to 49, seven to a file


def test_only_so_many_runs_are_looked_through(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading._counted.cache_clear()
    monkeypatch.setattr(reading, "MAX_ROWS", 20)
    runs = Runs(Folder(root, "designs/uruguay-1"))
    assert (runs.n_rows, runs.is_cut) == (21, True)
    reading._counted.cache_clear()


def test_runs_that_come_in_are_in_the_table(root: Path) -> None:
    place = root / "designs" / "uruguay-1" / "runs"
    last = place / "part-00008.parquet"
    late = last.rename(root / last.name)
    before = page(root, "designs/uruguay-1", Looking(order="run"), ("run",)).n_matching
    late.rename(last)  # as an experiment leaves a finished block, without a change of the folder above it
    assert page(root, "designs/uruguay-1", Looking(order="run"), ("run",)).n_matching == len(table()) > before


def test_columns_are_kept_within_bounds(root: Path) -> None:
    runs = Runs(Folder(root, "designs/uruguay-1"))
    one = runs.column("execution_risk").nbytes
    kept = reading.Columns(2 * one)
    for name in ("execution_risk", "agency_autonomy", "design", "fate"):
        assert kept.of(runs._paths, runs._stamp, name).equals(runs.column(name))
        assert 0 < kept.n_bytes <= 2 * one
    small = reading.Columns(one - 1)
    assert small.of(runs._paths, runs._stamp, "execution_risk").nbytes == one
    assert small.n_bytes == 0


def test_what_is_looked_at_survives_the_link() -> None:
    one = Looking("runs", ("run", "a;b=c,d"), (Filter("x;y", "most", "1,5;=&"), Filter("z", "is", "ñ%")), "execution_risk", True,
                  3, "scatter", "a", "b", "design")  # fmt: skip
    assert looking.read(one.text()) == one
    assert looking.read(Looking().text()) == Looking()


@pytest.mark.parametrize(
    "text", ["", ";;;", "runs;p=-1", "runs;p=9999999999", "x;f=a", "runs;f=a,b,c", "draw;k=pie", "=;=", "runs;c=,,"]
)
def test_what_cannot_be_read_of_it_is_left_out(text: str) -> None:
    found = looking.read(text)
    assert found.page == 0
    assert found.filters == ()
    assert found.kind == "means"


# Figures


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


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_and_values_are_in_words(language: str) -> None:
    words = words_of(language)
    for outcome in OUTCOMES:
        assert names.label(words, outcome.name) != outcome.name
    assert names.label(words, "design") == words("explore.columns.design")
    assert names.label(words, "of_another_version") == "of_another_version"
    assert names.cell(words, "fate", "cancelled") == words("outcomes.choices.fate.cancelled")
    assert names.cell(words, "x", 0.25) == words.number(0.25, "f3")
    assert names.cell(words, "run", 123456) == "123456"
    assert parts.told(words, "outcome", "execution_risk") == names.both(words, "execution_risk")
    assert parts.told(words, "meaning", "English", "execution_risk") == words.outcome("execution_risk").meaning


def test_text_of_files_is_no_markup() -> None:
    assert "<" not in names.safe("<img src=x onerror=alert(1)>")
    assert '"' not in names.safe('" onclick="x')


def test_every_reason_has_its_words() -> None:
    reasons = {
        "not_ours",
        "gone",
        "damaged",
        "unfinished",
        "too_large",
        "no_runs",
        "no_summary",
        "no_figures",
        "no_matching",
    }
    for language in LANGUAGES:
        assert all(words_of(language).has(f"explore.refused.{reason}") for reason in reasons)


# As it is served


@pytest.fixture(scope="module")
def served(room: Room) -> Iterator[tuple[Room, str]]:
    write_folder(room.results / "designs" / "made", table())
    yield room, "designs/made"
    shutil.rmtree(room.results / "designs" / "made")


def get(room: Room, query: str) -> httpx.Response:
    return httpx.get(f"{room.url}/results?{query}")


@pytest.mark.parametrize("name", [*BAD_FOLDERS, "../../etc", "..%2f..%2fetc"])
@pytest.mark.parametrize(
    "encode", [lambda text: quote(text, safe=""), lambda text: quote(text, safe="").replace(".", "%2e")]
)
def test_no_route_leads_to_another_folder(served: tuple[Room, str], name: str, encode: object) -> None:
    room, _ = served
    found = get(room, f"folder={encode(name)}&file=report.html")  # type: ignore[operator]
    assert found.status_code == 404
    assert found.text == words_of("en")(f"explore.refused.{'gone' if name == 'designs/nowhere' else 'not_ours'}")


@pytest.mark.parametrize("name", [*BAD_FILES, "manifest.json", "runs/part-00000.parquet", "%2e%2e%2fsummary.csv"])
def test_no_route_leads_to_another_file(served: tuple[Room, str], name: str) -> None:
    room, folder = served
    assert get(room, f"folder={quote(folder, safe='')}&file={quote(name, safe='')}").status_code == 404
    assert httpx.get(f"{room.url}/results/{quote(folder)}/{quote(name, safe='')}").status_code == 404


def test_a_report_is_served_in_a_sandbox(served: tuple[Room, str]) -> None:
    room, folder = served
    found = get(room, f"folder={quote(folder, safe='')}&file=report.html")
    assert found.status_code == 200
    policies = found.headers.get_list("content-security-policy")
    assert any(policy.startswith("sandbox allow-scripts;") and "default-src 'none'" in policy for policy in policies)
    assert "allow-same-origin" not in " ".join(policies)
    assert found.headers["x-content-type-options"] == "nosniff"


def test_tables_are_handed_out_as_files(served: tuple[Room, str]) -> None:
    room, folder = served
    for name in ("summary.csv", "provenance.json"):
        found = get(room, f"folder={quote(folder, safe='')}&file={name}")
        assert found.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert found.content == (room.results / folder / name).read_bytes()


def test_refusals_are_in_the_language_of_the_visitor(served: tuple[Room, str]) -> None:
    room, _ = served
    for language in LANGUAGES:
        assert get(room, f"folder=..&file=x&lang={language}").text == words_of(language)("explore.refused.not_ours")
    assert get(room, "folder=..&file=x&lang=xx").status_code == 404
