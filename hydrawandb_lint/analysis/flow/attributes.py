"""What `value.name` is: attributes of libraries, of configs, and of the program's own objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import binding, calls, contents, imports
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.events import Chain, configs_of
from hydrawandb_lint.analysis.flow.state import Replacement
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    NONE,
    NOTHING,
    PLAIN,
    UNKNOWN,
    ClassKind,
    Config,
    ConfigObject,
    Container,
    DictObject,
    Entry,
    FunctionKind,
    Instance,
    InstanceObject,
    Internal,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    Logged,
    MethodKind,
    ModuleKind,
    Outside,
    Partial,
    Reference,
    Shallow,
    Text,
    Value,
    is_none,
    without_configs,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.python import CLOSING, NULL_CONTEXT

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

CONFIG = "omegaconf.DictConfig"
FUNCTION = "builtins.function"
ANY = "*"
"""The attribute of an instance of which any may have been set."""
RUN_CONFIG = Instance("wandb.Config")
SOME_KEY = "*"
DEEPEST_PATH = 8
_LEAF_ATTRIBUTES = frozenset(name for leaf in (str, bytes, int, float, list) for name in dir(leaf))
"""An attribute of this name says nothing about whether its owner is a mapping."""
_PLAIN_ATTRIBUTES = _LEAF_ATTRIBUTES | frozenset(dir(dict))


def is_plain(name: str) -> bool:
    """Whether numbers, texts, lists or dicts have an attribute of this name."""
    return name in _PLAIN_ATTRIBUTES or name.startswith("__")


def canonical(name: str) -> str:
    """A full name as the rows of knowledge have it."""
    aliases = known().aliases
    if name in aliases:
        return aliases[name]
    owner, _, last = name.rpartition(".")
    return f"{aliases[owner]}.{last}" if owner in aliases else name


def get(activation: Activation, owner: Value, name: str, span: ir.Span) -> Value:
    """`owner.name`, read at `span`."""
    if not owner:
        return NOTHING
    report_chain(activation, owner, name, span)
    # None has no attributes: who goes on has something else.
    some = frozenset(kind for kind in owner if not is_none(kind)) or owner
    return NOTHING.union(*(_get_of_kind(activation, kind, name, span) for kind in some))


def report_chain(
    activation: Activation, owner: Value, name: str, span: ir.Span, *, written: bool = False
) -> None:
    """`run.config.model.lr`: what a run's config holds are plain dicts, which have no such
    attribute. Nothing is said where an AttributeError is expected."""
    events = activation.events
    if events is None or owner != {Logged()} or activation.expects("AttributeError"):
        return
    if written or not is_plain(name):
        events.chains.add(Chain(activation.site(span), written))


def _get_of_kind(activation: Activation, kind: Kind, name: str, span: ir.Span) -> Value:
    match kind:
        case Library(module):
            full_name = canonical(f"{module}.{name}")
            _note_read(activation, full_name, span)
            return library(activation, full_name)
        case Instance(cls):
            return _of_instance(kind, f"{cls}.{name}")
        case Config():
            return _of_config(activation, kind, name, span)
        case Reference(obj):
            content = activation.state.heap.get(obj)
            if isinstance(content, InstanceObject):
                return _of_own_instance(activation, kind, content, name, span)
            if isinstance(content, DictObject) and not is_plain(name):
                return _of_dict(activation, kind, name)
            return frozenset({LibraryMethod(f"builtins.dict.{name}", kind)})
        case Logged() if name not in _PLAIN_ATTRIBUTES:
            return frozenset({kind})
        case Container() | Shallow() | Internal() | Text() | Logged() if is_plain(name):
            return frozenset({LibraryMethod(f"builtins.dict.{name}", kind)})
        case Partial() if name == "keywords":
            for _, entry in kind.keywords:
                binding.note_read(activation, entry)
        case Outside(path, outer):
            return frozenset({Outside(path, f"{outer}.{name}")})
        case ModuleKind(path):
            return imports.of_module(activation, path, name)
        case FunctionKind() | MethodKind() | ClassKind() if f"{FUNCTION}.{name}" in known().calls:
            return frozenset({LibraryMethod(f"{FUNCTION}.{name}", kind)})
        case ClassKind(cls):
            return _of_class(activation, cls, name, frozenset({kind}), span, None)
        case LibraryMethod("builtins.super", receiver):
            return _of_bases(activation, receiver, name, span)
    return JUST_UNKNOWN


def _of_dict(activation: Activation, kind: Reference, name: str) -> Value:
    """Of a dict whose keys are attributes, too."""
    return contents.item_of(activation, kind, frozenset({Literal(name)}))


def _of_bases(activation: Activation, receiver: Kind, name: str, span: ir.Span) -> Value:
    """`super().name`."""
    owner = activation.function.owner
    content = None
    if isinstance(receiver, Reference):
        content = activation.state.heap.get(receiver.obj)
    if owner is None or not isinstance(content, InstanceObject):
        return JUST_UNKNOWN
    # What comes next is said by the class of the instance: a class beside the owner, perhaps.
    order = activation.program.classes.mro(content.cls)
    order = order if owner in order else activation.program.classes.mro(owner)
    for cls in order[order.index(owner) + 1 :]:
        found = _cell(activation, cls, name)
        if found:
            return _bind(activation, found, frozenset({receiver}), span, content)
    return _of_library_base(activation, owner, name, receiver) or JUST_UNKNOWN


def _of_library_base(activation: Activation, cls: ir.Class, name: str, receiver: Kind) -> Value:
    """What a class inherits from a library's class; nothing, if that is not known."""
    result = NOTHING
    for base in activation.program.classes.library_bases(cls):
        if name == "__init__" and base in known().calls:
            result |= {Library(base)}
        elif f"{base}.{name}" in known().calls:
            result |= {LibraryMethod(f"{base}.{name}", receiver)}
        elif f"{base}.{name}" in known().attributes:
            result |= {Instance(known().attributes[f"{base}.{name}"].instance)}
    return result


