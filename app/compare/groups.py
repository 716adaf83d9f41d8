"""Which outcomes are shown together."""

from __future__ import annotations

from sim.parameters import OUTCOMES

KEY = "key"
KEY_OUTCOMES = (
    "disbursed_share_deadline", "disbursed_share", "delay_quarters", "execution_risk", "is_cancelled",
    "turnovers_survived", "memory_kept", "strategy_kept_share", "goods_operating_tail_share", "contribution_rate",
    "leverage", "small_firms_reached", "itt_effect_productivity", "effect_exports", "benefit_cost",
)  # fmt: skip
SHOWN = tuple(outcome for outcome in OUTCOMES if outcome.type != "choice" and outcome.direction != "none")
GROUPS: dict[str, tuple[str, ...]] = {
    KEY: KEY_OUTCOMES,
    **{
        group: tuple(outcome.name for outcome in SHOWN if outcome.group == group)
        for group in dict.fromkeys(outcome.group for outcome in SHOWN)
    },
}
NUMBERS = tuple(outcome.name for outcome in OUTCOMES if outcome.type != "choice")
