"""The formats of findings: each is one module of this folder, which is its registration.

A format's module has `render(results, context)`: a whole document, for no results as well. It
may have `statistics(results, context)`, for `check --statistics`, and `FOR_PEOPLE = True` if the
summary and colour belong to it. Its name with dashes is the word of `--output-format`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence

from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.tuples import NamedTuple


class Context(NamedTuple):
    """What a format is told beside the results.

    `unsafe`: unsafe fixes count. `encoding` is that of the place where the text goes. `pages` gives
    what is said of each rule, by code; `source` the text of a file, empty if it cannot be read.
    """

    unsafe: bool = False
    color: bool = False
    encoding: str = "utf-8"
    pages: Callable[[], Mapping[str, RulePage]] = dict
    source: Callable[[str], str] = lambda path: ""


Render = Callable[[Sequence[FileResult], Context], str]


class Format(NamedTuple):
    """A format as its module defines it. Without `statistics` it has none."""

    render: Render
    statistics: Render | None
    for_people: bool


def load(name: str) -> Format:
    """The format with that name, as the table of options has it."""
    module = importlib.import_module(f"{__name__}.{name.replace('-', '_')}")
    return Format(
        module.render, getattr(module, "statistics", None), getattr(module, "FOR_PEOPLE", False)
    )
