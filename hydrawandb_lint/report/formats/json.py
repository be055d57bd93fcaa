"""`--output-format json`: Ruff's shape, and `trace`, the way from origin to harm."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from hydrawandb_lint.diagnostics import Diagnostic, Position
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.lines import Pages
from hydrawandb_lint.report.statistics import as_json
from hydrawandb_lint.report.text import rule_url
from hydrawandb_lint.results import FileResult

statistics = as_json


def render(results: Iterable[FileResult], context: Context) -> str:
    return json.dumps(list(objects(results)), indent=2, sort_keys=True) + "\n"


def objects(results: Iterable[FileResult]) -> Iterator[dict[str, Any]]:
    """An object for each finding."""
    for result in results:
        pages = Pages(result.path, result.text)
        for diagnostic in result.diagnostics:
            yield _object(diagnostic, pages)


def _object(diagnostic: Diagnostic, pages: Pages) -> dict[str, Any]:
    return {
        "cell": diagnostic.cell,
        "code": diagnostic.code,
        "end_location": _location(diagnostic.end),
        "filename": diagnostic.filename,
        "fix": _fix(diagnostic, pages),
        "location": _location(diagnostic.start),
        "message": diagnostic.message,
        "name": diagnostic.name,
        "noqa_row": diagnostic.noqa_row,
        "severity": "error",
        "trace": [
            {
                "cell": step.cell,
                "filename": step.filename,
                "location": _location(step.position),
                "message": step.message,
            }
            for step in diagnostic.trace
        ],
        "url": rule_url(diagnostic.name),
    }


def _fix(diagnostic: Diagnostic, pages: Pages) -> dict[str, Any] | None:
    fix = diagnostic.fix
    if fix is None:
        return None
    return {
        "applicability": fix.applicability.value,
        "edits": [
            {
                "content": edit.text,
                "end_location": _location(pages.of(cell).position(edit.end)),
                "location": _location(pages.of(cell).position(edit.start)),
                **({} if cell is None else {"cell": cell}),
            }
            for cell, edits in pages.edits(fix.edits)
            for edit in edits
        ],
        "message": fix.title,
    }


def _location(position: Position) -> dict[str, int]:
    return {"column": position.column, "row": position.row}
