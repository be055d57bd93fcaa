"""The methods of lists, and lists whose items are set, deleted or change places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import contents
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_UNKNOWN,
    NOTHING,
    Reference,
    SequenceObject,
    Value,
    constant,
    uniform,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments

METHODS = frozenset("append insert extend pop remove reverse sort clear".split())
MOST_ITEMS = 20


def call(
    activation: Activation,
    name: str,
    kind: Reference,
    content: SequenceObject,
    arguments: Arguments,
    span: ir.Span,
) -> Value:
    """One of `METHODS` of a list."""
    given = [entry.value for entry in arguments.positional]
    last = given[-1] if given else NOTHING
    items, result = content.items, JUST_NONE
    if name == "pop":
        index = _index(given[0]) if given else -1
        result = _item(content, index)
        items = _without(items, index)
    elif name == "append":
        items = None if items is None else (*items, last)
    elif name == "insert":
        at = _index(given[0]) if given else None
        known = items is not None and at is not None
        items = (*items[:at], last, *items[at:]) if known and items is not None else None
    elif name == "extend":
        more = contents.items(activation, last)
        last = contents.iterate(activation, last, span)
        items = (*items, *more) if items is not None and more is not None else None
    elif name == "reverse":
        items = None if items is None else items[::-1]
    else:
        items = () if name == "clear" else None
    added = last if name in ("append", "insert", "extend") else NOTHING
    activation.state.heap[kind.obj] = _list(items, content.element | added)
    return result


def with_item(content: SequenceObject, key: Value, value: Value) -> SequenceObject:
    """`items[key] = value`."""
    items, at = content.items, _position(content.items, _index(key))
    if items is not None and at is not None:
        return SequenceObject((*items[:at], value, *items[at + 1 :]))
    return _list(None, content.element | value)


def without_item(content: SequenceObject, key: Value) -> SequenceObject:
    """`del items[key]`."""
    return _list(_without(content.items, _index(key)), content.element)


def _list(items: tuple[Value, ...] | None, element: Value) -> SequenceObject:
    """A list of these items; if they are not known, and just some of them may be configs, nobody
    knows which."""
    if items is not None and len(items) <= MOST_ITEMS:
        return SequenceObject(items)
    return SequenceObject(None, uniform(element))


def _item(content: SequenceObject, index: int | None) -> Value:
    items, at = content.items, _position(content.items, index)
    if items is not None and at is not None:
        return items[at]
    return content.element or JUST_UNKNOWN


def _without(items: tuple[Value, ...] | None, index: int | None) -> tuple[Value, ...] | None:
    at = _position(items, index)
    return None if items is None or at is None else (*items[:at], *items[at + 1 :])


def _position(items: tuple[Value, ...] | None, index: int | None) -> int | None:
    """Where an index of known items is, counted from the front."""
    if items is None or index is None or not -len(items) <= index < len(items):
        return None
    return index % len(items)


def _index(value: Value) -> int | None:
    index = constant(value)
    return index if isinstance(index, int) else None
