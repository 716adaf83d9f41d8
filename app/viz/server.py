"""Serves the page for Mesa to this machine alone: `python -m app.viz.server [--port 8766]`, or `make mesa-page`.

`solara run app/viz/page.py` shows the same page, but asks the package index for a newer Solara first, and answers to
other pages' requests.
"""

from __future__ import annotations

import argparse
import os
import sys

PORT = 8766
LOCAL = "127.0.0.1"
SETTINGS = {
    "SOLARA_APP": "app.viz.page",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_TITLE": "Cluster programme in Mesa",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",  # after which a visitor who has left without a word is forgotten
    "SOLARA_CHECK_HOOKS": "off",  # Mesa's page returns early, which is harmless and would be warned of
}


def main() -> int:
    """Serve the page until it is stopped."""
    parser = argparse.ArgumentParser(prog="python -m app.viz.server", description="The model on a page of Mesa's.")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", PORT)))
    given = parser.parse_args()
    os.environ.update(SETTINGS)  # Solara reads them when it is imported

    import uvicorn
    from solara.server.starlette import app

    from app import safety
    from sim import engine

    engine.warm_up()
    print(f"The page for Mesa is at http://{LOCAL}:{given.port}/ - stop it with Ctrl-C.", flush=True)
    guarded = safety.Guard(app, safety.hosts_of(LOCAL, given.port))
    uvicorn.run(guarded, host=LOCAL, port=given.port, log_level="error")
    return 0


if __name__ == "__main__":
    sys.exit(main())
