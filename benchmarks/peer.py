"""The peer: the reference model, the whole model once more in plain Mesa, which lives the same futures."""

from __future__ import annotations

from benchmarks.cases import CALENDAR, SMALLEST, Case, baseline
from benchmarks.rounds import Round, seconds_of
from sim import engine
from sim.parameters import OUTCOMES
from tests.reference.comparison import is_same, values_of
from tests.reference.outcomes import lived, outcomes_of

N_FUTURES = 2  # of the default world, lived by both in one round
N_TIMES = 15  # that the engine lives them, to be long enough for the clock
_OWN = [outcome.name for outcome in OUTCOMES if not outcome.needs_twin]


class Peer:
    """Futures of the default world, without twins, that both ways live from the approval to the outcomes."""

    def __init__(self) -> None:
        self.case = baseline(N_FUTURES)
        self.n_different = {"reference model": 0}
        self._live(baseline(1, **SMALLEST))  # compiles the luck for calls from Python
        engine.simulate(self.case.rows, self.case.seeds, CALENDAR, effects=False, threads=1)

    def _live(self, case: Case) -> list[dict[str, float]]:
        return [
            outcomes_of(lived(values_of(row), int(seed), CALENDAR))
            for row, seed in zip(case.rows, case.seeds, strict=True)
        ]

    def take(self) -> Round:
        """Milliseconds of processor time that one run takes, by the engine and by the reference model."""
        case, theirs = self.case, []
        many = Case(case.rows.repeat(N_TIMES).view(type(case.rows)), case.seeds.repeat(N_TIMES))
        by_engine = seconds_of(lambda: engine.simulate(many.rows, many.seeds, CALENDAR, effects=False, threads=1))
        by_peer = seconds_of(lambda: theirs.extend(self._live(case)))
        ours = engine.simulate(case.rows, case.seeds, CALENDAR, effects=False, threads=1)
        self.n_different["reference model"] += sum(
            not is_same(ours[name][r].item(), outcomes.get(name, 0))
            for r, outcomes in enumerate(theirs)
            for name in _OWN
        )
        return {"engine_ms": by_engine.cpu / len(many.rows) * 1e3, "peer_ms": by_peer.cpu / N_FUTURES * 1e3}