def _note_read(activation: Activation, name: str, span: ir.Span) -> None:
    events, replaced = activation.events, activation.state.replaced.get(name)
    if events is not None and replaced is not None:
        for statement in replaced.statements:
            events.replaced_reads.setdefault(statement, set()).add(activation.site(span))


def library(activation: Activation, name: str) -> Value:
    """What a full name of a library means here."""
    if name in activation.program.patched:
        return JUST_UNKNOWN
    replaced: Replacement | None = activation.state.replaced.get(name)
    if replaced is None:
        if name in activation.program.assigned:
            if activation.events is not None:
                activation.events.doubtful_reads.add(name)
            return _library_itself(name) | {UNKNOWN}
        return _library_itself(name)
    own = Library(name)
    if own in replaced.value:
        return (replaced.value - {own}) | _library_itself(name)
    return replaced.value


def _library_itself(name: str) -> Value:
    attribute = known().attributes.get(name)
    if attribute is None:
        return frozenset({Library(name)})
    instance = frozenset({Instance(attribute.instance)})
    return instance | {NONE} if attribute.optional else instance


def _of_instance(kind: Instance, name: str) -> Value:
    attribute = known().attributes.get(name)
    if attribute is not None:
        return frozenset({Instance(attribute.instance)})
    if name in known().calls:
        return frozenset({LibraryMethod(name, kind)})
    return frozenset({Logged()}) if kind == RUN_CONFIG and _is_key(name) else JUST_UNKNOWN


def _is_key(name: str) -> bool:
    return not name.rpartition(".")[2].startswith("_")


def _of_config(activation: Activation, kind: Config, name: str, span: ir.Span) -> Value:
    if name in ("__dict__", "_content"):
        site, events = activation.site(span), activation.events
        if events is not None:
            at = configs_of(activation.context, frozenset({kind}))
            events.converted.setdefault(site, set()).update(at)
        return frozenset({Internal(site, content=name == "_content")})
    method = f"{CONFIG}.{name}"
    if method in known().calls:
        if kind.path and name in ("items", "keys"):
            activation.program.mappings.add(kind.path)
        return frozenset({LibraryMethod(method, kind)})
    if name.startswith("__") or (name.startswith("_") and not name.endswith("_")):
        return JUST_UNKNOWN  # a private attribute; `_target_` is a key
    if kind.path and name in _LEAF_ATTRIBUTES:
        return JUST_UNKNOWN
    return node(activation, kind, name)


def node(activation: Activation, kind: Config, key: str | None) -> Value:
    """What lies under a key of a config; None for a key that is not known."""
    if kind.path and key is not None:
        activation.program.mappings.add(kind.path)
    if len(kind.path) >= DEEPEST_PATH or (key is None and kind.path[-1:] == (SOME_KEY,)):
        return JUST_UNKNOWN
    path = (*kind.path, *(SOME_KEY if key is None else key).split("."))
    content = activation.state.heap.get(kind.obj)
    is_mapping = isinstance(content, ConfigObject) and path in content.mappings
    return frozenset({Config(kind.obj, path, "dict" if is_mapping else "any")})


def _of_own_instance(
    activation: Activation, kind: Kind, content: InstanceObject, name: str, span: ir.Span
) -> Value:
    value = content.get(name)
    if value is not None:
        contents.note_handover(activation, value, (name, activation.function), span, "")
        return value
    if name == "__class__":
        return frozenset({ClassKind(content.cls)})
    value = _of_class(activation, content.cls, name, frozenset({kind}), span, content)
    if content.get(ANY) is not None:  # it may have been set under a name that is not known
        return without_configs(value) | {UNKNOWN}
    return value


