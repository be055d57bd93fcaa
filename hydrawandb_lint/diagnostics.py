"""What hwlint says: diagnostics, the fixes they offer and the way a value took.

Positions are those of Ruff's JSON: rows and columns count from 1, columns in characters.
Offsets of edits are characters of the text that was checked, before any edit.
"""

from __future__ import annotations

from enum import Enum

from hydrawandb_lint.tuples import NamedTuple


class Applicability(Enum):
    """How far a fix can be trusted; the words and their order are Ruff's.

    SAFE keeps the meaning of a program that worked, or mends one that did not.
    UNSAFE may stop or change a program that worked.
    DISPLAY is shown and never applied.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY = "display"


class Position(NamedTuple):
    row: int
    column: int


class Edit(NamedTuple):
    """Replaces the characters `start` to `end` (exclusive) of the checked text by `text`."""

    start: int
    end: int
    text: str


class Fix(NamedTuple):
    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability

    def doubted(self) -> Fix:
        """The same, but no safe one."""
        is_safe = self.applicability is Applicability.SAFE
        return self._replace(applicability=Applicability.UNSAFE) if is_safe else self

    def of_text(self, text: str) -> Fix:
        """The same, but no safe one if a comment (or what may be one) is in what it takes away from
        the text and not in what it writes."""
        written = "".join(edit.text for edit in self.edits)
        taken = (text[edit.start : edit.end] for edit in self.edits)
        rows = (row for each in taken if "#" in each for row in each.splitlines())
        kept = all(row[row.find("#") :].rstrip() in written for row in rows if "#" in row)
        return self if kept else self.doubted()


class Step(NamedTuple):
    """One place on the way of a value from its origin to where it does harm."""

    filename: str
    position: Position
    message: str
    cell: int | None = None


class Diagnostic(NamedTuple):
    """One finding: what is wrong, where, why, and what would mend it.

    `noqa_row` is the row whose comment suppresses it. `evident`: of a rule that is off, it is shown
    all the same, for the project itself says that it matters. In a notebook rows count from the top
    of a `cell`, and cells from 1.
    """

    code: str
    name: str
    message: str
    filename: str
    start: Position
    end: Position
    noqa_row: int
    fix: Fix | None = None
    trace: tuple[Step, ...] = ()
    evident: bool = False
    cell: int | None = None

    def is_fixable(self, *, unsafe: bool) -> bool:
        """Whether `hwlint fix` would mend it, with `--unsafe-fixes` or without."""
        if self.fix is None:
            return False
        applied = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
        return self.fix.applicability in applied

    def doubted(self) -> Diagnostic:
        """The same, its fix no safe one: not all is known of what it would change."""
        return self._replace(fix=self.fix.doubted()) if self.fix is not None else self

    def shown(self) -> Diagnostic:
        """The same, its fix one that is shown and never applied."""
        fix = self.fix and self.fix._replace(applicability=Applicability.DISPLAY)
        return self._replace(fix=fix)
