"""Words: numbers as a reader meets them."""

import math

import pytest

from experiments.beliefs.quantities import LOST, NET, PER_MUSD
from experiments.declared import outcomes, parameters
from experiments.designs.questions import RATIOS, TABLED, TOLD, WEIGHED, known
from experiments.intervals import Estimate
from experiments.single.figures import TYPICAL
from experiments.words import SHORT, counted, listed, phrase, quantity, sentence_case, value_told, within


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("disbursed_share", 0.614, "61 %"),
        ("disbursed_share", 0.0614, "6.1 %"),
        ("disbursed_share", 0.0, "0 %"),
        ("effect_exports", -0.034, "−3.4 %"),
        ("execution_risk", 0.417, "42 points"),
        ("spent_musd", 1.234, "US$ 1.23 million"),
        ("delay_quarters", 1.0, "1.0 quarter"),
        ("delay_quarters", 5.43, "5.4 quarters"),
        ("n_goods_operating", 1234.0, "1,234 goods"),
        ("is_completed", 0.5, "50 %"),
        ("benefit_cost", 1.5, "1.50"),
        ("benefit_cost", math.nan, "n/a"),
    ],
)
def test_values_are_told_with_their_unit(name, value, text):
    assert quantity(name).value(value) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("disbursed_share", 0.061, "+6.1 percentage points"),
        ("disbursed_share", -0.061, "−6.1 percentage points"),
        ("disbursed_share", 0.0, "0 percentage points"),
        ("execution_risk", 0.0605, "+6.0 points"),
        ("spent_musd", -0.44, "−US$ 0.44 million"),
        ("delay_quarters", 0.4, "+0.4 quarters"),
        ("effect_exports", 0.00001, "0.00 percentage points"),
    ],
)
def test_changes_are_told_with_their_sign(name, value, text):
    assert quantity(name).change(value) == text


def test_intervals_are_told_beside_their_mean():
    one = quantity("disbursed_share")
    assert one.told(Estimate(0.61, 0.58, 0.64)) == "61 % (58 to 64)"
    assert one.told(Estimate(0.61, math.nan, math.nan)) == "61 % (no interval)"
    assert one.change_told(Estimate(0.06, -0.01, 0.13)) == "+6.0 percentage points (−1.0 to +13)"
    assert one.change_told(Estimate(0.06, math.nan, math.nan)) == "+6.0 percentage points (no interval)"


def test_every_name_that_a_report_speaks_of_is_declared():
    declared = set(outcomes().index)
    assert set(SHORT) <= declared | set(parameters().index) | {LOST, PER_MUSD, NET}
    assert {*TOLD, *TABLED, *WEIGHED, *TYPICAL} <= declared | set(RATIOS)
    assert {part for ratio in RATIOS.values() for part in ratio[1:]} <= declared


def test_every_outcome_and_parameter_has_a_label_and_a_number():
    for name in [*outcomes().index, *parameters().index]:
        one = known(name)
        assert one.label
        assert one.value(0.5)
        assert len(one.wrapped(30).split("\n")) <= 4


def test_lists_and_counts():
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "none",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (counted(1, "design"), counted(24, "design"), counted(2, "turnover of party", "turnovers of party")) == (
        "1 design", "24 designs", "2 turnovers of party"
    )  # fmt: skip


def test_text_within_a_sentence():
    assert within("Money spent") == "money spent"
    assert within("A fifth or more") == "a fifth or more"
    assert within("GDP per head") == "GDP per head"
    assert sentence_case("no choice") == "No choice"
    assert phrase("civil_society") == "civil society"
    assert phrase("co_executing") == "co-executing"
    assert [value_told(value) for value in (True, 2.5, -1.0, "co_executes", 3)] == [
        "yes",
        "2.5",
        "−1",
        "co-executes",
        "3",
    ]
