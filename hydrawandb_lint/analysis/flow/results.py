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
    dicts,
    iterables,
    trackers,
)
from hydrawandb_lint.analysis.flow.values import (
    INSTALLED,
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    PLAIN,
    UNKNOWN,
    Config,
    ConfigObject,
    Container,
    DictObject,
    Entry,
    FunctionKind,
    InPlace,
    Instance,
    InstanceObject,
    Internal,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    MethodKind,
    Partial,
    Reference,
    Resolved,
    SequenceObject,
    Shallow,
    Site,
    Text,
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


def _argument(row: Call, arguments: Arguments) -> Value:
    if row.of < 0:
        return NOTHING
    if row.of < len(arguments.positional):
        return arguments.positional[row.of].value
    if arguments.keywords and not arguments.positional:
        # The first keyword stands for the one argument that such functions have.
        return next(iter(arguments.keywords.values())).value
    return arguments.rest


def _plain(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return JUST_PLAIN


def _none(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return JUST_NONE


def _never(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    from hydrawandb_lint.analysis.flow.activation import UnreachableError

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
    value = _argument(row, arguments)
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
    for kind in _argument(row, arguments):
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
    return _argument(row, arguments)


def _entered(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return attributes.enter(activation, _argument(row, arguments), span)


def _managed(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    held = _argument(row, arguments) or JUST_NONE
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


def _container(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    given = arguments.keywords.get("resolve")
    resolve, explicit = Resolved.NO, False
    if given is not None:
        resolve = _truth(given.value)
        explicit = resolve is Resolved.NO
    elif arguments.open:
        resolve = Resolved.MAYBE
    mode = arguments.keywords.get("structured_config_mode")
    plain_modes = {Library("omegaconf.SCMode.DICT"), Library("omegaconf.SCMode.INSTANTIATE")}
    keeps_nodes = mode is not None and not mode.value <= plain_modes
    source = arguments.get(0, "cfg")
    value = source.value if source else JUST_UNKNOWN
    site = activation.site(span)
    result: set[Kind] = set()
    for kind in value:
        before = Resolved.MAYBE
        if isinstance(kind, Config):
            content = activation.state.heap.get(kind.obj)
            before = content.resolved if isinstance(content, ConfigObject) else Resolved.MAYBE
        elif kind == UNKNOWN:
            before = Resolved.NO  # a config it must be, like one that an annotation tells of
        else:
            continue  # raises ValueError: not a config
        resolved = resolve if resolve is not Resolved.NO else before
        if resolved is Resolved.MAYBE and before is Resolved.YES:
            resolved = Resolved.YES
        result.add(UNKNOWN if keeps_nodes else Container(resolved, site, explicit))
    return frozenset(result) or JUST_UNKNOWN


def _truth(value: Value) -> Resolved:
    told = constant(value)
    return Resolved.MAYBE if told is None else Resolved.YES if told else Resolved.NO


def _object(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return frozenset({Container(Resolved.YES, activation.site(span))})


def _shallow(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`dict(x, k=v)`, `dict(k=v)`."""
    spread: set[Kind] = set(arguments.spread)
    if arguments.positional:
        spread |= arguments.positional[0].value
    site = activation.site(span)
    sources = frozenset(_shallow_kind(k, site) for k in spread)
    content = dicts.merged(activation, DictObject(), sources)
    for name, entry in arguments.keywords.items():
        content = content.with_entry(name, entry)
    return activation.new_dict(span, content)


def _shallow_kind(kind: Kind, site: Site) -> Kind:
    """A config, or its items, seen through a conversion of the top level."""
    return Shallow(site, kind.path) if isinstance(kind, (Config, Shallow)) else kind


_NOWHERE = ir.Span(0, 0, 0, 0)
_NAMESPACE = ir.Class("Namespace", _NOWHERE, "", ir.Function("<module>", _NOWHERE, "", None))


def _namespace(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    site = activation.site(span)
    made = frozenset(_shallow_kind(kind, site) for kind in arguments.spread)
    if any(isinstance(kind, (Container, Shallow)) for kind in made):
        return made
    content = InstanceObject(_NAMESPACE, known=True)
    for name, entry in arguments.keywords.items() if row.of >= 0 else ():
        content = content.with_attribute(name, entry.value)
        contents.heat(activation, name, entry.value)
    return frozenset({Reference(activation.allocate(span, content))})


def _items(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    site = activation.site(span)
    configs = [kind for kind in _argument(row, arguments) if isinstance(kind, Config)]
    return frozenset(Shallow(site, kind.path) for kind in configs) or JUST_UNKNOWN


def _values(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    known_items = contents.items(activation, _argument(row, arguments))
    if known_items is not None:
        return activation.new_sequence(span, known_items)
    element = contents.iterate(activation, _argument(row, arguments), span)
    return activation.new_sequence(span, None, element)


def _text(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`str(x)`: a leaf may be the name of a file."""
    value = _argument(row, arguments)
    texts = frozenset(kind for kind in value if isinstance(kind, Text))
    if any(_is_whole(kind) for kind in value):
        return texts | _made_text(activation, value, span)
    return texts or JUST_PLAIN


def _yaml(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    return _made_text(activation, _argument(row, arguments), span)


def _dumped(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`json.dumps(x)`, `yaml.dump(x)`: what is written into a file comes back as None."""
    value = _argument(row, arguments)
    if len(arguments.positional) == 1 and any(isinstance(kind, Container) for kind in value):
        return _made_text(activation, value, span)
    return JUST_UNKNOWN


def _is_whole(kind: Kind) -> bool:
    if isinstance(kind, Config):
        return not kind.path or kind.shape != "any"
    return isinstance(kind, (Container, Shallow, Internal))


def _made_text(activation: Activation, value: Value, span: ir.Span) -> Value:
    site, events = activation.site(span), activation.events
    if events is not None:
        events.texts[site] = events.texts.get(site, NOTHING) | value
    return frozenset({Text(site)})


def _fields(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`vars(x)`: the same as `x.__dict__`."""
    result: set[Kind] = set()
    for kind in _argument(row, arguments):
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(kind, Config):
            result.add(Internal(activation.site(span)))
        elif kind == PLAIN or isinstance(kind, (Container, Shallow)):
            result.add(kind)  # of a namespace that was made of it
        elif isinstance(content, InstanceObject) and content.cls is _NAMESPACE:
            entries = tuple((name, Entry(value, None)) for name, value in content.attributes)
            result |= activation.new_dict(span, DictObject(entries, other=JUST_PLAIN))
        else:
            result.add(UNKNOWN)
    return frozenset(result)


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
    names = {kind.value for kind in _argument(row, arguments) if isinstance(kind, Literal)}
    return frozenset({INSTALLED}) if names and names <= known().telling else JUST_UNKNOWN


def _patched(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    for kind in _argument(row, arguments):
        if isinstance(kind, FunctionKind):
            activation.program.muted.add(kind.function)
    return _argument(row, arguments)


def _task(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    result: set[Kind] = set()
    for kind in _argument(row, arguments):
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
    Gives.CONTAINER: _container,
    Gives.OBJECT: _object,
    Gives.SHALLOW: _shallow,
    Gives.NAMESPACE: _namespace,
    Gives.ITEMS: _items,
    Gives.VALUES: _values,
    Gives.TEXT: _text,
    Gives.YAML: _yaml,
    Gives.DUMPED: _dumped,
    Gives.FIELDS: _fields,
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
