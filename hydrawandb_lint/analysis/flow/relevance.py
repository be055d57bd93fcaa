"""Which functions can matter, so that the others need not be run.

A project's code is mostly about other things. A function matters *by itself* if it mentions what
the knowledge has of a library, or a function or class of the program that matters by itself. The
others are run only when they are given something that matters, or use an attribute or a variable
that holds such a thing ("hot"). Of a config's nodes those count which may be mappings: leaves go
everywhere.

All this goes by names: a name that means two things counts if one of them does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Gives

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.project import Project

Thing: TypeAlias = ir.Function | ir.Class


class Relevance:
    """Knows the functions and classes that matter by themselves, and the hot names."""

    def __init__(self, modules: Iterable[ir.Module], project: Project | None = None) -> None:
        modules = list(modules)
        self._project = project
        self.hot: set[str] = set()
        """Attributes and variables that hold something that matters."""
        self.told: set[Thing] = set()
        """Classes of which a method was given something that matters, and functions that have such
        a thing in a variable around them."""
        self._functions: set[ir.Function] = set()
        self._classes: set[ir.Class] = set()
        self._families = _families(cls for module in modules for cls in module.classes)
        self._methods: dict[tuple[object, str], list[ir.Function]] = defaultdict(list)
        self._used: dict[ir.Function, frozenset[str]] = {}
        for function in (f for module in modules for f in module.functions):
            self._methods[self._family(function), function.name].append(function)
        names = {name for module in modules for name in _imports(module, project)}
        if any(module.implies for module in modules):
            names |= known().implied.keys()
        self._settle(modules, names)

    def function(self, function: ir.Function) -> bool:
        """Whether a function matters by itself or was told of what does, or uses what is hot."""
        known = function in self._functions or function in self.told
        return known or not self.hot.isdisjoint(self._uses(function))

    def uses(self, function: ir.Function, name: str) -> bool:
        """Whether a function uses an attribute of its object or an outer variable of this name."""
        return name in self._uses(function)

    def is_section(self, key: str) -> bool:
        """Whether a node under a key may be a mapping, as far as the look of files tells."""
        return self._project is not None and key in self._project.configs.sections

    def cls(self, cls: ir.Class) -> bool:
        """Whether a class matters by itself."""
        return cls in self._classes

    def _family(self, function: ir.Function) -> object:
        return self._families.get(function.owner.name) if function.owner else None

    def _uses(self, function: ir.Function) -> frozenset[str]:
        """The attributes of `self` and the outer variables that a function uses, also through
        other methods of its object."""
        known_uses = self._used.get(function)
        if known_uses is not None:
            return known_uses
        family, names = self._family(function), set[str]()
        seen, todo = {function}, [function]
        while todo:
            current = todo.pop()
            outer = current.declared_global | current.declared_nonlocal
            names |= current.own_attributes | (current.mentions - (current.local - outer))
            for name in current.own_attributes if family is not None else ():
                for method in self._methods.get((family, name), ()):
                    if method not in seen:
                        seen.add(method)
                        todo.append(method)
        self._used[function] = frozenset(names)
        return self._used[function]

    def _settle(self, modules: list[ir.Module], names: set[str]) -> None:
        by_name: dict[object, list[Thing]] = defaultdict(list)
        for module in modules:
            things: list[Thing] = [*module.functions, *module.classes]
            for thing in things:
                for name in thing.mentions:
                    by_name[name].append(thing)
            for function in module.functions:
                for name in function.own_attributes:
                    by_name[self._family(function), name].append(function)
        todo: list[object] = list(names)
        while todo:
            for user in by_name.pop(todo.pop(), ()):
                todo += self._marked(user)

    def _marked(self, thing: Thing) -> list[object]:
        """Notes that a thing matters by itself; the names by which others mention it."""
        if thing in self._functions or thing in self._classes:
            return []
        if isinstance(thing, ir.Class):
            self._classes.add(thing)
            return [thing.name]
        self._functions.add(thing)
        if thing.owner is not None:
            return [(self._family(thing), thing.name), *self._marked(thing.owner)]
        if thing.parent is not None and not thing.parent.is_module:
            return self._marked(thing.parent)
        return [thing.name]


def _families(classes: Iterable[ir.Class]) -> dict[str, str]:
    """For each class name that of one class of its family, which inherit from each other."""
    chief: dict[str, str] = {}

    def find(name: str) -> str:
        while chief.setdefault(name, name) != name:
            name = chief[name]
        return name

    for cls in classes:
        for base in cls.bases:
            last = attributes.last_name(base)
            if last and last != "object":
                chief[find(cls.name)] = find(last)
        find(cls.name)
    return {name: find(name) for name in list(chief)}


def _imports(module: ir.Module, project: Project | None) -> Iterable[str]:
    """The names that a module binds to what the knowledge has. A project that is itself a library
    means its own files by the library's name."""
    for binding in module.imports:
        full = f"{binding.module}.{binding.member}" if binding.member else binding.module
        if binding.level or full.partition(".")[0] not in known().telling:
            continue
        found = project and project.resolver.resolve(module.path, binding.module)
        if found and found != module.path:
            continue
        if binding.name == "*":
            yield from (name.rpartition(".")[2] for name in known().names)
        elif _tells(attributes.canonical(full)):
            yield binding.name


def _tells(name: str) -> bool:
    row = known().calls.get(name)
    if row is not None and row.gives in (Gives.PLAIN, Gives.NONE) and not row.ends_run:
        return False
    return name in known().names