def _of_class(
    activation: Activation,
    cls: ir.Class,
    name: str,
    receiver: Value,
    span: ir.Span,
    instance: InstanceObject | None,
) -> Value:
    """An attribute found in a class, its bases or, for what a base class uses without defining
    it, its subclasses."""
    program = activation.program
    order = program.classes.mro(cls)
    for place in order:
        found = _cell(activation, place, name)
        if found:
            # What only this function sets is something else when it comes here first.
            writers = program.cells["attribute", place, name].writers
            first = JUST_UNKNOWN if writers.keys() == {activation.function} else NOTHING
            return _bind(activation, found, receiver, span, instance) | first
    inherited = _of_library_base(activation, cls, name, next(iter(receiver)))
    if instance is not None and inherited and name != "__init__":
        return inherited
    below = [
        sub for place in order for sub in program.classes.subclasses[place] if sub not in order
    ]
    found = NOTHING.union(*(_cell(activation, sub, name) for sub in below))
    if instance is not None and found:
        return _bind(activation, found, receiver, span, instance) | {UNKNOWN}
    return JUST_UNKNOWN


def setters(activation: Activation, cls: ir.Class, name: str, receiver: Kind) -> Value | None:
    """What is called when an attribute of an instance is set, as far as its class says so: the
    setter of a property; None if it is not known what is run; nothing if that is nothing."""
    for place in activation.program.classes.mro(cls):
        if _cell(activation, place, "__setattr__"):
            return None
        found = _cell(activation, place, name)
        functions = [kind.function for kind in found if isinstance(kind, FunctionKind)]
        own = [f for f in functions if "setter" in decorator_names(f)]
        if own:
            return frozenset(MethodKind(function, frozenset({receiver})) for function in own)
        if any("property" in decorator_names(f) or f.name != name for f in functions):
            return None  # of another name: what `property` was called with
        for kind in found:
            content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
            if isinstance(content, InstanceObject) and any(
                _cell(activation, each, "__set__")
                for each in activation.program.classes.mro(content.cls)
            ):
                return None
    return NOTHING


def _cell(activation: Activation, cls: ir.Class, name: str) -> Value:
    value, objects = activation.program.read(("attribute", cls, name), activation.context)
    activation.import_objects(objects)
    return value


def _bind(
    activation: Activation,
    found: Value,
    receiver: Value,
    span: ir.Span,
    instance: InstanceObject | None,
) -> Value:
    result: set[Kind] = set()
    for kind in found:
        if not isinstance(kind, FunctionKind) or kind.function.owner is None:
            result.add(kind)
            continue
        decorations = decorator_names(kind.function)
        if "staticmethod" in decorations:
            result.add(kind)
        elif "classmethod" in decorations:
            owner = frozenset({ClassKind(instance.cls)} if instance is not None else receiver)
            result.add(MethodKind(kind.function, owner))
        elif instance is None:
            result.add(kind)
        elif decorations & {"setter", "deleter"}:
            continue  # its getter is beside it
        elif decorations & {"property", "cached_property"}:
            method = frozenset({MethodKind(kind.function, receiver)})
            result |= calls.call(activation, method, Arguments(), span)
        else:
            result.add(MethodKind(kind.function, receiver))
    return frozenset(result)


def decorator_names(function: ir.Function) -> set[str]:
    """The last names of a function's decorators."""
    return {last_name(decorator) for decorator in function.decorators}


def is_manager(function: ir.Function) -> bool:
    """Whether a generator is made something for `with`."""
    return not decorator_names(function).isdisjoint(("contextmanager", "asynccontextmanager"))


def last_name(expression: ir.Expr) -> str:
    """`main` of `hydra.main(…)`; empty if there is none."""
    match expression:
        case ir.Call(_, function):
            return last_name(function)
        case ir.Name(_, name) | ir.Attribute(_, _, name):
            return name
    return ""


def leave(activation: Activation, manager: Value, span: ir.Span) -> None:
    """The end of `with manager`: what the program's own class does then."""
    for kind in manager:
        name, given = "__exit__", [Entry(frozenset({NONE}), None)] * 3
        if isinstance(kind, LibraryMethod) and kind.name == CLOSING:
            kind, name, given = kind.receiver, "close", []
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, InstanceObject):
            method = _of_own_instance(activation, kind, content, name, span)
            if any(isinstance(each, MethodKind) for each in method):
                calls.call(activation, method, Arguments(given), span)


def enter(activation: Activation, manager: Value, span: ir.Span) -> Value:
    """What `with manager as x` binds to `x`."""
    result = NOTHING
    for kind in manager:
        match kind:
            case Reference(obj) if isinstance(
                content := activation.state.heap.get(obj), InstanceObject
            ):
                method = _of_own_instance(activation, kind, content, "__enter__", span)
                result |= calls.call(activation, method, Arguments(), span)
            case LibraryMethod(name, receiver) if name in (CLOSING, NULL_CONTEXT):
                result |= {receiver}
            case _:
                result |= {kind}
    return result or frozenset({PLAIN})
