"""`--output-format full`: each finding with its code, the way that led to it, and its fix.

The text is made of styled segments. Without colour they are joined; with it, rich prints them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from hydrawandb_lint.diagnostics import Applicability, Diagnostic
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.frame import Segment, changes, frame, sheet
from hydrawandb_lint.report.lines import Pages
from hydrawandb_lint.report.statistics import as_text
from hydrawandb_lint.report.text import printable, shown_place, shown_step
from hydrawandb_lint.results import FileResult

FOR_PEOPLE = True
statistics = as_text

STYLES = {
    "code": "bold red",
    "mark": "cyan",
    "message": "bold",
    "frame": "bold blue",
    "caret": "bold red",
    "help": "bold cyan",
    "note": "bold",
    "added": "green",
    "removed": "red",
}
NOTES = {
    Applicability.UNSAFE: "This is an unsafe fix and may change runtime behavior",
    Applicability.DISPLAY: "This is shown only; `hwlint fix` does not apply it",
}


def render(results: Iterable[FileResult], context: Context) -> str:
    segments: list[Segment] = []
    for result in results:
        pages = Pages(result.path, result.text)
        for diagnostic in result.diagnostics:
            segments += _diagnostic(diagnostic, pages, context)
            segments.append(("\n", ""))
    return _colored(segments) if context.color else "".join(text for text, _ in segments)


def _diagnostic(diagnostic: Diagnostic, pages: Pages, context: Context) -> list[Segment]:
    page = pages.of(diagnostic.cell)
    cut = sheet(page, diagnostic.end.row, context.encoding)
    margin = " " * cut.gutter
    out: list[Segment] = [(diagnostic.code, "code"), (" ", "")]
    if diagnostic.is_fixable(unsafe=context.unsafe):
        out += [("[*]", "mark"), (" ", "")]
    out.append((f"{printable(diagnostic.message)}\n", "message"))
    place = shown_place(diagnostic.filename, diagnostic.start, diagnostic.cell)
    out += [(f"{margin}--> ", "frame"), (f"{place}\n", "")]
    if page.text and diagnostic.start.row <= len(page.lines):
        out += frame(cut, diagnostic.start, diagnostic.end)
    out += _trace(diagnostic)
    fix = diagnostic.fix
    if fix is not None:
        out += [("help", "help"), (f": {printable(fix.title)}\n", "message")]
        bar: Segment = (f"{margin} |\n", "frame")
        for cell, edits in pages.edits(fix.edits):
            if cell is not None:
                out.append((f"{margin}::: cell {cell}\n", "frame"))
            out += [bar, *changes(cut._replace(page=pages.of(cell)), edits), bar]
        if fix.applicability in NOTES:
            out += [("note", "note"), (f": {NOTES[fix.applicability]}\n", "")]
    return out


def _trace(diagnostic: Diagnostic) -> list[Segment]:
    """The way of the value, from its origin."""
    out: list[Segment] = []
    for step in diagnostic.trace:
        out += [("trace", "note"), (f": {shown_step(step)}\n", "")]
    return out


def _colored(segments: list[Segment]) -> str:
    from rich.console import Console
    from rich.text import Text

    text = Text.assemble(*((piece, STYLES.get(style, "")) for piece, style in segments), end="")
    buffer = io.StringIO()
    console = Console(
        file=buffer, force_terminal=True, color_system="standard", legacy_windows=False, _environ={}
    )
    console.print(text, soft_wrap=True, highlight=False, end="")
    return buffer.getvalue()
