"""`x.config.a.b` → `x.config["a"]["b"]`."""

from __future__ import annotations

import ast
import io
import tokenize

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text


def from_attributes(text: Text, chain: Span) -> tuple[Edit, ...]:
    """The edits that make each attribute at the end of a chain a subscript, up to one named
    `config` (a run's) or to the bare name that it starts with. None where a comment would be lost,
    or where all quotation marks are taken."""
    start, source = text.range(chain)[0], Text(text.slice(chain))
    quote = free_quote(text, chain)
    dots = _dots(source)
    edits = []
    node = text.expression(chain)
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            if node.attr == "config":
                break
            end = source.range(span_of(node))[1]
            dot = max(at for at in dots if at < end)
            if quote is None or "#" in source.text[dot:end]:
                return ()
            edits.append(Edit(start + dot, start + end, f"[{quote}{node.attr}{quote}]"))
        node = node.value
    return tuple(reversed(edits))


def _tokens(source: str) -> list[tokenize.TokenInfo]:
    """The tokens of an expression, whose rows are one too high."""
    return list(tokenize.generate_tokens(io.StringIO(f"(\n{source}\n)").readline))


def _offset(source: Text, row: int, column: int) -> int:
    """The offset of a place that `tokenize` gives."""
    return source.offset(row - 1, 0) + column


def _dots(source: Text) -> list[int]:
    """The offsets of the full stops that are no part of a comment, a text or a number."""
    return [_offset(source, *token.start) for token in _tokens(source.text) if token.string == "."]


def free_quote(text: Text, place: Span) -> str | None:
    """A quotation mark that no f-string around a place uses."""
    start, end = text.range(place)
    used = set()
    for node in ast.walk(ast.parse(text.text)):
        if isinstance(node, ast.JoinedStr):
            whole = span_of(node)
            first, last = text.range(whole)
            if first <= start and end <= last:
                used.add(_opening(Text(text.slice(whole)), start - first))
    return next((quote for quote in "\"'" if quote not in used), None)


def _opening(source: Text, place: int) -> str:
    """The quotation mark of the text that a place lies in, among texts that stand side by side."""
    within: list[str] = []
    for token in _tokens(source.text):
        if _offset(source, *token.start) > place:
            break
        kind = tokenize.tok_name[token.type]
        if kind == "FSTRING_END":  # Python 3.12 and newer
            within.pop()
        elif kind == "FSTRING_START" or (kind == "STRING" and place < _offset(source, *token.end)):
            within.append(token.string)
    return within[0].lstrip("fFrR")[:1] if within else ""
