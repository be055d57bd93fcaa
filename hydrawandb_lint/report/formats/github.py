"""`--output-format github`: GitHub Actions shows each finding beside its line, as with Ruff."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.text import file_span, printable, shown_place
from hydrawandb_lint.results import FileResult


def render(results: Iterable[FileResult], context: Context) -> str:
    """A workflow command for each finding; nothing where nothing was found."""
    return "".join(
        f"{_command(diagnostic)}\n" for result in results for diagnostic in result.diagnostics
    )


def _command(diagnostic: Diagnostic) -> str:
    (row, column), (last, end) = file_span(diagnostic)
    # GitHub refuses columns where a finding spans several lines.
    columns = (f",col={column}", f",endColumn={end}") if row == last else ("", "")
    title, file = _property(f"hwlint ({diagnostic.code})"), _property(diagnostic.filename)
    place = shown_place(diagnostic.filename, diagnostic.start, diagnostic.cell)
    text = f"{place}: {diagnostic.code} {diagnostic.message}"
    if diagnostic.fix is not None:
        text += f"\n  help: {diagnostic.fix.title}"
    return (
        f"::error title={title},file={file},line={row}{columns[0]}"
        f",endLine={last}{columns[1]}::{_data(text)}"
    )


def _data(text: str) -> str:
    """Escaped as in GitHub's own toolkit; what else could move the terminal, as everywhere."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
