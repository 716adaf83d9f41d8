"""Components of variance: known ones are found, and intervals cover as often as they say."""

import math

import numpy as np
import pytest

from experiments.variance.components import GROUPS, SETS, components, part, share

TRUE = {(0,): 1.0, (1,): 0.5, (2,): 0.2, (0, 1): 0.3, (0, 2): 0.1, (1, 2): 0.4, (0, 1, 2): 2.0}


def drawn(rng, true=TRUE, sizes=(17, 20, 15)):
    """Values with known components."""
    cells = np.zeros(sizes)
    for axes, variance in true.items():
        shape = [size if axis in axes else 1 for axis, size in enumerate(sizes)]
        cells = cells + math.sqrt(variance) * rng.standard_normal(shape)
    return cells


def test_known_components_are_found():
    rng = np.random.default_rng(1)
    found = [components(drawn(rng)) for _ in range(300)]
    for one in SETS:
        values = np.array([each[one] for each in found])
        # two-sided, 300 sets of values, seven components: a false alarm in about 1 of 2,000
        assert abs(values.mean() - TRUE[tuple(sorted(one))]) < 4 * values.std() / math.sqrt(len(values)) + 0.005


def test_shares_add_up_to_one():
    cells = drawn(np.random.default_rng(2))
    assert sum(share(cells, chosen) for chosen in GROUPS.values()) == pytest.approx(1.0)


def test_what_only_one_factor_moves_is_all_its_own():
    cells = np.zeros((4, 5, 6)) + np.arange(5.0).reshape(1, 5, 1)
    assert part(cells, GROUPS["scenarios"]).share == pytest.approx(1.0)
    assert part(cells, GROUPS["luck"]).share == pytest.approx(0.0)


def test_nothing_that_varies_has_no_shares():
    assert part(np.full((3, 4, 5), 0.3), GROUPS["luck"]).share == 0.0


def test_one_scenario_has_no_component():
    cells = drawn(np.random.default_rng(3), sizes=(6, 1, 8))
    found = components(cells)
    assert all(found[one] == 0.0 for one in SETS if 1 in one)
    assert sum(share(cells, chosen) for chosen in GROUPS.values()) == pytest.approx(1.0)


@pytest.mark.parametrize("group", list(GROUPS))
def test_intervals_cover_as_often_as_they_say(group):
    rng = np.random.default_rng(4)
    programmes = rng.standard_normal((8, 1, 1))  # those that there are: the same in every set of values
    programmes = (programmes - programmes.mean()) / programmes.std(ddof=1)
    rest = {axes: variance for axes, variance in TRUE.items() if axes != (0,)}
    true = {"programmes": 1.0, "scenarios": 0.5, "both": 0.3, "luck": 2.7}[group] / sum(TRUE.values())
    found = [part(programmes + drawn(rng, rest, (8, 12, 10)), GROUPS[group]) for _ in range(150)]
    covered = np.mean([one.low <= true <= one.high for one in found])
    # 0.95 less four standard errors of a share of 150, and a little for how rough an interval of 12 levels is
    assert covered >= 0.95 - 4 * math.sqrt(0.95 * 0.05 / 150) - 0.02
