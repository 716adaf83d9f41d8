"""The network as a file that other tools read."""

from __future__ import annotations

import os
from pathlib import Path

from sim.evaluation.networks.graphs import graph_of, quarter_faults
from sim.traces import Trace


def to_graphml(trace: Trace, quarter: int, path: str | Path) -> Path:
    """Write the network at the end of a quarter as GraphML, whole or not at all; the path.

    Vertices are living firms with their cluster, link, size, exports and membership; edges are ties with their
    strength. Clusters and links count from 0, as in all tables. Raises `ValueError` for a quarter outside the window, a
    folder that is not there and a path that is one.
    """
    target = Path(path)
    faults = quarter_faults(trace, [quarter])
    if not target.parent.is_dir():
        faults.append(f"path: expected a folder that is there, got {str(target.parent)!r}; make it first")
    if target.is_dir():
        faults.append(f"path: expected a file, got the folder {str(target)!r}; add a name such as network.graphml")
    if faults:
        raise ValueError("\n".join(faults))
    graph = graph_of(trace, quarter)
    graph["programme"], graph["date"], graph["seed"] = trace.programme.name, str(trace.dates[quarter]), trace.seed
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        graph.write_graphml(str(aside))
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return target
