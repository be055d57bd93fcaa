"""Text that is safe to print: no file can send the terminal a control sequence."""

from __future__ import annotations

import os

from hydrawandb_lint.about import DOCS_URL
from hydrawandb_lint.diagnostics import Position

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hydrawandb_lint.diagnostics import Diagnostic, Step

TOP = Position(1, 1)


def printable(text: str) -> str:
    """The text on one line, what cannot be printed as an escape (`\\x1b`)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else escape(char) for char in text)


def shown_path(path: str) -> str:
    """The path as reports show it: below the current directory relative to it."""
    below = os.path.join(os.getcwd(), "")
    return printable(path.removeprefix(below))


def shown_place(path: str, position: Position, cell: int | None) -> str:
    """A place in a file, in Ruff's words: `train.py:3:5`, `train.ipynb:cell 2:3:5`."""
    within = f":cell {cell}" if cell is not None else ""
    return f"{shown_path(path)}{within}:{position.row}:{position.column}"


def file_span(diagnostic: Diagnostic) -> tuple[Position, Position]:
    """Where a finding begins and ends, for who knows files only: the rows of a cell are none of the
    file, so there it is the beginning, as in Ruff."""
    in_file = diagnostic.cell is None
    return (diagnostic.start, diagnostic.end) if in_file else (TOP, TOP)


def step_place(step: Step) -> str:
    """Where a step of a trace is."""
    return shown_place(step.filename, step.position, step.cell)


def shown_step(step: Step) -> str:
    """A step of a trace on a line: its place, and what happens there."""
    return f"{step_place(step)}: {printable(step.message)}"


def rule_url(name: str) -> str:
    """Where the page of a rule is read."""
    return f"{DOCS_URL}/rules/{name}"


def relative(path: str) -> str:
    """The path as other programs of the project know it: below the current directory relative to
    it, with slashes."""
    return path.removeprefix(os.path.join(os.getcwd(), "")).replace(os.sep, "/")


def escape(char: str) -> str:
    """As Python writes it in ASCII."""
    return ascii(char)[1:-1]


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{'es' if noun[-1] == 'x' else 's'}"
