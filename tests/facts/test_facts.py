"""Does the default world reproduce the facts? And does each test notice when the mechanism behind its fact is off?

Every statistic is a two-sided test on 80 futures: it fails when the whole 95 % interval lies outside the accepted values,
which happens with a probability of at most 2.5 % where the true value is accepted. Seeds are fixed, so that a false alarm
can only come with a change of numbers.
"""

import pytest

from experiments.facts.evidence import facts, statistics
from experiments.facts.judging import FAILS
from tests.facts.planted import DEFECTS, KNOWN, in_the_default_world, verdict_on, with_the_defect

pytestmark = pytest.mark.facts


CASES = [
    pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=KNOWN[name])] if name in KNOWN else [])
    for name in statistics()
]


def test_only_statistics_that_there_are_are_known_to_fail():
    assert set(KNOWN) <= set(statistics())


def test_every_fact_has_a_defect_that_one_of_its_statistics_has_to_notice():
    assert DEFECTS.keys() == facts().keys()
    assert all(statistics()[name].fact == number for number, (_, name) in DEFECTS.items())


@pytest.mark.parametrize("name", CASES)
def test_default_world(name):
    assert verdict_on(in_the_default_world(statistics()[name].fact), name) != FAILS


@pytest.mark.parametrize("number", DEFECTS)
def test_planted_defect(number):
    _, name = DEFECTS[number]
    assert verdict_on(with_the_defect(number), name) == FAILS
    if name not in KNOWN:
        assert verdict_on(in_the_default_world(number), name) != FAILS
