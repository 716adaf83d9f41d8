"""Engine and reference model side by side: every field of every population, every quarter, and the log of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim import engine
from sim.events import EVENT_FORMS, EventKind
from sim.overrides import Extent, encode
from sim.parameters import constants
from sim.parameters.columns import OUTCOME_NAMES
from sim.state import NEVER, NOBODY, POPULATIONS, SLOTS
from tests.reference.model import ReferenceModel
from tests.reference.outcomes import outcomes_of, twin_of

TOLERANCE = 1e-9  # of the number itself where it is beyond one


class Difference(NamedTuple):
    """Where the two part."""

    quarter: int
    population: str
    place: tuple[int, ...]
    field: str
    engine: object
    reference: object

    def __str__(self) -> str:
        where = "".join(f"[{index}]" for index in self.place)
        return (
            f"quarter {self.quarter}: {self.population}{where}.{self.field}: engine {self.engine!r}, "
            f"reference {self.reference!r}"
        )


def code_of(value, nothing=NEVER):
    """A value as the engine holds it: nothing as -1, an object by its number."""
    if isinstance(value, float | int):
        return value
    if value is None:
        return nothing
    for name in ("number", "slot", "good"):
        if hasattr(value, name):
            return getattr(value, name)
    return value


def _ties(model):
    return {
        (firm.number, place): {"partner": NOBODY, "strength": 0.0} if tie is None else
        {"partner": tie.partner.number, "strength": tie.strength}
        for firm in model.firms for place, tie in enumerate(firm.ties)
    }  # fmt: skip


def _budgets(programme):
    account = programme.account
    named = {f"{name}_budget": money for name, money in account.budgets.items()} | {
        "reserve": account.budgets["reserve"]
    }
    money = ("total", "undisbursed", "spent", "cancelled", "appropriation", "spent_in_quarter")
    return named | {name: getattr(account, name) for name in money}


def _agency(agency):
    programme = agency.programme
    government = programme.model.governments.index(programme.government)
    return {"government": government, "national": 0, "tier": programme.p.executor_tier}


def _lender(lender):
    account = lender.programme.account
    return {"loan": account.loan, "counterpart": account.counterpart, "disbursed": account.loan_disbursed}


def _cluster(cluster):
    block = constants.OTHER_CLUSTERS
    n_firms = cluster.model.p.n_firms_per_cluster
    return {
        "home": 0, "neighbourhood": cluster.number // block * block, "n_cohort": n_firms,
        "awaits": code_of(cluster.awaited, NOBODY),
    }  # fmt: skip


def _home(model):
    """The one home of a world with one programme, and the books kept there."""
    money = ("fees", "other_spent", "money_error", "discounted_value", "discounted_cost", "cost_so_far")
    return {name: getattr(model.books, name) for name in money} | {
        "approval": 0, "end": model.p.horizon_quarters, "country": 0, "first_cluster": 0, "first_territory": 0,
        "n_territories": len(model.territories), "n_clusters": len(model.clusters),
    }  # fmt: skip


def _commons(model):
    return {
        "shock": model.economy.shock, "exchange": model.economy.exchange, "in_crisis": model.economy.in_crisis,
        "lessons": model.community.lessons, "n_events": len(model.events),
    }  # fmt: skip


# Where a field of the engine is called otherwise, or kept elsewhere, in the reference model.
_OTHERWISE = {
    "firms": lambda firm: {"ties": firm.mean_tie},
    "programmes": _budgets,
    "agencies": _agency,
    "lenders": _lender,
    "clusters": _cluster,
    "governments": lambda one: {"territory": one.place, "described_by": 0},
    "territories": lambda one: {"home": 0, "shock": one.own_shock, "national": 0, "subnational": 1 + one.number},
}


def objects_of(model: ReferenceModel, population: str) -> dict[tuple[int, ...], object]:
    """The objects of a population by their places in the engine's array."""
    programmes, clusters = model.programmes, model.clusters
    if population == "projects":
        return {(c, g): project for c, cluster in enumerate(clusters) for g, project in enumerate(cluster.projects)}
    objects = {
        "firms": model.firms,
        "clusters": clusters,
        "chambers": [cluster.chamber for cluster in clusters],
        "programmes": programmes,
        "agencies": [programme.agency for programme in programmes],
        "committees": [programme.committee for programme in programmes],
        "civil_partners": [programme.partner for programme in programmes],
        "lenders": [programme.lender for programme in programmes],
        "governments": model.governments,
        "territories": model.territories,
    }[population]
    return {(place,): one for place, one in enumerate(objects)}


def rows_of(model: ReferenceModel, population: str) -> Iterator[tuple[tuple[int, ...], dict[str, object]]]:
    """Places of a population and what the reference model has there, by the engine's names."""
    if population == "ties":
        yield from _ties(model).items()
    elif population == "commons":
        yield (0,), _commons(model)
    elif population == "homes":
        yield (0,), _home(model)
    elif population == "series":
        last = len(model.series) - 1
        yield (last,), model.series[last]
    else:
        names = [field.name for field in POPULATIONS[population]]
        otherwise = _OTHERWISE.get(population, lambda _: {})
        for place, one in objects_of(model, population).items():
            special = otherwise(one)
            yield place, {name: special[name] if name in special else code_of(getattr(one, name)) for name in names}


