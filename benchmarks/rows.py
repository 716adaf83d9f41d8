"""The rows of the table, section by section: what is shown of what the rounds measured, and what it is to reach."""

from __future__ import annotations

from benchmarks.cases import N_LARGE_CLUSTERS
from benchmarks.kernels import N_DESIGNS
from benchmarks.memory import N_RUNS
from benchmarks.page import EVERY, N_VISITORS
from benchmarks.rounds import Row, Section, more, of, ratio
from benchmarks.tools import N_COLD
from benchmarks.workers import N_WORKERS

ENGINE = Section("engine", "The engine, one thread", (
    Row("clock_ns", "default world: 480 firms, 48 quarters", "ns/firm-quarter", "clock", of("clock_ns"), 0, 200, 120),
    Row("default_ns", "  the same", "ns/firm-quarter", "cpu", of("default_ns")),
    Row("default_ms", "  one run of it", "ms", "clock", of("default_ms"), 2),
    Row("large_ns", f"{N_LARGE_CLUSTERS * 40:,} firms, 48 quarters", "ns/firm-quarter", "cpu", of("large_ns")),
    Row("large_ratio", "  against the default world", "times", "cpu", ratio("large_ns", "default_ns"), 2, 1.6),
    Row("twin_own", "twins: one to each run, against none", "times", "cpu", of("twin_own"), 2),
    Row("twin_shared", f"twins: shared by {N_DESIGNS} designs, against none", "times", "cpu", of("twin_shared"), 2),
    Row("told_percent", "series and event log", "% more", "cpu", of("told_percent"), 1),
    Row("api_us", "pandas in and out, per run of 1,000", "us", "cpu", of("api_us"), 1),
    Row("call_ms", "pandas in and out, call with one run", "ms", "cpu", of("call_ms"), 1),
))  # fmt: skip

START = Section("start", "A fresh process", (
    Row("import_s", "import sim.engine", "s", "clock", of("import_s"), 2),
    Row("first_call_s", "  its first call, from a warm cache", "s", "clock", of("first_call_s"), 2),
    Row("process_s", "  the whole process with one run", "s", "clock", of("process_s"), 2),
))  # fmt: skip

PEERS = Section("peers", "Peers: one run of the same futures of the default world, with the same outcomes", (
    Row("engine_ms", "engine", "ms", "cpu", of("engine_ms"), 2),
    Row("runner_ms", "experiments: runner and store, one thread", "ms", "cpu", of("runner_ms"), 2),
    Row("peer_ms", "reference model in plain Mesa", "ms", "cpu", of("peer_ms")),
    Row("peer_ratio", "  against the engine", "times", "cpu", ratio("peer_ms", "engine_ms"), 0, None, 150, True),
    Row("batch_ms", "Mesa's batch_run of our Mesa face", "ms", "cpu", of("batch_ms"), 1),
    Row("batch_ratio", "  against the engine", "times", "cpu", ratio("batch_ms", "tools_engine_ms"), 1),
    Row("ema_ms", "EMA Workbench, calling sim.simulate", "ms", "cpu", of("ema_ms"), 1),
    Row("ema_ratio", "  against the engine", "times", "cpu", ratio("ema_ms", "tools_engine_ms"), 1),
))  # fmt: skip

ADDED = Section("added", "What a tool adds to each run, whatever the run costs", (
    Row("runner_added_us", "experiments: runner and store, to disk", "us", "cpu", of("runner_added_us"), 1),
    Row("batch_added_us", "Mesa's batch_run, in memory", "us", "cpu", of("batch_added_us"), 0),
    Row("ema_added_us", "EMA Workbench, in memory", "us", "cpu", of("ema_added_us"), 0),
))  # fmt: skip

OVERHEAD = Section("overhead", "Runner and store over the engine, default world, one thread", (
    Row("plain_percent", "without twins", "% more", "cpu", more("plain_swept", "plain_alone"), 1, None, 5),
    Row("plain_clock", "  the same", "% more", "clock", more("plain_swept_clock", "plain_alone_clock"), 1),
    Row("paired_percent", "with twins", "% more", "cpu", more("paired_swept", "paired_alone"), 1, None, 5),
    Row("paired_clock", "  the same", "% more", "clock", more("paired_swept_clock", "paired_alone_clock"), 1),
))  # fmt: skip

