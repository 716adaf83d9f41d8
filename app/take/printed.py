"""A link on one page of paper: what was chosen and decided, what came of it, how to read it, where it comes from."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from app.compare.runs import designs_of
from app.explore.names import day
from app.films import ECONOMY, SLOT, Film, film_of
from app.levers.values import own_values
from app.links import DESIGNS, Link
from app.numbers import mean_text, titled, value_text
from app.play.ending import Ending, Result, ending_of, fate_told
from app.take import decided, pictures
from app.take.tables import Lived, lived
from app.words import Words
from experiments.provenance import commit, versions
from sim.jit import model_digest
from sim.state import NEVER

STYLE = (Path(__file__).parent / "printed.css").read_text(encoding="utf-8")
SHOWN = ("execution_risk", "disbursed_share", "turnovers_survived", "goods_operating_tail_share", "trust",
         "effect_exports", "benefit_cost")  # fmt: skip
DRAWN = ("execution_risk", "effect_exports")
SIGNS = {1: "▲", -1: "▼", 0: ""}
MAX_LINES = 14  # of decisions, so that it stays one page
VERSIONS = ("python", "numpy", "numba")
DIGITS = 16


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table as HTML; the first cell of a row is its head."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:]) + "</tr>"
        for row in rows
    )
    return f'<table class="{kind}"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def section(title: str, *content: str) -> str:
    """A part of the page."""
    return f"<section><h2>{escape(title)}</h2>{''.join(content)}</section>"


def figure(words: Words, name: str, drawing: str) -> str:
    """A drawing with its title and how it is read."""
    title, how = words(f"take.figures.titles.{name}"), words(f"take.figures.how.{name}")
    caption = f"<figcaption><b>{escape(words('common.how_to_read'))}</b> {escape(how)}</figcaption>"
    return framed(title, drawing, caption)


def framed(title: str, drawing: str, caption: str = "") -> str:
    """A drawing below its title."""
    told = escape(title)
    return f"<figure><h3>{told}</h3><div role='img' aria-label='{told}'>{drawing}</div>{caption}</figure>"


def _chosen(link: Link, words: Words) -> str:
    facts = [words("take.print.seed", seed=str(link.seed)), words(f"play.seats.{link.seat}")]
    changes = decided.chosen(link, words)
    if not changes:
        return section(words("take.print.chosen"), f"<p>{escape(' · '.join(facts))}. "
                       f"{escape(words('take.print.default_design'))}</p>")  # fmt: skip
    heads = [words(f"take.print.heads.{name}") for name in ("parameter", "value", "usual")]
    return section(words("take.print.chosen"), f"<p>{escape(' · '.join(facts))}</p>", table(heads, changes))


def _decisions(link: Link, film: Film, words: Words) -> str:
    told = decided.decisions(link, film, words)
    if not told:
        return ""
    lines = [f"<li><b>{escape(date)}</b> {escape('; '.join(parts))}</li>" for date, parts in told[:MAX_LINES]]
    if len(told) > MAX_LINES:
        lines.append(f"<li>{escape(words('take.print.more_decisions', n=len(told) - MAX_LINES))}</li>")
    return section(words("take.print.decisions"), f"<ol>{''.join(lines)}</ol>")


def _verdict(one: Result, words: Words) -> str:
    """Better or worse, where the numbers on paper differ."""
    if one.verdict is None:
        return "–"
    is_alike = value_text(words, one.name, one.played) == value_text(words, one.name, one.default)
    verdict = 0 if is_alike else one.verdict
    return f"{SIGNS[verdict]} {words(f'take.print.verdicts.{verdict + 1}')}"


def _ending(ending: Ending, words: Words) -> str:
    columns = [words(f"play.results.columns.{name}") for name in ("outcome", "played", "default")]
    rows = [
        (titled(words, one.name), value_text(words, one.name, one.played), value_text(words, one.name, one.default),
         _verdict(one, words))
        for one in ending.results if one.name in SHOWN
    ]  # fmt: skip
    economy = [
        (words(f"play.results.rows.{name}"),
         *(words.number(float(ending.economy.loc[name, column]), "f2" if name.endswith("_musd") else "n")
           for column in ("played", "default", "without")))
        for name in ECONOMY
    ]  # fmt: skip
    further = [words(f"play.results.columns.{name}") for name in ("played", "default", "without")]
    return section(words("play.results.outcomes"), f"<p>{escape(fate_told(ending, words))}</p>",
                   table([*columns, words("play.results.columns.verdict")], rows),
                   table([words("play.results.economy"), *further], economy))  # fmt: skip


def _played(link: Link, words: Words) -> str:
    """What a run looks like on paper."""
    film = film_of(link)
    at = min(link.quarter, film.n_quarters)
    is_over = at == film.n_quarters
    is_planned = at > 0 and int(film.programmes[at - 1, SLOT].original_deadline) != NEVER  # as the page has it
    drawn = [figure(words, "money", pictures.money(film.series, at, words, is_planned)),
             figure(words, "trust", pictures.trust(film.series, at, words))]  # fmt: skip
    parts = [_chosen(link, words), _decisions(link, film, words)]
    if is_over:
        ending = ending_of(link)
        parts.append(_ending(ending, words))
        if len(ending.effects):
            drawn.append(figure(words, "effects", pictures.effects(ending.effects, words)))
    else:
        date = words.date(film.label(max(0, at - 1)))
        parts.append(
            f"<p class='note'>{escape(words('take.print.not_over', date=date, lived=at, all=film.n_quarters))}</p>"
        )
    return "".join(parts) + f"<div class='figures small'>{''.join(drawn)}</div>"


def _design_table(link: Link, words: Words) -> str:
    designs, usual = designs_of(link), own_values(link.programme, {})
    names = sorted({name for design in designs for name in design})
    heads = ["", *(words("take.print.design", letter=letter.upper()) for letter in DESIGNS[: len(designs)])]
    rows = [
        (words.parameter(name).label, *(decided.value(words, name, {**usual, **design}[name]) for design in designs))
        for name in names
    ]
    return table(heads, rows) if rows else f"<p>{escape(words('take.print.default_design'))}</p>"


def _compared_table(found: Lived, words: Words) -> str:
    """Means with intervals, and differences to the first design."""
    clear = {(one.outcome, one.design): one for one in found.differences(SHOWN)}
    letters = [words("take.print.design", letter=letter.upper()) for letter in DESIGNS[: len(found.comparison.designs)]]
    further = [words("take.print.less", letter=letter.upper()) for letter in DESIGNS[1 : len(found.comparison.designs)]]
    rows = []
    for name in SHOWN:
        mean, low, high = found.means(name)
        told = [[value_text(words, name, value) for value in values] for values in zip(mean, low, high, strict=True)]
        cells = [f"{middle} ({lowest} – {highest})" for middle, lowest, highest in told]
        for d in range(1, len(letters)):
            one = clear.get((name, d))
            cells.append("–" if one is None else f"{mean_text(words, name, one.mean)}{' *' if one.is_clear else ''}")
        rows.append((titled(words, name), *cells))
    return table([words("play.results.columns.outcome"), *letters, *further], rows, "compared")


def _drawn(found: Lived, name: str, letters: list[str], words: Words) -> str:
    """The means of an outcome with their intervals."""
    return pictures.intervals(letters, found.means(name), words, name)


def _compared(link: Link, words: Words) -> str:
    """What a comparison looks like on paper."""
    found = lived(link)
    letters = [words("take.print.design", letter=letter.upper()) for letter in DESIGNS[: len(found.comparison.designs)]]
    drawn = [framed(words.outcome(name).label, _drawn(found, name, letters, words)) for name in DRAWN]
    how = f"<p class='note'><b>{escape(words('common.how_to_read'))}</b> {escape(words('take.print.compared_how'))}</p>"
    told = words("take.print.futures", n=found.n_futures, seed=str(link.seed))
    return (section(words("take.print.designs"), f"<p>{escape(told)}</p>", _design_table(link, words))
            + section(words("play.results.outcomes"), _compared_table(found, words), how)
            + f"<div class='figures'>{''.join(drawn)}</div>")  # fmt: skip


def _origin(words: Words, address: str) -> str:
    known = versions()
    software = ", ".join(f"{name} {known[name]}" for name in VERSIONS)
    facts = [
        ("link", address), ("model", model_digest()[:DIGITS]), ("commit", commit() or "–"), ("software", software),
        ("day", day(words, time.time())),
    ]  # fmt: skip
    lines = "".join(
        f"<dt>{escape(words(f'take.print.origin.{name}'))}</dt><dd>{escape(fact)}</dd>" for name, fact in facts
    )
    return f"<footer><p>{escape(words('take.print.limits'))}</p><dl>{lines}</dl></footer>"


def page(link: Link, words: Words, address: str) -> str:
    """The page as HTML. Raises `ValueError` for what the engine refuses."""
    is_compared = link.mode == "compare"
    title = words.programme(link.programme)
    kind = words("take.print.comparison" if is_compared else "take.print.run")
    content = _compared(link, words) if is_compared else _played(link, words)
    button = f"<button id='print' onclick='window.print()'>{escape(words('take.print.button'))}</button>"
    meta = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
    return (f"<!doctype html><html lang='{words.language}'><head>{meta}<title>{escape(title)}</title>"
            f"<style>{STYLE}</style></head><body>{button}<header><p>{escape(kind)}</p><h1>{escape(title)}</h1></header>"
            f"<main>{content}</main>{_origin(words, address)}</body></html>")  # fmt: skip
