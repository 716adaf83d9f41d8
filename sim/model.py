"""A Mesa model and its agents: a face on the compiled world that owns no state.

An agent is a slot number and properties that read and write the world's records; a quarter is one call of the kernel,
so that a seed gives the same bits here as in `sim.simulate`. Agents have no `step` of their own. `model.agents`
holds the firms in business (one that closes is removed, an entrant is added) and, throughout, one agent for every
cluster, body, shared good, programme slot and what belongs to it, government and territory.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import Any, ClassVar

import mesa
import numpy as np
import pandas as pd

from sim import engine
from sim.frames import outcome_table, programme_of, read_run
from sim.metrics import measure
from sim.parameters.choices import Composition, Good, Tier
from sim.parameters.columns import TWIN_OUTCOMES, empty_outcomes
from sim.programmes import Programme, label_of
from sim.state import POPULATIONS, Behaviour, Phase, ProjectState, Stage
from sim.traces import FIRM_COLUMNS, series_columns

_CODES: dict[tuple[str, str], type[IntEnum]] = {
    ("firms", "behaviour"): Behaviour, ("clusters", "stage"): Stage, ("projects", "state"): ProjectState,
    ("programmes", "phase"): Phase, ("governments", "tier"): Tier, ("agencies", "tier"): Tier,
    ("chambers", "composition"): Composition,
}  # fmt: skip
_RNG = 1  # the seed where none is given
_FIRM_REPORTERS = {name: field for name, field in FIRM_COLUMNS.items() if name != "alive"}


def _property(name: str, meaning: str, codes: type[IntEnum] | None) -> property:
    def read(agent: View) -> Any:
        value = agent.record[name].item()
        return value if codes is None else codes(value).name.lower()

    def write(agent: View, value: Any) -> None:
        agent.record[name] = value if codes is None or not isinstance(value, str) else codes[value.upper()]

    return property(read, write, doc=meaning)


class View(mesa.Agent):
    """An agent as a view of one record of the world; its properties are the fields of its population."""

    population: ClassVar[str] = ""

    def __init_subclass__(cls, population: str, **further: Any) -> None:
        super().__init_subclass__(**further)
        cls.population = population
        for field in POPULATIONS[population]:
            setattr(cls, field.name, _property(field.name, f"{field.meaning} [{field.unit}]",
                                               _CODES.get((population, field.name))))  # fmt: skip

    def __init__(self, model: ClusterProgramme, slot: int) -> None:
        super().__init__(model)
        self.slot = slot

    @property
    def record(self) -> np.void:
        """The record that this agent shows."""
        return getattr(self.model.world, self.population).reshape(-1)[self.slot]


class FirmAgent(View, population="firms"):
    """A firm; `slot` is its place in the world, `firm` in the tables of `sim.trace`."""

    @property
    def partners(self) -> list[int]:
        """Slots of the firms that it keeps as partners."""
        ties = self.model.world.ties[self.slot]
        return [int(partner) for partner in ties["partner"] if partner >= 0]


class ClusterAgent(View, population="clusters"):
    """A candidate cluster, financed or not."""


class ChamberAgent(View, population="chambers"):
    """The body of a cluster; `slot` is the cluster's. It may not be alive."""


class ProjectAgent(View, population="projects"):
    """A shared good that a cluster has, or may have."""

    @property
    def cluster(self) -> int:
        """Slot of its cluster."""
        return self.slot // len(Good)

    @property
    def good(self) -> str:
        """Its kind."""
        return Good(self.slot % len(Good)).name.lower()


class ProgrammeAgent(View, population="programmes"):
    """A programme slot: the first loan, or its sequel."""


class AgencyAgent(View, population="agencies"):
    """The executing agency of a programme slot."""


class CommitteeAgent(View, population="committees"):
    """The strategic committee of a programme slot."""


class CivilPartnerAgent(View, population="civil_partners"):
    """The civil-society partner of a programme slot."""


class LenderAgent(View, population="lenders"):
    """The lender's side of a programme slot."""


class GovernmentAgent(View, population="governments"):
    """The national government (slot 0), or that of a territory."""


class TerritoryAgent(View, population="territories"):
    """A territory, whose firms share a labour and a product market."""


_LASTING = (ClusterAgent, ChamberAgent, ProjectAgent, ProgrammeAgent, AgencyAgent, CommitteeAgent, CivilPartnerAgent,
            LenderAgent, GovernmentAgent, TerritoryAgent)  # fmt: skip


