"""What happened, as overrides: the historical results of elections, and changes of government without one."""

from __future__ import annotations

import datetime as dt

from sim.dates import quarter_number
from sim.overrides import Override
from sim.parameters.choices import Tier
from sim.programmes import Programme


def _results(programme: Programme, tier: Tier, approval: int) -> list[Override]:
    """Elections whose winner takes office from the approval on; one that is not known is drawn."""
    found = []
    for one in programme.elections.get(tier, ()):
        hand_over = quarter_number(one.hand_over) - approval
        if hand_over < 0 or (hand_over == 0 and programme.values["launch_offset_quarters"] == 0):
            continue
        held = max(0, quarter_number(one.election) - approval)
        if one.turnover is not None:
            result = "another_party" if one.turnover else "same_party"
            found.append(Override(held, tier.name.lower(), "election", 0, result))
        if one.new_person is not None and not one.turnover:
            team = "new_team" if one.new_person else "same_team"
            found.append(Override(hand_over, tier.name.lower(), "team", 0, team))
    return found


def _changes(programme: Programme, tier: Tier, approval: int) -> list[Override]:
    """Changes of government without an election from the approval on."""
    dated: list[tuple[dt.date, str]] = [
        (one.date, "another_party" if one.is_new_party else "new_team") for one in programme.changes.get(tier, ())
    ]
    quarters = [(quarter_number(date) - approval, result) for date, result in dated]
    return [Override(quarter, tier.name.lower(), "change", 0, result) for quarter, result in quarters if quarter >= 0]


def historical(programme: Programme, horizon_quarters: int) -> list[Override]:
    """Overrides by which a run lives the politics that the programme's file knows of, within a window.

    Results that the file leaves open (`turnover: null`) are drawn. The run must keep the file's launch offset and a
    calendar that is not shifted. Without a real calendar nothing is known.
    """
    if programme.approval is None:
        return []
    approval = quarter_number(programme.approval)
    found = [
        one for tier in Tier for one in (*_results(programme, tier, approval), *_changes(programme, tier, approval))
    ]
    return [one for one in found if one.quarter < horizon_quarters]
