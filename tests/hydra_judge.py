"""Real Hydra composes a folder of config files, and says what hwlint should know of it.

A folder is explored: each group that Hydra chose an option of is tried with each of its files, and
what comes of that again, up to a number of configs.
"""

from __future__ import annotations

import itertools
import os
import posixpath
import warnings
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig, ListConfig, OmegaConf, open_dict

from hydrawandb_lint.configs.compose import Composition, Part, Way
from hydrawandb_lint.configs.facts import Facts
from hydrawandb_lint.kinds import CONFIGS

Kinds = dict[Way, str]
Sources = set[tuple[Way, str]]


class RefusedError(Exception):
    """Hydra does not compose this."""


@dataclass
class Real:
    """A config as Hydra composed it. `sources`: the files and their packages."""

    overrides: tuple[str, ...]
    config: DictConfig
    choices: Mapping[str, Any]
    sources: Sources

    @cached_property
    def kinds(self) -> Kinds:
        """What is at each way: `mapping`, `list`, `interpolation`, `nothing` or `leaf`."""
        return dict(_kinds(self.config, ()))


def _kinds(node: Any, way: Way) -> Iterator[tuple[Way, str]]:
    keys: list[Any] = []
    if isinstance(node, DictConfig):
        keys = [] if node._is_none() or node._is_missing() else list(node.keys())
    elif isinstance(node, ListConfig):
        keys = list(range(len(node)))
    for key in keys:
        inner = node._get_node(key)
        here = (*way, str(key))
        if inner._is_interpolation():
            yield here, "interpolation"
        elif inner._is_none() or inner._is_missing():
            yield here, "nothing"
        elif isinstance(inner, (DictConfig, ListConfig)):
            yield here, "mapping" if isinstance(inner, DictConfig) else "list"
            yield from _kinds(inner, here)
        else:
            yield here, "leaf"


class Judge:
    """The configs of a name in a folder, by real Hydra."""

    def __init__(self, folder: Path, name: str, version_base: str | None = None) -> None:
        self.folder, self.name, self._base = folder, name, version_base

    def compose(self, *overrides: str) -> Real:
        """One config. Raises `RefusedError`."""
        GlobalHydra.instance().clear()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with initialize_config_dir(str(self.folder), version_base=self._base):
                return self._composed(overrides)

    def _composed(self, overrides: tuple[str, ...]) -> Real:
        try:
            config = compose(self.name, [*overrides], return_hydra_config=True)
        except Exception as error:  # Hydra refuses in many ways
            raise RefusedError from error
        loader = GlobalHydra.instance().config_loader()
        parts = loader.compute_defaults_list(self.name, [*overrides], RunMode.RUN).defaults
        sources = {
            (tuple(part.package.split(".")) if part.package else (), _file(part.config_path))
            for part in parts
            if part.config_path is not None
        }
        self.set_up(config)
        choices = dict(config.hydra.runtime.choices)
        with open_dict(config):
            del config["hydra"]
        return Real(overrides, config, choices, sources)

    @staticmethod
    def set_up(config: DictConfig) -> None:
        """As in a job of this config: `${hydra:…}` resolves."""
        config.hydra.runtime.output_dir = "outputs"
        HydraConfig.instance().set_config(config)

    def explore(self, *overrides: str, most: int = 60) -> list[Real]:
        """The config with some overrides, and what comes of each choice of options in turn."""
        todo, seen = deque([overrides]), {frozenset(overrides)}
        found: list[Real] = []
        for _ in range(4 * most):
            if not todo or len(found) >= most:
                break
            given = todo.popleft()
            try:
                real = self.compose(*given)
            except RefusedError:
                continue
            found.append(real)
            for key, option in self._others(real):
                kept = (each for each in given if each.partition("=")[0] != key)
                more = (*kept, f"{key}={option}")
                if frozenset(more) not in seen:
                    seen.add(frozenset(more))
                    todo.append(more)
        return found

    def _others(self, real: Real) -> Iterator[tuple[str, str]]:
        for key in real.choices:
            group = key.partition("@")[0]
            for path in sorted((self.folder / group).glob("*")):
                if path.suffix in CONFIGS:
                    yield key, path.stem


