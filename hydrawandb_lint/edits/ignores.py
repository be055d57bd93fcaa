"""Comments that silence findings, for `hwlint check --add-ignore` and for editors."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.comments import IGNORE, Comments, Directive, Rows, read
from hydrawandb_lint.diagnostics import Diagnostic, Edit
from hydrawandb_lint.kinds import is_data, is_json
from hydrawandb_lint.sources.inner import inner
from hydrawandb_lint.text import Text


class Ignores:
    """The comments that silence what is found in a text, whose own are read once."""

    def __init__(self, text: str, filename: str) -> None:
        self._within = inner(text, filename)
        self._held = Text(self._within.python)
        self._comments = read(self._held, filename)
        self._rows = Rows(self._within.python, filename, self._within)
        self._is_data = is_data(filename)
        self._is_json = is_json(filename)

    def edits(self, found: Iterable[Diagnostic], reason: str) -> list[Edit]:
        """An edit for each row that has findings: a comment with their codes, or the codes for a
        comment that is there."""
        by_row = dict[int, set[str]]()
        for diagnostic in found:
            if (row := self.row(diagnostic)) is not None:
                by_row.setdefault(row, set()).add(diagnostic.code)
        edits = [
            _edit(self._held, self._comments, row, sorted(by_row[row]), reason)
            for row in sorted(by_row)
        ]
        return [located for each in edits if (located := self._within.edit(each))]

    def row(self, found: Diagnostic) -> int | None:
        """The row of the comment for a finding. None, if no comment can silence it: JSON holds
        none, and where a statement ends within the last row of another there is no end of a row."""
        if self._is_json:
            return None
        row = self._within.row(found.noqa_row, found.cell)
        while not self._is_data and row in self._comments.closed:  # the statement goes on
            row += 1
        return row if row in self._rows.of(found) else None


def _edit(text: Text, comments: Comments, row: int, codes: list[str], reason: str) -> Edit:
    there = [each for each in comments.directives if _is_joined(each, row)]
    if there and there[0].words:
        at = there[0].words[-1].end
        return Edit(at, at, "".join(f", {code}" for code in codes))
    comment = f"# hwlint: ignore[{', '.join(codes)}]" + (f" {reason}" if reason else "")
    if row in comments.closed:
        at = text.start(row)
        return Edit(at, at, f"{text.indentation(row)}{comment}{text.newline}")
    end = text.line_end(row)
    return Edit(text.start(row) + len(text.line(row).rstrip()), end, f"  {comment}")


def _is_joined(directive: Directive, row: int) -> bool:
    return directive.kind == IGNORE and directive.row == row and bool(directive.words)
