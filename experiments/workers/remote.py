"""What a Dask worker does. Nothing of the model is imported before it is known with which rules it is to run."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from getpass import getuser
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np


class Model(NamedTuple):
    """The model as the process that asks for runs has it."""

    sources: str  # digest of its sources and the user's rules
    rules: bytes  # the user's file of rules, empty if there is none
    build: str  # digest of the same with versions and processor


class OtherModel(RuntimeError):
    """A worker has another model than the process that asks it for runs."""


def _take_rules(rules: bytes) -> None:
    """Have the user's rules used in this process, unless its rules are fixed already."""
    from sim.jit import rules_source, use_rules

    if not rules:
        return
    file = Path(tempfile.gettempdir()) / f"cluster-sim-rules-{sha256(rules).hexdigest()[:16]}-{getuser()}.py"
    if not file.exists() or file.read_bytes() != rules:
        aside = file.with_name(f"{file.name}.{os.getpid()}")
        aside.write_bytes(rules)
        aside.replace(file)
    try:
        use_rules(file)
    except RuntimeError:  # they are fixed, and perhaps the same
        if rules_source() != rules:
            raise


def build_here(model: Model) -> str:
    """Digest of the model with versions and processor, as this process has it. Raises `OtherModel`."""
    try:
        _take_rules(model.rules)
    except RuntimeError as error:
        raise OtherModel(str(error)) from None
    from sim.jit import model_digest, source_digest

    if source_digest() != model.sources:
        raise OtherModel(f"the model's sources or rules differ (digest {source_digest()[:12]} there, "
                         f"{model.sources[:12]} here)")  # fmt: skip
    return model_digest()


def lived(tasks: Sequence[tuple[Any, ...]], model: Model) -> list[np.ndarray]:
    """Outcomes [run, programme] of each task. Raises `OtherModel`."""
    build_here(model)
    from experiments.workers import work

    return work.lived([work.Task(*task) for task in tasks])


def dask_setup(worker: object) -> None:  # noqa: ARG001 - Dask's signature
    """Leave signals to the process that started this worker."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
