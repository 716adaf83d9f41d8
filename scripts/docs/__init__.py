"""How the docs are made from the code: tables, blocks in hand-written pages, and what these must speak of."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
