"""Bridges to two other laboratories: the model as a model of EMA Workbench, and as a problem and function of SALib.

Both are made from the declarations, so that ranges, types and preferred directions are those of the model.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

import sim
from experiments.declared import numeric_outcomes, outcomes, parameters
from experiments.faults import unknown
from sim.parameters.validation import salib_problem as declared_problem
from sim.parameters.validation import validate


def means(
    runs: pd.DataFrame,
    wanted: Sequence[str],
    programme: str = "baseline",
    seeds: Sequence[int] = (1,),
    fixed: Mapping[str, Any] | None = None,
    threads: int | None = None,
) -> np.ndarray:
    """Means of some outcomes [run, outcome] over the futures of some seeds; the same futures for every run.

    Twins are lived only where an outcome needs them. Raises `ValueError` with all faults at once.
    """
    faults = outcome_faults(wanted) + ([] if len(seeds) else ["seeds: expected at least one, got none; give one"])
    if faults:
        raise ValueError("\n".join(faults))
    table = runs.loc[runs.index.repeat(len(seeds))].reset_index(drop=True).assign(**dict(fixed or {}))
    table["seed"] = np.tile(np.asarray(seeds, dtype=np.int64), len(runs))
    effects = bool(outcomes().loc[list(wanted), "needs_twin"].any())
    lived = sim.simulate(table, programme, effects=effects, threads=threads)[list(wanted)]
    return lived.to_numpy(dtype=float).reshape(len(runs), len(seeds), len(wanted)).mean(axis=1)


def outcome_faults(wanted: Sequence[str]) -> list[str]:
    """What is wrong with names of outcomes of which means are asked for."""
    known = numeric_outcomes()
    faults = [] if len(wanted) else ["outcomes: expected at least one, got none; name some of sim.outcomes()"]
    for name in wanted:
        if name in outcomes().index and name not in known:
            faults.append(f"outcomes: {name!r} is a choice and has no mean; take is_completed or is_cancelled")
        elif name not in known:
            faults.append(unknown("outcomes", name, known))
    return faults


def kind_faults(where: str, names: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """What is wrong with names of parameters of some kinds."""
    table = parameters()
    known = [str(name) for name in table.index[table["kind"].isin(kinds)]]
    faults = [unknown(where, name, known) for name in names if name not in known]
    return faults + [f"{where}: {name!r} is given twice; name it once" for name in sorted({*names})
                     if list(names).count(name) > 1]  # fmt: skip


# EMA Workbench


def _one_run(programme: str, wanted: tuple[str, ...], seeds: tuple[int, ...], fixed: dict[str, Any],
             **values: Any) -> dict[str, float]:  # fmt: skip
    """One experiment of the workbench: names and values in, names and means out."""
    row = pd.DataFrame({name: [value] for name, value in values.items()})
    return dict(zip(wanted, map(float, means(row, wanted, programme, seeds, fixed, threads=1)[0]), strict=True))


def _ema_parameter(ema: Any, name: str) -> Any:
    """A parameter of the workbench with the declared type and range."""
    row = parameters().loc[name]
    if row["type"] == "choice":
        return ema.CategoricalParameter(name, list(row["choices"]))
    if row["type"] == "bool":
        return ema.BooleanParameter(name)
    return (ema.IntegerParameter if row["type"] == "int" else ema.RealParameter)(name, row["low"], row["high"])


def ema_model(
    uncertainties: Iterable[str],
    levers: Iterable[str],
    wanted: Iterable[str],
    programme: str = "baseline",
    seeds: Sequence[int] = (1,),
    fixed: Mapping[str, Any] | None = None,
) -> Any:
    """The model as an `ema_workbench.Model`, for version 2.5 and 3.

    Its uncertainties and levers have the declared ranges, its outcomes, `wanted`, the preferred directions; the
    outcomes of an experiment are means over the futures of `seeds`. `fixed` holds for all of them. Its function can be
    handed to other processes. Raises `ValueError` with all faults at once.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about parallel packages that are not needed here
        import ema_workbench as ema

    unsure, chosen, told, held = list(uncertainties), list(levers), list(wanted), dict(fixed or {})
    faults = kind_faults("uncertainties", unsure, ("uncertainty",)) + kind_faults("levers", chosen, ("lever",))
    faults += outcome_faults(told) + [f"fixed: {fault}" for fault in validate(held)]
    faults += [
        f"fixed: {name!r} is varied as well; drop it from one of the two" for name in held if name in unsure + chosen
    ]
    if faults:
        raise ValueError("\n".join(faults))
    model = ema.Model("clusterprogramme",
                      function=partial(_one_run, programme, tuple(told), tuple(seeds), held))  # fmt: skip
    model.uncertainties = [_ema_parameter(ema, name) for name in unsure]
    model.levers = [_ema_parameter(ema, name) for name in chosen]
    kinds = {"max": ema.ScalarOutcome.MAXIMIZE, "min": ema.ScalarOutcome.MINIMIZE, "none": ema.ScalarOutcome.INFO}
    model.outcomes = [ema.ScalarOutcome(name, kind=kinds[outcomes().at[name, "direction"]]) for name in told]
    return model


# SALib


def salib_problem(names: Iterable[str], wanted: Iterable[str]) -> Any:
    """A `SALib.ProblemSpec` over the declared box of some parameters, with some outcomes as its outputs.

    Raises `ValueError` with all faults at once.
    """
    from SALib import ProblemSpec

    chosen, told = list(names), list(wanted)
    faults = outcome_faults(told)
    try:
        problem = declared_problem(chosen)
    except ValueError as error:
        raise ValueError("\n".join([str(error), *faults])) from None
    if faults:
        raise ValueError("\n".join(faults))
    return ProblemSpec({**problem, "outputs": told})


def salib_function(
    names: Iterable[str],
    wanted: Iterable[str],
    programme: str = "baseline",
    seeds: Sequence[int] = (1,),
    fixed: Mapping[str, Any] | None = None,
) -> Callable[[np.ndarray], np.ndarray]:
    """A function for `ProblemSpec.evaluate`: samples [n, parameter] in, means of outcomes over futures [n, outcome].

    Whole numbers, flags and choices are rounded, so that every sample of the box is a valid run.
    """
    return partial(_evaluated, list(names), list(wanted), programme, tuple(seeds), dict(fixed or {}))


def _evaluated(names: list[str], wanted: list[str], programme: str, seeds: tuple[int, ...], fixed: dict[str, Any],
               samples: np.ndarray) -> np.ndarray:  # fmt: skip
    return means(pd.DataFrame(np.asarray(samples, dtype=float), columns=names), wanted, programme, seeds, fixed)
