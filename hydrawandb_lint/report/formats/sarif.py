"""`--output-format sarif`: SARIF 2.1.0 in Ruff's shape, with a code flow for each trace.

Code scanning of GitHub, Azure DevOps and editors read it. The rules that found something are
told in full. Columns are characters, and `columnKind` says so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from hydrawandb_lint.about import REPOSITORY_URL, __version__
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.report.fingerprint import fingerprints
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.lines import Page, page
from hydrawandb_lint.report.text import TOP, file_span, rule_url
from hydrawandb_lint.results import FileResult

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(results: Sequence[FileResult], context: Context) -> str:
    codes = sorted({found.code for result in results for found in result.diagnostics})
    pages = context.pages() if codes else {}
    driver = {
        "informationUri": REPOSITORY_URL,
        "name": "hwlint",
        "rules": [_rule(pages[code]) for code in codes],
        "version": __version__,
    }
    run = {
        "columnKind": "unicodeCodePoints",
        "results": [found for result in results for found in _results(result)],
        "tool": {"driver": driver},
    }
    log = {"$schema": SCHEMA, "runs": [run], "version": "2.1.0"}
    return json.dumps(log, indent=2, sort_keys=True) + "\n"


def _rule(page: RulePage) -> dict[str, Any]:
    return {
        "defaultConfiguration": {"enabled": page.default, "level": "error"},
        "fullDescription": {"text": page.explanation},
        "help": {"markdown": page.explanation, "text": page.summary},
        "helpUri": rule_url(page.name),
        "id": page.code,
        "properties": {
            "id": page.code,
            "kind": "hwlint",
            "name": page.name,
            "problem.severity": "error",
        },
        "shortDescription": {"text": page.summary},
    }


def _results(result: FileResult) -> list[dict[str, Any]]:
    whole = page(result.text)
    return [
        _result(diagnostic, whole) | {"partialFingerprints": {"hwlint/v1": fingerprint}}
        for diagnostic, fingerprint in fingerprints(result)
    ]


def _result(diagnostic: Diagnostic, page: Page) -> dict[str, Any]:
    place = _place(diagnostic.filename, _region(*file_span(diagnostic)))
    out: dict[str, Any] = {
        "level": "error",
        "locations": [place],
        "message": {"text": diagnostic.message},
        "ruleId": diagnostic.code,
    }
    if diagnostic.fix is not None and diagnostic.fix.edits and diagnostic.cell is None:
        out["fixes"] = [_fix(diagnostic.fix, diagnostic.filename, page)]
    if diagnostic.trace:
        flow = {"locations": [{"location": _step(step)} for step in diagnostic.trace]}
        out["codeFlows"] = [{"threadFlows": [flow]}]
    return out


def _step(step: Step) -> dict[str, Any]:
    row, column = step.position if step.cell is None else TOP
    place = _place(step.filename, {"startColumn": column, "startLine": row})
    return place | {"message": {"text": step.message}}


def _fix(fix: Fix, filename: str, page: Page) -> dict[str, Any]:
    replacements = [_replacement(edit, page) for edit in sorted(fix.edits)]
    change = {"artifactLocation": _artifact(filename), "replacements": replacements}
    return {"artifactChanges": [change], "description": {"text": fix.title}}


def _replacement(edit: Edit, page: Page) -> dict[str, Any]:
    region = _region(page.position(edit.start), page.position(edit.end))
    inserted = {"insertedContent": {"text": edit.text}} if edit.text else {}
    return {"deletedRegion": region, **inserted}


def _place(filename: str, region: dict[str, int]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(filename), "region": region}}


def _artifact(filename: str) -> dict[str, str]:
    return {"uri": PurePath(filename).as_uri()}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {
        "endColumn": end.column,
        "endLine": end.row,
        "startColumn": start.column,
        "startLine": start.row,
    }
