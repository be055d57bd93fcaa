"""Rows that settings add: found by full name, or by the function of the program that has it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.knowledge.rows import Call

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.project import Project


class OwnRows:
    """A function of the program is named by a module as an import beside its file would name it."""

    def __init__(self, rows: Iterable[Call], project: Project | None) -> None:
        self._rows = {row.name: row for row in rows}
        self._project = project
        self._found: dict[ir.Function, Call | None] = {}

    def named(self, name: str) -> Call | None:
        """The row of a library's function."""
        return self._rows.get(name)

    def of(self, function: ir.Function) -> Call | None:
        """The row of a function of the program."""
        if self._rows and function not in self._found:
            rows = (row for name, row in self._rows.items() if self._is(function, name))
            self._found[function] = next(rows, None)
        return self._found.get(function)

    def _is(self, function: ir.Function, name: str) -> bool:
        module, _, rest = name.rpartition(f".{function.qualified_name}")
        if not module or rest:
            return False
        if self._project is None:
            parts = os.path.splitext(function.path)[0].split(os.sep)
            return parts[-module.count(".") - 1 :] == module.split(".")
        beside = os.path.join(os.path.dirname(function.path), "*")
        return self._project.resolver.resolve(beside, module) == function.path
