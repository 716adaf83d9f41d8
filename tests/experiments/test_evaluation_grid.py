"""Cells of an evaluation, and estimates on disk that a second call does not compute again."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.declared import parameters
from experiments.evaluation import estimates as module
from experiments.evaluation.estimates import Estimates, complete
from experiments.evaluation.grid import GridKeys, Series, blocks_of, cells_of, grid_faults, told
from experiments.evaluation.surveying import COLUMNS, NUMBERS
from sim.evaluation.worlds import NO_SPILLOVER

ALL = ("self_selection", "tender", "lottery", "saturation")
DECLARED = {
    "naive": SimpleNamespace(is_slow=False, computable=ALL),
    "lottery": SimpleNamespace(is_slow=False, computable=("lottery",)),
    "synthetic_control": SimpleNamespace(is_slow=True, computable=ALL),
}
FIELDS = ("n_participants", "baseline_years")


def keys(**values):
    return GridKeys(
        **({"designs": ["lottery", "tender"], "outcomes": ["log_productivity"], "slow_futures": 12} | values)
    )


def cells(n=25, **values):
    return cells_of(keys(**values), n, DECLARED, FIELDS)


def test_cells_hold_what_can_be_computed_and_slow_ones_fewer_futures():
    first, second = cells()
    assert first.fast == ("naive", "lottery")
    assert second.fast == ("naive",)
    assert first.slow == ("synthetic_control",)
    assert (first.n_futures, first.n_slow) == (25, 12)
    assert first.values == NO_SPILLOVER
    assert [cell.has_spillovers for cell in cells(spillovers="both")] == [False, False, True, True]
    assert [cell.n_slow for cell in cells(slow_futures=100)] == [25, 25]


def test_blocks_cover_every_future_once_and_slow_estimators_their_own():
    blocks = blocks_of(cells())
    for place in (0, 1):
        mine = [block for block in blocks if block.cell == place]
        assert [future for block in mine for future in range(block.first, block.last)] == list(range(25))
        slow = [block for block in mine if "synthetic_control" in block.estimators]
        assert max(block.last for block in slow) == 12
        assert min(block.first for block in mine if block not in slow) == 12


def test_placebo_cells_have_only_fast_estimators():
    found = [cell for cell in cells(placebo_futures=5) if cell.is_placebo]
    assert [cell.design for cell in found] == ["lottery", "tender"]
    assert all(cell.n_futures == 5 and not cell.slow and not cell.n_slow for cell in found)


def test_series_is_one_value_at_a_time_or_all_crossed():
    over = {"n_participants": [50, 100], "n_firms_per_cluster": [10], "spillover_strength": [0.0, 0.5]}
    series = Series(over=over, designs=["lottery"], futures=10)
    single = cells(series={"size": series})[2:]
    assert [cell.level for cell in single] == [
        "n participants 50",
        "n participants 100",
        "n firms per cluster 10",
        "spillover strength 0",
        "spillover strength 0.5",
    ]
    assert single[0].sampling == {"n_participants": 50}
    assert single[2].values == {**NO_SPILLOVER, "n_firms_per_cluster": 10}
    assert single[2].sampling == {}
    assert [cell.has_spillovers for cell in single] == [False, False, False, False, True]
    assert single[4].values["displacement_strength"] == 0.5 * parameters().at["displacement_strength", "default"]
    assert len(cells(series={"size": series.model_copy(update={"crossed": True})})) == 2 + 4


def test_all_that_tells_cells_apart_is_told():
    assert told(cells()) == told(cells())
    for other in ({"slow_futures": 3}, {"spillovers": "on"}, {"sampling": {"baseline_years": 2}}):
        assert told(cells(**other)) != told(cells())


def test_all_names_that_do_not_exist_are_named_at_once():
    series = {
        "size": Series(
            over={"n_participant": [1], "baseline_years": []}, designs=["lotery"], futures=5, estimators=["naiv"]
        )
    }
    wrong = keys(
        designs=["tendr", "lottery"],
        estimators=["nave"],
        outcomes=["log_productivty"],
        series=series,
        sampling={"baseline_yers": 2},
    )
    found = grid_faults(wrong, ALL, DECLARED, ["log_productivity"], FIELDS, ["n_firms_per_cluster"])
    for near in ("tender", "naive", "log_productivity", "n_participants", "lottery", "baseline_years"):
        assert any(f"did you mean {near}?" in sentence for sentence in found), near
    assert any(sentence.startswith("series.size.over.baseline_years: expected values, got none") for sentence in found)
    assert len(found) == 8


def test_design_without_anything_to_estimate_is_a_fault():
    found = grid_faults(keys(estimators=["lottery"]), ALL, DECLARED, ["log_productivity"], FIELDS, [])
    assert found == [
        "estimators: expected at least one that can be computed for designs=tender, got lottery; add one of "
        "naive, synthetic_control"
    ]


def made_up(order):
    """Estimates of a block that nobody computed."""
    rows = [
        {"cell": order.number, "seed": seed, "what": "estimate", "name": name, "value": 0.1 * seed, "error": ""}
        for seed in order.seeds
        for name in order.estimators
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame[list(NUMBERS)] = frame[list(NUMBERS)].astype(float)
    return frame


@pytest.fixture
def calls(monkeypatch):
    """Orders that are worked on, in this process."""
    found = []

    def work(order):
        found.append(order)
        return made_up(order)

    monkeypatch.setattr(module, "surveyed", work)
    return found


def kept(folder, n=25, digest="model", **values):
    return Estimates(folder, cells(n, **values), range(1, n + 1), "baseline", {}, digest)


def test_second_call_goes_on_where_the_first_stopped(tmp_path, calls, monkeypatch):
    first = kept(tmp_path)
    whole = Estimates.write

    def write(self, place, frame):
        if place == 2:
            raise KeyboardInterrupt
        whole(self, place, frame)

    monkeypatch.setattr(Estimates, "write", write)
    with pytest.raises(KeyboardInterrupt):
        complete(first, 1)
    monkeypatch.setattr(Estimates, "write", whole)
    n_before = len(calls)
    assert complete(kept(tmp_path), 1) > 0
    assert len(calls) - n_before == len(first.blocks) - 2
    assert complete(kept(tmp_path), 1) == 0
    frame = kept(tmp_path).read()
    assert frame.groupby(["design", "name"])["seed"].nunique().to_dict() == {
        ("lottery", "lottery"): 25,
        ("lottery", "naive"): 25,
        ("lottery", "synthetic_control"): 12,
        ("tender", "naive"): 25,
        ("tender", "synthetic_control"): 12,
    }
    assert np.allclose(frame["value"], 0.1 * frame["seed"])


def test_what_belongs_to_another_model_estimator_or_order_is_computed_again(tmp_path, calls, monkeypatch):
    complete(kept(tmp_path), 1)
    assert kept(tmp_path).missing() == []
    assert len(kept(tmp_path, digest="other").missing()) == len(kept(tmp_path).blocks)
    changed = kept(tmp_path, sampling={"baseline_years": 1}).missing()
    assert len(changed) == len(kept(tmp_path).blocks)
    monkeypatch.setattr(module, "evaluators_digest", lambda: "other code")
    assert len(kept(tmp_path).missing()) == len(kept(tmp_path).blocks)


def test_damaged_and_half_written_files_are_computed_again(tmp_path, calls):
    estimates = kept(tmp_path)
    complete(estimates, 1)
    estimates.part(1).write_bytes(estimates.part(1).read_bytes()[:200])
    estimates.part(3).unlink()
    assert kept(tmp_path).missing() == [1, 3]


def test_dropping_forgets_all(tmp_path, calls):
    estimates = kept(tmp_path)
    complete(estimates, 1)
    estimates.drop()
    assert len(estimates.missing()) == len(estimates.blocks)
