"""`--output-format full`: each finding with its code, the way that led to it, and its fix.

The text is made of styled segments. Without colour they are joined; with it, rich prints them.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from hydrawandb_lint.diagnostics import Applicability, Diagnostic
from hydrawandb_lint.report.frame import Segment, changes, frame
from hydrawandb_lint.report.lines import Page, page
from hydrawandb_lint.report.text import printable, shown_path
from hydrawandb_lint.results import FileResult, is_fixable

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


def render(results: Iterable[FileResult], *, unsafe: bool, color: bool) -> str:
    segments: list[Segment] = []
    for result in results:
        text = page(result.text)
        for diagnostic in result.diagnostics:
            segments += _diagnostic(diagnostic, text, unsafe)
            segments.append(("\n", ""))
    return _colored(segments) if color else "".join(text for text, _ in segments)


def _diagnostic(diagnostic: Diagnostic, text: Page, unsafe: bool) -> list[Segment]:
    row, column = diagnostic.start
    gutter = len(str(min(diagnostic.end.row + 2, len(text.lines))))
    out: list[Segment] = [(diagnostic.code, "code"), (" ", "")]
    if is_fixable(diagnostic, unsafe=unsafe):
        out += [("[*]", "mark"), (" ", "")]
    out.append((f"{printable(diagnostic.message)}\n", "message"))
    place = f"{shown_path(diagnostic.filename)}:{row}:{column}\n"
    out += [(f"{' ' * gutter}--> ", "frame"), (place, "")]
    if text.text and row <= len(text.lines):
        out += frame(text.lines, diagnostic.start, diagnostic.end, gutter)
    out += _trace(diagnostic)
    fix = diagnostic.fix
    if fix is not None:
        out += [("help", "help"), (f": {printable(fix.title)}\n", "message")]
        if fix.edits:
            bar: Segment = (f"{' ' * gutter} |\n", "frame")
            out += [bar, *changes(text, fix.edits, gutter), bar]
        if fix.applicability in NOTES:
            out += [("note", "note"), (f": {NOTES[fix.applicability]}\n", "")]
    return out


def _trace(diagnostic: Diagnostic) -> list[Segment]:
    """The way of the value, from its origin."""
    out: list[Segment] = []
    for step in diagnostic.trace:
        row, column = step.position
        place = f"{shown_path(step.filename)}:{row}:{column}"
        out += [("trace", "note"), (f": {place}: {printable(step.message)}\n", "")]
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
