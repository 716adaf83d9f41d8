"""The presets side by side, and the keys of what is known of how they went, as rows of the docs' tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sim.history import historical
from sim.parameters import STATUSES
from sim.parameters.choices import Tier
from sim.programmes import Programme, base_row, load, names
from sim.programmes.facts import FACTS

FIRST_YEARS = 8
_QUARTERS = 4 * FIRST_YEARS

OVERVIEW = ("name", "country", "executor (tier, autonomy)", "loan + counterpart, US$ million", "clusters", "approval",
            "planned quarters", f"turnovers of party, first {FIRST_YEARS} years", "status of its fields")  # fmt: skip
KEYS = ("key", "form", "meaning")


def turnovers(programme: Programme) -> str:
    """Turnovers of party at the executor's tier in the first years after approval, as the calendar has them."""
    tier = Tier(int(base_row(programme)["executor_tier"][0]))
    if tier not in programme.elections:
        return "drawn"
    if not programme.elections[tier]:
        return "no elections"
    lived = [one for one in historical(programme, _QUARTERS) if one.actor == tier.name.lower()]
    lost = {
        kind: [one.value == "another_party" for one in lived if one.kind == kind] for kind in ("election", "change")
    }
    without = f", {sum(lost['change'])} without an election" if any(lost["change"]) else ""
    return f"{sum(lost['election'])} in {len(lost['election'])} elections{without}"


def _statuses(programme: Programme) -> str:
    """Share of a preset's fields by status."""
    counts = Counter(field.status for field in programme.fields.values())
    total = sum(counts.values())
    return ", ".join(f"{status} {100 * counts[status] / total:.0f} %" for status in STATUSES if counts[status])


def _money(row: Sequence[float]) -> str:
    loan, share = row
    return f"{round(loan, 2):g} + {round(loan * share / (1.0 - share), 2):g}"


def overview() -> Iterable[Sequence[object]]:
    """One row for each preset."""
    for name in names():
        programme = load(name)
        row = base_row(programme)[0]
        texts = {key: programme.fields[key].value for key in ("territory", "executor") if key in programme.fields}
        where = f"{Tier(int(row.executor_tier)).name.lower()}, {row.agency_autonomy:g}"
        yield (
            f"[{name}](#{name})",
            f"{programme.country} ({texts['territory']})" if "territory" in texts else programme.country,
            f"{texts.get('executor', 'not named')} ({where})",
            _money((row.loan_musd, row.counterpart_share)),
            int(row.n_clusters),
            "-" if programme.approval is None else f"{programme.start} ({programme.fields['approval'].status})",
            int(row.planned_quarters),
            turnovers(programme),
            _statuses(programme),
        )


def history_keys() -> Iterable[Sequence[object]]:
    """One row for each key of `history`."""
    return [(f"`{name}`", fact.form.expected, fact.meaning) for name, fact in FACTS.items()]
