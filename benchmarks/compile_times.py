"""What compiles slowly: a cold compilation in an empty cache, function by function and pass by pass.

A function that is compiled for several signatures is mostly called with both integers and floats, or with literals
and variables: giving all calls the same types saves the further compilations.

    python -m benchmarks.compile_times [--top 25] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from numba.core import event

from benchmarks.tables import lines_of

CHILD = "CLUSTER_SIM_COMPILE_TIMES"  # set in the process that compiles
LONGEST_TYPE = 28  # characters of a type that are shown


def short_type(shown: str) -> str:
    """A type as a reader can take it in: records and arrays of them by their first fields only."""
    shown = re.sub(r"Record\(([^\[]*)\[.*?\d+;(True|False)\)", r"record(\1 ..)", shown)
    shown = re.sub(r"nestedarray\(.*?\)\)", "array", shown)
    return shown if len(shown) <= LONGEST_TYPE else shown[: LONGEST_TYPE - 2] + ".."


class Stopwatch(event.Listener):
    """Listens to the beginning and end of nested events of Numba; counts the processor time of each.

    Its own time leaves out those within. Compiling uses one thread, and its processor time hardly depends on what else
    the machine does.
    """

    def __init__(self) -> None:
        self.open: list[list[Any]] = []  # [key, began, of which within others]
        self.events: list[tuple[Any, float, float]] = []  # key, whole and own seconds

    def on_start(self, event: Any) -> None:
        """Note that an event began."""
        self.open.append([event.data, time.process_time(), 0.0])

    def on_end(self, event: Any) -> None:  # noqa: ARG002 - the signature is Numba's
        """Note that the event that began last has ended."""
        data, began, within = self.open.pop()
        whole = time.process_time() - began
        if self.open:
            self.open[-1][2] += whole
        self.events.append((data, whole, whole - within))


def compile_all() -> dict[str, Any]:
    """Compile the model in this process, into whatever cache it has, and tell what took how long."""
    began, worked = time.perf_counter(), time.process_time()
    from sim import engine

    imported = time.process_time() - worked
    functions, passes = Stopwatch(), Stopwatch()
    event.register("numba:compile", functions)
    event.register("numba:run_pass", passes)
    engine.warm_up()
    whole = time.perf_counter() - began
    signatures: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for data, with_calls, own in functions.events:
        function = data["dispatcher"].py_func
        shown = [str(each) for each in data["args"]]
        name = f"{function.__module__}.{function.__qualname__}"
        signatures[name].append({"seconds": own, "with_calls": with_calls, "args": shown})
    by_pass: dict[str, float] = defaultdict(float)
    for data, _, own in passes.events:
        by_pass[data["name"].partition(" ")[0]] += own
    return {"total": whole, "cpu": time.process_time() - worked, "import": imported, "functions": signatures,
            "passes": by_pass}  # fmt: skip


def compile_cold() -> dict[str, Any]:
    """Compile the model in a process of its own with an empty cache."""
    with tempfile.TemporaryDirectory(prefix="compile-times-") as folder:
        result = Path(folder) / "result.json"
        environment = {**os.environ, "CLUSTER_SIM_CACHE": str(Path(folder) / "cache"), CHILD: str(result)}
        command = [sys.executable, "-m", "benchmarks.compile_times"]
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True)
        found = json.loads(result.read_text())
        found["process"] = time.perf_counter() - began
        found["cache_mb"] = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6
    return found


def _unlike(signatures: list[dict[str, Any]]) -> list[int]:
    """Places of the arguments in which the signatures of one function differ."""
    columns = list(zip(*(each["args"] for each in signatures), strict=False))
    return [place for place, types in enumerate(columns) if len(set(types)) > 1]


def show_several(functions: dict[str, list[dict[str, Any]]]) -> None:
    """Print the functions with several signatures: what they cost, and the arguments in which they differ."""
    several = {name: each for name, each in functions.items() if len(each) > 1}
    spare = sum(each["seconds"] for all_of in several.values() for each in all_of[1:])
    print(f"\n{len(several)} functions compiled for several signatures; all but the first of each: {spare:.1f} s")
    costs = {name: sum(each["seconds"] for each in all_of) for name, all_of in several.items()}
    for name in sorted(costs, key=lambda name: -costs[name]):
        print(f"  {name}: {len(several[name])} signatures, {costs[name]:.2f} s")
        unlike = _unlike(several[name])
        for each in several[name]:
            shown = ", ".join(f"{place}: {short_type(each['args'][place])}" for place in unlike)
            print(f"      {each['seconds']:5.2f} s  {shown}")


def show(found: dict[str, Any], top: int) -> None:
    """Print the slowest functions and passes, and the functions with several signatures."""
    functions = found["functions"]
    count = sum(len(each) for each in functions.values())
    print(f"Cold compilation: {found['total']:.1f} s on the clock, {found['cpu']:.1f} s of processor time; "
          f"{len(functions)} functions, {count} signatures, {found['cache_mb']:.1f} MB kept")  # fmt: skip
    own = {name: sum(each["seconds"] for each in all_of) for name, all_of in functions.items()}
    print(f"in functions {sum(own.values()):.1f} s, imports {found['import']:.1f} s, "
          f"the rest (keeping the code, running the smallest world) "
          f"{found['cpu'] - found['import'] - sum(own.values()):.1f} s\n")  # fmt: skip
    slowest = sorted(own, key=lambda name: -own[name])[:top]
    rows = [
        [name, str(len(functions[name])), f"{own[name]:.2f}",
         f"{max(each['with_calls'] for each in functions[name]):.2f}", str(len(functions[name][0]["args"]))]
        for name in slowest
    ]  # fmt: skip
    print("\n".join(lines_of(["slowest functions", "signatures", "own s", "with calls s", "arguments"], rows)))
    passes = sorted(found["passes"].items(), key=lambda item: -item[1])[:8]
    print("\n" + "\n".join(lines_of(["slowest passes", "own s"], [[name, f"{took:.1f}"] for name, took in passes])))
    show_several(functions)


def main() -> None:
    """Compile in a fresh process and print what took how long."""
    if CHILD in os.environ:
        Path(os.environ[CHILD]).write_text(json.dumps(compile_all()))
        return
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compile_times", description="What compiles slowly.")
    parser.add_argument("--top", type=int, default=25, help="how many functions to list")
    parser.add_argument("--json", type=Path, help="also write all of it to this file")
    options = parser.parse_args()
    print("Compiling the model in an empty cache (about a minute) ...", file=sys.stderr, flush=True)
    found = compile_cold()
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))
    show(found, options.top)


if __name__ == "__main__":
    main()
