"""The table of runs: what is shown is right, and no more is read than that."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.explore import looking
from app.explore import runs as reading
from app.explore.folders import Folder
from app.explore.looking import Filter, Looking
from app.explore.runs import Runs, page
from tests.app.explore.results import table


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
                  3, "scatter", "a", "b", "design", "a b;c")  # fmt: skip
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
