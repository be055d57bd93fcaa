"""Lines as Python counts them: ended by LF, CR LF or CR, and by nothing else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache

from hydrawandb_lint.cells import cells
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Position
from hydrawandb_lint.kinds import is_notebook
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.tuples import NamedTuple

_END = re.compile(r"\r\n|\n|\r")


def line_starts(text: str) -> list[int]:
    """The offset of each line's first character."""
    return [0, *(end.end() for end in _END.finditer(text))]


def split_lines(text: str) -> list[str]:
    """The lines, without what ends them."""
    return _END.split(text)


class Page(NamedTuple):
    """A text, its lines and where they start."""

    text: str
    lines: list[str]
    starts: list[int]

    def position(self, offset: int) -> Position:
        """Row and column of a place."""
        row = bisect_right(self.starts, offset)
        return Position(row, offset - self.starts[row - 1] + 1)


def page(text: str) -> Page:
    return Page(text, split_lines(text), line_starts(text))


class Pages:
    """The text of a file, by no number; of a notebook a page for each cell, by its number."""

    def __init__(self, path: str, text: str) -> None:
        whole: list[tuple[int | None, int, int]] = [(None, 0, len(text))]
        self._cells = [*cells(text)] if is_notebook(path) else whole
        self.pages = {number: page(text[start:end]) for number, start, end in self._cells}

    def of(self, cell: int | None) -> Page:
        """That of a cell, or of what is no notebook."""
        return self.pages.get(cell) or page("")

    def marked(self, diagnostic: Diagnostic) -> list[str]:
        """The lines that a finding stands on."""
        return self.of(diagnostic.cell).lines[diagnostic.start.row - 1 : diagnostic.end.row]

    def edits(self, edits: Iterable[Edit]) -> list[tuple[int | None, tuple[Edit, ...]]]:
        """Those on each page that has any, by place."""
        found = dict[int | None, list[Edit]]()
        starts = [start for _, start, _ in self._cells]
        for edit in sorted(edits):
            number, start, end = self._cells[bisect_right(starts, edit.start) - 1]
            if start <= edit.start <= end:
                inside = Edit(edit.start - start, min(edit.end, end) - start, edit.text)
                found.setdefault(number, []).append(inside)
        return [(number, tuple(inside)) for number, inside in found.items()]


def reader(results: Iterable[FileResult], source: Callable[[str], str]) -> Callable[[str], Pages]:
    """Gives the pages of files by path: what was checked, or what `source` reads of others."""
    checked = {result.path: result.text for result in results}

    @cache
    def read(path: str) -> Pages:
        return Pages(path, checked[path] if path in checked else source(path))

    return read
