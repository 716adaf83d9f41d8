"""What is said about a programme and the calendar, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.intervals import Estimate
from experiments.record import Recorded
from experiments.replay.analysis import (
    ALL,
    BALLOT,
    DATE,
    HAVING,
    Arms,
    below,
    kept_part,
    means,
    part_of,
    share_of,
    spread,
)
from experiments.replay.keys import HISTORICAL, NONE
from experiments.words import counted, listed, quantity, sentence_case, within

KEPT = ("strategy_kept_share", "longest_gap_quarters", "goods_operating_tail_share")
NAMED = {HAVING: "having elections at all", DATE: "the launch's place in their calendar",
         BALLOT: "how ballots and governments came out"}  # fmt: skip


def is_without_elections(arms: Arms) -> bool:
    """Whether no calendar changes anything: nobody who depends on elections decides on the programme."""
    return all((arms.part(name, ALL) == 0).all() for name in ("delay_quarters", "execution_risk", "turnovers"))


def _mean(arms: Arms, name: str, calendar: str) -> Estimate:
    return Estimate(*map(float, means(arms, name)[:, arms.number(calendar)]))


def _share_told(arms: Arms, name: str) -> str:
    share = share_of(arms, name, ALL)
    return f"{100 * share.mean:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f})".replace("-", "−")


def delay_told(arms: Arms) -> str:
    """Delay under history and without elections, and the share that the calendar accounts for."""
    delay = quantity("delay_quarters")
    change = part_of(arms, "delay_quarters", ALL)
    start = (f"under the historical results it closes {delay.told(_mean(arms, 'delay_quarters', HISTORICAL))} after "
             f"its original deadline, and with no elections "
             f"{delay.told(_mean(arms, 'delay_quarters', NONE))}")  # fmt: skip
    if not change.is_clear:
        told = f"{start}: no clear difference ({delay.change_told(change)})"
    else:
        told = f"{start}: the calendar changes it by {delay.change_told(change)}"
        told += f", which is {_share_told(arms, 'delay_quarters')} of the delay" if change.mean > 0 else ""
    return f"{told}; {kept_told([arms])}"


def kept_told(all_arms: Sequence[Arms]) -> str:
    """What the calendar does to the delay where it does not end the programme."""
    found, share = kept_part(all_arms, "delay_quarters")
    if share == 0:
        return "there is no future in which it is not cancelled"
    return (f"in the {100 * share:.0f} % of futures that are cancelled neither with elections nor without, by "
            f"{quantity('delay_quarters').change_told(found)}")  # fmt: skip


def parts_told(arms: Arms, name: str) -> str:
    """The three parts that add up to what the calendar accounts for."""
    one = quantity(name)
    parts = [f"{one.change_told(part_of(arms, name, part))} for {NAMED[part]}" for part in NAMED]
    whole = one.change_told(part_of(arms, name, ALL))
    return f"what the calendar adds to {within(one.label)}, {whole}, is the sum of {listed(parts)}"


def risk_told(arms: Arms) -> str:
    """Execution risk, which counts programmes that end early as well, under history and without elections."""
    risk = quantity("execution_risk")
    history, calm = (risk.told(_mean(arms, "execution_risk", name)) for name in (HISTORICAL, NONE))
    return (f"execution risk, which also counts programmes that end too early, is {history} under the historical "
            f"results and {calm} with no elections; {parts_told(arms, 'execution_risk')}")  # fmt: skip


def continuity_told(arms: Arms) -> str:
    """What elections do to continuity: what is clear, and what is not."""
    clear, unclear = [], []
    for name in KEPT:
        one, change = quantity(name), part_of(arms, name, ALL)
        if change.is_clear:
            clear.append(f"{within(one.label)} {one.change_told(change)}")
        else:
            unclear.append(within(one.label))
    faced = quantity("turnovers").told(_mean(arms, "turnovers", HISTORICAL))
    told = f"it faces {faced} of party while it is open; against no elections, "
    told += listed(clear) if clear else "no clear loss of continuity"
    return f"{told}; no clear difference in {listed(unclear)}" if clear and unclear else told


def spread_told(arms: Arms, name: str) -> str:
    """What the launch's place in the calendar accounts for."""
    one, found = quantity(name), spread(arms, name)
    text = (f"between {counted(len(arms.places), 'place')} of the launch in the calendar, {within(one.label)} differs "
            f"from {one.number(found.least)} to {one.value(found.most)}; freed of luck, its standard deviation between "
            f"places is {one.number(found.sd)} ({one.span(found.low, found.high)})")  # fmt: skip
    return text if found.low > 0 else f"{text}, so that the place may not matter at all"


def actual_told(arms: Arms, actual: Recorded | None) -> str:
    """What happened, beside the simulated distribution."""
    if actual is None:
        return "how long it took in fact, against plan, is not recorded, so that nothing can be compared"
    simulated = arms.outcome("delay_ratio")[arms.number(HISTORICAL)].ravel()
    drawn = arms.outcome("delay_ratio")[arms.places].ravel()
    if actual.is_open:
        shares = [100 * float((values >= actual.low).mean()) for values in (simulated, drawn)]
        return (f"in fact it took {actual.told} times the planned time; so do {shares[0]:.0f} % of simulated futures "
                f"under the historical results and {shares[1]:.0f} % with results drawn")  # fmt: skip
    places = [100 * below(values, (actual.low + actual.high) / 2) for values in (simulated, drawn)]
    return (f"in fact it took {actual.told} times the planned time, more than {places[0]:.0f} % of simulated futures "
            f"under the historical results and {places[1]:.0f} % with results drawn")  # fmt: skip


def headline(arms: Arms, actual: Recorded | None) -> list[str]:
    """The programme and its calendar in five points."""
    if is_without_elections(arms):
        calm = ("no government that depends on elections decides on this programme, so that the calendar accounts for "
                "nothing: all calendars give the same futures")  # fmt: skip
        said = [calm, delay_told(arms), actual_told(arms, actual)]
    else:
        said = [delay_told(arms), risk_told(arms), continuity_told(arms),
                spread_told(arms, "delay_quarters"), actual_told(arms, actual)]  # fmt: skip
    return [sentence_case(sentence) + "." for sentence in said]
