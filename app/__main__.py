"""The command line of the course room: `python -m app [--port 8765] [--host 127.0.0.1] [--results results]`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from app.safety import is_local, port_fault

PORT = 8765
LOCAL = "127.0.0.1"


def main() -> int:
    """Serve the page; say where it is and what is not safe about it."""
    parser = argparse.ArgumentParser(prog="python -m app", description="The course room, a page in your browser.")
    parser.add_argument(
        "--host", default=LOCAL, help="address to serve at; one that is not this machine's own is open to others"
    )
    parser.add_argument("--port", default=os.environ.get("PORT", str(PORT)), help=f"{PORT}, or PORT where that is set")
    parser.add_argument("--results", type=Path, default=Path("results"), help="folder of results to look into")
    given = parser.parse_args()
    fault = port_fault(given.host, given.port)
    if fault is not None:
        print(fault, file=sys.stderr)
        return 2
    if not is_local(given.host):
        print(
            f"WARNING: serving at {given.host}: anybody who reaches this machine can use the page and read the results "
            f"in {given.results}. There are no passwords. Leave --host out to serve this machine alone.",
            file=sys.stderr,
        )
    from app import server
    from sim import engine

    engine.warm_up()
    name = f"[{given.host}]" if ":" in given.host else given.host
    print(f"The course room is at http://{name}:{given.port}/ - stop it with Ctrl-C.", flush=True)
    server.serve(given.host, int(given.port), given.results)
    return 0


if __name__ in {"__main__", "__mp_main__"}:
    sys.exit(main())
