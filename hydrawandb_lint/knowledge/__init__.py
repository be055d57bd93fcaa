"""What is known of libraries: every `ROWS` of the modules in this folder, by full name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import NamedTuple

from hydrawandb_lint.knowledge.rows import (
    Alias,
    Assignment,
    Attribute,
    Call,
    Implied,
    Retired,
    Row,
    Variable,
)


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
    classes: frozenset[str]
    """The classes whose methods and attributes are known."""

    def canonical(self, name: str) -> str:
        """The name by which the rows call it."""
        return self.aliases.get(name, name)


@cache
def known() -> Knowledge:
    """All rows, read once. A name may have one row of each sort."""
    rows = [row for module in pkgutil.iter_modules(__path__) for row in _rows(module.name)]
    return Knowledge(
        {row.name: row for row in rows if isinstance(row, Call)},
        {row.name: row for row in rows if isinstance(row, Attribute)},
        {row.name: row for row in rows if isinstance(row, Assignment)},
        {row.name: row for row in rows if isinstance(row, Retired)},
        {row.name: row for row in rows if isinstance(row, Variable)},
        {row.name: row.target for row in rows if isinstance(row, Alias)},
        {row.name: row.target for row in rows if isinstance(row, Implied)},
        frozenset(prefix for row in rows for prefix in _prefixes(row.name)),
        frozenset(owner for row in rows if _is_class(owner := row.name.rpartition(".")[0])),
    )


def _rows(module: str) -> tuple[Row, ...]:
    loaded = importlib.import_module(f"{__name__}.{module}")
    return getattr(loaded, "ROWS", ())


def _is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: count + 1]) for count in range(len(parts))]
