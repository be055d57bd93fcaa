"""Which functions can matter at all, so that the others need not be run.

A project's code is mostly about other things. A function can matter if it mentions a library of the
knowledge, or something by the name of another function, class or global variable that can. This is
settled by names alone, for all modules together: a name that means two things matters if one of
them does. A function that cannot matter is run only when it is given something that does.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes
from hydrawandb_lint.knowledge import known

Thing: TypeAlias = ir.Function | ir.Class | ir.Global

_SILENT = {*sys.stdlib_module_names, "mock", "pytest", "yaml"}
"""Packages that the knowledge has and that say nothing by themselves."""


class Relevance:
    """Knows the functions and classes that can matter."""

    def __init__(self, modules: Iterable[ir.Module]) -> None:
        modules = list(modules)
        self._functions: set[ir.Function] = set()
        self._classes: set[ir.Class] = set()
        names = {name for module in modules for name in _imports(module)}
        if any(module.blocks for module in modules):
            names |= known().implied.keys()
        self._settle(modules, names)

    def function(self, function: ir.Function) -> bool:
        """Whether a function can matter by itself; all methods of a class do if one does, and all
        functions within one that does."""
        if function in self._functions or function.owner in self._classes:
            return True
        return function.parent is not None and self.function(function.parent)

    def cls(self, cls: ir.Class) -> bool:
        """Whether a class can matter by itself."""
        return cls in self._classes

    def _settle(self, modules: list[ir.Module], names: set[str]) -> None:
        users: dict[str, list[Thing]] = defaultdict(list)
        for module in modules:
            things: list[Thing] = [*module.functions, *module.classes, *module.globals]
            for thing in things:
                for name in thing.mentions:
                    users[name].append(thing)
        todo = list(names)
        while todo:
            for user in users.pop(todo.pop(), ()):
                for name in self._marked(user):
                    if name in users:
                        todo.append(name)

    def _marked(self, thing: Thing) -> Iterable[str]:
        """Notes that a thing matters; the names by which others mention it."""
        match thing:
            case ir.Global(names):
                return names
            case ir.Class():
                if thing in self._classes:
                    return ()
                self._classes.add(thing)
                return (thing.name,)
            case ir.Function():
                if thing in self._functions:
                    return ()
                self._functions.add(thing)
                found = [thing.name]
                if thing.owner is not None:
                    found += self._marked(thing.owner)
                if thing.parent is not None and not thing.parent.is_module:
                    found += self._marked(thing.parent)
                return found
        return ()


def _imports(module: ir.Module) -> Iterable[str]:
    """The names that a module binds to what the knowledge has."""
    for binding in module.imports:
        full = f"{binding.module}.{binding.member}" if binding.member else binding.module
        special = full.partition(".")[0] not in _SILENT
        if not binding.level and special and attributes.canonical(full) in known().names:
            yield binding.name
        elif binding.name == "*" and binding.module in known().names:
            yield from (name.rpartition(".")[2] for name in known().names)
