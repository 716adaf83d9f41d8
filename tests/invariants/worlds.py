"""Points of the box of parameters, small worlds, and what must hold in every quarter of every world."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim import engine
from sim.parameters import OUTCOMES, PARAMETERS
from sim.parameters.choices import N_GOODS
from sim.parameters.columns import rows_of
from sim.parameters.declaration import Parameter
from sim.parameters.goods import BUILD_QUARTERS
from sim.programmes.calendar import calendar_of
from sim.state import NEVER, NOBODY, POPULATIONS, Phase, ProjectState, Stage, World
from sim.world import allocate

CALENDAR = calendar_of({})  # regular terms
SETTINGS = ("horizon_quarters", "n_candidate_clusters", "n_territories")
# Candidate clusters, firms of each, territories, quarters: few sizes, so that runs share their arrays.
SMALL = ((4, 10, 1, 40), (2, 12, 2, 48), (6, 11, 1, 32), (3, 16, 3, 16))
DEFAULT_SIZE = (12, 40, 1, 48)

# State fields in shares that are not shares of a whole: signed, sums of service, or multiples.
SIGNED = {("clusters", "trust_shift"), ("programmes", "evidence"), ("programmes", "visible_evidence"),
          ("series", "evidence")}  # fmt: skip
SUMS = {("clusters", name) for name in ("access_capability", "access_productivity", "access_market", "all_access")}
MULTIPLES = {("projects", "users"), ("programmes", "match_rate"), ("agencies", "effort"), ("agencies", "served")}
INFINITE = {("agencies", "served")}  # without bound where all that waits can be done
# Amounts of money that may fall below zero by no more than rounding.
TOLERANCE = 1e-9
MONEY_KUSD = 1e-6


def span(parameter: Parameter) -> tuple[float, float]:
    """Lowest and highest number of a parameter in a run's row."""
    if parameter.choices is not None:
        return 0.0, len(parameter.choices) - 1.0
    assert parameter.low is not None and parameter.high is not None
    return float(parameter.low), float(parameter.high)


def at(parameter: Parameter, unit: np.ndarray | float) -> np.ndarray:
    """Values of a parameter at places from 0 to 1 of its range; whole numbers and choices are equally likely."""
    low, high = span(parameter)
    unit = np.asarray(unit, dtype=np.float64)
    if parameter.type == "float":
        return low + unit * (high - low)
    return np.minimum(np.floor(low + unit * (high - low + 1.0)), high)


def sized(rows: np.recarray, sizes: tuple[tuple[int, int, int, int], ...] = SMALL) -> np.recarray:
    """The same points in worlds of some sizes, one after the other."""
    for r in range(len(rows)):
        clusters, firms, territories, quarters = sizes[r % len(sizes)]
        rows.n_candidate_clusters[r] = clusters
        rows.n_firms_per_cluster[r] = firms
        rows.n_territories[r] = territories
        rows.horizon_quarters[r] = quarters
    return rows


def places(name: str, n: int, seed: int) -> np.ndarray:
    """Uniform numbers of one parameter [n], whatever other parameters there are."""
    return np.random.default_rng([seed, *name.encode()]).random(n)


def box(n: int, seed: int, sizes: tuple[tuple[int, int, int, int], ...] = SMALL) -> np.recarray:
    """Random points of the whole box [n]."""
    rows = rows_of(n)
    for name, parameter in PARAMETERS.items():
        rows[name] = at(parameter, places(name, n, seed))
    return sized(rows, sizes)


def corners(n: int, seed: int, sizes: tuple[tuple[int, int, int, int], ...] = SMALL) -> np.recarray:
    """Random corners of the box [n]: every parameter at one end of its range."""
    rows = rows_of(n)
    for name, parameter in PARAMETERS.items():
        rows[name] = at(parameter, np.rint(places(name, n, seed)))
    return sized(rows, sizes)


def ends() -> np.recarray:
    """The defaults with one parameter after the other at its lowest and its highest [2 x parameters]."""
    rows = sized(rows_of(2 * len(PARAMETERS)))
    for place, (name, parameter) in enumerate(PARAMETERS.items()):
        if name not in (*SETTINGS, "n_firms_per_cluster"):
            rows[name][2 * place : 2 * place + 2] = span(parameter)
    return rows


