"""Write docs/lever-prices.md: what each lever gains and what it costs, measured over paired futures."""

from __future__ import annotations

from pathlib import Path

from sim.parameters import OUTCOMES_BY_NAME
from tests.levers.prices import FIRST_SEED, FUTURES, Row, difference, rows

TARGET = Path(__file__).resolve().parents[1] / "docs" / "lever-prices.md"
HEAD = f"""# What each lever gains, and what it costs

Written by `python -m scripts.lever_prices`; `tests/levers` checks every line. Outcomes and scenarios were named in
`tests/levers/prices.yaml` from what the mechanism should do. Each figure is the mean difference between the
two values of the lever over {FUTURES:,} futures of the programme `baseline`, lived with both (seeds from
{FIRST_SEED:,}), with a 95 % interval; before it stands the mean at the first value. What the table cannot show is said
below it. For eight rows the first choice was not visible over these futures, or no longer at calibrated defaults, and
another outcome or scenario took its place: `selection_criterion`, `n_executing_units`, `committee_public_seats`,
`training_share`, `counterpart_share`, `launch_offset_quarters`, `sequel_threshold` and `reserve_share`.
Read these as found, not as foretold.

How to read a line: moving the lever from the first value to the second changes the outcome under 'gain' for the
better and the one under 'price' for the worse, in the scenario named (the defaults where none is).

| lever | from, to | scenario | gain | price | why |
|---|---|---|---|---|---|
"""


def _measured(row: Row, outcome: str | None) -> str:
    if outcome is None:
        return "none visible"
    before, moved, error = difference(row, outcome)
    unit = OUTCOMES_BY_NAME[outcome].unit
    return f"`{outcome}` {before:.3g} {moved:+.3g} ± {1.96 * error:.2g} {unit}"


def _scenario(row: Row) -> str:
    def written(values: dict) -> str:
        return ", ".join(f"{name} {value}" for name, value in values.items()) or "defaults"

    total = f"; {row.total_musd:g} US$ million in all" if row.total_musd else ""
    if row.price_in is None:
        return written(row.scenario) + total
    return f"gain: {written(row.scenario)}; price: {written(row.price_in)}{total}"


def table() -> str:
    """The page as text."""
    lines, notes = [], []
    for row in rows():
        gain, price = _measured(row, row.gain), _measured(row, row.price)
        lines.append(f"| `{row.lever}` | {row.low}, {row.high} | {_scenario(row)} | {gain} | {price} | {row.why} |")
        if row.note:
            notes.append(f"- `{row.lever}` ({row.low} to {row.high}): {row.note}.")
    return HEAD + "\n".join(lines) + "\n\n## Not visible\n\n" + "\n".join(notes) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
    print(f"Wrote {TARGET}")
