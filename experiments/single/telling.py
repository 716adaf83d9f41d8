"""One future in a few sentences, made from its outcomes and those of the other futures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from experiments.single.figures import TYPICAL
from experiments.single.life import Life
from experiments.words import counted, listed, quantity, within

MIDDLE = (0.1, 0.9)  # of other futures, called usual


def _fate(first: pd.Series) -> str:
    flag = "is_completed" if first["fate"] == "completed" else f"is_{first['fate']}"
    return within(quantity(flag).meaning)


def _count(first: pd.Series, name: str, one: str, many: str | None = None) -> str:
    return counted(int(first[name]), one, many)


def execution_told(first: pd.Series, life: Life) -> str:
    """From approval to close."""
    spent = {name: quantity(name).value(first[name]) for name in ("disbursed_share_deadline", "disbursed_share")}
    start = f"The lender approved it in {life.date(0)}"
    if first["spent_musd"] > 0:
        start += f"; first money flowed {_count(first, 'lead_in', 'quarter')} later"
    return (f"{start}. {spent['disbursed_share_deadline']} of the money was spent by the original deadline and "
            f"{spent['disbursed_share']} in the end; {_fate(first)}.")  # fmt: skip


def continuity_told(first: pd.Series) -> str:
    """Turnovers met and survived, and the longest gap."""
    met, survived = int(first["turnovers"]), int(first["turnovers_survived"])
    if met == 0:
        start = "It met no turnover of party while it was open"
    elif met == 1:
        start = (
            f"It met one turnover of party while it was open and {'survived it' if survived else 'did not survive it'}"
        )
    else:
        start = f"It met {met} turnovers of party while it was open and survived {survived} of them"
    return f"{start}; the longest gap in payments lasted {_count(first, 'longest_gap_quarters', 'quarter')}."


def goods_told(first: pd.Series) -> str:
    """What it financed and what stands."""
    financed, opened = _count(first, "n_clusters_financed", "cluster"), _count(first, "n_goods_opened", "shared good")
    if first["n_goods_opened"] == 0:
        return f"It financed {financed}; no shared good was opened."
    return f"It financed {financed} and opened {opened}, of which {int(first['n_goods_operating'])} operate at the end."


def effect_told(first: pd.Series, others: pd.DataFrame) -> str:
    """The effect on members' exports, and how it compares."""
    if first["n_members"] == 0:
        return "No firm became a member, so that there is no effect on members to speak of."
    effect = quantity("effect_exports")
    size = effect.value(abs(first["effect_exports"]))
    side = "higher" if first["effect_exports"] > 0 else "lower" if first["effect_exports"] < 0 else "no different"
    text = f"At the end, exports of its {_count(first, 'n_members', 'member')} are "
    text += f"{size} {side} than" if side != "no different" else "no different from what they are"
    text += " in the same future without it"
    if len(others):
        below = int((others["effect_exports"] < first["effect_exports"]).sum())
        text += f", more than in {below} of {counted(len(others), 'other future')}"
    return f"{text}."


def typical_told(first: pd.Series, others: pd.DataFrame) -> str:
    """In which outcomes this future is unusual."""
    if len(others) < 10:
        return "There are too few other futures to say how typical this one is."
    unusual = []
    for name in TYPICAL:
        low, high = np.quantile(others[name].astype(float), MIDDLE)
        if not low <= first[name] <= high:
            side = "low" if first[name] < low else "high"
            unusual.append(f"{within(quantity(name).label)} ({side})")
    if not unusual:
        return f"In all {len(TYPICAL)} outcomes compared, this future lies within the middle four fifths of the others."
    return f"Compared with {len(others)} other futures of the same programme it is unusual in {listed(unusual)}."


def headline(runs: pd.DataFrame, life: Life) -> list[str]:
    """The life in five points."""
    first, others = runs.iloc[0], runs.iloc[1:]
    return [execution_told(first, life), continuity_told(first), goods_told(first), effect_told(first, others),
            typical_told(first, others)]  # fmt: skip
