"""Full names of things as texts in Python files that look them up."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_QUOTED = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.\w+)*)[\"']")
Names = dict[str, set[str]]
"""Full names by their first part."""


def by_package(names: Iterable[str]) -> Names:
    """Full names by their first part."""
    found: Names = {}
    for name in names:
        found.setdefault(name.partition(".")[0], set()).add(name)
    return found


def quoted(data: bytes) -> list[str]:
    """The texts of a Python file that may be names of things."""
    return [name.decode() for name in _QUOTED.findall(data)]
