"""Edits of YAML in block style: whole lines, so that comments and quotes elsewhere stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text

if TYPE_CHECKING:
    from yaml import Node


def range_of(text: Text, node: Node) -> tuple[int, int]:
    """The offsets of a node; of one that has several lines, its first."""
    start, end = node.start_mark, node.end_mark
    first = text.start(start.line + 1) + start.column
    if end.line > start.line:
        return first, text.line_end(start.line + 1)
    return first, text.start(end.line + 1) + end.column


def is_flow(node: Node) -> bool:
    """`{a: 1}`, `[1, 2]`."""
    return bool(getattr(node, "flow_style", True))


def remove(text: Text, holder: Node, key: Node) -> Edit | None:
    """The lines of an entry of a mapping, or of an item of a list; None in flow style, and where
    something else stands on these lines."""
    if is_flow(holder) or len(holder.value) < 2:
        return None
    pairs = [each if isinstance(each, tuple) else (each, each) for each in holder.value]
    index = next(i for i, (each, _) in enumerate(pairs) if each is key)
    value = pairs[index][1]
    first, last = key.start_mark.line + 1, _last_row(text, value)
    lead = text.text[text.start(first) : text.start(first) + key.start_mark.column]
    if lead.strip(" -") or (lead.strip() and isinstance(holder.value[0], tuple)):
        return None
    return Edit(text.start(first), text.start(last + 1), "")


def insert_after(text: Text, key: Node, value: Node, line: str) -> Edit:
    """A line after an entry of a mapping, at its indentation."""
    row = _last_row(text, value)
    indent = " " * key.start_mark.column
    at = text.line_end(row)
    return Edit(at, at, f"{text.newline}{indent}{line}")


def _last_row(text: Text, value: Node) -> int:
    """The last row of a value; the blank and comment lines behind it belong to what follows."""
    first, row = value.start_mark.line + 1, value.end_mark.line + 1
    if value.end_mark.column == 0 and row > first:
        row -= 1
    while row > first and not _says_something(text, row):
        row -= 1
    return row


def _says_something(text: Text, row: int) -> bool:
    line = text.text[text.start(row) : text.line_end(row)].strip()
    return bool(line) and not line.startswith("#")
