"""The text in which the comments of a file are read, and the way back to the places of the file."""

from __future__ import annotations

from typing import Protocol

from hydrawandb_lint.diagnostics import Diagnostic, Edit
from hydrawandb_lint.kinds import is_notebook, is_page
from hydrawandb_lint.sources.markdown import Page


class Inner(Protocol):
    """`python` is the text; of a file that is no Python, the file's own."""

    python: str

    def row(self, row: int, cell: int | None) -> int:
        """The row in the text of a row of the file, or of a cell of it."""

    def located(self, found: Diagnostic) -> Diagnostic:
        """A diagnostic of the text, as one of the file."""

    def edit(self, edit: Edit) -> Edit | None:
        """An edit of the text, as one of the file; None if it has no place there."""


class Whole:
    """A file that is its own text."""

    def __init__(self, text: str) -> None:
        self.python = text

    def row(self, row: int, cell: int | None) -> int:
        return row

    def located(self, found: Diagnostic) -> Diagnostic:
        return found

    def edit(self, edit: Edit) -> Edit | None:
        return edit


def inner(text: str, filename: str) -> Inner:
    """That of a file, as its name says."""
    if is_notebook(filename):
        from hydrawandb_lint.sources.notebook import Script

        return Script(text)
    return Page(text, filename) if is_page(filename) else Whole(text)
