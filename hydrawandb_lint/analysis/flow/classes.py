"""What the classes of a program inherit, from each other and from libraries."""

from __future__ import annotations

import sys
from collections import defaultdict

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import ClassKind, FunctionKind, Library, Value
from hydrawandb_lint.analysis.names import statements_in
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.hooks import HOOK
from hydrawandb_lint.knowledge.wandb import ENDING

_PYTHON = {*sys.stdlib_module_names, "builtins", "typing_extensions"}
_AS_WRITTEN = {*_PYTHON, "attr", "attrs"}
"""Their decorators make an `__init__` that keeps what it is given."""


class Classes:
    """Learns of a class when its statement is run."""

    def __init__(self) -> None:
        self.subclasses: dict[ir.Class, set[ir.Class]] = defaultdict(set)
        self._bases: dict[ir.Class, list[ir.Class]] = {}
        self._library_bases: dict[ir.Class, list[str]] = {}
        self._of_libraries: set[ir.Class] = set()
        self._remade: set[ir.Class] = set()
        self._replaced: set[ir.Class] = set()
        self._orders: dict[ir.Class, list[ir.Class]] = {}
        self._hooks: dict[ir.Class, list[ir.Function]] = {}

    def add_bases(self, cls: ir.Class, bases: list[Value]) -> None:
        """Note what a class inherits from, in the order of its class statement."""
        kinds = [kind for value in bases for kind in sorted(value, key=repr)]
        libraries = {kind.name for kind in kinds if isinstance(kind, Library)}
        if any(name.partition(".")[0] not in _PYTHON for name in libraries):
            self._of_libraries.add(cls)
        self._library_bases[cls] = sorted(libraries & (known().classes | known().calls.keys()))
        known_bases = self._bases.setdefault(cls, [])
        found = [kind.cls for kind in kinds if isinstance(kind, ClassKind)]
        new = [base for base in found if base not in known_bases]
        if new:
            self._bases[cls] = [*found, *(base for base in known_bases if base not in found)]
            self._orders.clear()
            self._hooks.clear()
            for base in new:
                self.subclasses[base].add(cls)

    def add_decorators(self, cls: ir.Class, decorators: list[Value]) -> None:
        """Note what a class is decorated with."""
        names = {kind.name for value in decorators for kind in value if isinstance(kind, Library)}
        if any(name.partition(".")[0] not in _AS_WRITTEN for name in names):
            self._remade.add(cls)
        functions = [k.function for v in decorators for k in v if isinstance(k, FunctionKind)]
        if any(_replaces(function, cls) for function in functions):
            self._replaced.add(cls)

    def is_replaced(self, cls: ir.Class) -> bool:
        """Whether a decorator of the program makes another class of it, or of a base."""
        return not self._replaced.isdisjoint(self.mro(cls))

    def keeps_arguments(self, cls: ir.Class) -> bool:
        """Whether an instance without an `__init__` of the program's own keeps what it is given as
        it is; pydantic, for one, makes a dict of a config."""
        return not (self.is_of_library(cls) or self._remade.intersection(self.mro(cls)))

    def mro(self, cls: ir.Class) -> list[ir.Class]:
        """The class and its bases within the program, nearest first."""
        if cls not in self._orders:
            self._orders[cls] = self._order(cls)
        return self._orders[cls]

    def library_bases(self, cls: ir.Class) -> list[str]:
        """The classes of libraries, of those that are known, that a class inherits from."""
        return [name for each in self.mro(cls) for name in self._library_bases.get(each, ())]

    def is_of_library(self, cls: ir.Class) -> bool:
        """Whether a class inherits from one of a library, be it known or not."""
        return not self._of_libraries.isdisjoint(self.mro(cls))

    def hooks(self, cls: ir.Class) -> list[ir.Function]:
        """The methods that a library may call to begin or end something, the nearest of each
        name."""
        if cls not in self._hooks:
            found: dict[str, ir.Function] = {}
            for each in reversed(self.mro(cls)):
                methods = [s.function for s in each.body if isinstance(s, ir.Define)]
                found |= {method.name: method for method in methods}
            self._hooks[cls] = [
                method
                for name, method in found.items()
                if HOOK.fullmatch(name) or ENDING.search(name)
            ]
        return self._hooks[cls]

    def _order(self, cls: ir.Class, below: tuple[ir.Class, ...] = ()) -> list[ir.Class]:
        """Depth first, and a base that several share after all of them, as Python has it."""
        order = [cls]
        for base in self._bases.get(cls, ()):
            if base not in below and base is not cls:
                found = self._order(base, (*below, cls))
                order = [each for each in order if each not in found] + found
        return order


def _replaces(decorator: ir.Function, cls: ir.Class) -> bool:
    """Whether a decorator defines a class, or replaces what the class has."""
    own = {each.function.name for each in cls.body if isinstance(each, ir.Define)} | {"__init__"}
    for statement in statements_in(decorator.body):
        targets = statement.targets if isinstance(statement, ir.Assign) else ()
        if isinstance(statement, ir.DefineClass) or any(
            isinstance(target, ir.Attribute) and target.name in own for target in targets
        ):
            return True
    return False
