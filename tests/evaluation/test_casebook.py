"""The casebook: Shapley shares, lives with turning points undone, and one case in three languages."""

import itertools
import re
from typing import Any

import numpy as np
import pytest

import sim
import sim.evaluation
from sim.evaluation.casebook.lives import Future
from sim.evaluation.casebook.shapley import shapley
from sim.evaluation.casebook.study import CaseStudy
from sim.evaluation.casebook.turns import turns_of
from sim.evaluation.casebook.writing import case_phrases
from sim.frames import programme_of
from sim.parameters import OUTCOMES
from tests.engine.test_story_languages import OWN_WORDS, facts_of

TINY: dict[str, Any] = {"n_candidate_clusters": 3, "n_firms_per_cluster": 10, "n_clusters": 2}
CASES: dict[str, tuple[str, int, dict[str, Any]]] = {
    "uruguay": ("uruguay", 7, {}),
    "mendoza": ("mendoza", 3, {"outcome": "n_goods_operating"}),
    "volatile": ("baseline", 2, {"national_loss_prob": 0.9, "cancel_log_odds": 0.0, "turning_points": 3}),
    "quiet": ("baseline", 1, {"elections_held": False, "max_extension_quarters": 0, "fiscal_crisis_prob": 0.0}),
}
OTHERS = ("es", "pt")


@pytest.fixture(scope="module")
def cases() -> dict[str, CaseStudy]:
    return {
        name: sim.evaluation.case_study(programme, seed, **{**TINY, **values})
        for name, (programme, seed, values) in CASES.items()
    }


def by_permutations(worth):
    """Shapley values by their definition: what each player adds, on average over all orders."""
    n = len(worth).bit_length() - 1
    added = np.zeros(n)
    orders = list(itertools.permutations(range(n)))
    for order in orders:
        coalition = 0
        for player in order:
            added[player] += worth[coalition | 1 << player] - worth[coalition]
            coalition |= 1 << player
    return added / len(orders)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_shapley_values_are_those_over_all_orders_and_add_up(n) -> None:
    worth = np.random.default_rng(n).normal(size=1 << n)
    assert shapley(worth) == pytest.approx(by_permutations(worth), abs=1e-12)
    assert shapley(worth).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-12)


def test_who_adds_nothing_gets_nothing_and_equals_get_the_same() -> None:
    gloves = [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]  # a left glove (player 0) and two right ones make one pair
    assert shapley(gloves) == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    useless = [float(coalition & 1) for coalition in range(8)]
    assert shapley(useless).tolist() == [1.0, 0.0, 0.0]


def test_shares_of_a_sum_of_games_are_sums_of_shares() -> None:
    one, two = np.random.default_rng(9).normal(size=(2, 16))
    assert shapley(one + two) == pytest.approx(shapley(one) + shapley(two), abs=1e-12)


def test_a_game_without_players_has_no_values() -> None:
    assert shapley([3.0]).tolist() == []
    with pytest.raises(ValueError, match="worth: expected one of each coalition"):
        shapley([1.0, 2.0, 3.0])


@pytest.mark.parametrize("name", ["uruguay", "mendoza", "volatile"])
def test_forcing_what_happened_anyway_leaves_outcomes_as_they_are(name) -> None:
    programme, seed, values = CASES[name]
    values = TINY | {key: value for key, value in values.items() if key not in ("outcome", "turning_points")}
    life = sim.trace(programme, seed, (), **values)
    turns = turns_of(life.telling)
    assert turns
    forced = sim.trace(programme, seed, [turn.keep for turn in turns], **values)
    assert forced.lived.outcomes.tobytes() == life.lived.outcomes.tobytes()


@pytest.mark.parametrize("name", ["uruguay", "mendoza", "volatile"])
def test_shares_add_up_to_the_difference(name, cases) -> None:
    case = cases[name]
    assert len(case.worth) == 1 << len(case.turns)
    assert len(case.turns) >= 1
    assert case.shares["shapley"].sum() == pytest.approx(case.lived - case.undone, abs=1e-12)
    assert case.lived == float(case.trace.outcomes[case.outcome])
    assert case.turning_points["quarter"].is_monotonic_increasing