def _file(path: str) -> str:
    return posixpath.normpath(path if path.endswith(CONFIGS) else f"{path}.yaml")


@dataclass
class Agreement:
    """How far hwlint agrees: what was compared, how often, and each disagreement in words."""

    compared: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def check(self, law: str, holds: bool, *what: object) -> None:
        self.compared[law] += 1
        if not holds:
            self.wrong.append(f"{law}: {' '.join(map(str, what))}")


def composition(folder: Path, name: str, root: Path | None = None) -> Composition:
    """What hwlint makes of a folder in a project."""
    files = {
        os.path.join(base, file): Path(base, file).read_bytes()
        for base, _, inside in os.walk(root or folder)
        for file in inside
        if file.endswith(CONFIGS)
    }
    return Composition(files, str(folder), name)


def agreement(config: Composition, folder: Path, reals: list[Real]) -> Agreement:
    """Hold what hwlint says against the configs that Hydra composed."""
    found = Agreement()
    parts = {(part.package, _name(part, folder)): part for part in config.parts}
    for real in reals:
        for package, name in real.sources if config.complete else ():
            if package[:1] != ("hydra",) and not name.startswith("hydra/"):
                found.check("parts", (package, name) in parts, name, package, *real.overrides)
    if config.complete:
        _check_nodes(found, config, reals)
        _check_whereabouts(found, config, reals, parts)
    _check_resolving(found, config, reals)
    return found


def _name(part: Part, folder: Path) -> str:
    return os.path.relpath(part.file.path, folder).replace(os.sep, "/")


def _check_nodes(found: Agreement, config: Composition, reals: list[Real]) -> None:
    known: dict[Way, Facts] = {}
    ways: dict[Way, set[Way]] = {}
    for real in reals:
        for way, kind in real.kinds.items():
            top, facts = (known.setdefault(each, Facts(config, each)) for each in (way[:1], way))
            told = ways.setdefault(way[:1], _ways(config, top))
            if top.complete:
                found.check("nodes", way in told, ".".join(way), kind, *real.overrides)
            if kind == "interpolation" and top.complete:
                is_told = any(each.way == way for each in top.interpolations)
                found.check("interpolations", is_told, way, *real.overrides)
            if kind in ("mapping", "list", "leaf") and facts.is_mapping is not None:
                is_right = facts.is_mapping == (kind == "mapping")
                found.check("mappings", is_right, way, kind, *real.overrides)


def _ways(config: Composition, facts: Facts) -> set[Way]:
    """The ways of nodes at or below one, and those to packages."""
    return {found.way for found in facts.all} | {
        part.package[:count] for part in config.parts for count in range(1, len(part.package) + 1)
    }


def _check_whereabouts(
    found: Agreement, config: Composition, reals: list[Real], parts: dict[tuple[Way, str], Part]
) -> None:
    ways = sorted({way for real in reals for way in real.kinds})
    for place, part in parts.items():
        holding = [real for real in reals if place in real.sources]
        for way in ways if holding else ():
            if config.is_there(way, part):
                for real in holding:
                    found.check("whereabouts", way in real.kinds, way, place, *real.overrides)


def _check_resolving(found: Agreement, config: Composition, reals: list[Real]) -> None:
    tops = {way[:1] for real in reals for way, kind in real.kinds.items() if kind == "mapping"}
    ways = [way for way in sorted({(), *tops}) if Facts(config, way).resolves(True)]
    for real, way in itertools.product(reals, ways):
        node = OmegaConf.select(real.config, way[0]) if way else real.config
        if isinstance(node, (DictConfig, ListConfig)):
            error = _error(node)
            found.check("resolving", error is None, way, error, *real.overrides)


def _error(node: Any) -> Exception | None:
    try:
        OmegaConf.to_container(node, resolve=True)
    except Exception as error:
        return error
    return None
