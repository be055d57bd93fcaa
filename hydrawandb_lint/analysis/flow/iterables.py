"""What calls give that go through the items of something: `next`, `enumerate`, `zip`, `map`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import contents
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.values import (
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    Entry,
    Literal,
    Reference,
    SequenceObject,
    Value,
)
from hydrawandb_lint.knowledge.rows import Call

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def next_items(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`next(iterator, default)`."""
    default = arguments.positional[1].value if len(arguments.positional) > 1 else NOTHING
    return contents.iterate(activation, arguments.at(row.of), span) | default


def enumerated_items(
    activation: Activation, row: Call, arguments: Arguments, span: ir.Span
) -> Value:
    given = arguments.at(row.of)
    known = contents.items(activation, given)
    numbers = [frozenset({Literal(number)}) for number in range(len(known or ()))]
    return tuples(activation, [(numbers, JUST_PLAIN), _items_of(activation, given, span)], span)


def zipped_items(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    columns = [_items_of(activation, entry.value, span) for entry in arguments.positional]
    return tuples(activation, columns, span)


Column = tuple[Sequence[Value] | None, Value]
"""The items of an iterable, if they are known, and what any of them is."""


def _items_of(activation: Activation, value: Value, span: ir.Span) -> Column:
    return contents.items(activation, value), contents.iterate(activation, value, span)


def tuples(activation: Activation, columns: list[Column], span: ir.Span) -> Value:
    """The rows of a table."""
    known = [items for items, _ in columns if items is not None]
    rows = [tuple(any_item for _, any_item in columns)]
    is_known = bool(columns) and len(known) == len(columns)
    if is_known:
        rows = list(zip(*known, strict=False))
    items = tuple(
        frozenset({Reference(activation.allocate(span, SequenceObject(row), index=20 + number))})
        for number, row in enumerate(rows)
    )
    if is_known:
        return activation.new_sequence(span, items)
    return activation.new_sequence(span, None, NOTHING.union(*items))


def mapped_items(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`map(function, items, …)`."""
    from hydrawandb_lint.analysis.flow import calls

    function, *several = arguments.positional[row.of :] or [Entry(JUST_UNKNOWN, None)]
    if not several:
        return JUST_UNKNOWN
    items = [Entry(contents.iterate(activation, entry.value, span), None) for entry in several]
    result = calls.call(activation, function.value, Arguments(items), span)
    return activation.new_sequence(span, None, result)