def seeds_of(n: int, first: int = 1) -> np.ndarray:
    """Seeds one after the other [n]."""
    return np.arange(first, first + n, dtype=np.int64)


def lived(row: np.void, seed: int, told: bool = True, quarters: int | None = None) -> Iterator[tuple[int, World]]:
    """The world of a run after each of its quarters."""
    world = engine.new_world(row, seed, CALENDAR, told=told)
    for quarter in range(int(row["horizon_quarters"]) if quarters is None else quarters):
        engine.step(world, quarter, seed)
        yield quarter, world


def _columns(population: str, units: str | None = None, without: frozenset[tuple[str, str]] = frozenset()) -> list[int]:
    """Places of the float fields of a population in its records seen as floats."""
    dtype = getattr(_EXAMPLE, population).dtype
    return [
        dtype.fields[field.name][1] // 8
        for field in POPULATIONS[population]
        if field.dtype == "f8" and (units is None or field.unit == units) and (population, field.name) not in without
    ]


def floats(records: np.recarray) -> np.ndarray:
    """Records as rows of floats; the columns of other types hold nonsense."""
    flat = np.ascontiguousarray(records).view(np.ndarray).reshape(-1)
    return flat.view(np.float64).reshape(flat.size, -1)


def _names(population: str, columns: list[int]) -> list[str]:
    dtype = getattr(_EXAMPLE, population).dtype
    by_place = {dtype.fields[field.name][1]: field.name for field in POPULATIONS[population]}
    return [f"{population}.{by_place[8 * column]}" for column in columns]


def _outside(population: str, records: np.recarray, columns: list[int], low: float, high: float) -> list[str]:
    values = floats(records)[:, columns]
    with np.errstate(invalid="ignore"):
        is_right = (values >= low) & (values <= high)
    if is_right.all():
        return []
    wrong = [name for name, fine in zip(_names(population, columns), is_right.all(axis=0), strict=True) if not fine]
    return [
        f"{name} outside [{low:g}, {high:g}]: {values[:, _names(population, columns).index(name)]}" for name in wrong
    ]


def faults_of_state(world: World) -> list[str]:
    """What is not a finite number, and what leaves its range, in any field of the state."""
    faults: list[str] = []
    for population in POPULATIONS:
        records = getattr(world, population)
        if records.size:
            faults += _outside(population, records, _FINITE[population], -1e300, 1e300)
            faults += _outside(population, records, _SHARES[population], -TOLERANCE, 1.0 + TOLERANCE)
            faults += _outside(population, records, _SIGNED[population], -1.0 - TOLERANCE, 1.0 + TOLERANCE)
            faults += _outside(population, records, _POSITIVE[population], -MONEY_KUSD, 1e300)
    if np.isnan(world.agencies.served).any() or (world.agencies.served < 0.0).any():
        faults.append(f"agencies.served: {world.agencies.served}")
    if not (np.isfinite(world.work).all() and (world.work >= -TOLERANCE).all()):
        faults.append(f"work: {world.work}")
    return faults


def faults_of_firms(world: World, before: World | None) -> list[str]:
    """Dead slots that do something, slots that are used twice, and living firms without employees."""
    firms, faults = world.firms, []
    dead = firms[~firms.is_alive]
    idle = ("employees", "exports", "ties", "outside_tie", "is_exporter", "is_member", "is_beneficiary")
    faults += [f"dead firms have {name}" for name in idle if dead[name].any()]
    if (firms.employees[firms.is_alive] <= 0.0).any():
        faults.append("a living firm has no employees")
    if (firms.is_alive & ~firms.has_lived).any():
        faults.append("a living firm's slot is not used up")
    if (firms.exports[~firms.is_exporter] != 0.0).any():
        faults.append("a firm that is no exporter exports")
    if before is not None:
        was = before.firms
        if (firms.is_alive & ~was.is_alive & was.has_lived).any():
            faults.append("a dead firm came back")
        still = ~firms.is_alive & ~was.is_alive & was.has_lived
        names = [field.name for field in POPULATIONS["firms"] if field.name not in ("pledged", "refunded", "degree")]
        faults += [f"{name} of a dead firm changed" for name in names if (firms[name] != was[name])[still].any()]
    return faults


