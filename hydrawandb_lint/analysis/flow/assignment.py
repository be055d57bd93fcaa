"""Puts values where assignments put them: names, attributes, items, several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    attributes,
    calls,
    contents,
    dicts,
    imports,
    libraries,
    lists,
    predicates,
    runs,
)
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.contexts import CellKey, OutsideWriter
from hydrawandb_lint.analysis.flow.events import Assigned, Observed, Set
from hydrawandb_lint.analysis.flow.expressions import evaluate, outer_name
from hydrawandb_lint.analysis.flow.joins import perhaps
from hydrawandb_lint.analysis.flow.state import Replacement, join, way_to
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    NOTHING,
    UNKNOWN,
    ClassKind,
    Config,
    ConfigObject,
    Container,
    DictObject,
    Entry,
    Instance,
    InstanceObject,
    Kind,
    Library,
    Literal,
    ModuleKind,
    Outside,
    Reference,
    Resolved,
    SequenceObject,
    Shallow,
    Value,
    is_shared,
    string,
)
from hydrawandb_lint.knowledge import known

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


FLAGS = frozenset({Literal(True), Literal(False)})


def assign(
    activation: Activation, target: ir.Expr, value: Value, statement: ir.Assign | None
) -> None:
    """Bind `target` to `value`. `statement` is the whole, if it is a plain assignment."""
    match target:
        case ir.Name(_, name):
            _note_outer(activation, name)
            activation.state.names[name] = value
            activation.state.forget((name,))
            activation.state.flags.pop(name, None)
            activation.state.tests.pop(name, None)
            if statement is not None and isinstance(statement.value, ir.Constant):
                activation.state.flag(name, value)
            elif statement is not None and predicates.is_test(statement.value, but=name):
                activation.state.tests[name] = statement.value
        case ir.Attribute(_, owner):
            _assign_attribute(activation, target, evaluate(activation, owner), value, statement)
            _forget(activation, target)
        case ir.Item(_, owner, key):
            owner_value, key_value = evaluate(activation, owner), evaluate(activation, key)
            owner_value = _as_dict(activation, owner, owner_value, value)
            fields = _fields_of(activation, owner)
            if fields:  # `x.__dict__["name"] = value`
                set_attribute(activation, fields, key_value, value)
            _report_variable(activation, owner_value, key_value, statement)
            if Library("os.environ") in owner_value:
                runs.set_variable(activation, key_value, value)
            site = activation.site(statement.value.span) if statement and statement.value else None
            assign_item(activation, owner_value, key_value, Entry(value, site), statement)
            _forget(activation, target)
        case ir.Star(span, inner):
            assign(activation, inner, activation.new_sequence(span, None, value), None)
        case ir.Sequence(_, targets):
            _assign_several(activation, targets, value, target.span)


def _note_outer(activation: Activation, name: str) -> None:
    """A variable of others is about to be changed: on another way it is not."""
    function, state = activation.function, activation.state
    if name in function.declared_global | function.declared_nonlocal and name not in state.outer:
        state.outer[name] = outer_name(activation, name) or JUST_UNKNOWN


def _forget(activation: Activation, target: ir.Attribute | ir.Item) -> None:
    way = way_to(target)
    if way is not None:
        activation.state.forget(way)


def _assign_several(
    activation: Activation, targets: tuple[ir.Expr, ...], value: Value, span: ir.Span
) -> None:
    known_items = contents.items(activation, value)
    star = next((i for i, t in enumerate(targets) if isinstance(t, ir.Star)), None)
    if known_items is not None and star is None and len(known_items) == len(targets):
        parts = list(known_items)
    elif known_items is not None and star is not None and len(known_items) >= len(targets) - 1:
        tail = len(known_items) - (len(targets) - star - 1)
        middle = NOTHING.union(*known_items[star:tail])
        parts = [*known_items[:star], middle, *known_items[tail:]]
    else:
        parts = [contents.iterate(activation, value, span)] * len(targets)
    for target, part in zip(targets, parts, strict=True):
        assign(activation, target, part, None)


def _assign_attribute(
    activation: Activation,
    target: ir.Attribute,
    owner: Value,
    value: Value,
    statement: ir.Assign | None,
) -> None:
    attributes.report_chain(activation, owner, target.name, target.span, written=True)
    heap = activation.state.heap
    single = len(owner) == 1
    called: Value = NOTHING
    for kind in owner:
        match kind:
            case Library(module):
                _replace(activation, f"{module}.{target.name}", target, value, statement)
            case Instance(cls):
                _report(activation, f"{cls}.{target.name}", target, value, statement)
                key: Value = frozenset({Literal(target.name)})
                _set_on_library(activation, kind, "__setattr__", key, value, statement)
            case Reference(obj):
                content = heap.get(obj)
                if isinstance(content, InstanceObject):
                    contents.heat(activation, target.name, value, content.cls)
                    _note_stored(activation, target, value)
                    setters = attributes.setters(activation, content.cls, target.name, kind)
                    if setters:
                        called |= setters
                        continue
                    new = JUST_UNKNOWN if setters is None else value
                    old = NOTHING if single else content.get(target.name) or NOTHING
                    heap[obj] = content.with_attribute(target.name, perhaps(old, new))
                    if is_shared(obj) and contents.matters(activation, value):
                        cell = ("attribute", content.cls, target.name)
                        _set_from_outside(activation, cell, value)
            case Outside() if contents.matters(activation, value):
                inside = imports.looked_at(activation, frozenset({kind}))
                _assign_attribute(activation, target, inside, value, statement)
            case ModuleKind(path):
                _set_from_outside(activation, ("global", path, target.name), value)
            case ClassKind(cls):
                _set_from_outside(activation, ("attribute", cls, target.name), value)
            case Config():
                _set_in_config(activation, kind, target.name, value)
            case _ if kind == UNKNOWN:
                contents.heat(activation, target.name, value)
    if called:
        before = activation.state.copy()
        calls.call(activation, called, Arguments([Entry(value, None)]), target.span)
        if len(called) < len(owner):
            activation.state = join(before, activation.state) or before


def _note_stored(activation: Activation, target: ir.Attribute, value: Value) -> None:
    shown = f"{target.value.id}.{target.name}" if isinstance(target.value, ir.Name) else target.name
    words = f"stored as `{shown}`"
    site = activation.site(target.span)
    for kind in value:
        if isinstance(kind, Config):
            place = activation.context, kind.obj
            activation.program.origins.stored(target.name, site, words, place)
    hop = activation.function, target.name
    contents.note_handover(activation, value, hop, target.span, words)


def _set_on_library(
    activation: Activation,
    owner: Instance,
    method: str,
    key: Value,
    value: Value,
    statement: ir.Assign | None,
) -> None:
    """`owner[key] = value` and `owner.key = value`, as calls of the class's own methods."""

    name = f"{owner.cls}.{method}"
    if statement is None or statement.value is None or name not in known().calls:
        return
    entry = Entry(value, activation.site(statement.value.span))
    receiver, name_given = (Entry(v, None) for v in (frozenset({owner}), key))
    arguments = Arguments([receiver, name_given, entry])
    libraries.call(activation, name, arguments, statement.span)


