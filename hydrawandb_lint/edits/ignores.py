"""Comments that silence findings, for `hwlint check --add-ignore`."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.comments import IGNORE, Comments, Directive, read
from hydrawandb_lint.diagnostics import Diagnostic, Edit
from hydrawandb_lint.sources.gitignore import is_gitignore
from hydrawandb_lint.sources.inner import inner
from hydrawandb_lint.sources.yaml import is_yaml
from hydrawandb_lint.text import Text


def ignores(text: str, filename: str, found: Iterable[Diagnostic], reason: str) -> list[Edit]:
    """An edit for each row that has findings: a comment with their codes, or the codes for a
    comment that is there. JSON can hold none."""
    if filename.lower().endswith(".json"):
        return []
    within = inner(text, filename)
    held = Text(within.python)
    comments = read(held, filename)
    is_data = is_yaml(filename) or is_gitignore(filename)
    by_row = dict[int, set[str]]()
    for diagnostic in found:
        row = within.row(diagnostic.noqa_row, diagnostic.cell)
        while not is_data and row in comments.closed:  # the statement goes on
            row += 1
        by_row.setdefault(row, set()).add(diagnostic.code)
    edits = [_edit(held, comments, row, sorted(by_row[row]), reason) for row in sorted(by_row)]
    return [located for each in edits if (located := within.edit(each))]


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
