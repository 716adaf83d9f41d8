"""What a policy designer asks of the designs, and the outcomes that answer."""

from __future__ import annotations

from typing import NamedTuple

from experiments.words import Quantity, quantity


class Ratio(NamedTuple):
    """An outcome that has a meaning only over many runs: one outcome's mean over another's."""

    quantity: Quantity
    above: str
    below: str


class Question(NamedTuple):
    """A question, the two quantities drawn for it (the first sorts the designs), and more that are told."""

    key: str
    title: str
    drawn: tuple[str, str]
    told: tuple[str, ...]


RATIOS = {
    "survived_share": Ratio(
        Quantity("survived_share", "Turnovers of party survived", "share", "max", "continuity",
                 "turnovers of party faced, over all runs"),
        "turnovers_survived", "turnovers",
    ),
    "musd_per_good": Ratio(
        Quantity("musd_per_good", "Public money per operating good", "US$ million", "min", "execution",
                 "goods operating at the end, over all runs"),
        "spent_musd", "n_goods_operating",
    ),
}  # fmt: skip

QUESTIONS = (
    Question("executed", "Which designs get executed?", ("execution_risk", "disbursed_share_deadline"),
             ("is_completed", "delay_quarters", "plans_implemented_share")),
    Question("survive", "Which survive political turnover, and leave something behind?",
             ("survived_share", "goods_operating_tail_share"),
             ("is_cancelled", "longest_gap_quarters", "chambers_alive_share")),
    Question("firms", "What do they achieve for firms?", ("itt_effect_exports", "itt_effect_employment"),
             ("n_goods_operating", "effect_exports", "spillover_effect_employment")),
    Question("cost", "What do the results cost?", ("musd_per_good", "benefit_cost"),
             ("spent_musd", "leverage", "contribution_rate")),
)  # fmt: skip
RISK, SURVIVAL, EFFECT, COST = (question.drawn[0] for question in QUESTIONS)
DRAWN = tuple(name for question in QUESTIONS for name in question.drawn)
TOLD = tuple(name for question in QUESTIONS for name in (*question.drawn, *question.told))
WEIGHED = (RISK, SURVIVAL, EFFECT, "benefit_cost")  # how often a design is best, and by how much it falls short
TABLED = (RISK, "disbursed_share_deadline", SURVIVAL, "goods_operating_tail_share", EFFECT,
          "itt_effect_employment", COST, "benefit_cost")  # fmt: skip


def known(name: str) -> Quantity:
    """The quantity of an outcome or of a ratio of two."""
    return RATIOS[name].quantity if name in RATIOS else quantity(name)
