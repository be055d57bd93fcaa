"""The text of a notebook, as it is checked and mended: its Python cells, each under a head.

The text of a cell goes from the row after its head to the line ending before the next one, which is
none of its own. No cell in it has a row that looks like a head.
"""

from __future__ import annotations

import re

from hydrawandb_lint.tuples import NamedTuple

HEAD = re.compile(r"(?:\A|(?<=[\r\n]))# %% hwlint cell (\d+)(\r\n|\r|\n)")


class Cell(NamedTuple):
    """`number` counts all cells of the notebook from 1; `start` and `end` are offsets."""

    number: int
    start: int
    end: int


def joined(sources: dict[int, str], newline: str) -> str:
    """The text of cells, given by their numbers."""
    parts = (f"# %% hwlint cell {n}{newline}{source}{newline}" for n, source in sources.items())
    return "".join(parts)


def cells(text: str) -> list[Cell]:
    """The cells of such a text."""
    heads = list(HEAD.finditer(text))
    ends = [*(head.start() for head in heads), len(text)]
    found = []
    for head, end in zip(heads, ends[1:], strict=True):
        # The edit that removes a last row may have taken the line ending after the cell.
        newline = len(head[2]) * text.endswith(head[2], head.end(), end)
        found.append(Cell(int(head[1]), head.end(), end - newline))
    return found
