"""How quickly a fresh process is ready: importing the engine, and the first call from a warm cache."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.rounds import Round, seconds_of

PROBE = """
import json, time
began = time.perf_counter()
import sim.engine
imported = time.perf_counter()
from sim.parameters.columns import default_row
from sim.programmes.calendar import calendar_of
import numpy as np
sim.engine.simulate(default_row(), np.zeros(1, dtype=np.int64), calendar_of({}), threads=1)
print(json.dumps({"import_s": imported - began, "first_call_s": time.perf_counter() - imported}))
"""


def take_start() -> Round:
    """Seconds on the clock of the import, of the first call, and of the whole process."""
    printed: list[str] = []
    command = [sys.executable, "-c", PROBE]
    whole = seconds_of(
        lambda: printed.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    )
    return {**json.loads(printed[0]), "process_s": whole.clock}
