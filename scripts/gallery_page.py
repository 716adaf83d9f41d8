"""Makes the pictures of the course room in docs/gallery, and its section on the gallery's page.

python -m scripts.gallery_page [--browser PATH]

Starts the page, goes to each mode as a visitor would, and takes a picture of what is seen at 1280 by 720.
"""

from __future__ import annotations

import argparse
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from app.explore.folders import listed
from benchmarks.page import served
from scripts.gallery import BROWSERS, GALLERY, smaller

SIZE = (1280, 720)
PATIENCE = 120_000  # milliseconds
TITLE = "## The course room: what is it like to run such a programme?"
FOLDER = "<designs>"  # stands for the newest results of the default experiment


class Seen(NamedTuple):
    """A picture: where it is taken, what must be there first, and what it shows."""

    name: str
    query: str
    ready: str
    shows: str
    scheme: str = "light"


PICTURES = (
    Seen("start", "lang=en&programme=uruguay&seed=7", "#scene svg", "Play, at the start of the Uruguay programme"),
    Seen("decision", "lang=en&programme=uruguay&seed=7&seat=agency", "#decision",
         "Play in the seat of the agency: the first decision, its options and their prices"),
    Seen("course", "lang=es&programme=uruguay&seed=7&q=22", "#scene svg", "Play half-way, in Spanish"),
    Seen("ending", "lang=en&programme=uruguay&seed=7&q=48&v.agency_autonomy=0.8&v.n_clusters=6", "#ending table",
         "Play at the end: beside the same future under the programme's own design, and without any programme"),
    Seen("compare", "lang=en&mode=compare&programme=uruguay&a=1&b=1&b.agency_autonomy=0.9&futures=60",
         "#comparison-table td", "Compare: two designs over the same futures"),
    Seen("explore", "lang=en&mode=explore", "#folders", "Explore: folders of results"),
    Seen("figure", f"lang=es&mode=explore&folder={FOLDER}&view=draw", "#folder-figure svg",
         "Explore: a figure of one's own of the runs of an experiment, in Spanish"),
    Seen("learn", "lang=pt&mode=learn", "#lesson-heading", "Learn: the six lessons, in Portuguese"),
    Seen("lesson", "lang=en&mode=learn&lesson=cycle&step=2", "#after",
         "Learn: a step of the lesson on the political cycle"),
    Seen("dark", "lang=en&programme=paraguay&seed=11&q=20", "#scene svg", "Play in the dark", "dark"),
)  # fmt: skip


def _settle(page: Page, seen: Seen) -> None:
    """Wait until what is to be seen is there and still."""
    if "seat=" in seen.query:
        page.locator("#to-end").click()
    page.locator(seen.ready).first.wait_for()
    if "futures=" in seen.query:
        wanted = re.search(r"futures=(\d+)", seen.query)
        done = "(n) => Number((document.querySelector('#progress-text').textContent.match(/\\d+/) ?? [0])[0]) >= n"
        page.wait_for_function(done, arg=int(wanted[1]) if wanted else 0)
    page.wait_for_timeout(2500)


def take(browser: Browser, url: str, seen: Seen, folder: Path) -> None:
    """Take one picture."""
    width, height = SIZE
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=seen.scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{url}/?{seen.query}")
    _settle(page, seen)
    raw = folder / "raw.png"
    page.screenshot(path=raw)
    smaller(raw, GALLERY / f"page-{seen.name}.png", width)
    context.close()


def section() -> str:
    """The part of the gallery's page on the course room."""
    pictures = "\n\n".join(f"![{seen.shows}](page-{seen.name}.png)\n\n*{seen.shows}.*" for seen in PICTURES)
    command = "Made by `python -m scripts.gallery_page`; `make app` shows it.\n\n"
    return f"{TITLE}\n\n    make app\n\n{command}{pictures}\n"


def write() -> None:
    """Put the section at the end of the gallery's page, in the place of an older one."""
    page = GALLERY / "README.md"
    parts = re.split(r"(?m)^(?=## )", page.read_text(encoding="utf-8"))
    kept = "".join(part for part in parts if not part.startswith("## The course room"))
    page.write_text(kept.rstrip() + "\n\n" + section(), encoding="utf-8")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m scripts.gallery_page", description="Pictures of the course room.")
    parser.add_argument("--browser", default=next(filter(None, map(shutil.which, BROWSERS)), None), help="Chromium")
    parser.add_argument("--results", type=Path, default=Path("results"), help="folder that Explore shows")
    options = parser.parse_args()
    if options.browser is None:
        parser.error("Chromium is needed, and was not found; on Debian: apt install chromium")
    of_designs = next((one.name for one in listed(options.results) if one.experiment == "designs"), None)
    if of_designs is None:
        parser.error(
            f"{options.results}: expected results of the default experiment, found none; `make run` makes them"
        )
    with TemporaryDirectory() as folder, served(options.results) as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.browser, args=["--no-sandbox"])
        for seen in PICTURES:
            take(browser, url, seen._replace(query=seen.query.replace(FOLDER, of_designs)), Path(folder))
        browser.close()
    write()


if __name__ == "__main__":
    main()