def test_lives_without_a_turning_point_are_those_of_its_override(cases) -> None:
    case = cases["uruguay"]
    future = Future(programme_of("uruguay"), 7, TINY, case.outcome)
    for turn, without in zip(case.turns, case.shares["without"], strict=True):
        assert future.outcomes([[turn.undo]])[0] == without
    assert future.outcomes([case.undoing])[0] == case.undone


def test_no_more_turning_points_than_asked_for(cases) -> None:
    assert len(cases["volatile"].turns) == 3
    assert len(cases["volatile"].turns) < cases["volatile"].n_candidates


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", CASES)
def test_a_case_has_the_same_facts_in_every_language(name, language, cases) -> None:
    english, other = (cases[name].markdown(spoken).split("\n\n") for spoken in ("en", language))
    assert len(english) == len(other)
    for one, two in zip(english, other, strict=True):
        assert facts_of(one, "en") == facts_of(two, language), f"{one}\n{two}"


@pytest.mark.parametrize("language", OTHERS)
def test_a_number_altered_in_one_language_is_found(language, cases) -> None:
    text = cases["uruguay"].markdown(language)
    altered = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), text, count=1)
    assert altered != text
    assert facts_of(altered, language) != facts_of(cases["uruguay"].markdown("en"), "en")


@pytest.mark.parametrize("language", ["en", *OTHERS])
@pytest.mark.parametrize("name", CASES)
def test_a_case_is_whole_and_in_one_language(name, language, cases) -> None:
    for paragraph in cases[name].markdown(language).split("\n\n"):
        assert not re.search(r"[{}]|  |\bnan\b|None|True|False|\.\.| ,| \.", paragraph), paragraph
        for other in set(OWN_WORDS) - {language}:
            assert not re.search(OWN_WORDS[other], paragraph, flags=re.IGNORECASE), paragraph


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_every_numeric_outcome_has_a_name(language) -> None:
    assert set(case_phrases(language).at("case", "outcomes")) == {one.name for one in OUTCOMES if one.choices is None}


def test_without_turning_points_the_case_says_so(cases) -> None:
    quiet = cases["quiet"]
    assert quiet.turns == []
    assert quiet.turning_points.empty
    assert quiet.shares.empty
    assert quiet.lived == quiet.undone
    assert "There was none." in quiet.markdown()


def test_what_does_not_touch_the_outcome_is_no_turning_point() -> None:
    case = sim.evaluation.case_study("uruguay", 7, outcome="lead_in", **TINY)  # first money came before any of it
    assert case.n_candidates > 0
    assert case.turns == []
    assert f"({case.n_candidates} in all)" in case.markdown().replace("\n", " ")


def test_a_case_may_have_one_turning_point_only() -> None:
    case = sim.evaluation.case_study("uruguay", 7, turning_points=1, **TINY)
    assert case.shares["shapley"].tolist() == case.shares["alone"].tolist() == [case.lived - case.undone]
    assert [facts_of(case.markdown(language), language) for language in OTHERS] == [facts_of(case.markdown(), "en")] * 2


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="language") as fault:
        sim.evaluation.case_study("baseline", 1, language="ess", outcome="disbursd_share", turning_points=7)
    told = str(fault.value)
    assert "got 'ess'; did you mean 'es'?" in told
    assert "did you mean 'disbursed_share'?" in told
    assert "turning_points: expected a whole number from 1 to 6, got 7" in told


@pytest.mark.parametrize("most", [0, 2.5, True, "two"])
def test_a_number_of_turning_points_is_whole_and_small(most) -> None:
    with pytest.raises(ValueError, match="turning_points: expected a whole number from 1 to 6"):
        sim.evaluation.case_study("baseline", 1, turning_points=most)


def test_a_choice_is_no_outcome_of_a_case() -> None:
    with pytest.raises(ValueError, match="outcome: expected a number, got 'fate', which is a choice"):
        sim.evaluation.case_study("baseline", 1, outcome="fate")


def test_a_language_that_is_not_there_names_the_nearest(cases) -> None:
    with pytest.raises(ValueError, match="got 'ptt'; did you mean 'pt'"):
        cases["quiet"].markdown("ptt")
