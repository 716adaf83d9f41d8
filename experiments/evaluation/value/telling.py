"""The value of M&E in sentences; a direction is only told where its interval leaves out zero."""

from __future__ import annotations

from experiments.evaluation.value.analysis import Row, best
from experiments.intervals import Estimate
from experiments.words import Quantity, listed

MONEY = Quantity("net", "Discounted value added less discounted cost", "US$ million")
SHARE = Quantity("share", "Share of programmes", "share")


def budget(share: float) -> str:
    """A budget of M&E in words."""
    return f"{100 * share:g} % of the money"


def _usual(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.is_published and not row.is_exact and row.me_share > 0]


def changes_told(rows: list[Row]) -> str:
    """From which budget on evidence changes what becomes of programmes, and how often."""
    clear = [row for row in _usual(rows) if row.decisions_changed.low > 0]
    most = max(_usual(rows), key=lambda row: row.decisions_changed.mean)
    if not clear:
        return "at no budget tried can it be told that published evidence changes whether a programme is ended"
    least = min(clear, key=lambda row: row.me_share)
    return (f"published evidence changes whether a programme is ended from {budget(least.me_share)} on, most often at "
            f"{budget(most.me_share)}: in {SHARE.told(most.decisions_changed)} of programmes")  # fmt: skip


def errors_told(row: Row) -> str:
    """How often evidence errs at one budget, in both ways, and how often it is right."""
    told = {name: SHARE.told(getattr(row, name)) for name in ("good_ended", "bad_saved", "good_saved", "bad_ended")}
    wrong = f"it ends a good programme in {told['good_ended']} and saves a bad one in {told['bad_saved']} of all"
    return f"{wrong} programmes; it saves a good one in {told['good_saved']} and ends a bad one in {told['bad_ended']}"


def _worth(value: Estimate) -> str:
    if not value.is_clear:
        return f"makes no difference that can be told, {MONEY.change_told(value)} per programme"
    span = MONEY.span(*sorted((abs(value.low), abs(value.high))))
    return f"{'gains' if value.mean > 0 else 'costs'} {MONEY.value(abs(value.mean))} ({span}) per programme"


def worth_told(rows: list[Row]) -> str:
    """Whether hearing, and paying, is worth it at the budget that does best."""
    row = best(rows)
    if row.me_share == 0.0:
        return "no budget of M&E that was tried does better on average than none, with what it costs counted"
    return (f"the best of the budgets tried is {budget(row.me_share)}: against no M&E it {_worth(row.whole_musd)}; a "
            f"government that hears the evidence instead of being deaf to it {_worth(row.evidence_musd)}")  # fmt: skip


def advice(rows: list[Row]) -> list[str]:
    """Advice to someone who plans a budget of M&E, as far as the intervals allow."""
    found = [worth_told(rows)]
    quiet = {row.me_share: row for row in rows if not row.is_published}
    louder = [row for row in _usual(rows) if row.me_share in quiet
              and row.good_saved.low > quiet[row.me_share].good_saved.high]  # fmt: skip
    if louder:
        budgets = listed([budget(row.me_share) for row in louder])
        found.append(f"publish: with {budgets} published evidence saves more good programmes than evidence kept back")
    else:
        found.append("whether evaluations are published makes no difference to good programmes that can be told here")
    exact = next((row for row in rows if row.is_exact), None)
    if exact is not None:
        found.append(f"no budget buys off what remains when the measurement has no error at all, as comparing members "
                     f"with others misleads and goods are counted as success: {errors_told(exact)}")  # fmt: skip
    return found


def headline(rows: list[Row]) -> list[str]:
    """At most two sentences for the top of the report."""
    changed = max(_usual(rows), key=lambda row: row.decisions_changed.mean)
    return [changes_told(rows), f"with {budget(changed.me_share)} for M&E, {errors_told(changed)}"]
