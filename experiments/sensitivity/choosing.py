"""Which parameters, groups of them and outcomes are asked for, and what is wrong with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from experiments.declared import numeric_outcomes, outcomes, parameters
from experiments.faults import unknown
from experiments.sensitivity.keys import SensitivityKeys
from experiments.words import listed, phrase, quantity, within

SIZES = ("n_candidate_clusters", "n_firms_per_cluster", "horizon_quarters", "n_territories")
WHERE = {"lever": "levers", "uncertainty": "uncertainties", "setting": "settings"}

LONGEST_LABEL = 32  # letters that have room beside an axis


def parameter_named(name: str) -> str:
    """A parameter or a group as a figure and a sentence name it: by its short name, or its declared one in words."""
    if name in parameters().index and len(label := quantity(name).label) <= LONGEST_LABEL:
        return within(label)
    return phrase(name).removeprefix("n ").replace(" prob", " probability")


@dataclass(frozen=True)
class Factors:
    """What indices are computed for: single parameters, or groups of them that move together."""

    members: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> list[str]:
        """Names of the factors."""
        return list(self.members)

    @property
    def parameters(self) -> list[str]:
        """All parameters, factor by factor."""
        return [name for names in self.members.values() for name in names]

    @property
    def is_grouped(self) -> bool:
        """Whether any factor holds several parameters."""
        return any(len(names) > 1 for names in self.members.values())

    def problem(self, *more: str) -> dict[str, Any]:
        """The problem as SALib knows it, over the unit cube; `more` are factors that no rule reads."""
        owners = [factor for factor, names in self.members.items() for _ in names]
        names = [*self.parameters, *more]
        groups = [*owners, *more] if self.is_grouped else None
        return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names), "groups": groups}


def _named(where: str, entries: Iterable[str]) -> tuple[list[str], list[str]]:
    """Parameters listed by name or by group of the declarations, and faults; a name that is both is the parameter."""
    table = parameters()
    groups = list(dict.fromkeys(table["group"]))
    chosen, faults = [], []
    for entry in entries:
        if entry in table.index:
            chosen.append(str(entry))
        elif entry in groups:
            chosen += map(str, table.index[table["group"] == entry])
        else:
            faults.append(unknown(where, entry, [*map(str, table.index), *groups]))
    twice = [name for name, n in Counter(chosen).items() if n > 1]
    faults += [f"{where}: {name} is named twice; drop one" for name in twice]
    return list(dict.fromkeys(chosen)), faults


def _grouped(groups: Mapping[str, list[str]]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Groups with their members, and faults."""
    members, faults = {}, []
    for name, entries in groups.items():
        if not entries:
            faults.append(f"groups.{name}: expected at least one parameter, got none; drop the group or fill it")
        found, wrong = _named(f"groups.{name}", entries)
        members[name] = tuple(found)
        faults += wrong
    owners: dict[str, str] = {}
    for group, names in members.items():
        for name in names:
            if name in owners:
                faults.append(f"groups: {name} is in {owners[name]} and in {group}; leave it to one of them")
            owners.setdefault(name, group)
    return members, faults


def factors_of(keys: SensitivityKeys, fixed: Mapping[str, Any]) -> tuple[Factors, list[str], list[str]]:
    """What is varied; notes; faults."""
    if keys.parameters is None and not keys.groups:
        return (
            Factors({}),
            [],
            ["parameters: expected names, or groups of them, got nothing; give parameters or groups"],
        )
    names, faults = _named("parameters", keys.parameters or ())
    members: dict[str, tuple[str, ...]] = {name: (name,) for name in names}
    if keys.groups:
        members, wrong = _grouped(keys.groups)
        grouped = {name for each in members.values() for name in each}
        missing = [name for name in names if name not in grouped]
        beyond = [name for name in grouped if keys.parameters is not None and name not in names]
        faults += wrong
        if missing and not wrong:  # else the members are not known for certain
            faults.append(f"groups: {listed(missing)} of the parameters in no group; put each into one, or set "
                          "parameters=null to take those of the groups")  # fmt: skip
        if beyond and not missing and not wrong:
            faults.append(f"groups: {listed(sorted(beyond))} not among the parameters; add them, or set "
                          "parameters=null to take those of the groups")  # fmt: skip
    factors = Factors(members)
    table = parameters()
    for name in dict.fromkeys(factors.parameters):
        if name in fixed:
            where = WHERE[str(table.at[name, "kind"])]
            faults.append(f"parameters: {name} is to be varied and is held fixed as well ({where}.{name}="
                          f"{fixed[name]}); drop one of the two")  # fmt: skip
    if not faults and len(factors.names) < 2:
        got = listed(factors.names)
        faults.append(f"parameters: expected at least two parameters or groups to compare, got {got}; name more")
    return factors, _warnings(factors), faults


def _warnings(factors: Factors) -> list[str]:
    sizes = [name for name in SIZES if name in factors.parameters]
    notes = []
    if sizes:
        notes.append(f"{listed(sizes)} set the size of the world: runs differ in how long they take, and the largest "
                     "decides how they are cut into blocks")  # fmt: skip
    table = parameters()
    settings = [name for name in factors.parameters if table.at[name, "kind"] == "setting" and name not in sizes]
    if settings:
        notes.append(f"{listed(settings)} set how outcomes are reckoned, and not what happens in the world")
    return notes


def outcomes_of(keys: SensitivityKeys) -> tuple[list[str], list[str], list[str]]:
    """Names of the outcomes to be analysed; notes; faults."""
    table, numeric = outcomes(), numeric_outcomes()
    twin = [name for name in numeric if table.at[name, "needs_twin"]]
    if keys.outcomes == "all":
        if keys.effects:
            return numeric, [], []
        note = f"{len(twin)} outcomes need the twin, which is left out (effects=false), and so are they"
        return [name for name in numeric if name not in twin], [note], []
    asked = list(keys.outcomes)
    if not asked:
        return [], [], ["outcomes: expected all, or a list of names, got an empty list; name at least one"]
    faults = [f"outcomes: {name} is named twice; drop one" for name, n in Counter(asked).items() if n > 1]
    for name in asked:
        if name not in table.index:
            faults.append(unknown("outcomes", name, [*map(str, table.index)]))
        elif name not in numeric:
            flags = [f"is_{choice}" for choice in table.at[name, "choices"] if f"is_{choice}" in numeric]
            instead = f"; take {' or '.join(flags)}" if flags else ""
            faults.append(f"outcomes: {name} is a choice, of which no variance can be taken{instead}")
        elif name in twin and not keys.effects:
            faults.append(f"outcomes: {name} needs the twin; set effects=true, or leave it out")
    return asked, [], faults
