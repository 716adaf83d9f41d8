"""Makes docs/gallery: one report of each experiment as a picture, and its most telling figure.

python -m scripts.gallery [NAME ...] [--results FOLDER] [--browser PATH]

Runs each experiment in the size given below (a few minutes in all; finished ones are only reported anew), takes a
picture of the top of its report with Chromium, and copies a figure with its title and how to read it.
"""

from __future__ import annotations

import argparse
import html
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import yaml
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "docs" / "gallery"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PAGE_SIZE = (1100, 1400)  # of the picture of a report, in pixels
WIDTH = 1100  # of a figure, in pixels
N_COLOURS = 128
HEAD = """# Gallery

One report of each experiment, and one of its figures. Reports are single files that need no network; every figure is
also kept as PNG and SVG. Made by `python -m scripts.gallery`, in the sizes given here; the pictures show what came out,
whatever it was.
"""


class Shown(NamedTuple):
    """An experiment of the gallery: the words of its command, and the figure to show."""

    name: str
    words: str
    figure: str


SHOWN = (
    Shown("designs", "", "trade_off"),
    Shown("single", "programme=uruguay seed=7", "course"),
    Shown("casebook", "programme=uruguay seed=7", "adding_up"),
    Shown("robust", "", "far"),
    Shown("discovery", "", "ladder_1"),
    Shown("sobol", "", "heat"),
    Shown("morris", "trajectories=12 futures=12", "plane"),
    Shown("pawn", "", "ranked"),
    Shown("table", "table=examples/designs.csv futures=100", "cases"),
    Shown("replay", "programme=paraguay", "timeline"),
    Shown("replays", "futures=20", "whole"),
    Shown("portfolio", "futures=40", "timeline"),
    Shown("evaluation", "", "bias_and_coverage"),
    Shown("facts", "", "fact_01"),
    Shown("beliefs", "plausible_scenarios=36 box_scenarios=150 futures=4", "forest"),
    Shown("hindcast", "", "forecasts"),
    Shown("variance", "", "shares"),
)


def command_of(shown: Shown) -> list[str]:
    """The words after `python -m experiments`."""
    return [f"experiment={shown.name}", *shlex.split(shown.words)]


def question_of(name: str) -> str:
    """What an experiment asks, from its configuration."""
    return yaml.safe_load((ROOT / "conf" / "experiment" / f"{name}.yaml").read_text(encoding="utf-8"))["question"]


def run(shown: Shown, results: Path) -> Path:
    """The folder of an experiment, simulated if it is not there yet."""
    folder = results / shown.name
    command = [sys.executable, "-m", "experiments", *command_of(shown), f"out={folder}"]
    print(shlex.join(command), file=sys.stderr, flush=True)
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return folder


def picture(report: Path, browser: str, path: Path) -> None:
    """A picture of the top of a report."""
    width, height = PAGE_SIZE
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}",
         f"--screenshot={path}", report.resolve().as_uri()],
        check=True, capture_output=True,
    )  # fmt: skip
    smaller(path, path)


def smaller(source: Path, path: Path, width: int = WIDTH) -> None:
    """A picture of at most a width and of few colours."""
    with Image.open(source) as full:
        image = full.convert("RGB")
        if image.width > width:
            image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        image.quantize(N_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def caption(report: str, figure: str) -> tuple[str, str]:
    """Title of a figure of a report, and how to read it. Raises `ValueError` where the report has no such figure."""
    found = re.search(
        rf'<figure id="{figure}".*?<b>Figure \d+\. (.*?)</b>.*?</em>\s*(.*?)</span>', report, flags=re.DOTALL
    )
    if found is None:
        known = ", ".join(re.findall(r'<figure id="([^"]+)"', report))
        raise ValueError(f"figure {figure!r}: expected one of {known}; correct SHOWN")
    title, reading = (" ".join(html.unescape(text).split()) for text in found.groups())
    return title, reading


def section(shown: Shown, folder: Path, browser: str) -> str:
    """Make the pictures of one experiment; its part of the page."""
    picture(folder / "report.html", browser, GALLERY / f"{shown.name}-report.png")
    smaller(folder / "figures" / f"{shown.figure}.png", GALLERY / f"{shown.name}.png")
    title, reading = caption((folder / "report.html").read_text(encoding="utf-8"), shown.figure)
    return f"""
## {shown.name}: {question_of(shown.name)}

    .venv/bin/python -m experiments {shlex.join(command_of(shown))}

![{title}]({shown.name}.png)

*{title}. How to read this: {reading}*

<details><summary>The report</summary>

![Top of the report]({shown.name}-report.png)

</details>
"""


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.gallery", description="Makes docs/gallery.")
    parser.add_argument("names", nargs="*", help="experiments; all if none is named")
    parser.add_argument("--results", type=Path, default=ROOT / "results" / "gallery", help="where they are simulated")
    parser.add_argument("--browser", default=next(filter(None, map(shutil.which, BROWSERS)), None), help="Chromium")
    options = parser.parse_args()
    unknown = set(options.names) - {shown.name for shown in SHOWN}
    if unknown:
        parser.error(f"expected names of {', '.join(shown.name for shown in SHOWN)}, got {', '.join(sorted(unknown))}")
    if options.browser is None:
        parser.error("Chromium is needed for pictures of reports, and was not found; on Debian: apt install chromium")
    return options


def make(chosen: Sequence[Shown], results: Path, browser: str) -> None:
    """Make the pictures of some experiments, and the page anew."""
    GALLERY.mkdir(exist_ok=True)
    parts = {shown.name: section(shown, run(shown, results), browser) for shown in chosen}
    page = GALLERY / "README.md"
    old = re.split(r"(?m)^(?=## )", page.read_text(encoding="utf-8")) if page.is_file() else []
    kept = {part[3:].partition(":")[0]: f"\n{part}" for part in old[1:]}
    texts = [(parts.get(shown.name) or kept.get(shown.name, "")).rstrip() + "\n" for shown in SHOWN]
    texts += [part.rstrip() + "\n" for name, part in kept.items() if name not in {shown.name for shown in SHOWN}]
    page.write_text(HEAD + "".join(text for text in texts if text.strip()), encoding="utf-8")


def main() -> None:
    """Make the gallery, or the part of it that is named."""
    options = _options()
    make([shown for shown in SHOWN if not options.names or shown.name in options.names], options.results,
         options.browser)  # fmt: skip


if __name__ == "__main__":
    main()
