"""What is asked for, checked: the keys that all experiments share, and the values of declared parameters."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from experiments.faults import Faults, sentences_of

if TYPE_CHECKING:
    from sim.parameters.declaration import Kind

KINDS: dict[str, Kind] = {"levers": "lever", "uncertainties": "uncertainty", "settings": "setting"}
MAX_RUNS = 20_000_000


class Keys(BaseModel):
    """Base of all keys: nothing unknown, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Executor(Keys):
    """How blocks of runs are spread over processors."""

    name: Literal["threads", "processes", "dask"] = "threads"
    workers: int | None = Field(default=None, ge=1, le=1024)
    address: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _has_one_cluster(self) -> Executor:
        if self.address is not None and self.name != "dask":
            raise ValueError("address: only executor=dask connects to a cluster; add executor=dask, or drop address")
        if self.address is not None and self.workers is not None:
            raise ValueError("workers: the cluster at an address has the workers that it has; drop one of the two")
        return self


class CommonKeys(Keys):
    """Keys of every experiment; those of one kind are declared beside it."""

    kind: str = Field(min_length=1)
    question: str = Field(min_length=1)
    programme: str = Field(min_length=1)
    levers: dict[str, Any] = {}
    uncertainties: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    futures: int = Field(ge=1, le=1_000_000)
    seed: int = Field(ge=0, le=2**62)
    executor: Executor = Executor()
    out: str | None = Field(default=None, min_length=1)
    rules: str | None = Field(default=None, min_length=1)
    resume: bool = True
    retry_failed: bool = False


@dataclass(frozen=True)
class Request:
    """One experiment as asked for, with every value checked."""

    experiment: str
    common: CommonKeys
    keys: Keys
    command: tuple[str, ...]

    @property
    def fixed(self) -> dict[str, Any]:
        """Values of parameters that the user gave, the same for all runs."""
        common = self.common
        return {**common.levers, **common.uncertainties, **common.settings}

    @property
    def seeds(self) -> range:
        """The seeds of luck, one per future."""
        return range(self.common.seed, self.common.seed + self.common.futures)


def _checked(model: type[Keys], values: Mapping[str, Any], faults: list[str]) -> Keys | None:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults += sentences_of(error, model)
        return None


def _writable(out: str | None) -> list[str]:
    """Faults of a folder for results, found without touching it."""
    if out is None:
        return []
    folder = Path(out)
    nearest = next((p for p in (folder, *folder.absolute().parents) if p.exists()), Path("/"))
    if not nearest.is_dir():
        return [f"out: {nearest} is a file, so no folder {out!r} can be there; give another folder"]
    if not os.access(nearest, os.W_OK | os.X_OK):
        return [f"out: {nearest} cannot be written to; give a folder that can, or change its permissions"]
    return []


def parameter_faults(values: Mapping[str, Any]) -> list[str]:
    """Faults of the levers, uncertainties and settings, by the same check as that of `sim.simulate`."""
    from sim.parameters.validation import validate

    faults = []
    for where, kind in KINDS.items():
        given = values.get(where) or {}
        if isinstance(given, Mapping):
            faults += [f"{where}: {sentence}" for sentence in validate(given, kind)]
    return faults


def programme_faults(programme: object) -> list[str]:
    """Faults of a programme's name, or of a user's own file, as its reader finds them."""
    from sim.programmes import load

    if not isinstance(programme, str) or not programme:
        return []
    try:
        load(programme)
    except ValueError as error:
        return str(error).split("\n")
    return []


def checked_request(experiment: str, values: Mapping[str, Any], model: type[Keys], command: tuple[str, ...]) -> Request:
    """Check plain values against the common keys, the keys of a kind and the declarations of parameters.

    Raises `Faults` with everything that is wrong.
    """
    faults: list[str] = []
    own = {key: value for key, value in values.items() if key in model.model_fields}
    common = _checked(CommonKeys, {k: v for k, v in values.items() if k not in own}, faults)
    keys = _checked(model, own, faults)
    faults += programme_faults(values.get("programme")) + parameter_faults(values)
    faults += _writable(values["out"] if isinstance(values.get("out"), str) else None)
    if faults or common is None or keys is None:
        raise Faults(faults)
    assert isinstance(common, CommonKeys)
    return Request(experiment, common, keys, command)
