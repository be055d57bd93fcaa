"""`--output-format json`: Ruff's shape, and `trace`, the way from origin to harm."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from hydrawandb_lint.about import DOCS_URL
from hydrawandb_lint.diagnostics import Diagnostic, Position
from hydrawandb_lint.report.lines import line_starts
from hydrawandb_lint.results import FileResult


def render(results: Iterable[FileResult]) -> str:
    found = []
    for result in results:
        starts = line_starts(result.text)
        found += [_diagnostic(diagnostic, starts) for diagnostic in result.diagnostics]
    return json.dumps(found, indent=2, sort_keys=True) + "\n"


def _diagnostic(diagnostic: Diagnostic, starts: list[int]) -> dict[str, Any]:
    return {
        "cell": None,
        "code": diagnostic.code,
        "end_location": _location(diagnostic.end),
        "filename": diagnostic.filename,
        "fix": _fix(diagnostic, starts),
        "location": _location(diagnostic.start),
        "message": diagnostic.message,
        "name": diagnostic.name,
        "noqa_row": diagnostic.noqa_row,
        "severity": "error",
        "trace": [
            {
                "filename": step.filename,
                "location": _location(step.position),
                "message": step.message,
            }
            for step in diagnostic.trace
        ],
        "url": f"{DOCS_URL}/rules/{diagnostic.name}",
    }


def _fix(diagnostic: Diagnostic, starts: list[int]) -> dict[str, Any] | None:
    fix = diagnostic.fix
    if fix is None:
        return None
    return {
        "applicability": fix.applicability.value,
        "edits": [
            {
                "content": edit.text,
                "end_location": _location(_position(edit.end, starts)),
                "location": _location(_position(edit.start, starts)),
            }
            for edit in sorted(fix.edits)
        ],
        "message": fix.title,
    }


def _location(position: Position) -> dict[str, int]:
    return {"column": position.column, "row": position.row}


def _position(offset: int, starts: list[int]) -> Position:
    row = bisect_right(starts, offset)
    return Position(row, offset - starts[row - 1] + 1)
