"""The numbers of a comparison as a table: each design's mean, and the differences against the first one."""

from __future__ import annotations

from html import escape

from app.compare.figures import verdict_of
from app.compare.marks import SIGNS
from app.compare.runs import FLAGS
from app.compare.shot import Shot
from app.links import LETTERS
from app.numbers import difference_text, titled, value_text
from app.words import Words

ARROWS = {"better": "▲", "worse": "▼", "more": "+", "less": "−", "untold": "○", "same": "="}


def table_html(words: Words, shot: Shot, outcomes: tuple[str, ...]) -> str:
    """A table of outcomes, one row each."""
    found = {(one.outcome, one.design): one for one in shot.differences}
    further = range(1, shot.n_designs)
    heads = [words("compare.table.outcome")]
    heads += [f"{SIGNS[d]} {LETTERS[d]}" for d in range(shot.n_designs)]
    heads += [words("compare.table.difference", letter=LETTERS[d]) for d in further]
    rows = []
    for name in outcomes:
        meaning = escape(words.outcome(name).meaning)
        cells = [f'<th scope="row" title="{meaning}">{escape(titled(words, name))}</th>']
        cells += [_cell(value_text(words, name, float(value))) for value in shot.means[name][0]]
        for design in further:
            one = found.get((name, design))
            if one is None:
                cells.append(_cell("–"))
                continue
            kind = verdict_of(one)
            told = f'<span class="judged {kind}">{ARROWS[kind]} {escape(words(f"compare.verdicts.{kind}"))}</span>'
            mean, _, ends = difference_text(words, name, one.mean, one.low, one.high).rpartition(" ")
            n = f'<span class="soft">n = {words.number(one.n)}</span>'
            cells.append(
                f'<td class="told"><span>{escape(mean)}</span> <span>{escape(ends)}</span><br>{told} · {n}</td>'
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    caption = escape(words("compare.table.caption", n=shot.n))
    if any(verdict_of(one) == "same" and one.outcome in FLAGS and one.outcome in outcomes for one in shot.differences):
        caption += f" {escape(words('compare.table.flags'))}"  # whose interval is not of width zero
    told = f"<caption>{caption}</caption>"
    return f'<table class="plain">{told}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"


def verdict_lines(words: Words, shot: Shot, outcomes: tuple[str, ...]) -> list[str]:
    """For each further design, in words: where it is better, where worse, and how much cannot be told."""
    lines = []
    for design in range(1, shot.n_designs):
        kinds: dict[str, list[str]] = {}
        for one in shot.differences:
            if one.design == design and one.outcome in outcomes:
                kinds.setdefault(verdict_of(one), []).append(words.outcome(one.outcome).label)
        parts = [
            f'<b class="{kind}">{escape(words(f"compare.verdict_parts.{kind}"))}</b> {escape("; ".join(kinds[kind]))}'
            for kind in ("better", "worse") if kind in kinds
        ]  # fmt: skip
        parts += [
            f"<b>{escape(words(f'compare.verdict_parts.{kind}', n=len(kinds[kind]), all=len(outcomes)))}</b>"
            for kind in ("untold", "same") if kind in kinds
        ]  # fmt: skip
        begin = words("compare.verdict", letter=LETTERS[design], n=shot.n)
        lines.append(f"<b>{escape(begin)}</b> {' · '.join(parts)}")
    return lines
