"""Lines as Python counts them: ended by LF, CR LF or CR, and by nothing else."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import cache

from hydrawandb_lint.diagnostics import Position
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.tuples import NamedTuple

_END = re.compile(r"\r\n|\n|\r")


def line_starts(text: str) -> list[int]:
    """The offset of each line's first character."""
    return [0, *(end.end() for end in _END.finditer(text))]


def split_lines(text: str) -> list[str]:
    """The lines, without what ends them."""
    return _END.split(text)


def position(offset: int, starts: list[int]) -> Position:
    """Row and column of an offset into the text whose lines start there."""
    row = bisect_right(starts, offset)
    return Position(row, offset - starts[row - 1] + 1)


class Page(NamedTuple):
    """A text, its lines and where they start."""

    text: str
    lines: list[str]
    starts: list[int]


def page(text: str) -> Page:
    return Page(text, split_lines(text), line_starts(text))


def reader(results: Iterable[FileResult], source: Callable[[str], str]) -> Callable[[str], Page]:
    """Gives the pages of files by path: what was checked, or what `source` reads of others."""
    checked = {result.path: result.text for result in results}

    @cache
    def read(path: str) -> Page:
        return page(checked[path] if path in checked else source(path))

    return read
