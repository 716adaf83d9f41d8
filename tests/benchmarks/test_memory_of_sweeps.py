"""A sweep of a million runs of a small world takes less than a gigabyte, all its processes together.

CLUSTER_SIM_SWEEP_RUNS=20000 .venv/bin/python -m pytest -m slow tests/benchmarks/test_memory_of_sweeps.py
"""

import os

import pytest

from benchmarks import memory

N_RUNS = int(os.environ.get("CLUSTER_SIM_SWEEP_RUNS", "1_000_000"))
MAX_MB = 1000

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not memory.is_told(), reason="this system does not tell how much memory a process has"),
]


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_a_million_runs_take_less_than_a_gigabyte(tmp_path, executor):
    swept = memory.sweep(executor, N_RUNS, tmp_path / "out")
    assert swept is not None
    assert 100 < max(swept) < MAX_MB, swept  # less than 100 would mean that nobody looked
