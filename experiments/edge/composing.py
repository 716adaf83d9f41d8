"""Hydra, and nothing but Hydra: from the words of a command line to plain values, with all faults at once.

Hydra's own grammar holds. By itself Hydra names only the first fault and stops with status 1; here every override
is looked at, and what is left is composed so that its values can be checked as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra._internal.hydra import Hydra
from hydra._internal.utils import create_config_search_path
from hydra.core.config_search_path import SearchPathQuery
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from hydra.types import RunMode
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments.faults import Faults, nearest_name, unknown

CONF = Path(__file__).resolve().parents[2] / "conf"
OPEN = ("levers", "uncertainties", "settings")  # any name may be given below these; checked by their declarations


class Composed(NamedTuple):
    """One experiment as the command line asks for it, before any value is checked."""

    experiment: str
    values: dict[str, Any]
    overrides: tuple[str, ...]


def first_line(error: Exception) -> str:
    """The gist of somebody else's message."""
    text = re.sub(r"\s+", " ", str(error).strip().split("\n")[0])
    return text.removeprefix("Error merging override ").strip() or type(error).__name__


def opened(override: str) -> str:
    """Let any name be given below an open key, as if it had been there before."""
    return re.sub(rf"^\+?(?=({'|'.join(OPEN)})[.=])", "++", override)


def parsed(words: Sequence[str]) -> tuple[list[Override], list[str]]:
    """Overrides in Hydra's grammar, and a sentence for each word that is none."""
    parser, overrides, faults = OverridesParser.create(), [], []
    for word in words:
        try:
            overrides.append(parser.parse_override(opened(word)))
        except HydraException as error:
            remedy = "" if "=" in word else "; write key=value"
            faults.append(f"{word!r} is not understood ({first_line(error)}){remedy}")
    return overrides, faults


def jobs_of(words: Sequence[str], multirun: bool) -> tuple[list[list[str]], list[str]]:
    """The experiments that a command line asks for, as overrides; more than one only with -m."""
    overrides, faults = parsed(words)
    swept = [override for override in overrides if override.is_sweep_override()]
    if not multirun:
        faults += [f"{o.input_line}: several values need -m, which runs one experiment after the other" for o in swept]
        return [[str(o.input_line) for o in overrides if o not in swept]], faults
    try:
        return BasicSweeper.split_arguments(overrides, max_batch_size=None)[0], faults
    except HydraException as error:
        return [[]], [*faults, f"-m: {first_line(error)}"]


def start_hydra(config_dir: str | None) -> ConfigLoaderImpl:
    """Point Hydra at the project's configuration, and at a user's folder if there is one."""
    path = create_config_search_path(str(CONF))
    if config_dir is not None:
        folder = Path(config_dir).resolve()
        if not folder.is_dir():
            raise Faults([f"--config-dir: expected a folder, got {config_dir!r}; give the path of an existing one"])
        path.prepend("command-line", f"file://{folder}", anchor=SearchPathQuery(provider="schema"))
    GlobalHydra.instance().clear()
    hydra = Hydra.create_main_hydra2(task_name="experiments", config_search_path=path)
    loader = hydra.config_loader
    assert isinstance(loader, ConfigLoaderImpl)
    return loader


def _load(loader: ConfigLoaderImpl, overrides: list[str]) -> DictConfig:
    return loader.load_configuration("config", overrides, RunMode.RUN, from_shell=False)


def _choices(override: Override) -> list[str]:
    value = override.value()
    chosen = value if isinstance(value, list) else [value]
    return [str(one) for one in chosen if one is not None]


class _Screen:
    """Sorts overrides into good ones and faults, and mends a mistyped choice so that the rest can be checked."""

    def __init__(self, loader: ConfigLoaderImpl) -> None:
        self.loader = loader
        self.groups = [group for group in loader.list_groups("") if group != "hydra"]
        self.faults: list[str] = []

    def choice(self, override: Override) -> str | None:
        """A choice of a group such as experiment=designs, mended if mistyped, or None."""
        group = override.key_or_group
        options = self.loader.get_group_options(group)
        wrong = [one for one in _choices(override) if one not in options]
        for one in wrong:
            self.faults.append(unknown(group, one, options))
        if not wrong:
            return str(override.input_line)
        near = nearest_name(wrong[0], options)
        return f"{group}={near}" if near else None

    def value(self, override: Override, base: DictConfig) -> bool:
        """Whether the key of a value exists, or is new on purpose."""
        key = override.key_or_group
        if key.split(".")[0] in (*OPEN, "hydra") or override.is_add() or override.is_force_add():
            return True
        node: Any = base
        for depth, part in enumerate(key.split(".")):
            known = [str(k) for k in node] if isinstance(node, DictConfig) else []
            if part not in known:
                above = ".".join(key.split(".")[:depth])
                names = [*known, *self.groups] if depth == 0 else known
                what = f"key below {above}" if above else "key"
                self.faults.append(unknown(what, part, names) if names else f"{above} holds no {part!r}")
                return False
            node = OmegaConf.select(node, part) if depth + 1 < len(key.split(".")) else None
        return True


def _targets(node: object, where: str = "") -> Iterator[str]:
    """Every place of a key that would have Hydra call something."""
    if isinstance(node, dict):
        for key, value in node.items():
            place = f"{where}.{key}" if where else str(key)
            if key == "_target_":
                yield f"{place}: configurations cannot name code to be called; remove it"
            yield from _targets(value, place)
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _targets(value, f"{where}[{number}]")


def _plain(config: DictConfig) -> tuple[dict[str, Any], list[str]]:
    """Values without Hydra's own, every reference resolved; what cannot be resolved is a fault."""
    try:
        values = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except OmegaConfBaseException as error:
        return {}, [f"{error.full_key or 'configuration'}: {first_line(error)}"]
    assert isinstance(values, dict)
    return {str(key): value for key, value in values.items()}, []


def compose(words: Sequence[str], config_dir: str | None = None) -> tuple[Composed, list[str]]:
    """One experiment in plain values, and all that is wrong with how it was asked for."""
    loader = start_hydra(config_dir)
    screen = _Screen(loader)
    overrides, faults = parsed(words)
    screen.faults += faults
    is_choice = {id(o): o.get_key_element().lstrip("+~").split("@")[0] in screen.groups for o in overrides}
    choices = [screen.choice(o) for o in overrides if is_choice[id(o)] and not o.is_delete()]
    good = [choice for choice in choices if choice is not None]
    try:
        base = _load(loader, good)
        good += [str(o.input_line) for o in overrides if not is_choice[id(o)] and screen.value(o, base)]
        config = _load(loader, good)
    except (HydraException, OmegaConfBaseException) as error:
        return Composed("", {}, tuple(words)), [*screen.faults, f"configuration: {first_line(error)}"]
    except Exception as error:  # the YAML reader's own exceptions have no common base that Hydra keeps
        if type(error).__module__.split(".")[0] != "yaml":
            raise
        return Composed("", {}, tuple(words)), [*screen.faults, f"not a YAML file: {' '.join(str(error).split())}"]
    experiment = str(config.hydra.runtime.choices.experiment)
    with_hydra = OmegaConf.to_container(config, resolve=False)
    assert isinstance(with_hydra, dict)
    ours = {key: value for key, value in with_hydra.items() if key != "hydra"}
    screen.faults += list(_targets(ours))
    OmegaConf.set_struct(config, False)
    config.pop("hydra")
    values, faults = _plain(config)
    return Composed(experiment, values, tuple(good)), [*screen.faults, *faults]
