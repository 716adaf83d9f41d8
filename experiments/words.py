"""Names and numbers as a reader meets them, made from the declarations; only long meanings get a short name here."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass

from experiments.declared import outcomes, parameters
from experiments.intervals import Estimate

DETAIL = ", at the end of the window"  # said once, under a figure, and not in each of its labels
PERCENT_UNITS = ("share", "probability")
SCORE = "Score"  # begins the meaning of a composed outcome from 0 to 1, which is not a share of anything
COUNTED_ONE = {"quarters": "quarter", "goods": "good", "firms": "firm", "clusters": "cluster", "turnovers": "turnover",
               "components": "component", "steps": "step", "units": "unit", "seats": "seat"}  # fmt: skip

SHORT = {
    "execution_risk": "Execution risk",
    "disbursed_share_deadline": "Money spent by the original deadline",
    "disbursed_share": "Money spent at the end",
    "delay_quarters": "Delay",
    "stalled_quarters": "Quarters without payment",
    "plan_quality": "Match of plans and needs",
    "is_completed": "Programmes completed",
    "is_cancelled": "Programmes cancelled",
    "plans_implemented_share": "Planned clusters that opened a good",
    "longest_gap_quarters": "Longest gap in payments",
    "strategy_kept_share": "Original strategy kept",
    "goods_operating_tail_share": "Opened goods that still operate",
    "chambers_alive_share": "Cluster bodies still alive",
    "n_goods_operating": "Goods operating at the end",
    "contribution_rate": "Firms' contributions",
    "trust": "Members' trust",
    "effect_exports": "Effect on exports (members)",
    "effect_employment": "Effect on employment (members)",
    "effect_productivity": "Effect on productivity (members)",
    "effect_export_prob": "Effect on the share of exporters (members)",
    "itt_effect_exports": "Effect on exports (all firms)",
    "itt_effect_employment": "Effect on employment (all firms)",
    "itt_effect_productivity": "Effect on productivity (all firms)",
    "spillover_effect_exports": "Effect on exports (non-members)",
    "spillover_effect_employment": "Effect on employment (non-members)",
    "leverage": "Firms' money per unit of public money",
    "benefit_cost": "Benefits per unit of cost",
    "benefit_musd": "Benefits over the whole window",
    "spent_musd": "Public money spent",
    "firms_paid_musd": "Firms' money",
    "mean_queue": "Work waiting at the agency",
    "small_firms_reached": "Small firms reached",
    "tie_density": "Density of ties",
    "turnovers_lost": "Turnovers not survived",
    "goods_per_musd": "Operating goods per million",
    "net_benefit_musd": "Benefit less cost",
    "lead_in": "Time to first money",
    "is_partly_cancelled": "Programmes partly cancelled",
    "is_censored": "Programmes still open at the end",
    "cost_per_good_musd": "Public money per operating good",
    "money_error_musd": "Imbalance of the money",
    "turnovers": "Turnovers of party faced",
    "team_turnovers": "Turnovers of team faced",
    "turnovers_survived": "Turnovers survived",
    "memory_kept": "Institutional memory",
    "tie_clustering": "Clustering of ties",
    "tie_centralisation": "Inequality of ties among firms",
    "itt_effect_export_prob": "Effect on the share of exporters (all firms)",
    "spillover_effect_productivity": "Effect on productivity (non-members)",
    "spillover_effect_export_prob": "Effect on the share of exporters (non-members)",
    "unfinanced_effect_productivity": "Effect on productivity (unfinanced clusters)",
    "unfinanced_effect_employment": "Effect on employment (unfinanced clusters)",
    "unfinanced_effect_export_prob": "Effect on the share of exporters (unfinanced clusters)",
    "unfinanced_effect_exports": "Effect on exports (unfinanced clusters)",
    "survivors_share": "Members alive in both worlds",
    "small_firm_share": "Support that reached small firms",
    "n_events": "Events of the story",
    "n_members": "Members",
    "n_itt": "Firms of financed clusters",
    "n_spillover": "Non-members in financed clusters",
    "n_unfinanced": "Firms of unfinanced clusters",
    "n_entrants": "Entrants alive at the end",
    "closeness_spread": "How far apart parties' views of cluster policy may lie",
    "body_failure_prob": "Chance that a new body fails while it is built",
    "complexity_burden": "Extra effort by components, steps and actors",
    "agency_autonomy": "Autonomy of the agency",
    "n_approval_steps": "Approval steps",
    "n_components": "Components",
    "n_executing_units": "Executing units",
    "governance_base": "Adopted or new cluster bodies",
    "governance_composition": "Who sits in cluster bodies",
    "civil_society": "Part of civil society",
    "club_match_rate": "Match rate of shared goods",
    "facilitation_share": "Money for facilitation",
    "rollout_quarters": "Length of the roll-out",
    "group_places_share": "Places in group projects",
    "join_ability": "Self-selection of able firms",
    "maintenance_share": "Money for upkeep",
    "flexibility": "Flexibility",
    "planned_quarters": "Planned execution time",
    "max_extension_quarters": "Longest extension",
    "launch_offset_quarters": "Approval after taking office",
    "national_loss_prob": "Chance of a national turnover",
    "subnational_loss_prob": "Chance of a subnational turnover",
    "team_turnover_prob": "Chance of a new team",
    "staff_politicisation": "Staff replaced at turnovers",
    "transition_quarters": "Length of a transition",
    "freeze_quarters": "Length of an election freeze",
    "cancel_log_odds": "Inclination to cancel",
    "suspend_log_odds": "Inclination to suspend",
    "redesign_log_odds": "Inclination to redesign",
    "lead_in_quarters": "Mean lead-in",
    "existing_leadership": "Living and well-led chambers",
    "initial_trust": "Firms' initial trust",
    "share_conditional": "Conditional co-operators",
    "share_free_rider": "Free riders",
    "good_effect": "Strength of shared goods",
}


@dataclass(frozen=True)
class Quantity:
    """A parameter or an outcome, or a ratio of two outcomes, as reports speak of it."""

    name: str
    meaning: str
    unit: str
    direction: str = "none"
    group: str = ""
    denominator: str = "-"

    @property
    def is_percent(self) -> bool:
        """Whether it is told in percent; a score is told in points of 100, lest it be read as a probability."""
        first = self.unit.split()[0] if self.unit else ""
        return first in PERCENT_UNITS and not self.is_score

    @property
    def is_score(self) -> bool:
        """Whether it is a composed score from 0 to 1."""
        return self.meaning.startswith(SCORE)

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is, 0 where neither."""
        return {"max": 1, "min": -1}.get(self.direction, 0)

    @property
    def scale(self) -> float:
        """What its numbers are multiplied by on an axis."""
        return 100.0 if self.is_percent or self.is_score else 1.0

    def limits(self, least: float) -> tuple[float, float]:
        """What an interval may reach where no value below `least` was seen.

        A share that never left 0 to 1 is not told to leave it, nor a count to fall below 0.
        """
        if self.group == "effect" or not least >= 0:
            return -math.inf, math.inf
        return 0.0, 1.0 if self.is_percent or self.is_score else math.inf

    @property
    def label(self) -> str:
        """Its short name, or its meaning without what goes without saying beside others of its kind."""
        return SHORT.get(self.name, self.meaning.removesuffix(DETAIL))

    def wrapped(self, width: int) -> str:
        """Its label in lines of at most some letters."""
        return "\n".join(textwrap.wrap(self.label, width))

    @property
    def axis(self) -> str:
        """What stands beside its axis: the unit."""
        if self.is_score:
            return "points, from 0 (as planned) to 100"
        if self.unit in ("-", ""):
            return ""
        return "%" if self.is_percent else "ratio" if self.unit == "multiple" else self.unit

    @property
    def change_axis(self) -> str:
        """What stands beside the axis of a difference."""
        return "percentage points" if self.is_percent else "points" if self.is_score else self.axis

    def number(self, value: float) -> str:
        """A value with as many digits as are worth reading, without its unit."""
        if value is None or not math.isfinite(value):
            return "n/a"
        scaled = value * self.scale
        text = f"{scaled:,.{self._digits(abs(scaled))}f}"
        return (text.lstrip("-") if not text.strip("-0.") else text).replace("-", "−")

    def _digits(self, size: float) -> int:
        if size == 0:
            return 0
        if self.is_percent or self.is_score:
            return 0 if size >= 9.95 else 1 if size >= 0.095 else 2
        if size >= 99.5:
            return 0
        if self.unit == "log points" and size < 0.0995:
            return 3 if size >= 0.00995 else 4
        return 1 if size >= 9.95 or (self.unit in COUNTED_ONE and size >= 0.095) else 2

    def _with_unit(self, text: str, unit: str) -> str:
        """A number in its unit, the currency before it: US$ 1.2 million."""
        if unit.startswith("US$ "):
            sign = text[0] if text[0] in "+−" else ""
            return f"{sign}US$ {text.removeprefix(sign)}{unit.removeprefix('US$')}"
        return f"{text} {unit}".rstrip()

    def _unit(self, of_percent: str, of_score: str, text: str) -> str:
        if self.is_percent or self.is_score:
            return of_percent if self.is_percent else of_score
        if self.unit in ("-", "", "multiple"):
            return ""
        return COUNTED_ONE.get(self.unit, self.unit) if text in ("1", "1.0") else self.unit

    def value(self, value: float) -> str:
        """A value with its unit."""
        if not math.isfinite(value):
            return "n/a"
        text = self.number(value)
        return self._with_unit(text, self._unit("%", "points", text))

    def signed(self, value: float) -> str:
        """A difference with its sign, without its unit."""
        text = self.number(value)
        return f"+{text}" if math.isfinite(value) and value > 0 and text.strip("0.,") else text

    def change(self, value: float) -> str:
        """A difference with its sign and unit; differences of percentages are in percentage points."""
        if not math.isfinite(value):
            return "n/a"
        return self._with_unit(self.signed(value), self._unit("percentage points", "points", self.number(abs(value))))

    def change_in_brief(self, value: float) -> str:
        """The same for tables: pp for percentage points."""
        return self.change(value).replace("percentage points", "pp")

    def span(self, low: float, high: float) -> str:
        """An interval of a value, without its unit."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return "no interval"
        return f"{self.number(low)} to {self.number(high)}"

    def told(self, estimate: Estimate) -> str:
        """A mean with unit and interval: 61 % (58 to 64)."""
        return f"{self.value(estimate.mean)} ({self.span(estimate.low, estimate.high)})"

    def change_told(self, estimate: Estimate) -> str:
        """A difference with unit and interval: +6 percentage points (+4 to +8)."""
        if not math.isfinite(estimate.low):
            return f"{self.change(estimate.mean)} (no interval)"
        return f"{self.change(estimate.mean)} ({self.signed(estimate.low)} to {self.signed(estimate.high)})"


def quantity(name: str) -> Quantity:
    """The quantity behind a declared name; the mean of a flag is a share."""
    if name in outcomes().index:
        row = outcomes().loc[name]
        unit = "share" if row["type"] == "bool" else row["unit"]
        return Quantity(name, row["meaning"], unit, row["direction"], row["group"], row["denominator"])
    row = parameters().loc[name]
    return Quantity(name, row["meaning"], row["unit"])


def phrase(key: str) -> str:
    """A key of a configuration as words: agency_home becomes agency home."""
    return key.replace("_", " ").replace("co exec", "co-exec")


def sentence_case(text: str) -> str:
    """With a capital letter first, the rest as it is."""
    return text[:1].upper() + text[1:]


def within(text: str) -> str:
    """As it stands in the middle of a sentence: without its capital, unless that is part of a name."""
    return text if text[:2].isalpha() and text[:2].isupper() else text[:1].lower() + text[1:]


def listed(parts: list[str]) -> str:
    """One, two and three."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "none"


def counted(n: int, one: str, many: str | None = None) -> str:
    """1 design, 24 designs."""
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"


def value_told(value: object) -> str:
    """A value of a parameter as text: a choice in words, a number without idle digits."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}".replace("-", "−")
    return phrase(str(value))
