"""The value of M&E in sentences; a direction is only told where its interval leaves out zero."""

from __future__ import annotations

from math import isnan

from experiments.evaluation.value.analysis import Row
from experiments.intervals import Estimate
from experiments.words import Quantity, counted, listed

MONEY = Quantity("net", "Discounted value added less discounted cost", "US$ million")
SHARE = Quantity("share", "Share of programmes", "share")
CHANGES = {
    "good_ended": "ends a good programme",
    "bad_saved": "saves a bad one",
    "good_saved": "saves a good one",
    "bad_ended": "ends a bad one",
}


def budget(share: float) -> str:
    """A budget of M&E in words."""
    return f"{100 * share:g} % of the money"


def share_told(value: Estimate) -> str:
    """A share with its interval; where it was never seen, there is no spread to make an interval of."""
    return "none seen" if value.mean == 0.0 else SHARE.told(value)


def _published(rows: list[Row]) -> list[Row]:
    """Budgets that are paid and published, from the least on."""
    found = [row for row in rows if row.is_published and not row.is_exact and row.me_share > 0]
    return sorted(found, key=lambda row: row.me_share)


def _adds(row: Row) -> Estimate:
    """What M&E changes beyond what is seen without any, where that was lived; else all that is changed."""
    return row.decisions_changed if isnan(row.beyond_none.mean) else row.beyond_none


def first(rows: list[Row]) -> Row:
    """The least budget whose published evidence clearly changes decisions, or the least one that is paid."""
    paid = _published(rows)
    return next((row for row in paid if _adds(row).low > 0), paid[0])


def changes_told(rows: list[Row]) -> str:
    """From which budget on evidence changes what becomes of programmes, and how often."""
    row = first(rows)
    if not _adds(row).low > 0:
        return "at no budget tried can it be told that published evidence changes whether a programme is ended"
    added = f", {SHARE.change_told(row.beyond_none)} against no M&E" if row.beyond_none.low > 0 else ""
    return (f"published evidence changes whether a programme is ended from {budget(row.me_share)} on: there in "
            f"{SHARE.told(row.decisions_changed)} of programmes{added}")  # fmt: skip


def errors_told(row: Row) -> str:
    """How often evidence errs at one budget, in both ways, and how often it is right, as far as can be told."""
    clear = [f"{does} in {SHARE.told(getattr(row, name))}" for name, does in CHANGES.items()
             if getattr(row, name).low > 0]  # fmt: skip
    unclear = [does for name, does in CHANGES.items() if not getattr(row, name).low > 0]
    told = [f"it {listed(clear)} of all programmes"] if clear else []
    if unclear:
        told.append(f"how often it {listed(unclear)} cannot be told ({row.n_bad} of {row.n} programmes are bad)")
    return "; ".join(told)


def more_told(rows: list[Row]) -> str:
    """Whether the largest budget changes more decisions than the least."""
    least, most = _published(rows)[0], _published(rows)[-1]
    much = SHARE.change_told(most.beyond_least)
    if not most.beyond_least.is_clear:
        return (f"that more money changes more decisions cannot be told: {budget(most.me_share)} against "
                f"{budget(least.me_share)}, {much}")  # fmt: skip
    way = "more" if most.beyond_least.mean > 0 else "fewer"
    return f"{budget(most.me_share)} changes {way} decisions than {budget(least.me_share)}: {much}"


def publishing_told(rows: list[Row]) -> str:
    """What publishing changes for good programmes, against the same evidence kept back."""
    told = []
    for name, does in (("publishing_ends_good", "ended"), ("publishing_saves_good", "saved")):
        clear = [row for row in _published(rows) if getattr(row, name).is_clear]
        told += [f"{SHARE.change_told(getattr(row, name))} good ones {does} with {budget(row.me_share)}"
                 for row in clear]  # fmt: skip
    if not told:
        return "whether publishing ends or saves good programmes cannot be told at any budget tried"
    many = counted(len(_published(rows)), "budget")
    return f"publishing the evidence against keeping it back: {listed(told)}; no other difference of {many} is clear"


def _worth(value: Estimate) -> str:
    if not value.is_clear:
        return f"makes no difference that can be told, {MONEY.change_told(value)} per programme"
    span = MONEY.span(*sorted((abs(value.low), abs(value.high))))
    return f"{'gains' if value.mean > 0 else 'costs'} {MONEY.value(abs(value.mean))} ({span}) per programme"


def worth_told(rows: list[Row]) -> list[str]:
    """Whether paying, and hearing, is worth it, and whether decisions on continuity are why."""
    paid = _published(rows)
    told = [f"paying {budget(row.me_share)} for M&E instead of nothing {_worth(row.whole_musd)}; where every "
            f"government continues whatever it hears, so that no such decision differs, it {_worth(row.let_run_musd)}"
            for row in (first(rows), paid[-1]) if not isnan(row.whole_musd.mean)]  # fmt: skip
    heard = [row for row in paid if row.evidence_musd.is_clear]
    told += [f"hearing the evidence with {budget(row.me_share)} {_worth(row.evidence_musd)}" for row in heard]
    if not heard:
        told.append("whether hearing published evidence is worth anything in value cannot be told at any budget tried")
    return list(dict.fromkeys(told))


def precision_told(row: Row) -> str:
    """Whether decisions err less where measurement has no error."""
    much = SHARE.change_told(row.errors_less_usual)
    at = f"with {budget(row.me_share)}, measurement without any error"
    if not row.errors_less_usual.is_clear:
        return f"{at} makes no difference to wrong decisions that can be told: {much}"
    return f"{at} leads to {'more' if row.errors_less_usual.mean > 0 else 'fewer'} wrong decisions: {much}"


def advice(rows: list[Row]) -> list[str]:
    """Advice to someone who plans a budget of M&E, as far as the intervals allow."""
    exact = [precision_told(row) for row in rows if row.is_exact]
    return [more_told(rows), publishing_told(rows), *exact, *worth_told(rows)]


def headline(rows: list[Row]) -> list[str]:
    """At most two sentences for the top of the report."""
    row = first(rows)
    return [changes_told(rows), f"with {budget(row.me_share)} for M&E: {errors_told(row)}"]
