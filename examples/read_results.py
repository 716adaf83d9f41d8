"""Results read again: the folder of any experiment, as a table of pandas, or asked in SQL.

    .venv/bin/python -m examples.read_results results/designs/uruguay-<digest>

For researchers who go on where a report ends. `load` needs nothing beyond the package; `query` needs DuckDB
(`make setup-all`), reads only what a question needs, and so also answers where the runs do not fit into memory.
"""

from __future__ import annotations

import sys

import pandas as pd

import experiments

# How often do programmes end how, and how long do those that are completed take? The table `runs` has a row per run.
QUESTION = """
    SELECT fate, count(*) AS n, avg(execution_risk) AS execution_risk, avg(delay_ratio) AS delay_ratio
    FROM runs GROUP BY fate ORDER BY n DESC
"""


def by_pandas(folder: str) -> pd.DataFrame:
    """Mean execution risk of each design, and where the numbers come from."""
    runs = experiments.load(folder, columns=["design", "future", "execution_risk"])  # the whole, without `columns`
    known = runs.attrs["provenance"]
    print(f"programme {known['programme']}, runs {known['digests']['runs']}, code at {known['commit']}")
    return runs.groupby("design")["execution_risk"].agg(["mean", "std", "count"])


def by_sql(folder: str) -> pd.DataFrame:
    """The answer to the question above."""
    return experiments.query(folder, QUESTION)


if __name__ == "__main__":
    print(by_pandas(sys.argv[1]))
    print(by_sql(sys.argv[1]))