class Collector(mesa.DataCollector):
    """Collects the series for the model, and the living firms as whole columns instead of one by one."""

    def __init__(self, names: Iterable[str]) -> None:
        reporters = {name: lambda model, name=name: model.latest[name] for name in names}
        super().__init__(model_reporters=reporters)
        self._firms: list[pd.DataFrame] = []

    def collect(self, model: ClusterProgramme) -> None:
        """Keep what the last quarter left."""
        super().collect(model)
        firms = model.world.firms
        alive = np.flatnonzero(firms.is_alive)
        columns = {name: firms[field][alive] for name, field in _FIRM_REPORTERS.items()}
        ids = [model.firm_agents[slot].unique_id for slot in alive.tolist()]
        self._firms.append(pd.DataFrame({"Step": model.steps, "AgentID": ids, "firm": alive, **columns}))

    def get_agent_vars_dataframe(self) -> pd.DataFrame:
        """One row per quarter and living firm, indexed by step and the id of its agent."""
        return pd.concat(self._firms).set_index(["Step", "AgentID"])

    def get_agenttype_vars_dataframe(self, agent_type: type[mesa.Agent]) -> pd.DataFrame:
        """The same for `FirmAgent`; nothing is collected of other agents."""
        if agent_type is FirmAgent:
            return self.get_agent_vars_dataframe()
        raise ValueError(f"agent_type: expected FirmAgent, got {agent_type.__name__}; read the others from model.world")


class ClusterProgramme(mesa.Model):
    """The world of one run as a Mesa model: `.step()` lives one quarter, `.running` ends with the window.

    `rng` is the seed of the run, a whole number; Mesa's own generators are seeded with it and not used by the world.
    `seed` is the same under Mesa's older name: newer versions of `mesa.batch_run` hand it over, None for 'not given'.
    `values` are parameters that differ from the programme's. `quarter` counts the quarters lived; `world` holds the
    records.

    Raises `ValueError` with all faults at once.
    """

    def __init__(
        self,
        programme: str | Path | Programme = "baseline",
        rng: int = _RNG,
        seed: int | None = None,
        overrides: Iterable[object] = (),
        **values: object,
    ) -> None:
        self.programme = programme_of(programme)
        if seed is not None and rng not in (_RNG, seed):
            raise ValueError(f"rng: expected one seed, got {rng!r} beside seed {seed!r}; leave seed out")
        ready = read_run(self.programme, rng if seed is None else seed, overrides, values, "rng")
        self.luck = int(ready.seeds[0])
        super().__init__(rng=self.luck)
        self.parameters = ready.rows[0]
        self.quarter = 0
        self.world = engine.new_world(ready.rows[0], self.luck, ready.calendar, ready.overrides[0], told=True)
        self.horizon = len(self.world.series)
        self.latest: dict[str, Any] = {}
        self.firm_agents: dict[int, FirmAgent] = {}
        self._register_firms()
        for kind in _LASTING:
            for slot in range(getattr(self.world, kind.population).size):
                kind(self, slot)
        self.datacollector = Collector(series_columns(self.world.series, np.empty(0), np.empty(0)))

    def step(self) -> None:
        """Live one quarter, unless the window has ended."""
        if self.quarter >= self.horizon:
            return
        quarter = self.quarter
        engine.step(self.world, quarter, self.luck)
        self._register_firms()
        self.quarter += 1
        self.running = self.quarter < self.horizon
        date = label_of(self.programme, int(self.parameters["launch_offset_quarters"]), quarter)
        columns = series_columns(
            self.world.series[quarter : quarter + 1].view(np.recarray), np.array([quarter]), np.array([date])
        )
        self.latest = {name: column[0].item() for name, column in columns.items()}
        self.datacollector.collect(self)

    def outcomes(self) -> pd.Series:
        """The outcomes of the whole window; those that need the future without the programme are NaN.

        Raises `RuntimeError` before the window has ended.
        """
        if self.running:
            raise RuntimeError(
                f"outcomes: expected {self.horizon} quarters lived, got {self.quarter}; step on to the end"
            )
        found = empty_outcomes(1)
        measure(self.world, 0, found[0])
        for name in TWIN_OUTCOMES:
            found[name] = np.nan
        return outcome_table(found, pd.RangeIndex(1)).iloc[0].rename(None)

    def _register_firms(self) -> None:
        """Let agents come and go with their firms."""
        alive = set(np.flatnonzero(self.world.firms.is_alive).tolist())
        for slot in sorted(self.firm_agents.keys() - alive):
            self.firm_agents.pop(slot).remove()
        for slot in sorted(alive - self.firm_agents.keys()):
            self.firm_agents[slot] = FirmAgent(self, slot)
