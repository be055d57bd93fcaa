"""What a library's call gives back: one function for each word of `rows.Gives`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    assignment,
    attributes,
    by_name,
    contents,
    conversions,
    iterables,
    trackers,
)
from hydrawandb_lint.analysis.flow.state import UnreachableError
from hydrawandb_lint.analysis.flow.values import (
    INSTALLED,
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    PLAIN,
    Config,
    ConfigObject,
    Container,
    DictObject,
    FunctionKind,
    InPlace,
    Instance,
    InstanceObject,
    Kind,
    LibraryMethod,
    Literal,
    MethodKind,
    Partial,
    Reference,
    Resolved,
    SequenceObject,
    Value,
    constant,
    is_none,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Call, Gives

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments


MOST_NUMBERS = 6
"""Of `range`, which are told apart."""


def _plain(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return JUST_PLAIN


def _none(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return JUST_NONE


def _never(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    raise UnreachableError


def _in_place(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return frozenset({InPlace(activation.site(span))})


def _unknown(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return JUST_UNKNOWN


def _range(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    stop = constant(arguments.positional[0].value) if len(arguments.positional) == 1 else None
    if not isinstance(stop, int) or stop not in range(1, MOST_NUMBERS):
        return JUST_PLAIN
    items = tuple(frozenset({Literal(number)}) for number in range(stop))
    return activation.new_sequence(span, items)


def _instance(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    option = row.option
    chosen = option is None or trackers.is_chosen(activation, option, arguments)
    cls = row.instance if option is None or chosen else option.otherwise
    return frozenset({Instance(cls or row.instance)})


def _config(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    value = arguments.at(row.of)
    shape = "dict"
    if len(value) == 1 and isinstance(kind := next(iter(value)), Reference):
        content = activation.state.heap.get(kind.obj)
        shape = "list" if isinstance(content, SequenceObject) else "dict"
    mappings = contents.written_mappings(activation, value)
    return activation.new_config(span, _interpolations(activation, [value]), shape, mappings)


def _list_config(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return activation.new_config(span, Resolved.NO, "list")


def _merged(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    values = [entry.value for entry in arguments.positional]
    if arguments.rest:
        values.append(arguments.rest)
    return activation.new_config(span, _interpolations(activation, values))


def _interpolations(activation: Activation, values: list[Value]) -> Resolved:
    """Whether a config made from these can hold an interpolation that is not resolved."""
    found: Resolved | None = None
    for value in values:
        for kind in value:
            one = _interpolations_of(activation, kind, 0)
            found = one if found is None else min(found, one, key=_OPENNESS.index)
    return Resolved.NO if found is None else found


_OPENNESS = [Resolved.NO, Resolved.MAYBE, Resolved.YES]


def _interpolations_of(activation: Activation, kind: Kind, depth: int) -> Resolved:
    match kind:
        case Config(obj):
            content = activation.state.heap.get(obj)
            return content.resolved if isinstance(content, ConfigObject) else Resolved.NO
        case Container(resolved):
            return resolved
        case Literal(value):
            unresolved = isinstance(value, str) and "${" in value
            return Resolved.NO if unresolved else Resolved.YES
        case Reference(obj) if depth < 6:
            content = activation.state.heap.get(obj)
            inner = NOTHING
            if isinstance(content, DictObject):
                values = [entry.value for _, entry in content.entries]
                inner = content.spread.union(content.other, *values)
            elif isinstance(content, SequenceObject):
                inner = content.element
            elif isinstance(content, InstanceObject):
                return Resolved.NO
            every = [_interpolations_of(activation, k, depth + 1) for k in inner]
            return min(every, key=_OPENNESS.index, default=Resolved.YES)
    return Resolved.YES if is_none(kind) or kind == PLAIN else Resolved.NO


def copy(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    result: set[Kind] = set()
    heap = activation.state.heap
    for kind in arguments.at(row.of):
        content = heap.get(kind.obj) if isinstance(kind, (Config, Reference)) else None
        if content is None or not isinstance(kind, (Config, Reference)):
            result.add(kind)
        elif isinstance(kind, Config):
            obj, before = activation.allocate(span, content), (activation.context, kind.obj)
            origins = activation.program.origins
            origins.copied(activation.context, obj, activation.site(span), "copied", before)
            if row.gives is Gives.PART:
                origins.parts.add((activation.context, obj))
            result.add(Config(obj, kind.path, kind.shape))
        else:
            result.add(Reference(activation.allocate(span, content, index=1)))
    return frozenset(result)


def _same(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return arguments.at(row.of)


def _entered(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return attributes.enter(activation, arguments.at(row.of), span)


def _managed(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    held = arguments.at(row.of) or JUST_NONE
    return frozenset(LibraryMethod(row.name, kind) for kind in held)


def _node(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    owner = arguments.positional[0].value if arguments.positional else NOTHING
    key = arguments.get(1, "key")
    default = arguments.get(2, "default_value") or arguments.get(None, "default")
    result: set[Kind] = set()
    for kind in owner:
        result |= contents.item_of(activation, kind, key.value if key else JUST_UNKNOWN)
    return frozenset(result) | (default.value if default else NOTHING)


def _perhaps_node(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`cfg.get("key")`: None if there is no such key, and no other default."""
    default = arguments.get(2, "default_value") or arguments.get(None, "default")
    return _node(activation, row, arguments, span) | (NOTHING if default else JUST_NONE)


