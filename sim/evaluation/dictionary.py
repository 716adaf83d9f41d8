"""The columns of a survey's panel and of its truth, each declared once."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

FIRM, FILES, DESIGN, NOBODY = "the firm's answer", "the programme's files", "the design of the survey", "nobody"


class Column(NamedTuple):
    """One column: its name, type, unit, meaning, and who sees it."""

    column: str
    type: str
    unit: str
    meaning: str
    seen_by: str


KEYS = (
    Column("firm", "int", "-", "firm: the same number in every period, run and twin", DESIGN),
    Column("cluster", "int", "-", "cluster of the firm", DESIGN),
    Column("territory", "int", "-", "territory of the cluster", DESIGN),
    Column("period", "int", "period", "year or quarter, counted from 0 when the world begins, which is "
           "`history_years` before the programme is approved", DESIGN),
)  # fmt: skip
ANSWERS = (
    Column("log_productivity", "float", "log points", "sales per worker against the average: mean of the period's "
           "quarters", FIRM),
    Column("log_employees", "float", "log persons", "employees: log of the mean of the period's quarters", FIRM),
    Column("log_sales", "float", "log kUSD", "sales at home and abroad: log of the sum over the period", FIRM),
    Column("exports", "float", "kUSD", "exports: sum over the period", FIRM),
    Column("is_exporter", "int", "0 or 1", "exported in any quarter of the period", FIRM),
)  # fmt: skip
STATUS = (
    Column("is_assigned", "bool", "-", "its cluster was financed; in a lottery of firms, it was drawn", FILES),
    Column("start", "int", "period", "period in which the benefit of what it is assigned to began; -1 never", FILES),
    Column("is_participant", "bool", "-", "ever a member of the body of a financed cluster; in a lottery of firms, "
           "drawn and ever in a group project", FILES),
    Column("is_treated", "bool", "-", "assigned, and the period is not before the start", FILES),
    Column("score", "float", "share", "score of its cluster in the tender less the cut-off, above 0 if financed; "
           "missing without a tender", FILES),
    Column("saturation", "float", "share", "share of its territory's clusters that are financed; missing unless "
           "territories were drawn", FILES),
    Column("weight", "float", "firms", "firms that it stands for in its list", DESIGN),
)  # fmt: skip
BASE = (
    Column("base_productivity", "float", "log points", "log_productivity in its last answer before the first benefit "
           "anywhere; missing without a baseline", FIRM),
    Column("base_employees", "float", "log persons", "log_employees in that answer", FIRM),
    Column("base_exports", "float", "kUSD", "exports in that answer", FIRM),
    Column("base_is_exporter", "float", "0 or 1", "is_exporter in that answer", FIRM),
    Column("link", "int", "-", "link in the chain, from 0", FIRM),
    Column("is_small", "bool", "-", "had fewer than ten employees when the world began", FIRM),
)  # fmt: skip
BASE_OF = {"base_productivity": "log_productivity", "base_employees": "log_employees", "base_exports": "exports",
           "base_is_exporter": "is_exporter"}  # fmt: skip
PANEL = (*KEYS, *ANSWERS, *STATUS, *BASE)
TRUE = tuple(
    column._replace(type="float", meaning=f"{column.meaning}; without any error, missing once closed", seen_by=NOBODY)
    for column in ANSWERS
)
TWINS = tuple(
    column._replace(column=f"twin_{column.column}", meaning=f"{column.column} of the same firm without the programme")
    for column in TRUE
)
OF_TRUTH = ("is_assigned", "start", "is_participant", "score", "saturation")
TRUTH = (*KEYS, *TRUE, *TWINS, *(column for column in STATUS if column.column in OF_TRUTH))


def dictionary() -> pd.DataFrame:
    """One row per column of the panel and of the truth: table, column, type, unit, meaning, seen_by."""
    rows = [("panel", *column) for column in PANEL] + [("truth", *column) for column in TRUTH]
    return pd.DataFrame(rows, columns=["table", *Column._fields])
