"""The files of a project as one program: the only part of the analysis that sees several.

Imports are followed: what a file binds at its top is what others see in it. A module is parsed when
an import that is run reaches it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from typing import Protocol

from hydrawandb_lint.analysis.ir import Module
from hydrawandb_lint.analysis.lower import lower
from hydrawandb_lint.configs.project import Configs

REFUSALS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast.parse` raises for a text that it refuses."""


class Resolver(Protocol):
    """Knows which file an import means; see `sources.modules`."""

    root: str

    def resolve(self, importer: str, module: str, level: int = 0) -> str | None: ...

    def within(self, package: str, name: str) -> str | None: ...


class Project:
    """The modules by path, each parsed once. `read` gives a file's text, or None."""

    def __init__(
        self,
        resolver: Resolver,
        read: Callable[[str], str | None],
        configs: Configs,
    ) -> None:
        self.resolver = resolver
        self.configs = configs
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

    def add(self, module: Module) -> None:
        """Takes a module that is no file of its own: the cells of a notebook."""
        self._modules[module.path] = module

    def _parsed(self, path: str) -> Module | None:
        text = self._read(path) if path.endswith(".py") else None
        if text is None:
            return None
        try:
            return lower(ast.parse(text), path)
        except REFUSALS:
            return None


def note_star_imports(modules: Collection[Module], resolver: Resolver) -> None:
    """Tells each module which others take its names by `from … import *`, also through others."""
    takers: dict[str | None, list[Module]] = {}
    for module in modules:
        for star in module.body.star_imports:
            path = resolver.resolve(module.path, star.module, star.level)
            takers.setdefault(path, []).append(module)
    for module in modules:
        found = dict.fromkeys(takers.get(module.path, ()))
        todo = list(found)
        while todo:
            more = [each for each in takers.get(todo.pop().path, ()) if each not in found]
            found |= dict.fromkeys(more)
            todo += more
        module.taken_by = tuple(found)
