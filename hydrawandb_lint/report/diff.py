"""`fix --diff`: what would change, as unified diffs that `patch -p0` takes."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable

from hydrawandb_lint.cells import cells
from hydrawandb_lint.kinds import is_notebook
from hydrawandb_lint.report.text import printable, relative, shown_path
from hydrawandb_lint.results import FileResult


def render(results: Iterable[FileResult], *, for_terminal: bool) -> str:
    """The diffs; on a terminal with escapes for what is no text, since sources hold anything."""
    lines = [line for result in results if result.fixed for line in _diff(result)]
    if for_terminal:
        lines = [f"{printable(line[:-1])}\n" for line in lines]
    return "".join(lines)


def _diff(result: FileResult) -> list[str]:
    if not is_notebook(result.path):
        return _changes(_name(relative(result.path)), result.before, result.text)
    path = shown_path(result.path)
    return [
        line
        for (cell, before), (_, after) in zip(
            _sources(result.before), _sources(result.text), strict=True
        )
        for line in _changes(f"{path}:cell {cell}", before, after)
    ]


def _name(path: str) -> str:
    """A path as git writes it and `patch` reads it: in quotes if it is no plain text, and with a
    tab after it if there are spaces in it."""
    if path.isprintable() and not any(sign in path for sign in '"\\'):
        return path + "\t" * (" " in path)
    return f'"{"".join(map(_quoted, path))}"'


def _quoted(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else "".join(f"\\{each:03o}" for each in os.fsencode(char))


def _sources(text: str) -> list[tuple[int, str]]:
    """The sources of a notebook's cells, where a last line ending is of no matter."""
    return [
        (number, text[start:end].removesuffix("\n") + "\n") for number, start, end in cells(text)
    ]


def _changes(path: str, before: str, after: str) -> list[str]:
    lines = difflib.unified_diff(_lines(before), _lines(after), path, path)
    whole = [
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ]
    return [f"{line}\n" for text in whole for line in text[:-1].split("\n")]


def _lines(text: str) -> list[str]:
    """The lines with their LF, which is all that `patch` takes for an end."""
    *lines, last = text.split("\n")
    return [f"{line}\n" for line in lines] + [last] * bool(last)
