"""The experiment of several programmes: its table, what it finds in made-up results, and bad input."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import yaml

from experiments.__main__ import main
from experiments.declared import numeric_outcomes, outcomes
from experiments.portfolio import plan
from experiments.portfolio.analysis import (
    Worlds,
    co_movement,
    correlations,
    halves,
    level_of,
    mean_of,
    money_spent,
    n_cancelled,
    shuffled,
)
from experiments.portfolio.chronicle import lived
from experiments.portfolio.findings import community_in_brief, headline, risk_in_brief, together_told
from sim.programmes import load
from sim.state import Phase
from tests.experiments.conftest import requested

TINY = ("settings.n_candidate_clusters=3", "settings.horizon_quarters=24", "uncertainties.n_firms_per_cluster=10",
        "levers.n_clusters=2")  # fmt: skip
OFFICES = {"first": "Norland", "second": "Norland", "third": "Sudland"}


@pytest.fixture
def files(tmp_path):
    """Three programmes of two countries in files of a user."""
    for number, (name, country) in enumerate(OFFICES.items()):
        content = {
            "title": {"value": f"The {name}", "source": "test", "status": "assumed"},
            "country": {"value": country, "source": "test", "status": "assumed"},
            "levers": {"launch_offset_quarters": {"value": 2 + 5 * number, "source": "test", "status": "D"},
                       "loan_musd": {"value": 10.0 + number, "source": "test", "status": "V"}},
        }  # fmt: skip
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(content))
    return [str(tmp_path / f"{name}.yaml") for name in OFFICES]


@pytest.fixture
def words(files):
    """The words of a tiny experiment with them."""
    return ("experiment=portfolio", f"programmes=[{','.join(files)}]", *TINY)


def made_up(
    n_futures: int = 60, common: float = 0.0, community: tuple[str, ...] = ("off", "on"), seed: int = 3
) -> Worlds:
    """Results that never were: four programmes of two countries whose luck has a share in common within a country.

    The community lowers execution risk by 0.1 in the programmes approved last.
    """
    rng = np.random.default_rng(seed)
    countries = ["A", "A", "B", "B"]
    own = rng.standard_normal((n_futures, 4))
    national = rng.standard_normal((n_futures, 2))[:, [0, 0, 1, 1]]
    luck = np.sqrt(1 - common) * own + np.sqrt(common) * national
    rows = []
    for future in range(n_futures):
        for design, state in enumerate(community):
            for place in range(4):
                row = dict.fromkeys(numeric_outcomes(), 0.5 + 0.1 * luck[future, place])
                row |= {"future": future + 1, "design": design + 1, "is_cancelled": float(luck[future, place] > 1)}
                if state == "on" and place >= 2:
                    row["execution_risk"] -= 0.1
                rows.append(row)
    details = {"names": ["a", "b", "c", "d"], "countries": countries, "community": list(community),
               "approvals": [0, 4, 8, 12], "approval_dates": ["2001Q1"] * 4, "first_quarter": 8004}  # fmt: skip
    return Worlds(pd.DataFrame(rows), details, np.array([1.0, 2.0, 3.0, 4.0]))


def test_rows_of_one_world_follow_each_other(words, files):
    made = plan(requested(*words, "futures=3"))
    table = made.table
    assert table["programme"].tolist() == files * 6
    assert table["design"].tolist() == [1, 1, 1, 2, 2, 2] * 3
    assert table["learning_community"].tolist() == [False] * 3 + [True] * 3 + ([False] * 3 + [True] * 3) * 2
    assert table["future"].tolist() == sorted(table["future"])
    assert table["loan_musd"].tolist() == [10.0, 11.0, 12.0] * 6
    assert made.details["approvals"] == [0, 5, 10]
    assert made.details["approval_dates"] == ["2001Q3", "2002Q4", "2004Q1"]
    assert made.shared == ("learning_community",)
    for first, last in made.blocks():
        assert first % 6 == last % 6 == 0


def test_the_digest_knows_programmes_and_community(words, files):
    digests = {
        plan(requested(*words, "futures=3", *more)).digest("model")
        for more in ((), ("community=[off]",), (f"programmes=[{files[1]},{files[0]},{files[2]}]",), ("seed=2",))
    }
    assert len(digests) == 4


def test_it_runs_reports_and_goes_on(words, folder, monkeypatch, capsys):
    monkeypatch.setattr("experiments.planning.plan.SECONDS_PER_BLOCK", 1e-4)  # several blocks
    assert main([*words, "futures=4", "out=out"]) == 0
    assert "2 designs x 1 scenario x 4 futures = 24 runs of 3 programmes" in capsys.readouterr().out
    parts = sorted((folder / "out" / "runs").glob("*.parquet"))
    assert len(parts) == 4
    runs = pd.concat(map(pd.read_parquet, parts), ignore_index=True)
    assert list(runs.columns[:6]) == ["run", "design", "scenario", "future", "seed", "programme"]
    assert list(runs.columns[-len(outcomes()) - 1 :]) == [*outcomes().index, "error"]
    assert runs["run"].tolist() == list(range(24))
    parts[2].unlink()
    assert main([*words, "futures=4", "out=out"]) == 0
    again = pd.concat(map(pd.read_parquet, parts), ignore_index=True)
    pd.testing.assert_frame_equal(again, runs)
    summary = pd.read_csv(folder / "out" / "summary.csv").set_index(["outcome", "design", "programme"])
    mine = runs[(runs["design"] == 2) & (runs["programme"].str.contains("second"))]
    row = summary.loc[("disbursed_share", 2, "second")]
    assert row["mean"] == pytest.approx(mine["disbursed_share"].mean())
    record = json.loads((folder / "out" / "provenance.json").read_text())
    assert record["countries"] == ["Norland", "Norland", "Sudland"]
    assert record["parameters"]["loan_musd"]["varied_over"] == [10.0, 12.0]


def test_processes_give_the_same_runs(words, folder):
    tables = []
    for executor in ("threads", "processes"):
        assert main([*words, "futures=2", f"executor={executor}", "executor.workers=1", f"out={executor}"]) == 0
        tables.append(pd.read_parquet(folder / executor / "runs"))
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.parametrize("more", [
    ("futures=1",),
    ("futures=2", "community=[on]"),
    ("futures=2", "levers.loan_musd=0", "levers.counterpart_share=0"),
    ("futures=3", "levers.launch_offset_quarters=3", "community=[on,off]"),
], ids=lambda more: more[-1])  # fmt: skip
def test_at_its_edges(words, folder, more):
    assert main([*words, *more, "out=out"]) == 0
    text = (folder / "out" / "report.html").read_text()
    assert "nan" not in text.split("base64")[0]


def test_one_future_is_drawn_as_it_is_lived(files):
    fixed = {"n_candidate_clusters": 3, "horizon_quarters": 24, "n_firms_per_cluster": 10, "n_clusters": 2}
    told = lived(files, fixed, community=True, seed=2)
    assert told.approvals.tolist() == [0, 5, 10]
    assert told.ends.tolist() == [24, 29, 34]
    assert told.phases.shape == (34, 6)
    for place, approval in enumerate(told.approvals.tolist()):
        assert (told.phases[:approval, 2 * place] == Phase.WAITING).all()
        assert told.phases[approval, 2 * place] > Phase.WAITING
    assert (told.lessons >= told.lessons_elsewhere - 1e-12).all()
    assert told.lessons[0] == told.lessons_elsewhere[0]
    assert told.lessons[-1] > told.lessons_elsewhere[-1]


def test_planted_common_luck_is_found_within_countries_only():
    """With 60 futures a correlation of 0.6 is 6 standard errors from none; a false alarm is one in a million."""
    found = co_movement(made_up(common=0.6), "stalled_quarters")
    assert found.within.mean == pytest.approx(0.6, abs=0.25)
    assert found.within.low > 0
    assert found.gap.is_clear
    assert abs(found.between.mean) < 0.2
    nothing = co_movement(made_up(common=0.0), "stalled_quarters")
    assert abs(nothing.within.mean) < 0.3
    assert not nothing.gap.is_clear


def test_correlations_are_those_of_numpy():
    values = np.random.default_rng(1).standard_normal((3, 20))
    assert correlations(values) == pytest.approx(np.corrcoef(values))
    flat = np.vstack([values, np.zeros(20)])
    assert np.isnan(correlations(flat)[3]).all()
    assert correlations(flat)[:3, :3] == pytest.approx(np.corrcoef(values))


def test_common_luck_widens_the_portfolio():
    """A correlation of 0.9 in pairs makes the spread about 1.4 times as wide; independent luck does not."""
    together, apart = money_spent(made_up(common=0.9)), money_spent(made_up(common=0.0))
    assert together.ratio.low > 1.05
    assert apart.ratio.low < 1 < apart.ratio.high
    assert "clearly more than" in risk_in_brief(together)
    assert "not clearly other than" in risk_in_brief(apart)


def test_shuffling_keeps_every_life_and_breaks_only_the_company():
    worlds = made_up(common=0.9)
    values, weights = worlds.outcome("disbursed_share")[0], np.array([0.1, 0.2, 0.3, 0.4])
    mixed = shuffled(values, weights)
    assert mixed.mean() == pytest.approx((weights @ values).mean())
    assert mixed.std() < (weights @ values).std()
    assert money_spent(worlds).actual == pytest.approx(worlds.money / 10 @ values)
    assert n_cancelled(worlds).actual.mean() == pytest.approx(worlds.outcome("is_cancelled")[0].sum(axis=0).mean())


def test_what_the_community_changes_is_paired():
    """Luck is far larger than the planted change, and falls out of the difference."""
    worlds = made_up(n_futures=5)
    early, late = halves(worlds)
    assert early.tolist() == [0, 1]
    assert late.tolist() == [2, 3]
    changes = worlds.change("execution_risk")
    assert changes[:2] == pytest.approx(0.0)
    assert changes[2:] == pytest.approx(-0.1)
    assert mean_of(changes[2]).mean == pytest.approx(-0.1)
    told = community_in_brief(worlds)
    assert "−5.0 points" in told[0]
    assert "the difference between the two is clear" in told[1]


def test_shares_are_not_told_to_leave_their_range():
    worlds = made_up(n_futures=3)
    worlds.outcome("is_cancelled")[:] = np.array([0.0, 0.0, 1.0])
    one = level_of(worlds, "is_cancelled", 0, 0)
    assert one.low == 0.0 and one.high == 1.0


def test_without_the_other_half_nothing_is_said_of_the_community():
    worlds = made_up(community=("on",))
    found = {"stalled_quarters": co_movement(worlds, "stalled_quarters")}
    assert not worlds.has_both
    assert "nothing is said of what it changes" in headline(worlds, found, money_spent(worlds))[0]
    assert len(together_told(worlds, found)) == 1


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["programme=uruguay"], "programme: this experiment takes several programmes, got 'uruguay'"),
        (["programmes=[uruguay]"], "programmes: expected at least 2 entries"),
        (["programmes=[uruguay,uruguay]"], "programmes: 'uruguay' is given twice; keep one"),
        (["programmes=[uruguay,baselin]"], "unknown programme 'baselin'; did you mean 'baseline'?"),
        (["programmes=uruguay"], "programmes: expected a list"),
        (["community=[off,of]"], "community"),
        (["community=[off,off]"], "community: expected each of off and on once"),
        (["levers.learning_community=true"], "levers.learning_community: expected no value, as community=[off, on] sets it"),
        (["settings.horizon_quarters=120", "programmes=[uruguay,baseline]"], "expected windows that end within 120 quarters"),
        (["scenarios=3"], "'scenarios' is not known"),
    ],
)  # fmt: skip
def test_bad_input_is_named_and_nothing_written(folder, command, more, message):
    status, said, complained = command("experiment=portfolio", *more)
    assert status == 2
    assert said == ""
    assert message in complained
    assert list(folder.iterdir()) == []


def test_all_faults_at_once(folder, command):
    status, _, complained = command("experiment=portfolio", "programmes=[urugay,uruguay]", "community=[on,on]", "programme=uruguay",
                                    "levers.learning_community=true")  # fmt: skip
    assert status == 2
    for word in ("urugay", "each of off and on once", "got 'uruguay'", "levers.learning_community"):
        assert word in complained
    assert list(folder.iterdir()) == []


def test_default_programmes_can_share_a_world():
    made = plan(requested("experiment=portfolio", "futures=1"))
    assert len(made.programmes) >= 2
    assert all(load(name).title for name in made.programmes)
