"""Surveys that several tests look at: one of each design, of the world without spillover and with it."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import sim


@cache
def _surveyed(assignment: str, seed: int, is_quiet: bool, values: tuple[tuple[str, Any], ...]) -> Any:
    world = {**(sim.evaluation.NO_SPILLOVER if is_quiet else {}), **dict(values)}
    return sim.evaluation.survey(seed=seed, assignment=assignment, **world)


@pytest.fixture(scope="session")
def surveyed():
    """`surveyed(assignment, seed=1, is_quiet=False, **values)`: a survey in which everyone answers, made once."""

    def make(assignment: str = "lottery", seed: int = 1, is_quiet: bool = False, **values: Any) -> Any:
        return _surveyed(assignment, seed, is_quiet, tuple(sorted(values.items())))

    return make
