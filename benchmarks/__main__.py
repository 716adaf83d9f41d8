"""The benchmark: a table on the terminal and `results/bench/bench.json`.

python -m benchmarks [--rounds 5] [--out results/bench/bench.json] [--only SECTION ...]
"""

import sys

if __name__ == "__main__":  # processes that work for a sweep import this as well, and shall find nothing to load
    from benchmarks.measuring import main

    sys.exit(main())
