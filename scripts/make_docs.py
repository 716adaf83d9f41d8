"""Writes what the docs take from the code, or checks that it is up to date and that nothing of the model is left out.

python -m scripts.make_docs            writes whole pages of tables, and the generated blocks of hand-written pages
python -m scripts.make_docs --check    exits 1 and names what is not as the code says, and what no page speaks of
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.docs import DOCS
from scripts.docs.blocks import filled, forms_in
from scripts.docs.coverage import unknown, unmentioned
from scripts.docs.facts import facts_page
from scripts.docs.order import events_page, luck_page, schedule_page
from scripts.docs.pages import Page, pages_in
from scripts.docs.programmes import programmes_page
from scripts.docs.tables import constants_page, goods_page, outcomes_page, parameters_page, state_page

PAGES: dict[str, Callable[[], str]] = {
    "parameters.md": parameters_page, "outcomes.md": outcomes_page, "state.md": state_page,
    "constants.md": constants_page, "goods.md": goods_page, "programmes.md": programmes_page,
    "schedule.md": schedule_page, "luck.md": luck_page, "events.md": events_page,
    "facts.md": facts_page,
}  # fmt: skip
TRACE = "trace.md"


def texts(folder: Path) -> dict[Path, str]:
    """What every page of a folder should hold: those made whole, and the hand-written ones with their blocks."""
    made = {folder / name: make() for name, make in PAGES.items()}
    pages = pages_in(folder)
    others = [Page(folder / TRACE)] if (folder / TRACE).is_file() else []
    return made | {page.path: filled(page, pages) for page in [*pages, *others]}


def stale(folder: Path) -> list[Path]:
    """Pages of a folder that are not what the code says."""
    return [
        file for file, text in texts(folder).items() if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]


def left_out(folder: Path) -> list[str]:
    """What the hand-written pages of a folder do not speak of, and what they should not, one sentence each."""
    pages = pages_in(folder)
    return [*unmentioned(pages), *unknown(pages)]


def _to_be_read(made: dict[Path, str]) -> list[Path]:
    """Pages whose equations may no longer be right, since the code of their rules or sweeps has changed."""
    return [
        file
        for file, text in made.items()
        if file.is_file() and forms_in(file.read_text(encoding="utf-8")) != forms_in(text)
    ]


def main(words: Sequence[str] | None = None, folder: Path = DOCS) -> int:
    """Write the pages, or check them; the exit status."""
    parser = argparse.ArgumentParser(description="Write what the docs take from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is not as it is")
    if not parser.parse_args(words).check:
        folder.mkdir(exist_ok=True)
        made = texts(folder)
        for file in _to_be_read(made):
            print(f"Rules or sweeps of {file.name} have changed: read its equations, order and draws again.")
        for file, text in made.items():
            file.write_text(text, encoding="utf-8")
        return 0
    found = stale(folder)
    if found:
        print(f"Not what the code says: {', '.join(str(file) for file in found)}. Run: make docs", file=sys.stderr)
    missing = left_out(folder)
    if missing:
        print("Not described, or not there:\n- " + "\n- ".join(missing), file=sys.stderr)
    return 1 if found or missing else 0


if __name__ == "__main__":
    sys.exit(main())
