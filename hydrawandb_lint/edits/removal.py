"""The edits that remove an argument or an entry of a dict, with its comma."""

from __future__ import annotations

import ast

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text


def remove_argument(text: Text, call: Span, value: Span) -> Edit | None:
    """`f(a, k=value, b)` → `f(a, b)`."""
    node = text.expression(call)
    if not isinstance(node, ast.Call):
        return None
    source = Text(text.slice(call))
    given: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    starts = sorted(source.range(span_of(argument)) for argument in given)
    return _without(text, text.range(call)[0], starts, text.range(value))


def remove_entry(text: Text, display: Span, value: Span) -> Edit | None:
    """`{"a": 1, "k": value}` → `{"a": 1}`."""
    node = text.expression(display)
    if not isinstance(node, ast.Dict):
        return None
    source = Text(text.slice(display))
    ranges = []
    for key, entry in zip(node.keys, node.values, strict=True):
        start, end = source.range(span_of(entry))
        start = source.range(span_of(key))[0] if key else source.text.rindex("**", 0, start)
        ranges.append((start, end))
    return _without(text, text.range(display)[0], ranges, text.range(value))


def count_arguments(text: Text, call: Span) -> int:
    """How many arguments a call or entries a dict has."""
    node = text.expression(call)
    if isinstance(node, ast.Dict):
        return len(node.values)
    return len(node.args) + len(node.keywords) if isinstance(node, ast.Call) else 0


def _without(
    text: Text, base: int, items: list[tuple[int, int]], value: tuple[int, int]
) -> Edit | None:
    """Removes the item that holds `value`, with the comma before it or, if first, behind it."""
    items = [(base + start, base + end) for start, end in items]
    for index, (start, end) in enumerate(items):
        if start <= value[0] and value[1] <= end:
            if index:
                return Edit(items[index - 1][1], end, "")
            if len(items) > 1:
                return Edit(start, items[1][0], "")
            tail = text.text[end:]
            comma = len(tail) - len(tail.lstrip())
            return Edit(start, end + (comma + 1 if tail[comma : comma + 1] == "," else 0), "")
    return None
