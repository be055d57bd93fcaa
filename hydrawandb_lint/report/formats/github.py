"""`--output-format github`: GitHub Actions shows each finding beside its line, as with Ruff.

A pull request shows only what stands in the files that it changes. Where these are given, a finding
in another file is told at each step of its trace that is in one of them, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.text import file_span, printable, shown_place
from hydrawandb_lint.results import FileResult


def render(results: Iterable[FileResult], context: Context) -> str:
    """A workflow command for each finding; nothing where nothing was found."""
    return "".join(
        f"{command}\n"
        for result in results
        for diagnostic in result.diagnostics
        for command in (_command(diagnostic), *_steps(diagnostic, result.through))
    )


def _command(diagnostic: Diagnostic) -> str:
    (row, column), (last, end) = file_span(diagnostic)
    # GitHub refuses columns where a finding spans several lines.
    columns = (f",col={column}", f",endColumn={end}") if row == last else ("", "")
    text = _text(diagnostic)
    if diagnostic.fix is not None:
        text += f"\n  help: {diagnostic.fix.title}"
    return (
        f"::error title={_title(diagnostic)},file={_property(diagnostic.filename)},line={row}"
        f"{columns[0]},endLine={last}{columns[1]}::{_data(text)}"
    )


def _steps(diagnostic: Diagnostic, files: Container[str]) -> Iterator[str]:
    """A notice for each line, so that there are as many errors as findings."""
    steps = {(step.filename, step.position.row): step for step in diagnostic.trace}
    for (file, row), step in steps.items():
        if file in files:
            text = f"{step.message}; leads to {_text(diagnostic)}"
            yield (
                f"::notice title={_title(diagnostic)},file={_property(file)},line={row}"
                f",col={step.position.column}::{_data(text)}"
            )


def _title(diagnostic: Diagnostic) -> str:
    return _property(f"hwlint ({diagnostic.code})")


def _text(diagnostic: Diagnostic) -> str:
    place = shown_place(diagnostic.filename, diagnostic.start, diagnostic.cell)
    return f"{place}: {diagnostic.code} {diagnostic.message}"


def _data(text: str) -> str:
    """Escaped as in GitHub's own toolkit; what else could move the terminal, as everywhere."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
