"""With a lottery and no spillovers, every estimator that should find the true effect does: the claim itself, slowly.

Each mean may be off by 3.5 of its errors (a false alarm in 1 of 2,150) and a tenth of the estimator's standard
deviation. An interval that covers 95 % is outside 0.92 to 0.97 over 1,000 futures in 1 of 500 cases.
"""

import pytest

from experiments.evaluation import judging
from experiments.evaluation.estimates import complete
from experiments.evaluation.scores import accepted_coverage, overall, scored
from experiments.evaluation.telling import is_valid
from experiments.store import Store
from sim.evaluation import ESTIMATORS
from sim.jit import model_digest
from tests.experiments.conftest import requested

pytestmark = pytest.mark.slow
FAST = [name for name, one in ESTIMATORS.items() if "lottery" in one.valid and not one.is_slow]
SLOW = [name for name, one in ESTIMATORS.items() if "lottery" in one.valid and one.is_slow]


def scores(folder, n, names):
    from experiments.evaluation import plan

    request = requested("experiment=evaluation", f"futures={n}", "series=null", "designs=[lottery]",
                        f"slow_futures={n}", f"estimators=[{','.join(names)}]")  # fmt: skip
    made = plan(request)
    estimates = judging.estimates_of(request, Store(folder, made, made.digest(model_digest())))
    folder.mkdir(exist_ok=True)
    complete(estimates, None)
    return overall(scored(estimates.read()))


@pytest.mark.parametrize(("n", "names"), [(1000, FAST), (200, SLOW)])
def test_valid_estimators_are_right_and_cover_under_a_lottery(tmp_path, n, names):
    table = scores(tmp_path / "here", n, names).set_index("name")
    assert sorted(table.index) == sorted(names)
    for name, row in table.iterrows():
        assert is_valid(str(name), "lottery")
        assert row["n_failed"] == 0
        assert abs(row["bias"]) <= row["allowed"], f"{name}: {row['bias']} against {row['allowed']}"
        low, high = accepted_coverage(n) or (0.0, 0.0)
        assert low <= row["coverage"] <= high, f"{name}: {row['coverage']}"
