"""`x.config.a.b` → `x.config["a"]["b"]`."""

from __future__ import annotations

import ast

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text


def from_attributes(text: Text, chain: Span) -> tuple[Edit, ...]:
    """The edits that make each attribute at the end of a chain a subscript, up to one named
    `config` (a run's) or to the bare name that it starts with."""
    start, source = text.range(chain)[0], Text(text.slice(chain))
    quote = _quote(text, chain)
    edits = []
    node = text.expression(chain)
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            if node.attr == "config":
                break
            end = source.range(span_of(node))[1]
            inner_end = source.range(span_of(node.value))[1]
            dot = source.text.index(".", _behind_parentheses(source.text, inner_end))
            key = f"[{quote}{node.attr}{quote}]"
            edits.append(Edit(start + dot, start + end, key))
        node = node.value
    return tuple(reversed(edits))


def _behind_parentheses(source: str, end: int) -> int:
    while source[end:].lstrip().startswith(")"):
        end = source.index(")", end) + 1
    return end


def _quote(text: Text, chain: Span) -> str:
    """A quotation mark that an f-string around the chain does not use."""
    start, end = text.range(chain)
    for node in ast.walk(ast.parse(text.text)):
        if isinstance(node, ast.JoinedStr):
            first, last = text.range(span_of(node))
            if first <= start and end <= last:
                opening = text.text[first:last].lstrip("fFrR")[:1]
                return "'" if opening == '"' else '"'
    return '"'