def is_same(mine: object, theirs: object) -> bool:
    """Whole numbers and flags exactly, others to the tolerance."""
    if isinstance(mine, int | bool | np.integer | np.bool_):
        return mine == theirs
    one, other = float(mine), float(theirs)  # type: ignore[arg-type]
    return one == other or abs(one - other) <= TOLERANCE * max(1.0, abs(one), abs(other))


def differences_of_state(world, model) -> Iterator[Difference]:
    """Every field in which the two worlds differ after a quarter."""
    quarter = model.quarter
    for population in POPULATIONS:
        records = getattr(world, population)
        names = records.dtype.names
        if population == "series" and not model.series:
            continue
        for place, row in rows_of(model, population):
            record = dict(zip(names, records[place].item(), strict=True))
            for name, theirs in row.items():
                ours = record[name]
                if ours != theirs and not is_same(ours, theirs):  # most are equal
                    yield Difference(quarter, population, place, name, ours, theirs)
    for slot, programme in enumerate(model.programmes):
        for kind, units in programme.agency.queue.items():
            if not is_same(float(world.work[slot, kind]), units):
                yield Difference(quarter, "work", (slot,), kind.name, world.work[slot, kind], units)


def differences_of_events(world, model, first: int) -> Iterator[Difference]:
    """Events from the given one on that differ."""
    n_told = int(world.commons[0].n_events)
    for place in range(first, max(n_told, len(model.events))):
        told = world.events[place]
        theirs = model.events[place] if place < len(model.events) else None
        ours = (int(told.quarter), EventKind(told.kind).name, int(told.subject), int(told.other))
        if theirs is None or place >= n_told or ours != theirs[:4]:
            yield Difference(
                model.quarter, "events", (place,), "event", ours if place < n_told else None, theirs and theirs[:4]
            )
            continue
        form = EVENT_FORMS[EventKind(told.kind)]
        reasons = [*theirs.reasons, *[0.0] * (len(told.reasons) - len(theirs.reasons))]
        for number, (mine, its) in enumerate(zip(told.reasons.tolist(), reasons, strict=True)):
            if not is_same(mine, its):
                name = form.reasons[number] if number < len(form.reasons) else f"reason {number}"
                yield Difference(model.quarter, "events", (place,), f"{ours[1]} {name}", mine, its)


def encoded(overrides, row):
    """Overrides as the engine reads them."""
    extent = Extent(int(row["horizon_quarters"]), int(row["n_territories"]), int(row["n_candidate_clusters"]), SLOTS)
    table, faults = encode(overrides, extent)
    assert not faults, faults
    return table


def values_of(row) -> dict[str, float]:
    """A row of parameters as the reference model takes them."""
    return {name: row[name].item() for name in row.dtype.names}


class Comparison:
    """One run of one design, lived by both."""

    def __init__(self, row, seed, calendar, overrides=()):
        self.row, self.seed, self.calendar, self.overrides = row, seed, calendar, overrides
        self.table = encoded(overrides, row)
        self.world = engine.new_world(row, seed, calendar, self.table, told=True)
        self.model = ReferenceModel(values_of(row), seed, calendar, overrides, has_series=True)

    def first_differences(self, most: int = 8) -> list[Difference]:
        """What differs in the first quarter in which anything does; nothing if all is the same to the end."""
        found = list(differences_of_state(self.world, self.model))[:most]
        quarter = 0
        while not found and quarter < self.row["horizon_quarters"]:
            n_events = len(self.model.events)
            engine.step(self.world, quarter, self.seed)
            self.model.step()
            found = list(differences_of_events(self.world, self.model, n_events))
            found += differences_of_state(self.world, self.model)
            quarter += 1
        return found[:most]

    def differences_of_outcomes(self) -> list[Difference]:
        """Outcomes that differ after the window, those against the twin included."""
        horizon, seed = int(self.row["horizon_quarters"]), self.seed
        trace = engine.trace(self.row, seed, self.calendar, self.table)
        ours = trace.outcomes
        theirs = outcomes_of(self.model, twin_of(values_of(self.row), seed, self.calendar, self.overrides))
        found = [
            Difference(horizon, "outcomes", (), name, ours[name][0].item(), theirs.get(name, 0))
            for name in OUTCOME_NAMES
            if not is_same(ours[name][0].item(), theirs.get(name, 0))
        ]
        return found + [
            Difference(horizon, "firms", place, "degree", record, firm.degree)
            for place, (record, firm) in enumerate(
                zip(trace.world.firms.degree.tolist(), self.model.firms, strict=True)
            )
            if record != firm.degree
        ]
