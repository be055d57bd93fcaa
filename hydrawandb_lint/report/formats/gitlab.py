"""`--output-format gitlab`: GitLab's code quality report, in Ruff's shape.

A merge request shows what is new in it by the fingerprints, which stay when lines move.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hydrawandb_lint.diagnostics import Diagnostic, Position
from hydrawandb_lint.report.fingerprint import fingerprints
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.text import file_span, relative
from hydrawandb_lint.results import FileResult


def render(results: Iterable[FileResult], context: Context) -> str:
    found = [_issue(*pair) for result in results for pair in fingerprints(result)]
    return json.dumps(found, indent=2) + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    start, end = file_span(diagnostic)
    return {
        "check_name": diagnostic.code,
        "description": f"{diagnostic.code}: {diagnostic.message}",
        "severity": "major",
        "fingerprint": fingerprint,
        "location": {
            "path": relative(diagnostic.filename),
            "positions": {"begin": _position(start), "end": _position(end)},
        },
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.row, "column": position.column}
