"""A folder of results as an experiment leaves it, small; and names that lead to no such folder or file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

BAD_FOLDERS = ["", ".", "..", "../outside", "designs/../../outside", "designs/..", "/", "/etc", "//etc", "designs//uruguay-1",
               "designs/uruguay-1/", "designs\\uruguay-1", "..\\outside", "%2e%2e/outside", "%2e%2e%2foutside", "designs/.hidden",
               ".hidden", "designs/uruguay-1\0", "designs/\0", "~", "~root", "C:\\", "designs/uruguay-1/runs/x/y", "a" * 300,
               "designs/uruguay-1 ", "designs/uruguay-1.", "file:///etc", "designs/nowhere", "designs/\n"]  # fmt: skip
BAD_FILES = ["", ".", "..", "../../../secret.json", "../uruguay-1/summary.csv", "/etc/passwd", "secret.json", "runs",
             "figures/../summary.csv", "figures/..%2fsummary.csv", "figures/.png", "figures/one.gif", "runs/part-1.parquet",
             "runs/../manifest.json", ".lock", "manifest.json\0", "error.log", "figures/a/b.png", "SUMMARY.CSV", "model.pkl",
             "./summary.csv", "summary.csv/", "figures//one.png", "~/summary.csv"]  # fmt: skip

N_DESIGNS, N_SCENARIOS, N_FUTURES, PER_PART = 3, 4, 5, 7


def table() -> pd.DataFrame:
    ids = [
        (d, s, f) for s in range(1, N_SCENARIOS + 1) for f in range(1, N_FUTURES + 1) for d in range(1, N_DESIGNS + 1)
    ]
    found = pd.DataFrame(ids, columns=["design", "scenario", "future"])
    found.insert(0, "run", np.arange(len(found)))
    found["seed"] = found["future"]
    rng = np.random.default_rng(1)
    found["agency_autonomy"] = rng.random(len(found))
    found["execution_risk"] = 0.1 * found["design"] + rng.random(len(found))
    found["fate"] = np.where(found["execution_risk"] > 0.8, "cancelled", "completed")
    found["is_completed"] = (found["fate"] == "completed").astype(int)
    found["error"] = pd.array([None] * len(found), dtype="object")
    return found


def write_folder(place: Path, runs: pd.DataFrame, per_part: int = PER_PART) -> None:
    (place / "runs").mkdir(parents=True)
    (place / "figures").mkdir()
    blocks = [runs.iloc[first : first + per_part] for first in range(0, len(runs), per_part)]
    for block, rows in enumerate(blocks):
        fields = pa.Table.from_pandas(rows, preserve_index=False)
        fields = fields.set_column(fields.schema.get_field_index("error"), "error", pa.nulls(len(rows), pa.string()))
        pq.write_table(fields, place / "runs" / f"part-{block:05d}.parquet", write_page_checksum=True)
    (place / "manifest.json").write_text(json.dumps({"runs": len(runs), "blocks": len(blocks), "programme": "uruguay"}))
    (place / "provenance.json").write_text(
        json.dumps({"command": "x", "designs": [["a", "b"], ["c", "d"], ["e_f", "g"]]})
    )
    (place / "summary.csv").write_text("outcome,meaning,mean\nexecution_risk,English,0.25\n")
    (place / "report.html").write_text("<title>a report</title>")
    (place / "figures" / "one.png").write_bytes(b"\x89PNG")
