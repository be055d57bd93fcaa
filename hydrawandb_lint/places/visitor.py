"""Looks at each place that the analysis found with LibCST's eyes.

The analysis works on `ast`. Here a visitor goes to the calls and assignments in question and says
what really stands there; a rule speaks only if both agree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import libcst as cst

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.places.spans import Range, nodes_at
from hydrawandb_lint.text import Text


class Places:
    """The concrete syntax of a file at the spans given.

    LibCST is slow, and for long chains slower than linear. It is shown only the top-level
    statements that hold a span; `starts` are the rows at which those of the file begin.
    """

    def __init__(self, text: Text, spans: Iterable[Span], starts: Iterable[int] = ()) -> None:
        self.text = text
        self._nodes: dict[Range, list[cst.CSTNode]] = {}
        self._calls: dict[Range, cst.Call] = {}
        self._assignments: dict[Range, cst.Assign | cst.AnnAssign] = {}
        self._called: set[Range] = set()
        ranges = {text.range(span) for span in spans}
        cuts = sorted({0, *(text.offset(row, 0) for row in starts), len(text.text)})
        pieces: dict[tuple[int, int], set[Range]] = {}
        for start, end in ranges:
            after = bisect_right(cuts, start, hi=len(cuts) - 1)
            pieces.setdefault((cuts[after - 1], cuts[after]), set()).add((start, end))
        try:
            for (start, end), inside in pieces.items():
                self._look(start, end, inside)
        except cst.ParserSyntaxError:  # A statement begins above its row: by a backslash, say.
            self._look(0, len(text.text), ranges)

    def _look(self, start: int, end: int, ranges: set[Range]) -> None:
        """Notes what stands at ranges within a piece of the text."""
        piece = self.text.text[start:end]
        module = cst.parse_module(piece)
        found = nodes_at(module, piece, {first - start for first, _ in ranges})
        moved = {(first + start, last + start): nodes for (first, last), nodes in found.items()}
        nodes_of = {range_: moved[range_] for range_ in ranges & moved.keys()}
        visitor = _Visitor({id(node): r for r, nodes in nodes_of.items() for node in nodes})
        module.visit(visitor)
        self._nodes |= nodes_of
        self._calls |= visitor.calls
        self._assignments |= visitor.assignments
        self._called |= visitor.called

    def call(self, span: Span) -> cst.Call | None:
        """The call that stands at a span."""
        return self._calls.get(self.text.range(span))

    def is_called(self, span: Span) -> bool:
        """Whether the expression at a span is what a call calls."""
        return self.text.range(span) in self._called

    def assignment(self, span: Span) -> cst.Assign | cst.AnnAssign | None:
        """The assignment statement that stands at a span."""
        return self._assignments.get(self.text.range(span))

    def expression(self, span: Span) -> cst.BaseExpression | None:
        """The outermost expression that stands at a span."""
        nodes = self._nodes.get(self.text.range(span), ())
        return next((n for n in reversed(nodes) if isinstance(n, cst.BaseExpression)), None)


class _Visitor(cst.CSTVisitor):
    def __init__(self, wanted: dict[int, Range]) -> None:
        super().__init__()
        self.wanted = wanted
        self.calls: dict[Range, cst.Call] = {}
        self.assignments: dict[Range, cst.Assign | cst.AnnAssign] = {}
        self.called: set[Range] = set()

    def visit_Call(self, node: cst.Call) -> None:
        if id(node) in self.wanted:
            self.calls[self.wanted[id(node)]] = node
        if id(node.func) in self.wanted:
            self.called.add(self.wanted[id(node.func)])

    def visit_Assign(self, node: cst.Assign) -> None:
        if id(node) in self.wanted:
            self.assignments[self.wanted[id(node)]] = node

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        if id(node) in self.wanted:
            self.assignments[self.wanted[id(node)]] = node


def targets(node: cst.Assign | cst.AnnAssign) -> list[cst.BaseExpression]:
    """What an assignment binds."""
    if isinstance(node, cst.AnnAssign):
        return [node.target]
    return [target.target for target in node.targets]


def last_name(expression: cst.BaseExpression) -> str | None:
    """`init` of `wandb.init` and of `init`; `partial` of `partial(wandb.init)`."""
    if isinstance(expression, cst.Call):
        return last_name(expression.func)
    if isinstance(expression, cst.Attribute):
        return expression.attr.value
    return expression.value if isinstance(expression, cst.Name) else None


def keyword(call: cst.Call, name: str) -> cst.Arg | None:
    """The argument that a call gives by this keyword."""
    return next((arg for arg in call.args if arg.keyword and arg.keyword.value == name), None)