_CEILING = "processes"
SCALING = Section("scaling", f"{N_WORKERS} processors: default world without twins", (
    Row("ceiling", f"{N_WORKERS} independent processes: the ceiling", "runs/s", "clock", of(_CEILING)),
    Row("threads", f"engine, {N_WORKERS} threads", "runs/s", "clock", of("threads")),
    Row("share", "  of the ceiling", "%", "clock", ratio("threads", _CEILING, 100.0), 1, None, 93, True),
    Row("threads_share", "runner and store: threads, of the ceiling", "%", "clock",
        ratio("threads_swept", _CEILING, 100.0), 1, None, 93, True),
    Row("processes_share", "  processes", "%", "clock", ratio("processes_swept", _CEILING, 100.0), 1, None, 93, True),
    Row("dask_share", "  Dask", "%", "clock", ratio("dask_swept", _CEILING, 100.0), 1, None, 88, True),
))  # fmt: skip

COLD = Section("cold", f"From a cold start until {N_COLD} runs of the default world are there", (
    Row("processes_start_s", f"experiments: {N_WORKERS} processes", "s", "clock", of("processes_start_s"), 2),
    Row("dask_start_s", f"  Dask, {N_WORKERS} workers", "s", "clock", of("dask_start_s"), 2),
    Row("batch_start_s", f"Mesa's batch_run, {N_WORKERS} processes", "s", "clock", of("batch_start_s"), 2),
    Row("ema_start_s", f"EMA Workbench, {N_WORKERS} processes", "s", "clock", of("ema_start_s"), 2),
))  # fmt: skip

_SWEEP = f"{N_RUNS:,} runs of 60 firms over 40 quarters"
MEMORY = Section("memory", f"Memory of all processes at most: {_SWEEP}, {N_WORKERS} workers", (
    Row("threads_mb", "threads", "MB", "", of("threads_mb"), 0, 1000),
    Row("threads_grown_mb", "  second half against the first", "MB more", "", of("threads_grown_mb")),
    Row("processes_mb", "processes", "MB", "", of("processes_mb"), 0, 1000),
    Row("processes_grown_mb", "  second half against the first", "MB more", "", of("processes_grown_mb")),
    Row("dask_mb", "Dask", "MB", "", of("dask_mb"), 0, 1000),
    Row("dask_grown_mb", "  second half against the first", "MB more", "", of("dask_grown_mb")),
))  # fmt: skip

DISK = Section("disk", f"On disk: {_SWEEP}", (
    Row("size_mb", "size", "MB", "", of("size_mb"), 1),
    Row("write_s", "writing all", "s", "clock", of("write_s"), 2),
    Row("load_s", "experiments.load, all columns", "s", "clock", of("load_s"), 2),
    Row("load_columns_s", "experiments.load, three columns", "ms", "clock", of("load_columns_s", 1e3)),
    Row("query_s", "experiments.query, runs counted by fate", "ms", "clock", of("query_s", 1e3)),
))  # fmt: skip

PAGE = Section("page", f"The course room, beside its {N_VISITORS} visitors of {1 / EVERY:.0f} steps a second each", (
    Row("page_ready_s", "page ready in a browser, nothing cached", "s", "clock", of("page_ready_s"), 2, 3),
    Row("page_ready_max_s", "  the slowest", "s", "clock", of("page_ready_max_s"), 2, 3),
    Row("page_screen_ms", "a step on screen, a visitor alone", "ms", "clock", of("page_screen_ms"), 0, 200),
    Row("page_screen_p95_ms", "  95 % of steps", "ms", "clock", of("page_screen_p95_ms"), 0, 200),
    Row("page_alone_ms", "a step without a browser, one visitor", "ms", "clock", of("page_alone_ms"), 0),
    Row("page_step_p50_ms", f"a step of {N_VISITORS} at once", "ms", "clock", of("page_step_p50_ms"), 0),
    Row("page_step_p95_ms", "  95 % of steps", "ms", "clock", of("page_step_p95_ms"), 0, 1000),
    Row("page_step_max_ms", "  the slowest", "ms", "clock", of("page_step_max_ms"), 0),
    Row("page_steps_per_s", "  steps a second of all", "steps/s", "clock", of("page_steps_per_s"), 1),
    Row("page_faults", "  faults", "", "", of("page_faults"), 0, 0),
    Row("page_opening_s", "the last page of all opened at once", "s", "clock", of("page_opening_s"), 2),
    Row("page_mb", "memory of the server after two classes", "MB", "", of("page_mb")),
    Row("page_visitor_mb", "  more for each visitor of a third", "MB", "", of("page_visitor_mb"), 2, 10),
    Row("page_kept_mb", "  kept when the third has left", "MB", "", of("page_kept_mb"), 1, 20),
))  # fmt: skip

SECTIONS = (ENGINE, START, PEERS, ADDED, OVERHEAD, SCALING, COLD, MEMORY, DISK, PAGE)
