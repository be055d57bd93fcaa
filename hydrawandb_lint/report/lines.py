"""Lines as Python counts them: ended by LF, CR LF or CR, and by nothing else."""

from __future__ import annotations

import re

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


def page(text: str) -> Page:
    return Page(text, split_lines(text), line_starts(text))
