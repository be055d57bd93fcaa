"""A linter of one rule for tests of what surrounds the rules: `bad` should be `good`."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position, Step


def toy_lint(
    text: str, filename: str, codes: Collection[str] | None = None, **_: object
) -> list[Diagnostic]:
    """HW101 for each `bad` (safe fix), `worse` (unsafe), `seen` (display), `none` (no fix)."""
    ast.parse(text)
    if codes is not None and "HW101" not in codes:
        return []
    return [
        _found(text, filename, match) for match in re.finditer(r"\b(bad|worse|seen|none)\b", text)
    ]


def _found(text: str, filename: str, match: re.Match[str]) -> Diagnostic:
    level = {
        "bad": Applicability.SAFE,
        "worse": Applicability.UNSAFE,
        "seen": Applicability.DISPLAY,
    }.get(match[0])
    edits = (Edit(match.start(), match.end(), "good"),)
    fix = Fix("Write `good`", edits, level) if level else None
    start = position(text, match.start())
    step = Step(filename, Position(1, 1), "it begins here")
    message = f"`{match[0]}` is not good"
    return Diagnostic(
        "HW101",
        "raw-config",
        message,
        filename,
        start,
        position(text, match.end()),
        start.row,
        fix,
        (step,),
    )


def position(text: str, offset: int) -> Position:
    """Row and column of an offset."""
    before = text[:offset].split("\n")
    return Position(len(before), len(before[-1]) + 1)
