"""The methods of dicts, and dicts whose items are set, deleted or merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import assignment, contents, iterables, results
from hydrawandb_lint.analysis.flow.events import configs_of
from hydrawandb_lint.analysis.flow.joins import join_entries, perhaps
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    UNKNOWN,
    Config,
    Container,
    DictObject,
    Entry,
    Kind,
    Literal,
    Reference,
    SequenceObject,
    Shallow,
    Value,
    string,
    uniform,
    without_configs,
)
from hydrawandb_lint.knowledge.rows import Call, Gives

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments


def _dict_update(
    activation: Activation, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    for entry in arguments.positional:
        update(activation, receiver, entry.value, span)
    for name, entry in arguments.keywords.items():
        key: Value = frozenset({Literal(name)})
        assignment.assign_item(activation, receiver, key, entry)
    if arguments.spread:
        update(activation, receiver, arguments.spread, span)
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
    key = arguments.positional[0].value if arguments.positional else NOTHING
    for kind in receiver:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(kind, Reference) and isinstance(content, DictObject):
            activation.state.heap[kind.obj] = without_item(content, key)
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


def with_item(content: DictObject, key: Value, entry: Entry, *, sure: bool) -> DictObject:
    """`d[key] = entry`. Not `sure`: it may have been another dict."""
    name = string(key)
    if name is None:
        return _with_some_entry(content, entry.value)
    if not sure:
        old = content.get(name)
        entry = _perhaps_entry(old, entry) if old else entry._replace(sure=False)
    return content.with_entry(name, entry)


def without_item(content: DictObject, key: Value) -> DictObject:
    """`del d[key]`."""
    name = string(key)
    return content.in_doubt() if name is None else content.without(name)


def _perhaps_entry(old: Entry, new: Entry) -> Entry:
    return join_entries(old, new)._replace(value=perhaps(old.value, new.value))


def _with_some_entry(content: DictObject, value: Value) -> DictObject:
    """A dict after one of its entries, nobody knows which, was set. If that is a conversion, no
    config may be left (`for key in d: d[key] = to_container(d[key])`)."""
    converted = any(isinstance(kind, Container) for kind in value)
    if converted:
        kept = [(name, _unsure(entry, value)) for name, entry in content.entries]
        spread = without_configs(content.spread)
        return DictObject(tuple(kept), spread, without_configs(content.other) | value)
    return DictObject(content.entries, content.spread, content.other | value)


def _unsure(entry: Entry, value: Value) -> Entry:
    held = without_configs(entry.value)
    return entry if held == entry.value else entry._replace(value=held | value | {UNKNOWN})


def update(activation: Activation, owner: Value, new: Value, span: ir.Span) -> bool:
    """`owner.update(new)`, `owner |= new`; False if `owner` is no dict that we know."""
    heap, new = activation.state.heap, items_of(activation, new, span)
    dicts = [k.obj for k in owner if isinstance(k, Reference) and _is_dict(activation, k)]
    for obj in dicts:
        content = heap[obj]
        assert isinstance(content, DictObject)
        heap[obj] = merged(activation, content, new)
    return bool(dicts)


def _is_dict(activation: Activation, kind: Reference) -> bool:
    return isinstance(activation.state.heap.get(kind.obj), DictObject)


def items_of(activation: Activation, value: Value, span: ir.Span) -> Value:
    """What is merged into a dict at `span`: of a config, its items."""
    result: set[Kind] = set()
    for kind in value:
        if isinstance(kind, Config):
            if kind.path:
                activation.program.mappings.add(kind.path)
            site = activation.site(span)
            if activation.events is not None:
                at = configs_of(activation.context, frozenset({kind}))
                activation.events.converted.setdefault(site, set()).update(at)
            kind = Shallow(site, kind.path)
        result.add(kind)
    return frozenset(result)


def merged(activation: Activation, content: DictObject, new: Value) -> DictObject:
    """A dict with the items of `new` put over its own."""
    for kind in sorted(new, key=repr):
        other = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(other, DictObject):
            for name, entry in other.entries if len(new) == 1 else other.in_doubt().entries:
                content = content.with_entry(name, entry)
            content = DictObject(
                content.entries, content.spread | other.spread, content.other | other.other
            )
        elif isinstance(other, SequenceObject):
            content = _with_pairs(activation, content, other)
        else:
            content = DictObject(content.entries, content.spread | {kind}, content.other)
    return content


def _with_pairs(activation: Activation, content: DictObject, pairs: SequenceObject) -> DictObject:
    """A dict with the entries of `[("key", value), …]` put over its own."""
    known = [contents.items(activation, pair) for pair in pairs.items or ()]
    names = [string(pair[0]) if pair and len(pair) == 2 else None for pair in known]
    if pairs.items is None or None in names:
        entries = tuple((n, _unsure(entry, JUST_UNKNOWN)) for n, entry in content.entries)
        spread, other = without_configs(content.spread), without_configs(content.other)
        return DictObject(entries, spread, other | JUST_UNKNOWN)
    for name, pair in zip(names, known, strict=True):
        if name is not None and pair:
            content = content.with_entry(name, Entry(pair[1], None))
    return content


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
