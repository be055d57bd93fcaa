"""What the last pass sees on one line, for whoever asks why hwlint says what it says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.describe import in_words
from hydrawandb_lint.analysis.flow.origins import Place
from hydrawandb_lint.analysis.flow.values import NOTHING, Config, Site, Value

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


class Watch:
    """A line of a file. `values`: what names, attributes, items and calls that begin there are, in
    words, with the configs among it. `calls`: the calls of functions that hold the line."""

    def __init__(self, path: str, row: int) -> None:
        self.path = path
        self.row = row
        self.values: dict[ir.Span, dict[str, set[Place]]] = {}
        self.calls = defaultdict[ir.Function, set[Site]](set)

    def note(self, activation: Activation, expression: ir.Expr, value: Value) -> None:
        """An expression was evaluated."""
        if isinstance(expression, _TELLING):
            self._note(activation, expression.span, value)

    def note_entry(self, activation: Activation) -> None:
        """A function is entered."""
        for parameter in activation.function.parameters:
            value = activation.state.names.get(parameter.name, NOTHING)
            self._note(activation, parameter.span, value)

    def _note(self, activation: Activation, span: ir.Span, value: Value) -> None:
        if span.row != self.row or activation.function.path != self.path:
            return
        if activation.program.events is None:
            return
        words = self.values.setdefault(span, {})
        for kind in value:
            places = words.setdefault(in_words(activation, kind), set())
            if isinstance(kind, Config):
                places.add((activation.context, kind.obj))

    def note_call(self, function: ir.Function, site: Site) -> None:
        """A function was called."""
        span = function.span
        if function.path == self.path and span.row <= self.row <= span.end_row:
            self.calls[function].add(site)


_TELLING = (ir.Name, ir.Attribute, ir.Item, ir.Call)
