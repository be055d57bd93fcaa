"""Follows the configs of a program: `ast` → IR → interpreter → events. Never uses LibCST."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from hydrawandb_lint.analysis.flow.budget import Budget
from hydrawandb_lint.analysis.flow.events import Events
from hydrawandb_lint.analysis.flow.program import Program
from hydrawandb_lint.analysis.flow.relevance import Relevance
from hydrawandb_lint.analysis.flow.watch import Watch
from hydrawandb_lint.analysis.ir import Module
from hydrawandb_lint.analysis.lower import lower
from hydrawandb_lint.analysis.project import Project, note_star_imports
from hydrawandb_lint.knowledge.rows import Call
from hydrawandb_lint.tuples import NamedTuple


class Analysis(NamedTuple):
    modules: dict[str, Module]
    program: Program
    events: Events


def analyse(
    text: str, filename: str, blocks: tuple[int, ...] = (), rows: Iterable[Call] = ()
) -> Analysis:
    """Analyse one file by itself. Raises what `ast.parse` raises for a text that it refuses.

    `blocks` are the rows at which the code blocks of a page begin, if the text was taken from one.
    `rows` are known beside those of `knowledge`.
    """
    module = lower(ast.parse(text), filename)
    module.blocks = blocks
    module.implies = bool(blocks)
    return _analysed(Program([module], rows=rows))


def analyse_project(
    project: Project,
    paths: Iterable[str],
    rows: Iterable[Call] = (),
    watch: Watch | None = None,
    budget: Budget | None = None,
) -> Analysis:
    """Analyse files of a project as one program, with what they import.

    A file that this Python cannot parse is left out. `watch` is told what its line holds.
    """
    modules = [module for path in paths if (module := project.module(path)) is not None]
    program = Program(modules, project, rows, budget)
    program.watch = watch
    return _analysed(program)


def _analysed(program: Program) -> Analysis:
    program.relevance = Relevance(program.modules, program.project)
    events = program.run()
    if program.project is not None:
        note_star_imports(program.modules, program.project.resolver)
    return Analysis({module.path: module for module in program.modules}, program, events)
