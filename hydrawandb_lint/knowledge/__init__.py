"""What is known of libraries: every `ROWS` of the modules in this folder, by full name."""

from __future__ import annotations

import importlib
import sys
from functools import cache

from hydrawandb_lint.knowledge.rows import (
    Alias,
    Assignment,
    Attribute,
    Call,
    Gives,
    Implied,
    Retired,
    Row,
    Variable,
)
from hydrawandb_lint.registered import modules
from hydrawandb_lint.tuples import NamedTuple


class Knowledge(NamedTuple):
    calls: dict[str, Call]
    attributes: dict[str, Attribute]
    assignments: dict[str, Assignment]
    retired: dict[str, Retired]
    variables: dict[str, Variable]
    aliases: dict[str, str]
    implied: dict[str, str]
    names: frozenset[str]
    """Every full name that a row mentions, and the modules and classes on the way to it."""
    telling: frozenset[str]
    """The packages whose mere mention says that a function may matter."""
    classes: frozenset[str]
    """The classes whose methods and attributes are known."""

    def canonical(self, name: str) -> str:
        """The name by which the rows call it."""
        return self.aliases.get(name, name)


@cache
def known() -> Knowledge:
    """All rows, read once. A name may have one row of each sort."""
    rows = [row for module in modules(*__path__) for row in _rows(module)]
    telling = {_package(row.name) for row in rows if _tells(row)}
    return Knowledge(
        {row.name: row for row in rows if isinstance(row, Call)},
        {row.name: row for row in rows if isinstance(row, Attribute)},
        {row.name: row for row in rows if isinstance(row, Assignment)},
        {row.name: row for row in rows if isinstance(row, Retired)},
        {row.name: row for row in rows if isinstance(row, Variable)},
        {row.name: row.target for row in rows if isinstance(row, Alias)},
        {row.name: row.target for row in rows if isinstance(row, Implied)},
        frozenset(prefix for row in rows for prefix in _prefixes(row.name)),
        frozenset(telling | {_package(r.name) for r in rows if _leads_to(r, telling)}),
        frozenset(owner for row in rows if _is_class(owner := row.name.rpartition(".")[0])),
    )


def _rows(module: str) -> tuple[Row, ...]:
    loaded = importlib.import_module(f"{__name__}.{module}")
    return getattr(loaded, "ROWS", ())


def _package(name: str) -> str:
    return name.partition(".")[0]


def _leads_to(row: Row, packages: set[str]) -> bool:
    return isinstance(row, Alias) and _package(row.target) in packages


def _tells(row: Row) -> bool:
    if _package(row.name) in {*sys.stdlib_module_names, "builtins"} or isinstance(row, Alias):
        return False
    return not isinstance(row, Call) or bool(row.sinks) or row.gives not in _SAYING_NOTHING


_SAYING_NOTHING = {
    Gives.UNKNOWN,
    Gives.PLAIN,
    Gives.NONE,
    Gives.NEVER,
    Gives.INSTANCE,
    Gives.SAME,
    Gives.CALLED,
    Gives.DUMPED,
    Gives.MAPPED,
    Gives.PARTIAL,
    Gives.PATCHED,
    Gives.SHALLOW,
}


def _is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
