"""The keys of this experiment, the calendars, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from experiments.declared import parameters
from experiments.request import Keys
from sim.dates import QUARTERS_PER_YEAR
from sim.programmes import load, names

HISTORICAL, DRAWN, NONE = "historical", "drawn", "no elections"
SHIFT, HELD, OFFSET = "calendar_shift_quarters", "elections_held", "launch_offset_quarters"


class ReplayKeys(Keys):
    """Which programmes, by how many years calendars are shifted, what futures hold, how many are drawn in full."""

    programmes: Literal["all"] | list[str] | None = None  # none: the one that `programme` names, told in full
    sets: Literal["plausible", "defaults"] = "plausible"
    shift_years: list[int] = Field(default=[1, 2, 3], min_length=1)
    courses: int = Field(default=60, ge=1, le=1000)


def shifted_name(years: int) -> str:
    """What a shifted calendar is called."""
    return f"shifted by {years} year{'s' if years > 1 else ''}"


def arms(shift_years: list[int]) -> dict[str, dict[str, Any]]:
    """The calendars by name, each with the values that make it."""
    found = {HISTORICAL: {SHIFT: 0, HELD: True}, DRAWN: {SHIFT: 0, HELD: True}}
    found |= {shifted_name(years): {SHIFT: QUARTERS_PER_YEAR * years, HELD: True} for years in shift_years}
    return found | {NONE: {SHIFT: 0, HELD: False}}


def calendar_faults(programme: str) -> list[str]:
    """Faults of a programme whose calendar is not known."""
    if load(programme).approval is not None:
        return []
    dated = ", ".join(name for name in names() if load(name).approval is not None)
    return [f"programme: expected one with a real calendar (office, approval, elections), got {programme!r}, which has "
            f"none to replay; choose from {dated}, or give your file these fields"]  # fmt: skip


def held_faults(fixed: Mapping[str, Any]) -> list[str]:
    """Faults of values that the calendars set themselves."""
    remedy = {SHIFT: "leave it out, or give shift_years", HELD: "leave it out", OFFSET: "leave it out, or set the "
              "programme's dates"}  # fmt: skip
    return [f"{name}: this experiment sets it itself, or its history would not fit; {remedy[name]}"
            for name in remedy if name in fixed]  # fmt: skip


def shift_faults(shift_years: list[int]) -> list[str]:
    """Faults of the years by which calendars are to be shifted."""
    most = int(parameters().at[SHIFT, "high"]) // QUARTERS_PER_YEAR
    faults = [f"shift_years: expected whole years from 1 to {most}, got {years}; give what a calendar can be shifted by"
              for years in shift_years if not 1 <= years <= most]  # fmt: skip
    if len(set(shift_years)) < len(shift_years):
        faults.append(f"shift_years: expected each once, got {shift_years}; drop what is there twice")
    return faults