def _set_from_outside(activation: Activation, key: CellKey, value: Value) -> None:
    """`settings.cfg = value`, `Holder.cfg = value`."""
    activation.keep(key, OutsideWriter(activation.function), value)


def _as_dict(activation: Activation, owner: ir.Expr, containers: Value, value: Value) -> Value:
    """`values["all"] = cfg`, where a variable holds what was converted: from now on that is a dict
    of our own, with what was converted merged into it."""
    converted = any(isinstance(kind, (Container, Shallow)) for kind in containers)
    # A flag, too, may be asked for by whoever is given the dict.
    added = value <= FLAGS or any(isinstance(kind, Config) for kind in value)
    if not isinstance(owner, ir.Name) or not converted or not added:
        return containers
    content = dicts.merged(activation, DictObject(), containers)
    activation.state.names[owner.id] = activation.new_dict(owner.span, content)
    return activation.state.names[owner.id]


def _fields_of(activation: Activation, expression: ir.Expr) -> Value:
    """The `x` of `x.__dict__`."""
    match expression:
        case ir.Attribute(_, owner, "__dict__"):
            return evaluate(activation, owner)
        case ir.Call(_, ir.Name(_, "vars"), (argument,)):
            return evaluate(activation, argument.value)
    return NOTHING


def set_fields(activation: Activation, function: ir.Expr, arguments: Arguments) -> None:
    """`x.__dict__.update(name=value)`."""
    match function:
        case ir.Attribute(_, fields, "update"):
            owner = _fields_of(activation, fields)
            for name, entry in arguments.keywords.items() if owner else ():
                set_attribute(activation, owner, frozenset({Literal(name)}), entry.value)
            if owner and (arguments.positional or arguments.open):
                set_attribute(activation, owner, JUST_UNKNOWN, JUST_UNKNOWN)


