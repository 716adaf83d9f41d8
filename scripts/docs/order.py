"""Pages of what follows from the code: the order of a quarter, purposes of luck, kinds of events."""

from __future__ import annotations

from scripts.docs import ROOT
from scripts.docs.code import schedule_of
from scripts.docs.markdown import page, table
from sim.events import EVENT_FORMS
from sim.luck import Purpose


def schedule_page() -> str:
    """The order of one quarter."""
    calls = schedule_of(ROOT / "sim/quarter.py")
    rows = [
        (number, call.part, f"`{call.name}`", f"`{call.module}`", call.meaning) for number, call in enumerate(calls, 1)
    ]
    return page("Schedule: one quarter, in order", "`sim/quarter.py`", "A run lives its quarters one after the other.",
                table(["", "part", "sweep", "module", "what it does"], rows))  # fmt: skip


def luck_page() -> str:
    """Purposes of luck."""
    words = (
        "Every draw is a function of the seed, the quarter, who draws, what for, and the attempt. A number is never "
        "changed or used again, as that would change every future."
    )
    return page(
        "Purposes of luck",
        "`sim/luck.py`",
        words,
        table(["purpose", "number"], [(f"`{purpose.name}`", int(purpose)) for purpose in Purpose]),
    )


def events_page() -> str:
    """Kinds of events with their reasons."""
    rows = [
        (f"`{kind.name.lower()}`", form.subject, form.other or "-", ", ".join(form.reasons) or "-")
        for kind, form in EVENT_FORMS.items()
    ]
    words = (
        "The log of a run told in full (`sim.trace(...).events`). Each event has a subject, another party to it, and "
        "the reasons that were at work; the words for it stand in `sim/story/`."
    )
    return page("Events", "`sim/events.py`", words, table(["kind", "subject", "other party", "reasons"], rows))
