"""Edits of whole statements: removed with their line, replaced, or put before another one."""

from __future__ import annotations

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text


def remove(text: Text, statement: Span) -> Edit | None:
    """The statement with its lines and the comment behind it, if nothing else stands there."""
    end = text.range(statement)[1]
    line_end = text.line_end(statement.end_row)
    behind = text.text[end:line_end].strip()
    if not _starts_its_line(text, statement) or (behind and not behind.startswith("#")):
        return None
    after = text.text[line_end : line_end + 2]
    line_start = text.offset(statement.row, 0)
    return Edit(line_start, line_end + (2 if after == "\r\n" else 1 if after else 0), "")


def insert_before(text: Text, statement: Span, source: str) -> Edit | None:
    """A new statement on a line of its own, if the one behind it starts a line."""
    if not _starts_its_line(text, statement):
        return None
    at = text.range(statement)[0]
    return Edit(at, at, f"{source}{text.newline}{text.indentation(statement.row)}")


def _starts_its_line(text: Text, statement: Span) -> bool:
    start, line_start = text.range(statement)[0], text.offset(statement.row, 0)
    return not text.text[line_start:start].strip()
