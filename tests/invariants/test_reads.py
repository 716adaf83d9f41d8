"""Whatever is declared is read, used and moves something; numbers have names, and names tell their units."""

from __future__ import annotations

import ast
import re

import numpy as np
import pytest

from sim import engine
from sim.luck import Purpose
from sim.parameters import OUTCOMES, PARAMETERS, RESERVED, constants
from sim.parameters.columns import OUTCOME_DTYPE, TWIN_OUTCOMES
from sim.state import POPULATIONS
from tests.invariants.sources import SIM, attributes, functions, modules, outside, texts
from tests.invariants.worlds import CALENDAR, DEFAULT_SIZE, box, seeds_of, span

PLAIN_NUMBERS = {0.0, 0.5, 1.0, 2.0}
CONSTANT = re.compile(r"^([A-Z][A-Z0-9_]*) = (\S+)  # \[(\S+), (\S+)\] (.+?) \| (.+)$")
CONSTANT_LINES = [
    line
    for line in (SIM / "parameters" / "constants.py").read_text().splitlines()
    if re.match(r"[A-Za-z_]\w*\s*[:=]", line)
]

# Fields that no rule needs, kept for whoever looks at a world or a trace.
TO_LOOK_AT = {
    "lenders": {"counterpart", "disbursed"},
    "governments": {"team"},
    "programmes": {"n_financed"},
}


# Declared parameters


OURS = [name for name in PARAMETERS if name not in {parameter.name for parameter in RESERVED}]


@pytest.mark.parametrize("name", OURS)
def test_every_parameter_is_read(name):
    readers = [
        module.name
        for module in outside("parameters")
        if name in attributes(module.tree, ast.Load) | texts(module.tree)
    ]
    assert readers


def _moved(names: list[str], n: int, effects: bool) -> dict[str, set[str]]:
    """Outcomes of which any of some paired runs differs between the ends of each parameter."""
    base = box(n, 61)
    rows = np.tile(np.asarray(base), 2 * len(names)).view(np.recarray)
    for place, name in enumerate(names):
        for end, value in enumerate(span(PARAMETERS[name])):
            if name not in ("n_candidate_clusters", "n_firms_per_cluster", "n_territories", "horizon_quarters"):
                first = (2 * place + end) * n
                rows[name][first : first + n] = value
    sizes = {"n_candidate_clusters": (3, 5), "n_firms_per_cluster": (10, 14), "n_territories": (1, 2),
             "horizon_quarters": (24, 40)}  # fmt: skip
    for name in sizes.keys() & set(names):
        for end, value in enumerate(sizes[name]):
            first = (2 * names.index(name) + end) * n
            rows[name][first : first + n] = value
    outcomes = engine.simulate(rows, np.tile(seeds_of(n), 2 * len(names)), CALENDAR, effects=effects)
    compared = [o for o in OUTCOME_DTYPE.names if o not in ("n_events", "money_error_musd") and
                (effects or o not in TWIN_OUTCOMES)]  # fmt: skip
    ends = outcomes.reshape(len(names), 2, n)
    return {
        name: {o for o in compared if (ends[o][place, 0] != ends[o][place, 1]).any()}
        for place, name in enumerate(names)
    }


def test_every_parameter_moves_some_outcome():
    moved = _moved(OURS, 20, effects=False)
    still = [name for name, outcomes in moved.items() if not outcomes]
    moved = _moved(still, 300, effects=True)
    assert [name for name, outcomes in moved.items() if not outcomes] == []


def test_reserved_parameters_move_nothing():
    moved = _moved([parameter.name for parameter in RESERVED], 20, effects=True)
    assert [name for name, outcomes in moved.items() if outcomes] == []


def test_every_outcome_moves():
    rows = box(400, 62, (DEFAULT_SIZE,))
    rows.n_clusters = np.minimum(rows.n_clusters, 6)
    outcomes = engine.simulate(rows, seeds_of(len(rows)), CALENDAR)
    assert [name for name in OUTCOME_DTYPE.names if len(np.unique(outcomes[name])) < 2] == []


@pytest.mark.parametrize("population", POPULATIONS)
def test_every_field_of_the_state_is_written_and_read(population):
    """Written by the model, and read by it, by what is measured, or by what tells a run."""
    fields = {field.name for field in POPULATIONS[population]} - TO_LOOK_AT.get(population, set())
    told = outside("parameters", "state.py")
    written = set().union(*(attributes(module.tree, ast.Store) for module in told))
    read = set().union(
        *(attributes(module.tree, ast.Load) for module in told), *(texts(module.tree) for module in told)
    )
    assert fields - written == set()
    if population != "series":
        assert fields - read == set()


# Luck


