"""Edits of YAML in block style: whole lines, so that comments and quotes elsewhere stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
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


def rows_of(text: Text, key: Node, value: Node) -> tuple[int, int]:
    """The first and the last row of an entry of a mapping."""
    return key.start_mark.line + 1, _last_row(text, value)


def items_instead(text: Text, holder: Node, item: Node, words: list[str]) -> Edit | None:
    """Words as items of a list, in place of one."""
    start, end = range_of(text, item)
    new = _items(text, holder, item, words)
    return Edit(start, end, new) if new is not None else None


def items_after(text: Text, holder: Node, item: Node, words: list[str]) -> Edit | None:
    """Words as items of a list, behind one."""
    new = _items(text, holder, item, ["", *words])
    _, end = range_of(text, item)
    at = end if is_flow(holder) else text.line_end(_last_row(text, item))
    return Edit(at, at, new.removeprefix('""')) if new is not None else None


def _items(text: Text, holder: Node, item: Node, words: list[str]) -> str | None:
    if is_flow(holder):
        return ", ".join(map(in_quotes, words))
    start = text.start(item.start_mark.line + 1)
    lead = text.text[start : start + item.start_mark.column]
    if lead.strip() != "-":
        return None
    return f"{text.newline}{lead}".join(map(_plain, words))


def list_behind(text: Text, holder: Node, key: str, items: list[str]) -> Edit:
    """A key with a list, behind the last entry of a mapping."""
    last, value = holder.value[-1]
    if is_flow(holder):
        _, at = range_of(text, value)
        if value.end_mark.line > value.start_mark.line:
            at = text.start(value.end_mark.line + 1) + value.end_mark.column
        indent = text.indentation(last.start_mark.line + 1)
        is_own_line = last.start_mark.column == len(indent)
        gap = f"{text.newline}{indent}" if is_own_line else " "
        words = ", ".join(map(in_quotes, items))
        return Edit(at, at, f",{gap}{in_quotes(key)}: [{words}]")
    lines = [f"{key}:", *(f"  - {_plain(item)}" for item in items)]
    return insert_after(text, last, value, f"{text.newline}{_indent(last)}".join(lines))


def list_instead(text: Text, key: Node, value: Node, items: list[str]) -> tuple[Edit, ...]:
    """A list as the value of a key in block style, in place of what stands in the key's line."""
    row = key.start_mark.line + 1
    if value.end_mark.line + 1 > row and not nodes.is_null(value):
        return ()
    start, end = range_of(text, value)
    lines = [f"{_indent(key)}  - {_plain(item)}" for item in items]
    at = text.line_end(row)
    new = Edit(at, at, "".join(f"{text.newline}{line}" for line in lines))
    return (new,) if nodes.is_null(value) else (Edit(start - 1, end, ""), new)


def _indent(key: Node) -> str:
    return " " * key.start_mark.column


def in_quotes(word: str) -> str:
    """A word in double quotes, as YAML and JSON read it."""
    import json

    return json.dumps(word, ensure_ascii=False)


def _plain(word: str) -> str:
    """A word as YAML, in quotes if it would be something else without."""
    import yaml

    try:
        node = yaml.compose(word, yaml.SafeLoader)
    except yaml.YAMLError:
        node = None
    return (
        word if node is not None and node.value == word and nodes.is_text(node) else in_quotes(word)
    )


def _last_row(text: Text, value: Node) -> int:
    """The last row of a value; the blank and comment lines behind it belong to what follows."""
    while nodes.is_collection(value) and not is_flow(value) and value.value:
        last = value.value[-1]
        inner = last[1] if isinstance(last, tuple) else last
        if inner.start_mark.line < value.start_mark.line:
            break  # an alias, of what is written before
        value = inner  # in block style the end of all is where the next token begins
    first, row = value.start_mark.line + 1, value.end_mark.line + 1
    if value.end_mark.column == 0 and row > first:
        row -= 1
    while row > first and not _says_something(text, row):
        row -= 1
    return row


def _says_something(text: Text, row: int) -> bool:
    line = text.text[text.start(row) : text.line_end(row)].strip()
    return bool(line) and not line.startswith("#")
