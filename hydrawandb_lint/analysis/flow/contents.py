"""What lies in a value: items of dicts and sequences, nodes of configs, all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes
from hydrawandb_lint.analysis.flow.relevance import Relevance, Thing
from hydrawandb_lint.analysis.flow.values import (
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    PLAIN,
    UNKNOWN,
    ClassKind,
    Config,
    ConfigObject,
    Container,
    DictObject,
    FunctionKind,
    HeapObject,
    InPlace,
    Instance,
    InstanceObject,
    Internal,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    Logged,
    MethodKind,
    ObjectId,
    Partial,
    Reference,
    SequenceObject,
    Shallow,
    Site,
    Text,
    Value,
    constant,
    is_none,
    only,
)
from hydrawandb_lint.knowledge import known

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.handovers import Stop

MOST_LOOKED_INTO = 50


def item_of(activation: Activation, kind: Kind, key: Value) -> Value:
    """`kind[key]`."""
    index = constant(key)
    if isinstance(kind, Config):
        return attributes.node(activation, kind, index if isinstance(index, str) else None)
    if kind == attributes.RUN_CONFIG or isinstance(kind, Logged):
        return frozenset({Logged()})
    if isinstance(kind, Container):
        return frozenset({kind, UNKNOWN})  # resolved or not, as the whole is
    if isinstance(kind, ClassKind):
        return frozenset({kind})  # `Base[int]`
    if isinstance(kind, (Shallow, Text)):
        return JUST_UNKNOWN
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    match content:
        case DictObject():
            return dict_item(activation, content, index if isinstance(index, str) else None)
        case SequenceObject(items) if items is not None and isinstance(index, int):
            return items[index] if -len(items) <= index < len(items) else JUST_UNKNOWN
        case SequenceObject():
            return content.element or JUST_UNKNOWN
    return JUST_UNKNOWN


def dict_item(activation: Activation, content: DictObject, key: str | None) -> Value:
    """What a dict holds under a key; None for a key that is not known."""
    entry = content.get(key) if key is not None else None
    if entry is not None:
        if activation.events is not None and entry.site is not None:
            activation.events.reads.add(entry.site)
        return entry.value
    if key is None:
        values = [entry.value for _, entry in content.entries]
        is_closed = bool(values) and not content.spread and not content.other
        return content.other.union(*values) | (NOTHING if is_closed else JUST_UNKNOWN)
    return content.other | {UNKNOWN}


def iterate(activation: Activation, value: Value, span: ir.Span) -> Value:
    """What iterating over a value gives."""
    result = NOTHING
    for kind in value:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, SequenceObject):
            result |= content.element
        elif isinstance(kind, Config) and kind.shape == "list":
            result |= attributes.node(activation, kind, None)
        elif isinstance(content, DictObject) or isinstance(kind, Config):
            result |= JUST_PLAIN
        else:
            result |= JUST_UNKNOWN
    return result


def configs_in_entries(activation: Activation, value: Value) -> frozenset[tuple[Site, Kind]]:
    """What lies under keys of dicts where that may be a config, with the places where it is put."""
    found: set[tuple[Site, Kind]] = set()
    todo, seen = list(value), set[Kind]()
    while todo:
        kind = todo.pop()
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if kind in seen or not isinstance(content, DictObject):
            continue
        seen.add(kind)
        for _, entry in content.entries:
            todo += entry.value
            if entry.site is not None and any(isinstance(k, Config) for k in entry.value):
                found |= {(entry.site, k) for k in entry.value}
    return frozenset(found)


def is_mapping(activation: Activation, value: Value) -> bool | None:
    """Whether a value is a mapping for sure, is none for sure, or may be one."""
    found = {_is_mapping(activation, kind) for kind in value}
    return found.pop() if len(found) == 1 else None


def _is_mapping(activation: Activation, kind: Kind) -> bool | None:
    match kind:
        case Config(_, _, shape):
            return {"dict": True, "list": False}.get(shape)
        case Container() | Shallow():
            return True
        case Reference(obj):
            content = activation.state.heap.get(obj)
            return isinstance(content, DictObject) or (
                False if isinstance(content, SequenceObject) else None
            )
        case Text() | Literal():
            return False
        case _ if is_none(kind):
            return False
    return None


def kinds_within(activation: Activation, value: Value) -> Value:
    """The kinds of a value and of all that its dicts and sequences hold."""
    found: set[Kind] = set()
    todo = list(value)
    while todo:
        kind = todo.pop()
        if kind in found:
            continue
        found.add(kind)
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        match content:
            case DictObject(entries, spread, other):
                todo += [k for _, entry in entries for k in entry.value]
                todo += [*spread, *other]
            case SequenceObject():
                todo += content.element
    return frozenset(found - {PLAIN})


_MADE = (Container, InPlace, Internal, Shallow, Text)


def note_handover(
    activation: Activation, value: Value, hop: tuple[Stop, Stop], span: ir.Span, message: str
) -> None:
    """Note that what was made of a config goes from one stop to another; without a message that
    is no step."""
    if activation.events is None:
        return
    step = (activation.site(span), message) if message else None
    for kind in kinds_within(activation, value):
        if isinstance(kind, _MADE):
            activation.events.handovers.add(kind.site, (*hop, step))


def matters(activation: Activation, value: Value) -> bool:
    """Whether a value is or holds something that a function may do something about: a config, what
    became of one, a run, or a thing of the program that matters by itself."""
    relevance = activation.program.relevance
    if relevance is None:
        return True
    todo, seen = list(value), set[ObjectId]()
    cold: set[str | Thing] = set()
    while todo and len(seen) < MOST_LOOKED_INTO:
        kind = todo.pop()
        if isinstance(kind, Partial):
            todo += kind.function
        elif not isinstance(kind, Reference):
            if _matters_itself(relevance, kind):
                return True
            if isinstance(kind, (FunctionKind, MethodKind)):
                cold.add(kind.function)
        elif kind.obj not in seen:
            seen.add(kind.obj)
            content = activation.state.heap.get(kind.obj)
            if isinstance(content, InstanceObject):
                if relevance.cls(content.cls):
                    return True
                cold.update(name for name, _ in content.attributes if name not in relevance.hot)
            todo += _held(content, relevance.hot)
    activation.program.cold(activation.context, cold)
    return False


def heat(activation: Activation, name: str, value: Value, owner: ir.Class | None = None) -> None:
    """Note that an attribute or variable of this name, of an instance of a class perhaps, holds a
    value, if that matters. A method does not: objects that hold their own methods would grow with
    each call."""
    if matters(activation, frozenset(k for k in value if not isinstance(k, MethodKind))):
        activation.program.heat(name)
        activation.program.tell(owner)


def _matters_itself(relevance: Relevance, kind: Kind) -> bool:
    match kind:
        case Config(_, path, shape):
            return not path or shape != "any" or relevance.is_section(path[-1])
        case Container() | Shallow() | Internal() | Text() | InPlace() | LibraryMethod():
            return True
        case Instance(name):
            return name.partition(".")[0] in known().telling
        case Library(name):
            return name in known().names and name.partition(".")[0] in known().telling
        case FunctionKind(function) | MethodKind(function):
            return relevance.function(function)
        case ClassKind(cls):
            return relevance.cls(cls)
    return False


def _held(content: HeapObject | None, hot: set[str]) -> Iterable[Kind]:
    match content:
        case InstanceObject(_, _, attributes_):
            # What is not hot holds nothing that matters.
            return NOTHING.union(*(value for name, value in attributes_ if name in hot))
        case DictObject(entries, spread, other):
            return spread.union(other, *(entry.value for _, entry in entries))
        case SequenceObject() as sequence:
            return sequence.element
    return NOTHING


def items(activation: Activation, value: Value) -> tuple[Value, ...] | None:
    """The items of a value that is one sequence of known length, or the keys of a dict."""
    kind = only(value)
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    match content:
        case SequenceObject(known_items):
            return known_items
        case DictObject(entries, spread, other) if not spread and not other:
            return tuple(frozenset({Literal(name)}) for name, _ in entries)
    return None


def note_reshaped(activation: Activation, owner: Value) -> None:
    """Keys may come to a config, or go from it."""
    heap = activation.state.heap
    for kind in (each for each in owner if isinstance(each, Config)):
        if activation.events is not None:
            activation.events.reshaped = True
        content = heap.get(kind.obj)
        if isinstance(content, ConfigObject):
            heap[kind.obj] = content._replace(mappings=frozenset())


def written_mappings(
    activation: Activation, value: Value, path: tuple[str, ...] = ()
) -> frozenset[tuple[str, ...]]:
    """The paths to the dicts that are in a dict as it is written out."""
    found: set[tuple[str, ...]] = set()
    kind = only(value)
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    if isinstance(content, DictObject) and len(path) < attributes.DEEPEST_PATH:
        found.add(path)
        for key, entry in content.entries:
            if entry.sure:
                found |= written_mappings(activation, entry.value, (*path, key))
    return frozenset(found)
