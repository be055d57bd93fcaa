"""Calls that call a function they are given: `Process(target=f, args=(cfg,))`, `f.remote(cfg)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import calls, contents, runs
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.run_state import Runs
from hydrawandb_lint.analysis.flow.state import UnreachableError
from hydrawandb_lint.analysis.flow.values import (
    JUST_PLAIN,
    JUST_UNKNOWN,
    PLAIN,
    UNKNOWN,
    Entry,
    FunctionKind,
    Resolved,
    Value,
)
from hydrawandb_lint.knowledge.rows import Callback

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def call(activation: Activation, row: Callback, arguments: Arguments, span: ir.Span) -> Value:
    """Call the function that a library was given. The runs that it begins and ends are not those
    of this place: it runs elsewhere, or at another time."""
    function = arguments.get(row.function.position, row.function.keyword)
    if function is None:
        return JUST_UNKNOWN
    if row.config:
        given = _by_name(activation, row, function.value, span)
    else:
        given = _given(activation, row, arguments, span)
    before = activation.state.copy()
    activation.state.runs = Runs(entry=False)
    try:
        value = calls.call(activation, function.value, given, span)
    except UnreachableError:
        value, activation.state = JUST_UNKNOWN, before.copy()
    ends = activation.state.runs.ends
    activation.state.runs = before.runs.after_stranger()
    if ends:
        runs.end(activation, None)
    return value


def _by_name(activation: Activation, row: Callback, function: Value, span: ir.Span) -> Arguments:
    config = activation.new_config(span, Resolved.YES)
    functions = [kind.function for kind in function if isinstance(kind, FunctionKind)]
    names = [p.name for f in functions for p in f.parameters if p.kind not in ("star", "double")]
    # Whatever an annotation says: what is extracted is no config.
    extracted = frozenset({PLAIN, UNKNOWN})
    values = {name: config if name == row.config else extracted for name in names}
    return Arguments([], {name: Entry(value, None) for name, value in values.items()})


def _given(activation: Activation, row: Callback, arguments: Arguments, span: ir.Span) -> Arguments:
    given = Arguments([Entry(JUST_PLAIN, None)] * row.before)
    if row.forwards:
        given.positional += arguments.positional[(row.function.position or 0) + 1 :]
        given.keywords |= arguments.keywords
        given.keywords.pop(row.function.keyword, None)
        given.rest, given.spread, given.open = arguments.rest, arguments.spread, arguments.open
        return given
    args = row.args and arguments.get(row.args.position, row.args.keyword)
    if args:
        items = contents.items(activation, args.value)
        if items is None:
            given.rest = contents.iterate(activation, args.value, span) | {UNKNOWN}
        else:
            given.positional += [Entry(item, None) for item in items]
    kwargs = row.kwargs and arguments.get(row.kwargs.position, row.kwargs.keyword)
    if kwargs:
        calls.spread(activation, given, kwargs.value)
    return given
