"""`--output-format rdjson`: what reviewdog reads, in Ruff's shape, with the trace.

Columns are reviewdog's: bytes of UTF-8, counted from 1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hydrawandb_lint.about import DOCS_URL
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Position, Step
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.lines import Page, Pages, reader
from hydrawandb_lint.report.text import TOP, file_span, rule_url
from hydrawandb_lint.results import FileResult


def render(results: Sequence[FileResult], context: Context) -> str:
    read = reader(results, context.source)
    found = [
        _diagnostic(diagnostic, read(result.path).of(diagnostic.cell))
        | {"related_locations": [_related(step, read(step.filename)) for step in diagnostic.trace]}
        for result in results
        for diagnostic in result.diagnostics
    ]
    whole = {
        "diagnostics": found,
        "severity": "WARNING",
        "source": {"name": "hwlint", "url": DOCS_URL},
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"


def _diagnostic(diagnostic: Diagnostic, page: Page) -> dict[str, Any]:
    edits = sorted(diagnostic.fix.edits) if diagnostic.fix is not None else []
    if diagnostic.cell is not None:
        edits = []
    suggestions = {"suggestions": [_suggestion(edit, page) for edit in edits]} if edits else {}
    start, end = file_span(diagnostic)
    return {
        "code": {"url": rule_url(diagnostic.name), "value": diagnostic.code},
        "location": {
            "path": diagnostic.filename,
            "range": _range(start, end, page),
        },
        "message": diagnostic.message,
        **suggestions,
    }


def _suggestion(edit: Edit, page: Page) -> dict[str, Any]:
    start, end = page.position(edit.start), page.position(edit.end)
    return {"range": _range(start, end, page), "text": edit.text}


def _related(step: Step, pages: Pages) -> dict[str, Any]:
    page, start = pages.of(step.cell), step.position if step.cell is None else TOP
    place = {"path": step.filename, "range": {"start": _position(start, page)}}
    return {"location": place, "message": step.message}


def _range(start: Position, end: Position, page: Page) -> dict[str, Any]:
    return {"start": _position(start, page), "end": _position(end, page)}


def _position(position: Position, page: Page) -> dict[str, int]:
    """A row that the page does not have keeps its column: the file could not be read."""
    row, column = position
    before = page.lines[row - 1][: column - 1] if row <= len(page.lines) else ""
    more = len(before.encode("utf-8", "surrogatepass")) - len(before)
    return {"line": row, "column": column + more}
