"""Compare a design in small worlds with rules that are planted: `python -m tests.reference.planted DESIGN SEED ...`.

Run it with `CLUSTER_SIM_RULES` naming a file of rules, and with `NUMBA_DISABLE_JIT=1`, so that nothing is compiled.
"""

from __future__ import annotations

import sys

from tests.reference.comparison import Comparison
from tests.reference.designs import SHORT, calendar_and_overrides, row_of


def main(name: str, seeds: list[int]) -> None:
    """Print the first difference of each seed."""
    calendar, overrides = calendar_and_overrides(name, SHORT)
    for seed in seeds:
        comparison = Comparison(row_of(name, SHORT), seed, calendar, overrides)
        for found in comparison.first_differences(1):
            print(found)


if __name__ == "__main__":
    main(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