def set_attribute(activation: Activation, owner: Value, name: Value, value: Value) -> None:
    """`setattr(owner, name, value)`; under a name that is not known, any attribute may change."""
    heap = activation.state.heap
    known_name = string(name)
    for kind in owner:
        content = heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(kind, Config):
            _set_in_config(activation, kind, known_name, value)
        if isinstance(kind, Library) and known_name:
            activation.program.patched.add(attributes.canonical(f"{kind.name}.{known_name}"))
        if not isinstance(content, InstanceObject) or not isinstance(kind, Reference):
            continue
        names = [known_name] if known_name else [attribute for attribute, _ in content.attributes]
        if known_name:
            contents.heat(activation, known_name, value, content.cls)
        for attribute in names:
            content = content.with_attribute(attribute, value if known_name else JUST_UNKNOWN)
        if not known_name:
            content = content.with_attribute(attributes.ANY, value)
            activation.program.heat(attributes.ANY)
        heap[kind.obj] = content


def _replace(
    activation: Activation,
    name: str,
    target: ir.Attribute,
    value: Value,
    statement: ir.Assign | None,
) -> None:
    """`wandb.config = x`: until the library binds the name again, it means `x`."""
    name = attributes.canonical(name)
    if name.rpartition(".")[0] in known().classes:  # of all its instances
        activation.program.patched.add(name)
        return
    places = frozenset({activation.site(statement.span)} if statement else ())
    attribute = known().attributes.get(attributes.canonical(name.rpartition(".")[0]))
    if attribute is not None:  # `wandb.run.config = x`
        name = f"{attribute.instance}.{name.rpartition('.')[2]}"
    else:
        activation.state.replaced[name] = Replacement(value, places)
        if name in known().attributes:
            activation.program.assigned.add(name)
        if name in known().calls and activation.function.is_module:
            activation.program.patched.add(name)
    _report(activation, name, target, value, statement)


def _report(
    activation: Activation,
    name: str,
    target: ir.Attribute,
    value: Value,
    statement: ir.Assign | None,
) -> None:
    events = activation.events
    if events is None or name not in known().assignments or name in activation.program.patched:
        return
    if statement is None or statement.value is None:
        return
    event = Assigned(
        name,
        activation.site(statement.span),
        activation.site(target.span),
        activation.site(statement.value.span),
    )
    seen = events.assigned.setdefault(event, Observed())
    within = contents.kinds_within(activation, value)
    mapping = contents.is_mapping(activation, value)
    seen.mapping = mapping if seen.value == NOTHING or seen.mapping == mapping else None
    seen.add(value, within, activation.state.runs.sure, activation.context, activation.expected)
    seen.entries |= contents.configs_in_entries(activation, value)


def _report_variable(
    activation: Activation, owner: Value, key: Value, statement: ir.Assign | None
) -> None:
    """`os.environ["WANDB_START_METHOD"] = …`."""
    events, name = activation.events, string(key)
    if events is None or statement is None or name is None:
        return
    for kind in owner:
        row = known().retired.get(kind.name) if isinstance(kind, Library) else None
        if row is not None and row.variable == name:
            events.settings.add(Set(name, activation.site(statement.span), variable=True))


def assign_item(
    activation: Activation,
    owner: Value,
    key: Value,
    entry: Entry,
    statement: ir.Assign | None = None,
) -> None:
    """`owner[key] = entry`. `statement` is the whole, if it is a plain assignment."""
    heap = activation.state.heap
    single = len(owner) == 1
    for kind in owner:
        if isinstance(kind, Config):
            _set_in_config(activation, kind, string(key), entry.value)
        if isinstance(kind, Instance):
            _set_on_library(activation, kind, "__setitem__", key, entry.value, statement)
        if not isinstance(kind, Reference):
            continue
        match heap.get(kind.obj):
            case DictObject() as content:
                heap[kind.obj] = dicts.with_item(content, key, entry, sure=single)
            case SequenceObject() as sequence:
                heap[kind.obj] = lists.with_item(sequence, key, entry.value)


def _set_in_config(activation: Activation, kind: Config, key: str | None, value: Value) -> None:
    """A key of a config is set. A new text in a resolved config may be an interpolation again, if
    we do not know it."""
    if activation.events is not None and key is not None:
        activation.events.changed.add((*kind.path, key))
    content = activation.state.heap.get(kind.obj)
    replaced = isinstance(content, ConfigObject) and (*kind.path, key) in content.mappings
    if key is None or replaced or any(map(_is_structure, value)):
        contents.note_reshaped(activation, frozenset({kind}))
        content = activation.state.heap.get(kind.obj)
    if isinstance(content, ConfigObject) and content.resolved is Resolved.YES:
        texts = [k.value for k in value if isinstance(k, Literal) and isinstance(k.value, str)]
        if any("${" in text for text in texts):
            activation.state.heap[kind.obj] = content._replace(resolved=Resolved.NO)


def _is_structure(kind: Kind) -> bool:
    """Whether it may bring mappings or interpolations."""
    if isinstance(kind, Literal):
        return isinstance(kind.value, str) and "${" in kind.value
    return isinstance(kind, (Config, Container, Reference, Shallow))
