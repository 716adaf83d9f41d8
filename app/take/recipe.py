"""A link as a file for the command line: an experiment that lives the same runs."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

import yaml

from app.compare.runs import designs_of
from app.links import DESIGNS, Link
from app.presets import preset
from app.words import Words
from sim.parameters import PARAMETERS
from sim.programmes import base_row

KINDS = {"lever": "levers", "uncertainty": "uncertainties", "setting": "settings"}
COMMAND = ".venv/bin/python -m experiments"
NAME = "course-room"
OTHERS = 20  # futures beside which a life is seen
WIDTH = 110


def by_kind(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Values of parameters under the key that each kind has."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        found.setdefault(KINDS[PARAMETERS[name].kind], {})[name] = value
    return found


def rows_of(link: Link) -> list[dict[str, Any]]:
    """The designs to compare as rows that name the same parameters; what a design leaves out is the programme's."""
    row = base_row(preset(link.programme))[0]
    designs = designs_of(link)
    names = sorted({name for design in designs for name in design}) or ["n_clusters"]
    usual = {name: PARAMETERS[name].decode(row[name]) for name in names}
    return [{"design": letter.upper(), **usual, **design} for letter, design in zip(DESIGNS, designs, strict=False)]


def experiment_of(link: Link, words: Words) -> dict[str, Any]:
    """The keys of the experiment that a link asks for."""
    common = {"programme": link.programme, "seed": link.seed}
    if link.mode == "compare":
        return {"kind": "table", "question": words("take.compare_question"), **common, "futures": link.futures,
                "table": None, "rows": rows_of(link), "effects": True}  # fmt: skip
    forced = [one._asdict() for one in link.decisions]
    return {"kind": "single", "question": words("take.single_question"), **common, "futures": OTHERS,
            **by_kind(link.values), "network_quarters": None, "overrides": forced}  # fmt: skip


def _written(value: Any) -> str:
    """A value in Hydra's grammar."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def command_of(experiment: Mapping[str, Any]) -> str:
    """The same experiment as one line for a terminal."""
    parts = [f"experiment={experiment['kind']}"]
    parts += [f"{name}={experiment[name]}" for name in ("programme", "seed", "futures")]
    for key in KINDS.values():
        parts += [f"{key}.{name}={_written(value)}" for name, value in experiment.get(key, {}).items()]
    parts += [f"{key}={_written(experiment[key])}" for key in ("overrides", "rows") if experiment.get(key)]
    return f"{COMMAND} {shlex.join(parts)}"


def recipe(link: Link, words: Words) -> str:
    """The file: what it is, how it is run, and the experiment itself."""
    experiment = experiment_of(link, words)
    head = [
        words("take.file.what", programme=words.programme(link.programme)),
        words("take.file.how", name=f"mine/experiment/{NAME}.yaml"), f"  {COMMAND} --config-dir=mine experiment={NAME}",
        words("take.file.or"), f"  {command_of(experiment)}", words("take.file.link"), f"  {link.path()}",
    ]  # fmt: skip
    body = yaml.safe_dump(experiment, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=None)
    return "# @package _global_\n" + "".join(f"# {line}\n" for line in head) + body