def test_every_purpose_is_used_in_one_place():
    """One rule or sweep draws for a purpose; where it draws twice, it does so in another attempt."""
    draws: dict[str, list[tuple[str, str]]] = {purpose.name: [] for purpose in Purpose}
    for module in outside("luck.py"):
        for function in ast.walk(module.tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and len(call.args) >= 5:
                    purpose = call.args[2]
                    if isinstance(purpose, ast.Attribute) and ast.unparse(purpose.value) == "Purpose":
                        attempt = ast.unparse(call.args[5]) if len(call.args) > 5 else "0"
                        draws[purpose.attr].append((f"{module.name}:{function.name}", attempt))
    for name, places in draws.items():
        assert len({place for place, _ in places}) == 1, f"{name}: {places}"
        assert len({attempt for _, attempt in places}) == len(places), f"{name}: {places}"
    uses = [node for module in outside("luck.py") for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Purpose"]  # fmt: skip
    assert len(uses) == sum(len(places) for places in draws.values()), "every purpose named is that of a draw"


# Constants


@pytest.mark.parametrize("line", CONSTANT_LINES, ids=lambda line: line.split(" ")[0])
def test_constants_have_range_unit_and_meaning(line):
    match = CONSTANT.match(line)
    assert match, "NAME = value  # [low, high] unit | meaning"
    name, value, low, high, unit, meaning = match.groups()
    assert float(value) == getattr(constants, name)
    assert float(low) <= float(value) <= float(high)
    assert unit and len(meaning) > 4


def test_constants_are_named_once():
    names = [line.split(" ")[0] for line in CONSTANT_LINES]
    assert len(names) == len(set(names))
    assert set(names) == {name for name in vars(constants) if not name.startswith("_")}


def test_every_constant_is_used():
    used: set[str] = set()
    for module in outside("parameters"):
        used |= attributes(module.tree)
        used |= {
            alias.name for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
    assert {line.split(" ")[0] for line in CONSTANT_LINES} - used == set()


def numbers_in_rules() -> list[str]:
    """Numbers in rules that mean something and have no name."""
    rules = [(module, function) for module in modules() if module.path.parent.name in ("agents", "policies")
             for function in functions(module.tree, "rule")]  # fmt: skip
    return [
        f"{module.name}:{node.lineno} {function.name}: {node.value}"
        for module, function in rules
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value not in PLAIN_NUMBERS
    ]


def test_numbers_in_rules_have_names():
    assert numbers_in_rules() == []


# Rules and sweeps


def test_rules_draw_nothing_and_change_nothing():
    for module in modules():
        for function in functions(module.tree, "rule"):
            called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
            assert not called & {"uniform", "uniforms", "words", "normal_pair", "record", "pay"}, function.name
            for node in ast.walk(function):
                targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                assert not any(isinstance(target, ast.Attribute | ast.Subscript) for target in targets), function.name
            assert ast.get_docstring(function), function.name


def test_agents_and_policies_do_not_import_each_other():
    for module in modules():
        if module.path.parent.name in ("agents", "policies"):
            imported = {node.module for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)}
            assert not {name for name in imported if name.startswith(("sim.agents", "sim.policies"))}, module.name


# Names

QUANTITIES = [(f"parameter {p.name}", p.name, p.unit, p.type) for p in PARAMETERS.values()]
QUANTITIES += [(f"outcome {o.name}", o.name, o.unit, o.type) for o in OUTCOMES]
_TYPES = {"f8": "float", "i1": "int", "i4": "int", "i8": "int", "?": "bool"}
QUANTITIES += [(f"{population}.{f.name}", f.name, f.unit, _TYPES[f.dtype]) for population, fields in POPULATIONS.items()
               for f in fields]  # fmt: skip
SUFFIXES = {
    "_share": ("share",),
    "_prob": ("probability",),
    "_quarters": ("quarters", "quarter"),
    "_quarter": ("quarter",),
    "_kusd": ("kUSD",),
    "_musd": ("US$ million",),
    "_usd": ("US$",),
}
RATES = ("per ", "probability", "share", "public money per")  # what a rate is one of


@pytest.mark.parametrize(("name", "unit", "kind"), [q[1:] for q in QUANTITIES], ids=[q[0] for q in QUANTITIES])
def test_names_tell_units(name, unit, kind):
    for suffix, units in SUFFIXES.items():
        if name.endswith(suffix) and not name.startswith("n_") and not name.endswith((f"_per{suffix}", f"_in{suffix}")):
            assert unit.startswith(units), f"{name} [{unit}]"
    if name.endswith("_rate"):
        assert any(word in unit for word in RATES), f"{name} [{unit}]"
    if name.startswith("n_"):
        assert kind == "int"
    if name.startswith(("is_", "has_", "was_", "ever_", "may_")):
        assert kind == "bool"
    assert "program_" not in name and not name.endswith("program")