def _values(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    known_items = contents.items(activation, arguments.at(row.of))
    if known_items is not None:
        return activation.new_sequence(span, known_items)
    element = contents.iterate(activation, arguments.at(row.of), span)
    return activation.new_sequence(span, None, element)


def _partial(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    if not arguments.positional or arguments.rest:
        return JUST_UNKNOWN
    spread = arguments.spread | (JUST_UNKNOWN if arguments.open else NOTHING)
    function, *first = arguments.positional
    values = tuple(entry.value for entry in first)
    keywords = tuple(arguments.keywords.items())
    return frozenset({Partial(function.value, values, keywords, spread)})


def _attribute(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`getattr(x, "name", default)`."""
    if len(arguments.positional) < 2:
        return JUST_UNKNOWN
    names = arguments.positional[1].value
    default = arguments.positional[2].value if len(arguments.positional) > 2 else NOTHING
    result = default
    for kind in names:
        if isinstance(kind, Literal) and isinstance(kind.value, str):
            result |= attributes.get(activation, arguments.positional[0].value, kind.value, span)
        else:
            result |= JUST_UNKNOWN
    return result


def _assigned(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`setattr(x, "name", value)`."""
    if len(arguments.positional) == 3:
        owner, name, value = (entry.value for entry in arguments.positional)
        assignment.set_attribute(activation, owner, name, value)
    return JUST_NONE


def _deleted(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`delattr(x, "name")`."""
    if len(arguments.positional) == 2:
        owner, name = (entry.value for entry in arguments.positional)
        contents.note_reshaped(activation, owner)
        assignment.set_attribute(activation, owner, name, JUST_UNKNOWN)
    return JUST_NONE


def _found(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`find_spec("omegaconf")`."""
    names = {kind.value for kind in arguments.at(row.of) if isinstance(kind, Literal)}
    return frozenset({INSTALLED}) if names and names <= known().telling else JUST_UNKNOWN


def _patched(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    for kind in arguments.at(row.of):
        if isinstance(kind, FunctionKind):
            activation.program.muted.add(kind.function)
    return arguments.at(row.of)


def _task(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    result: set[Kind] = set()
    for kind in arguments.at(row.of):
        if isinstance(kind, (FunctionKind, MethodKind)):
            activation.program.tasks.add(kind.function)
            kind = FunctionKind(kind.function, task=True)
        result.add(kind)
    return frozenset(result)


GIVES: dict[Gives, Callable[[Activation, Call, Arguments, ir.Span], Value]] = {
    Gives.UNKNOWN: _unknown,
    Gives.PLAIN: _plain,
    Gives.NONE: _none,
    Gives.NEVER: _never,
    Gives.RANGE: _range,
    Gives.IN_PLACE: _in_place,
    Gives.INSTANCE: _instance,
    Gives.CONFIG: _config,
    Gives.LIST_CONFIG: _list_config,
    Gives.MERGED: _merged,
    Gives.COPY: copy,
    Gives.PART: copy,
    Gives.SAME: _same,
    Gives.ENTERED: _entered,
    Gives.MANAGED: _managed,
    Gives.NODE: _node,
    Gives.PERHAPS_NODE: _perhaps_node,
    Gives.CONTAINER: conversions.container,
    Gives.OBJECT: conversions.as_object,
    Gives.SHALLOW: conversions.shallow,
    Gives.NAMESPACE: conversions.namespace,
    Gives.ITEMS: conversions.items_of,
    Gives.VALUES: _values,
    Gives.TEXT: conversions.text,
    Gives.YAML: conversions.yaml,
    Gives.DUMPED: conversions.dumped,
    Gives.FIELDS: conversions.fields,
    Gives.PARTIAL: _partial,
    Gives.ATTRIBUTE: _attribute,
    Gives.ASSIGNED: _assigned,
    Gives.DELETED: _deleted,
    Gives.FOUND: _found,
    Gives.NEXT: iterables.next_items,
    Gives.ENUMERATED: iterables.enumerated_items,
    Gives.ZIPPED: iterables.zipped_items,
    Gives.MAPPED: iterables.mapped_items,
    Gives.PATCHED: _patched,
    Gives.TASK: _task,
    Gives.NAMED: by_name.named,
    Gives.INSTANTIATED: by_name.instantiated,
}
