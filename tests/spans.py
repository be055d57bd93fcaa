"""Whether `ast` and LibCST agree on where calls and assignments are: fixes rest on it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import libcst as cst

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import lower
from hydrawandb_lint.analysis.names import first_rows
from hydrawandb_lint.places.visitor import Places
from hydrawandb_lint.text import Text


def compare(text: str, path: str) -> int:
    """Asserts that LibCST sees what `ast` sees at the same places, and no more; gives how many."""
    nodes = list(_nodes(ast.parse(text)))
    spans = {node: _span(node) for node in nodes}
    places = Places(Text(text), spans.values(), first_rows(lower(ast.parse(text), path)))
    for node, span in spans.items():
        place = places.call(span) if isinstance(node, ast.Call) else places.assignment(span)
        assert place is not None, f"{path}:{span.row}:{span.column}: {ast.unparse(node)}"
    counts = _Counts()
    cst.parse_module(text).visit(counts)
    assert counts.total == len(nodes), f"{path}: LibCST sees more of them"
    return len(nodes)


def _nodes(tree: ast.AST) -> Iterator[ast.Call | ast.Assign | ast.AnnAssign]:
    """The calls and assignments, but for calls in f-strings that have no place of their own."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.JoinedStr) and sys.version_info < (3, 12):
            continue
        if isinstance(node, (ast.Call, ast.Assign, ast.AnnAssign)):
            yield node
        pending.extend(ast.iter_child_nodes(node))


def _span(node: ast.expr | ast.stmt) -> Span:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


class _Counts(cst.CSTVisitor):
    """Counts what `_nodes` gives."""

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:
        return sys.version_info >= (3, 12)

    def visit_Call(self, node: cst.Call) -> None:
        self.total += 1

    def visit_Assign(self, node: cst.Assign) -> None:
        self.total += 1

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self.total += 1
