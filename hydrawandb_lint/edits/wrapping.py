"""The edits that put the rest of a function into a `with` block.

    run = wandb.init(project="demo")         with wandb.init(project="demo") as run:
    run.log({"loss": 0.1})             →         run.log({"loss": 0.1})

Every line of the rest moves to the right, but those that begin within a string, blank ones, and
comments that stand further to the left than the function's body.
"""

from __future__ import annotations

import ast
import io
import tokenize

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.analysis.names import contains
from hydrawandb_lint.diagnostics import Applicability, Edit, Fix
from hydrawandb_lint.edits.apply import apply
from hydrawandb_lint.text import Text

_OPENING = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}
_CLOSING = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}


def wrap(text: Text, function: ir.Function, call: ir.Span) -> tuple[Edit, ...] | None:
    """The statement `name = call` or `call` of a function's own body as `with`, and all that
    follows within it. None if nothing follows, or if it is written otherwise."""
    body = _body(text.text, function.span.row)
    spans = [span_of(statement) for statement in body]
    index = next((i for i, span in enumerate(spans) if contains(span, call)), len(body))
    if index + 1 >= len(body):
        return None
    base = text.indentation(spans[index].row)
    outer = text.indentation(function.span.row)
    head = _head(text, body[index], call)
    if head is None or not base.startswith(outer):
        return None
    tokens = _tokens(text)
    last = _last_row(text, tokens, spans[-1].end_row, base)
    within = _within_strings(tokens)
    rows = [r for r in range(spans[index].end_row + 1, last + 1) if r not in within]
    moved = [_moved(text, r, base, base.removeprefix(outer)) for r in rows]
    edits = (*head, *(edit for edit in moved if edit is not None))
    return edits if _is_same(text, edits, function.span.row, body, index) else None


def _body(text: str, row: int) -> list[ast.stmt]:
    """The body of the function whose `def` stands in a row."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, functions))
    return next((node.body for node in nodes if node.lineno == row), [])


def _head(text: Text, statement: ast.stmt, call: ir.Span) -> tuple[Edit, ...] | None:
    """`name = call` → `with call as name:`, if the statement is just that, on lines of its own."""
    match statement:
        case ast.Expr(ast.Call()):
            name = ""
        case ast.Assign([ast.Name(name)], ast.Call()):
            pass
        case _:
            return None
    span = span_of(statement)
    start, end = text.range(span)
    first, last = text.range(call)
    before = text.text[text.offset(span.row, 0) : start]
    behind = text.text[end : text.line_end(span.end_row)].strip()
    plain = text.text[start:first].split() == ([name, "="] if name else [])
    if not plain or last != end or before.strip() or (behind and not behind.startswith("#")):
        return None
    return Edit(start, first, "with "), Edit(last, last, f" as {name}:" if name else ":")


def _tokens(text: Text) -> list[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(io.StringIO(text.text).readline))
    except (tokenize.TokenError, SyntaxError):
        return []  # what `ast` took and this does not; that nothing else changes is looked at


def _within_strings(tokens: list[tokenize.TokenInfo]) -> set[int]:
    """The rows that begin within a string."""
    rows, begun = set[int](), list[int]()
    for token in tokens:
        first = token.start[0]
        if token.type in _OPENING:
            begun.append(first)
        elif token.type in _CLOSING:
            first = begun.pop()
        elif token.type != tokenize.STRING:
            continue
        rows.update(range(first + 1, token.end[0] + 1))
    return rows


def _last_row(text: Text, tokens: list[tokenize.TokenInfo], row: int, base: str) -> int:
    """The last row of a block, with the comments below its last statement, which ends at `row`."""
    for token in tokens:
        if token.type == tokenize.COMMENT and token.start[0] > row:
            if not text.indentation(token.start[0]).startswith(base):
                break
            row = token.start[0]
        elif token.start[0] > row and token.string.strip():
            break
    return row


def _moved(text: Text, row: int, base: str, unit: str) -> Edit | None:
    """A line with its indentation; its first character belongs to the edit, so that no other fix
    puts a line of the old indentation before it in the same round."""
    start, end = text.offset(row, 0), text.line_end(row)
    line, indentation = text.text[start:end], text.indentation(row)
    if not line.strip() or (line.lstrip()[0] == "#" and not line.startswith(base)):
        return None
    at = len(base) if line.startswith(base) else 0
    shown = len(indentation) + 1
    return Edit(start, start + shown, line[:at] + unit + line[at:shown])


def _is_same(
    text: Text, edits: tuple[Edit, ...], row: int, body: list[ast.stmt], index: int
) -> bool:
    """Whether just the statements behind that of `index` are within the block now, and say what
    they said."""
    new, _ = apply(text.text, [Fix("", edits, Applicability.UNSAFE)])
    try:
        *before, block = _body(new, row)
    except (SyntaxError, ValueError):
        return False
    if not isinstance(block, ast.With):
        return False
    old = body[:index] + body[index + 1 :]
    return list(map(ast.dump, old)) == list(map(ast.dump, [*before, *block.body]))