def faults_of_ties(world: World) -> list[str]:
    """Ties to nobody, to oneself, twice to the same, or of a strength that is none."""
    partner, strength, faults = world.ties.partner, world.ties.strength, []
    n = len(world.firms)
    is_tie = partner != NOBODY
    if ((partner < NOBODY) | (partner >= n)).any():
        faults.append("a tie leads nowhere")
    if (partner == np.arange(n)[:, None]).any():
        faults.append("a firm has a tie to itself")
    if (strength[~is_tie] != 0.0).any():
        faults.append("a tie to nobody has a strength")
    pairs = [(one, other) for one in range(partner.shape[1]) for other in range(one)]
    if any((is_tie[:, one] & (partner[:, one] == partner[:, other])).any() for one, other in pairs):
        faults.append("a firm has two ties to the same partner")
    firm, place = np.nonzero(is_tie)
    territory = world.clusters.territory[world.firms.cluster]
    if (territory[firm] != territory[partner[firm, place]]).any():
        faults.append("a tie leaves its territory")
    return faults


# Where a cluster and a good may stand a quarter later. All stages of planning may fit into one quarter, those before
# and after do not; a good may be approved in the quarter in which its money is complete.
_PLANNING = {Stage.DIAGNOSIS, Stage.STRATEGY, Stage.ACTION_PLAN, Stage.APPROVAL}
_NEXT_STAGES = {
    Stage.CANDIDATE: {Stage.AWARENESS, Stage.GOVERNANCE, Stage.DROPPED},  # selected, and dropped by the signpost
    Stage.AWARENESS: {Stage.GOVERNANCE},
    Stage.GOVERNANCE: _PLANNING,
    Stage.DIAGNOSIS: _PLANNING,
    Stage.STRATEGY: _PLANNING,  # back to the diagnosis by a redesign
    Stage.ACTION_PLAN: _PLANNING,
    Stage.APPROVAL: {*_PLANNING, Stage.IMPLEMENTING},
    Stage.IMPLEMENTING: set(),
    Stage.DROPPED: set(),
    Stage.CLOSED: {Stage.GOVERNANCE, Stage.IMPLEMENTING, Stage.DROPPED},  # a second loan takes it over, or prunes it
}
# Public inputs need no pledges.
_PROPOSED = {
    ProjectState.PLEDGING,
    ProjectState.FUNDED,
    ProjectState.APPROVAL,
    ProjectState.PROCUREMENT,
    ProjectState.FAILED,
}
_QUICK = {g for g in range(N_GOODS) if BUILD_QUARTERS[g] <= 1}
_NEXT_STATES = {
    ProjectState.IDEA: _PROPOSED,
    ProjectState.PLEDGING: {
        ProjectState.FUNDED,
        ProjectState.APPROVAL,
        ProjectState.PROCUREMENT,
        ProjectState.BUILDING,
        ProjectState.FAILED,
    },
    ProjectState.FUNDED: {ProjectState.APPROVAL, ProjectState.PROCUREMENT, ProjectState.CLOSED},
    ProjectState.APPROVAL: {ProjectState.PROCUREMENT, ProjectState.CLOSED},
    ProjectState.PROCUREMENT: {ProjectState.BUILDING, ProjectState.CLOSED},
    ProjectState.BUILDING: {ProjectState.OPERATING, ProjectState.CLOSED},  # closed with a programme that is cancelled
    ProjectState.OPERATING: {ProjectState.CLOSED},
    ProjectState.FAILED: _PROPOSED,
    ProjectState.CLOSED: set(),
}


