"""Reports as one file each: templates filled, nothing fetched from anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from experiments.planning.plan import Plan, distinct
from experiments.provenance import provenance
from experiments.request import Request
from experiments.store import Store, write_whole
from experiments.words import Quantity, counted, listed, phrase, sentence_case, value_told, within
from sim.jit import model_digest, rules_in_use
from sim.parameters import STATUSES
from sim.programmes import load

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    found.filters |= {"phrase": phrase, "sentence": sentence_case, "within": within}
    found.globals |= {"counted": counted}
    return found


def terms(quantities: Iterable[Quantity]) -> list[dict[str, str]]:
    """What the short names of a report mean, from the declarations, in the order of first use."""
    found = {}
    for quantity in quantities:
        below = "" if quantity.denominator == "-" else quantity.denominator
        found[quantity.label] = {
            "label": quantity.label, "meaning": quantity.meaning, "unit": quantity.axis, "denominator": below
        }  # fmt: skip
    return list(found.values())


def _value_or_range(name: str, row: pd.Series, table: pd.DataFrame) -> str:
    if name not in table:
        return value_told(row["value"])
    column = distinct(table[name])
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and column.min() < column.max():
        return f"{value_told(float(column.min()))} to {value_told(float(column.max()))}"
    return ", ".join(value_told(value) for value in dict.fromkeys(column))


def assumptions(plan: Plan) -> dict[str, Any]:
    """Every parameter of the runs with its value or range, source and status, and how many there are of each status."""
    rows = [
        {
            "name": name, "kind": row["kind"], "value": _value_or_range(str(name), row, plan.table),
            "origin": "varied" if name in plan.table else row["origin"],
            "unit": "" if row["unit"] == "-" else row["unit"], "meaning": row["meaning"], "source": row["source"],
            "status": row["status"],
        }
        for name, row in plan.resolved.iterrows()
    ]  # fmt: skip
    known = {**STATUSES, "given": "given by the user for these runs"}
    counts = [(known[status], sum(row["status"] == status for row in rows)) for status in known]
    return {
        "rows": rows,
        "counts": [(meaning, n) for meaning, n in counts if n],
        "n_assumed": sum(row["status"] == "assumed" for row in rows),
        "n_varied": sum(row["origin"] == "varied" for row in rows),
    }


def common_context(request: Request, plan: Plan, store: Store) -> dict[str, Any]:
    """What every report says of itself."""
    preset = load(request.common.programme)
    own, digests = rules_in_use(), {"runs": store.digest, "model": model_digest()}
    record = provenance(plan, request.command, digests | ({"rules": own.digest} if own else {}))
    return {
        "experiment": request.experiment,
        "question": request.common.question,
        "programme": preset.title,
        "has_calendar": preset.office is not None,
        "n_runs": len(plan.table),
        "notes": [
            *plan.notes,
            *(
                [
                    f"rules of your own replace those of the package: {own.file.name} "
                    f"(digest {own.digest[:12]}) replaces {listed(list(own.replaced))}"
                ]
                if own
                else []
            ),
        ],
        "assumed": assumptions(plan),
        "record": record,
        "folder": store.folder.name,
    }


def paragraphs(markdown: str) -> list[tuple[str, Markup]]:
    """Headings and paragraphs of a story in Markdown as tags and their content; its title is left out."""
    found = []
    for block in filter(None, (part.strip() for part in markdown.split("\n\n"))):
        if block.startswith("# "):
            continue
        tag = "h3" if block.startswith("## ") else "p"
        text = str(escape(" ".join(block.removeprefix("## ").split())))
        text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
        found.append((tag, Markup(re.sub(r"\*(.+?)\*", r"<em>\1</em>", text))))
    return found


def fill(template: str, context: Mapping[str, Any]) -> str:
    """A template with its gaps filled."""
    return _environment().get_template(template).render(**context)


def write_page(store: Store, template: str, context: Mapping[str, Any]) -> Path:
    """Fill a template and keep it as the report of the experiment."""
    path = store.folder / "report.html"
    write_whole(path, fill(template, context).encode())
    return path
