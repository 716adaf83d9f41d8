"""The page of programmes: presets with the source of each of their fields."""

from __future__ import annotations

from scripts.docs.markdown import page, table
from scripts.docs.overview import KEYS, OVERVIEW, history_keys, overview
from sim.parameters import PARAMETERS, STATUSES
from sim.programmes import Programme, load, names


def _kind_of(name: str) -> str:
    return PARAMETERS[name].kind if name in PARAMETERS else "-"


def _known(value: bool | None) -> object:
    return "not known" if value is None else value


def _programme_parts(programme: Programme) -> list[str]:
    start = "stylised calendar" if programme.start is None else f"approved in {programme.start}"
    rows = [
        (f"`{name}`", _kind_of(name), field.value, field.source, field.status)
        for name, field in programme.fields.items()
    ]
    parts = [f"## `{programme.name}`", f"{programme.title} ({programme.country}, {start}).",
             table(["field", "kind", "value", "source", "status"], rows)]  # fmt: skip
    for tier, elections in programme.elections.items():
        if not elections:
            parts.append(f"Elections, {tier.name.lower()}: none are held.")
            continue
        dates = [
            (
                one.election,
                one.hand_over,
                _known(one.turnover),
                "-" if one.turnover else _known(one.new_person),
                one.source,
                one.status,
            )
            for one in elections
        ]
        headings = ["election", "hand-over", "another party took office", "another person of the same party", "source",
                    "status"]  # fmt: skip
        parts += [f"Elections, {tier.name.lower()}:", table(headings, dates)]
    for tier, changes in programme.changes.items():
        results = [
            (one.date, "another party" if one.is_new_party else "another person", one.source, one.status)
            for one in changes
        ]
        parts += [f"Changes of government without an election, {tier.name.lower()}:",
                  table(["date", "who took office", "source", "status"], results)]  # fmt: skip
    if programme.history:
        history = [(f"`{name}`", field.value, field.source, field.status) for name, field in programme.history.items()]
        parts += ["What is known of how it went; not read by the model:",
                  table(["fact", "value", "source", "status"], history)]  # fmt: skip
    return parts


def programmes_page() -> str:
    """Presets with the source of each of their fields."""
    words = (
        "What a programme's file does not name stays at the declared default ([parameters](parameters.md)). Dates are "
        "real where there is a calendar; results of elections are drawn, unless a run is given what happened "
        "(`sim.historical_overrides`). A tier without a list of elections has regular terms. Fields hold what was "
        "known at the approval; `history` holds how it went, and the model does not read it."
    )
    parts = [part for name in names() for part in _programme_parts(load(name))]
    return page("Programmes", "`sim/programmes/*.yaml`", words, table(OVERVIEW, overview()),
                table(["status", "means"], STATUSES.items()), *parts,
                "## Keys of `history`", table(KEYS, history_keys()))  # fmt: skip
