"""The methods of the dicts and lists that a program makes: `d.update(…)`, `d.pop(…)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import assignment, contents, iterables, results
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    UNKNOWN,
    Container,
    DictObject,
    Literal,
    Reference,
    Value,
    uniform,
)
from hydrawandb_lint.knowledge.rows import Call, Gives

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments


def _dict_update(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    for entry in arguments.positional:
        assignment.update_dicts(activation, receiver, entry.value)
    for name, entry in arguments.keywords.items():
        key: Value = frozenset({Literal(name)})
        assignment.assign_item(activation, receiver, key, entry)
    if arguments.spread:
        assignment.update_dicts(activation, receiver, arguments.spread)
    return JUST_NONE


def _dict_get(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:

    if not arguments.positional:
        return JUST_UNKNOWN
    key = arguments.positional[0].value
    found = NOTHING.union(*(contents.item_of(activation, kind, key) for kind in receiver))
    if UNKNOWN in found and len(arguments.positional) > 1:
        found |= arguments.positional[1].value
    return found


def _dict_pop(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    found = _dict_get(activation, receiver, arguments, span)
    key = next(iter(arguments.positional[0].value), None) if arguments.positional else None
    for kind in receiver:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, DictObject):
            known = isinstance(key, Literal) and len(arguments.positional[0].value) == 1
            rest = content.without(str(key.value)) if known else content.in_doubt()  # type: ignore[union-attr]
            activation.state.heap[kind.obj] = rest  # type: ignore[union-attr]
    return found


def _dict_popitem(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    for kind in receiver:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, DictObject) and isinstance(kind, Reference):
            activation.state.heap[kind.obj] = DictObject(other=JUST_UNKNOWN)
    return JUST_UNKNOWN


def _dict_clear(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    for kind in receiver:
        if isinstance(kind, Reference):
            activation.state.heap[kind.obj] = DictObject()
    return JUST_NONE


def _dict_setitem(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    if len(arguments.positional) == 2:
        key, entry = arguments.positional
        assignment.assign_item(activation, receiver, key.value, entry)
    return JUST_NONE


def _dict_setdefault(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    found = _dict_get(activation, receiver, arguments, span)
    if UNKNOWN in found and len(arguments.positional) > 1:
        key, entry = arguments.positional[0].value, arguments.positional[1]
        assignment.assign_item(activation, receiver, key, entry)
    return found


def _dict_copy(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    return results.copy(activation, _COPY, arguments.with_receiver(receiver), span)


_COPY = Call("builtins.dict.copy", Gives.COPY)


def _dict_keys(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    return activation.new_sequence(span, contents.items(activation, receiver), JUST_PLAIN)


def _dict_values(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    known = _known_entries(activation, receiver)
    if known is not None:
        return activation.new_sequence(span, tuple(value for _, value in known))
    return activation.new_sequence(span, None, _any_value(activation, receiver))


def _dict_items(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    known = _known_entries(activation, receiver)
    keys = None if known is None else [key for key, _ in known]
    values = None if known is None else [value for _, value in known]
    columns: list[iterables.Column] = [
        (keys, JUST_PLAIN),
        (values, _any_value(activation, receiver)),
    ]
    return iterables.tuples(activation, columns, span)


def _known_entries(activation: Activation, receiver: Value) -> list[tuple[Value, Value]] | None:
    """The keys and values of a dict of which all are known."""
    keys = contents.items(activation, receiver)
    (kind,) = receiver
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    if keys is None or not isinstance(content, DictObject):
        return None
    values = [entry.value for _, entry in content.entries]
    return list(zip(keys, values, strict=True))


def _any_value(activation: Activation, receiver: Value) -> Value:
    """What a value of a dict is, whichever; if just some are configs, nobody knows."""
    result = NOTHING
    for kind in receiver:
        if isinstance(kind, Container):
            result |= {kind, UNKNOWN}
            continue
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if not isinstance(content, DictObject) or content.spread:
            return JUST_UNKNOWN
        result |= content.other.union(*(entry.value for _, entry in content.entries))
    return uniform(result)


METHODS: dict[str, Callable[[Activation, Value, Arguments, ir.Span], Value]] = {
    "update": _dict_update,
    "get": _dict_get,
    "pop": _dict_pop,
    "setdefault": _dict_setdefault,
    "copy": _dict_copy,
    "keys": _dict_keys,
    "values": _dict_values,
    "items": _dict_items,
    "popitem": _dict_popitem,
    "clear": _dict_clear,
    "__setitem__": _dict_setitem,
}
