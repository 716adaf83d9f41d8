"""Words about designs follow the numbers: what was planted is found and told, and nothing else is."""

import numpy as np
import pytest

from experiments.designs import findings
from experiments.designs.analysis import (
    Cells,
    contrasts,
    design_means,
    difference,
    limits_of,
    main_choice,
    not_clearly_worse,
    ranked,
    standing,
    undominated,
)
from experiments.designs.questions import EFFECT, QUESTIONS, RISK, SURVIVAL, TOLD

RISKIER = {RISK: ("structure", "complex", 0.1)}


def told(cells):
    return " ".join(
        [*findings.headline(cells), *(text for q in QUESTIONS for _, text in findings.question_told(cells, q))]
    )


def test_planted_effect_is_estimated_by_paired_differences(made_up):
    found = contrasts(made_up(RISKIER, noise=0.02), RISK)
    best = main_choice(found)
    assert (best.factor, best.level, best.reference) == ("structure", "complex", "simple")
    assert best.change.low <= 0.1 <= best.change.high
    assert best.change.high - best.change.low < 0.02  # luck shared by the designs does not widen it
    assert best.agreement == 1.0


def test_planted_effect_is_told_with_its_direction(made_up):
    assert "complex structure instead of simple raises it by 10 points" in findings.choice_clause(
        made_up(RISKIER), RISK
    )
    lowered = {RISK: ("structure", "complex", -0.1)}
    assert "complex structure instead of simple lowers it by 10 points" in findings.choice_clause(
        made_up(lowered), RISK
    )


def test_without_noise_nothing_is_clear_and_the_words_say_so(made_up):
    cells = made_up(noise=0.0)
    assert all(not contrast.is_clear for name in TOLD for contrast in contrasts(cells, name))
    text = told(cells)
    assert "no choice makes a clear difference to execution risk" in text
    assert "No choice makes a clear difference to it." in text
    assert "even these two cannot be told apart" in text
    assert " raises it by " not in text
    assert " lowers it by " not in text


def test_clear_is_said_about_as_often_as_chance_has_it(made_up):
    names = [name for name in TOLD if name not in (SURVIVAL, "musd_per_good")]
    found = [one.is_clear for seed in range(12) for name in names for one in contrasts(made_up(seed=seed), name)]
    # 12 x 18 x 6 contrasts, of which 1 in 20 is clear by chance; those of one outcome are not quite independent
    assert len(found) > 1000
    assert 0.01 < np.mean(found) < 0.09


def test_gains_and_prices_of_a_choice(made_up):
    cells = made_up({RISK: ("match_rate", "high", 0.1), EFFECT: ("match_rate", "high", 0.2)}, noise=0.0)
    price = next(one for one in findings.price_list(cells) if one.choice == "High match rate instead of low")
    assert price.gains == ["effect on exports (all firms) +20 pp"]
    assert price.prices == ["execution risk +10 points"]
    assert "The price of high match rate instead of low: execution risk +10 points." in findings.headline(cells)


def test_a_gain_without_a_price_is_told_as_one(made_up):
    cells = made_up({EFFECT: ("match_rate", "high", 0.2)}, noise=0.0)
    assert "No price of high match rate instead of low shows in the outcomes of this report." in findings.headline(
        cells
    )


def test_effect_is_told_as_higher_lower_or_not_clearly_different(made_up):
    cells = made_up()
    cells.runs[EFFECT] = 0.1 + 0.001 * cells.runs["future"]
    assert "are on average 10 % (10 to 11) higher than" in findings.headline(cells)[2]
    cells = made_up()
    cells.runs[EFFECT] = -0.1 - 0.001 * cells.runs["future"]
    assert "are on average 10 % (10 to 11) lower than" in findings.headline(cells)[2]
    cells = made_up()
    cells.runs[EFFECT] = 0.1 * np.where(cells.runs["future"] % 2, 1, -1)
    assert "are on average not clearly different from those" in findings.headline(cells)[2]


def test_survival_is_of_turnovers_met(made_up):
    cells = made_up()
    cells.runs["turnovers"] = np.where(cells.runs["future"] <= 4, 2.0, 0.0)
    cells.runs["turnovers_survived"] = np.where(cells.runs["future"] <= 4, 1.0, 0.0)
    assert design_means(cells, SURVIVAL)[0] == pytest.approx(0.5)
    assert "50 % (50 to 50) are survived" in findings.headline(cells)[1]


def test_without_turnovers_nothing_is_said_about_surviving_them(made_up):
    cells = made_up()
    cells.runs["turnovers"] = 0.0
    assert findings.headline(cells)[1].startswith("No programme met a turnover of party")
    assert "is not defined for any design" in findings.range_told(cells, SURVIVAL)
    assert standing(cells, SURVIVAL).n_scenarios == 0


def test_best_design_and_those_that_cannot_be_told_apart(made_up):
    cells = made_up({RISK: ("structure", "complex", 0.3)}, noise=0.0)
    same = not_clearly_worse(cells, RISK)
    assert len(same) == 12
    assert {cells.designs[design][1] for design in same} == {"simple"}
    assert "11 others cannot be told apart from it" in findings.headline(cells)[4]
    order = ranked(cells, RISK)
    assert difference(cells, RISK, order[-1], order[0]).mean == pytest.approx(0.3)


def test_shares_of_being_best_add_up_and_ties_share(made_up):
    cells = made_up({RISK: ("structure", "complex", 0.3)}, noise=0.0)
    found = standing(cells, RISK)
    assert found.best_share.sum() == pytest.approx(1.0)
    is_simple = np.array([levels[1] == "simple" for levels in cells.designs])
    assert found.best_share[is_simple] == pytest.approx(1 / 12)
    assert found.regret == pytest.approx(np.where(is_simple, 0.0, 0.3))


def test_undominated_designs(made_up):
    cells = made_up({RISK: ("structure", "complex", 0.3), EFFECT: ("match_rate", "high", 0.2)}, noise=0.0)
    best = undominated(cells, (RISK, EFFECT))
    assert {cells.designs[design][1:3] for design in best} == {("simple", "high")}
    assert "designs are beaten by no other" in findings.trade_off_told(cells)


def test_intervals_of_shares_stay_within_0_and_1(made_up):
    cells = made_up()
    cells.runs["is_completed"] = (cells.runs["scenario"] == 1).astype(float)
    assert limits_of("is_completed", cells.outcome("is_completed")) == (0.0, 1.0)
    assert limits_of(EFFECT, cells.outcome(EFFECT)) == (-np.inf, np.inf)
    _, low, high = design_means(cells, "is_completed")
    assert (low >= 0).all()
    assert (high <= 1).all()


def test_one_scenario_and_one_future_give_means_without_intervals(made_up):
    cells = made_up(n_scenarios=1, n_futures=1)
    assert isinstance(cells, Cells)
    assert "no interval" in told(cells)
    assert "no choice makes a clear difference" in told(cells)
