"""The files of a project as one program: the only part of the analysis that sees several.

Imports are followed: what a file binds at its top is what others see in it. A module is parsed when
an import that is run reaches it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Protocol

from hydrawandb_lint.analysis.ir import Module
from hydrawandb_lint.analysis.lower import lower

REFUSALS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast.parse` raises for a text that it refuses."""


class Resolver(Protocol):
    """Knows which file an import means; see `sources.modules`."""

    def resolve(self, importer: str, module: str, level: int = 0) -> str | None: ...

    def within(self, package: str, name: str) -> str | None: ...


class Target(Protocol):
    """What a node of a config names by `_target_`; see `sources.targets`."""

    @property
    def name(self) -> str: ...

    @property
    def converts(self) -> bool: ...

    @property
    def partial(self) -> bool: ...


class Project:
    """The modules by path, each parsed once. `read` gives a file's text, or None; `targets` what
    the YAML files may name by `_target_` at a path of a config; `multirun` whether a config, by its
    folder and name, is made for several jobs in one process."""

    def __init__(
        self,
        resolver: Resolver,
        read: Callable[[str], str | None],
        targets: Callable[[tuple[str, ...]], Sequence[Target]],
        multirun: Callable[[str, str], bool],
    ) -> None:
        self.resolver = resolver
        self.targets = targets
        self.multirun = multirun
        self._read = read
        self._modules: dict[str, Module | None] = {}

    def module(self, path: str) -> Module | None:
        """The module of a file; None if there is none, or none that this Python can parse."""
        if path not in self._modules:
            self._modules[path] = self._parsed(path)
        return self._modules[path]

    def forget(self, path: str) -> None:
        """The text of a file has changed."""
        self._modules.pop(path, None)

    def _parsed(self, path: str) -> Module | None:
        text = self._read(path) if path.endswith(".py") else None
        if text is None:
            return None
        try:
            return lower(ast.parse(text), path)
        except REFUSALS:
            return None
