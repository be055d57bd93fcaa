"""`--output-format concise`: a line for each finding."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.report.text import printable, shown_path
from hydrawandb_lint.results import FileResult, is_fixable


def render(results: Iterable[FileResult], *, unsafe: bool) -> str:
    lines = []
    for result in results:
        for diagnostic in result.diagnostics:
            row, column = diagnostic.start
            mark = "[*] " if is_fixable(diagnostic, unsafe=unsafe) else ""
            lines.append(
                f"{shown_path(diagnostic.filename)}:{row}:{column}: "
                f"{diagnostic.code} {mark}{printable(diagnostic.message)}\n"
            )
    return "".join(lines)
