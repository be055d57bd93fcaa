"""What the last pass sees on one line, for whoever asks why hwlint says what it says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.describe import in_words
from hydrawandb_lint.analysis.flow.origins import Place
from hydrawandb_lint.analysis.flow.values import Config, Site, Value

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


@dataclass(slots=True)
class Watch:
    """A line of a file. `values`: what names, attributes, items and calls that begin there are, in
    words, with the configs among it. `calls`: the calls of functions that hold the line."""

    path: str
    row: int
    values: dict[ir.Span, dict[str, set[Place]]] = field(default_factory=dict)
    calls: dict[ir.Function, set[Site]] = field(default_factory=lambda: defaultdict(set))

    def note(self, activation: Activation, expression: ir.Expr, value: Value) -> None:
        """An expression was evaluated."""
        if expression.span.row != self.row or activation.function.path != self.path:
            return
        if activation.program.events is None or not isinstance(expression, _TELLING):
            return
        words = self.values.setdefault(expression.span, {})
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
