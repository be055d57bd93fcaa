"""`--output-format concise`: a line for each finding."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.statistics import as_text
from hydrawandb_lint.report.text import printable, shown_place
from hydrawandb_lint.results import FileResult

FOR_PEOPLE = True
statistics = as_text


def render(results: Iterable[FileResult], context: Context) -> str:
    lines = []
    for result in results:
        for diagnostic in result.diagnostics:
            mark = "[*] " if diagnostic.is_fixable(unsafe=context.unsafe) else ""
            lines.append(
                f"{shown_place(diagnostic.filename, diagnostic.start, diagnostic.cell)}: "
                f"{diagnostic.code} {mark}{printable(diagnostic.message)}\n"
            )
    return "".join(lines)