def faults_of_order(world: World, before: World) -> list[str]:
    """Stages, states and phases that were skipped or lived backwards."""
    faults = []
    for c, (was, now) in enumerate(zip(before.clusters.stage.tolist(), world.clusters.stage.tolist(), strict=True)):
        may_end = {Stage.DROPPED, Stage.CLOSED} if Stage.CANDIDATE < was < Stage.DROPPED else set()
        if now != was and now not in _NEXT_STAGES[Stage(was)] | may_end:
            faults.append(f"cluster {c}: {Stage(was).name} -> {Stage(now).name}")
        took_over = before.clusters.programme[c] != world.clusters.programme[c] and was != Stage.CANDIDATE
        if was == Stage.CLOSED and now != was and not took_over:
            faults.append(f"cluster {c} was closed and is at work again")
    states = zip(before.projects.state.ravel().tolist(), world.projects.state.ravel().tolist(), strict=True)
    for place, (was, now) in enumerate(states):
        is_quick = (was, now) == (ProjectState.PLEDGING, ProjectState.OPERATING) and place % N_GOODS in _QUICK
        if now != was and now not in _NEXT_STATES.get(ProjectState(was), set()) and not is_quick:
            faults.append(f"project {place}: {ProjectState(was).name} -> {ProjectState(now).name}")
    for s, (was, now) in enumerate(zip(before.programmes.phase.tolist(), world.programmes.phase.tolist(), strict=True)):
        if now < was:
            faults.append(f"programme {s}: {Phase(was).name} -> {Phase(now).name}")
        if now != was and not (now == was + 1 or now == Phase.CLOSED or Phase.WAITING < was < now):
            faults.append(f"programme {s}: {Phase(was).name} -> {Phase(now).name}")
        if now == Phase.EXECUTION and NEVER in (
            world.programmes.effective_quarter[s],
            world.programmes.first_money_quarter[s],
        ):
            faults.append(f"programme {s} executes without having been effective, or without money")
    opened = world.projects.was_opened & ~before.projects.was_opened
    if (before.projects.state[opened] != ProjectState.BUILDING).any():
        faults.append("a good opened that was not being built")
    if (before.projects.was_opened & ~world.projects.was_opened).any():
        faults.append("a good that had been opened no longer was")
    return faults


def copy_of(world: World) -> World:
    """A copy of what changes."""
    return world._replace(
        **{name: getattr(world, name).copy() for name in ("firms", "clusters", "projects", "programmes")}
    )


def faults_of_run(row: np.void, seed: int) -> list[str]:
    """All that is wrong in any quarter of a run, with the first quarter in which it is."""
    found: dict[str, int] = {}
    before = None
    for quarter, world in lived(row, seed):
        faults = [*faults_of_state(world), *faults_of_firms(world, before), *faults_of_ties(world)]
        if before is not None:
            faults += faults_of_order(world, before)
        for fault in faults:
            found.setdefault(fault, quarter)
        before = copy_of(world)
    return [f"quarter {quarter}: {fault}" for fault, quarter in found.items()]


_SHARE_OUTCOMES = [o.name for o in OUTCOMES if o.type == "float" and "effect" not in o.name
                   and o.unit in ("share", "probability")]  # fmt: skip


def faults_of_outcomes(rows: np.recarray, outcomes: np.recarray, n_named: int = 3) -> list[str]:
    """Outcomes that are not finite or leave their range, and money that was lost or made."""
    wrong = {}
    for outcome in OUTCOMES:
        column = outcomes[outcome.name]
        is_right = np.isfinite(column)
        if outcome.name in _SHARE_OUTCOMES:
            is_right &= (column >= -TOLERANCE) & (column <= 1.0 + TOLERANCE)
        if outcome.name.startswith("n_") or outcome.unit == "quarters":
            is_right &= column >= 0
        wrong[outcome.name] = ~is_right
    wrong["money"] = ~(outcomes.money_error_musd <= 1e-9 * np.maximum(rows.loan_musd, 1.0))
    wrong["turnovers survived of none"] = outcomes.turnovers_survived > outcomes.turnovers
    fates = (
        outcomes.is_completed.astype(int) + outcomes.is_partly_cancelled + outcomes.is_cancelled + outcomes.is_censored
    )
    wrong["fate"] = fates != 1
    wrong["spent and cancelled"] = outcomes.disbursed_share + outcomes.cancelled_share > 1.0 + TOLERANCE
    return [
        f"{name}: runs {np.flatnonzero(runs)[:n_named]} of {runs.sum()}" for name, runs in wrong.items() if runs.any()
    ]


_EXAMPLE = allocate(sized(rows_of(1)), 1, 1)
_WHOLE = frozenset(SIGNED | SUMS | MULTIPLES)
_FINITE = {name: _columns(name, without=frozenset(INFINITE)) for name in POPULATIONS}
_SHARES = {name: _columns(name, "share", _WHOLE) for name in POPULATIONS}
_SIGNED = {
    name: [c for c in _columns(name, "share") if c not in _columns(name, "share", frozenset(SIGNED))]
    for name in POPULATIONS
}
_POSITIVE = {name: _columns(name, "kUSD") for name in POPULATIONS}
