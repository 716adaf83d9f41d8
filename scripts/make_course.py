"""Writes the trainer's sheets of the course from the words of the page, or checks that they are up to date.

python -m scripts.make_course            writes docs/course, one sheet per lesson and language
python -m scripts.make_course --check    exits 1 and names the sheets that are not as the words say
python -m scripts.make_course --measure  measures the numbers of the lessons anew, then writes the sheets
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from app.course.lessons import NUMBERS, lessons, measured
from app.course.sheets import sheet
from app.links import LANGUAGES
from app.words import words_of
from scripts.docs import DOCS

COURSE = DOCS / "course"
MADE = "<!-- {} -->"


def texts(folder: Path) -> dict[Path, str]:
    """What every file of the folder should hold."""
    made = {folder / "README.md": _index()}
    for lesson in lessons():
        for language in LANGUAGES:
            words = words_of(language)
            text = MADE.format(words("learn.sheet.made")) + "\n" + sheet(lesson, words)
            made[folder / f"{lesson.id}.{language}.md"] = text
    return made


def _index() -> str:
    """The page that leads to all sheets, in three languages."""
    parts = []
    for language in LANGUAGES:
        words = words_of(language)
        rows = [
            f"- [{lesson.number}. {lesson.words(words, 'title')}]({lesson.id}.{language}.md): "
            f"{lesson.words(words, 'short')}"
            for lesson in lessons()
        ]
        mark = "#" if language == LANGUAGES[0] else "##"
        heading = f"{mark} {words('learn.sheet.index')}"
        parts += [heading, words("learn.sheet.index_text"), "\n".join(rows)]
    return MADE.format(words_of(LANGUAGES[0])("learn.sheet.made")) + "\n" + "\n\n".join(parts) + "\n"


def stale(folder: Path) -> list[Path]:
    """Files of the folder that are not what the words say, or that no lesson needs."""
    made = texts(folder)
    wrong = [file for file, text in made.items() if not file.is_file() or file.read_text(encoding="utf-8") != text]
    return wrong + [file for file in sorted(folder.glob("*.md")) if file not in made]


def measure() -> None:
    """Measure the numbers of all lessons anew, and keep them."""
    from app.course.measures import all_measured

    head = "# Measured by `python -m scripts.make_course --measure`; not to be edited.\n"
    NUMBERS.write_text(head + yaml.safe_dump(all_measured(), sort_keys=False), encoding="utf-8")
    measured.cache_clear()


def main(words: Sequence[str] | None = None, folder: Path = COURSE) -> int:
    """Write the sheets, or check them; the exit status."""
    parser = argparse.ArgumentParser(description="Write the trainer's sheets of the course.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a sheet is not up to date")
    parser.add_argument("--measure", action="store_true", help="measure the numbers of the lessons anew")
    asked = parser.parse_args(words)
    if asked.check:
        found = stale(folder)
        if found:
            print(f"Not what the words say: {', '.join(map(str, found))}. Run: make docs", file=sys.stderr)
        return 1 if found else 0
    if asked.measure:
        measure()
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in texts(folder).items():
        file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
