"""What is found in whole programs, or in pieces of those that are too large."""

from __future__ import annotations

import contextlib
from collections import Counter

from hydrawandb_lint.analysis.flow.budget import MOST_WORK, Budget, OverBudgetError
from hydrawandb_lint.analysis.project import Project
from hydrawandb_lint.diagnostics import Diagnostic, Position
from hydrawandb_lint.lint import lint_project
from hydrawandb_lint.workspace.surroundings import Surroundings

Program = frozenset[str]
"""Files that tell each other something."""
Found = dict[str, list[Diagnostic]]
Key = tuple[str, Position, str]
MOST_FILES = 400
"""A program of more files is looked at piece by piece at once."""
PIECE, PIECES = MOST_WORK // 6, MOST_WORK * 2
"""The budget of a piece of a program that is too large, and of all its pieces together."""


class ProgramFindings:
    """The findings of each program, silenced or not, by file."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self.found: dict[Program, Found] = {}
        self.failed: dict[Program, Exception] = {}
        """Why a program was not followed as a whole."""
        self.in_pieces: dict[Program, Program] = {}
        """Of a program that is too large the files that were checked with others."""
        self._reached: dict[str, Program] = {}

    def reaching(self, path: str) -> Program:
        """The program to which a file matters only by what it gives it; empty if there is none."""
        return self._reached.get(path, frozenset())

    def forget(self, program: Program) -> None:
        """A text of a program has changed."""
        self.found.pop(program, None)
        self.failed.pop(program, None)

    def is_followed(self, program: Program) -> bool:
        """Whether a program was followed as a whole."""
        return program in self.found and program not in self.failed

    def of(self, project: Project, program: Program) -> Found:
        """What is found in a program of a project."""
        if program not in self.found:
            around = self._surroundings
            self.found[program] = {}
            try:
                rows = around.rows(program)
                if len(program) > MOST_FILES:
                    raise OverBudgetError
                found = lint_project(project, sorted(program), around.read, around.active, rows)
                self.found[program] = found
                self._reached.update(dict.fromkeys(found, program))
            except OverBudgetError as error:
                self.failed[program] = error
                self.found[program] = self._piecewise(project, program)
            except Exception as error:
                self.failed[program] = error
        return self.found[program]

    def _piecewise(self, project: Project, program: Program) -> Found:
        """What is found in the pieces of a program, each by itself, while the budget lasts."""
        around = self._surroundings
        tree, _ = around.project(min(program))
        rows, left, found = around.rows(program), PIECES, dict[Key, Diagnostic]()
        seen = Counter[str]()
        for piece in tree.pieces(program):
            budget = Budget(min(left, PIECE))
            left -= budget.left
            with contextlib.suppress(OverBudgetError):
                by_file = lint_project(
                    project, sorted(piece), around.read, around.active, rows, budget
                )
                for diagnostic in (d for each in by_file.values() for d in each):
                    key = diagnostic.filename, diagnostic.start, diagnostic.code
                    found.setdefault(key, diagnostic)
                seen.update(piece)
            left += max(budget.left, 0)
        self.in_pieces[program] = frozenset(seen)
        result = Found()
        for diagnostic in found.values():
            if seen[diagnostic.filename] > 1:  # no piece has all the callers
                diagnostic = diagnostic.doubted()
            result.setdefault(diagnostic.filename, []).append(diagnostic)
        return result
