"""Things that a text names: `get_class("pkg.mod.Trainer")`, and `_target_` of a config's node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, calls, hooks, imports
from hydrawandb_lint.analysis.flow.arguments import Arguments
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
    FunctionKind,
    Kind,
    Library,
    Literal,
    ModuleKind,
    Outside,
    Reference,
    Resolved,
    SequenceObject,
    Value,
)
from hydrawandb_lint.knowledge.rows import Call
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.configs.targets import Target

TARGET = "_target_"
_SETTINGS = ("_recursive_", "_convert_", "_partial_", "_args_")


def named(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """What the text in the first argument names."""
    given = arguments.get(0, "path") or arguments.get(None, "name")
    return _named(activation, given.value, span) if given else JUST_UNKNOWN


def _named(activation: Activation, names: Value, span: ir.Span) -> Value:
    result = NOTHING
    for kind in names:
        if isinstance(kind, Literal) and isinstance(kind.value, str):
            result |= _find(activation, kind.value, span)
        elif isinstance(kind, Config) and kind.path[-1:] == (TARGET,):
            for target in _targets(activation, kind.path[:-1]):
                result |= _find(activation, target.name, span)
            result |= {UNKNOWN}
        else:
            result |= {UNKNOWN}
    return result


def _targets(activation: Activation, path: tuple[str, ...]) -> Sequence[Target]:
    project = activation.program.project
    return project.configs.targets(path) if project is not None else []


def _find(activation: Activation, name: str, span: ir.Span) -> Value:
    """The module, class or function of a full name."""
    if not name.replace(".", "_").isidentifier() or "" in name.split("."):
        return JUST_UNKNOWN
    project, parts = activation.program.project, name.split(".")
    for count in range(len(parts), 0, -1) if project is not None else ():
        module = ".".join(parts[:count])
        path = project.resolver.resolve(activation.function.path, module) if project else None
        if path is not None:
            value: Value = frozenset({ModuleKind(path)})
            for part in parts[count:]:
                value = attributes.get(activation, value, part, span)
            return value
    return frozenset({Library(attributes.canonical(name))})


def instantiated(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`hydra.utils.instantiate(node, …)`: what the node names is called, if it is the program's.

    Measured on hydra-core 1.3: a config given by keyword is copied and resolved, a dict becomes a
    config, and with `_convert_` both are plain containers; positional arguments stay as they are.
    """
    node = arguments.get(0, "config")
    told = arguments.keywords.get("_convert_")
    all_converted = told is not None and not told.value & {Literal("none"), UNKNOWN}
    callees: dict[_Made, set[Kind]] = {}
    for kind in node.value if node else ():
        for name, made in _names(activation, kind):
            found = imports.looked_at(activation, _inside(_named(activation, name, span)))
            made = made._replace(converts=made.converts or all_converted)
            callees.setdefault(made, set()).update(found - {UNKNOWN})
    _make_others(activation, span)
    result = NOTHING
    for made, alike in sorted(callees.items(), key=repr):
        given = Arguments(arguments.positional[1:], rest=arguments.rest, open=True)
        entries = dict(made.mappings)
        entries.update((key, entry.value) for key, entry in arguments.keywords.items())
        for key, value in entries.items():
            if key not in _SETTINGS and key != "config":
                value = _handed_over(activation, value, span, made.converts)
                given.keywords[key] = Entry(value, None)
        result |= calls.call(activation, frozenset(alike), given, span)
    if not any(callees.values()):
        calls.escape(activation, arguments)
    return result | {UNKNOWN}


def _make_others(activation: Activation, span: ir.Span) -> None:
    """What lies deeper in a node is made with it, and which node it is, is not always known: a
    library may be handed any of the program's classes that config files name."""
    program = activation.program
    for name in program.project.configs.names if program.project is not None else ():
        for kind in _find(activation, name, span):
            if isinstance(kind, Outside) and program.is_inside(kind.path):
                found = imports.looked_at(activation, frozenset({kind}))
            else:
                found = frozenset({kind})
            for cls in (each.cls for each in found if isinstance(each, ClassKind)):
                hooks.make_perhaps(activation, cls)


class _Made(NamedTuple):
    """How something is made of a node: whether it says `_convert_`, and the mappings in it that are
    arguments."""

    converts: bool
    mappings: tuple[tuple[str, Value], ...] = ()


def _names(activation: Activation, kind: Kind) -> list[tuple[Value, _Made]]:
    """The names that a node may hold, and how what they name is made of it."""
    if isinstance(kind, Config):
        return [
            (frozenset({Literal(target.name)}), _of_target(kind, target))
            for target in _targets(activation, kind.path)
            if not target.partial
        ]
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    entry = content.get(TARGET) if isinstance(content, DictObject) else None
    return [(entry.value, _Made(False))] if entry is not None else []


def _of_target(kind: Config, target: Target) -> _Made:
    mappings = ((key, (*kind.path, key)) for key in target.mappings)
    values = ((key, frozenset({Config(kind.obj, path, "dict")})) for key, path in mappings)
    return _Made(target.converts, tuple(values))


def _inside(value: Value) -> Value:
    return frozenset(k for k in value if isinstance(k, (ClassKind, FunctionKind, Outside)))


def _handed_over(activation: Activation, value: Value, span: ir.Span, converts: bool) -> Value:
    """A keyword argument as it arrives."""
    result: set[Kind] = set()
    for kind in value:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        is_list = isinstance(content, SequenceObject)
        if isinstance(kind, (Config, Container)) or is_list or isinstance(content, DictObject):
            if converts:
                result.add(Container(Resolved.YES, activation.site(span)))
                continue
            obj = activation.allocate(span, ConfigObject(Resolved.YES), index=5)
            shape = kind.shape if isinstance(kind, Config) else "list" if is_list else "dict"
            path = kind.path if isinstance(kind, Config) else ()
            if isinstance(kind, Config):
                before = activation.context, kind.obj
                words = "copied and resolved by Hydra"
                activation.program.origins.copied(
                    activation.context, obj, activation.site(span), words, before
                )
            result.add(Config(obj, path, shape))
        else:
            result.add(kind)
    return frozenset(result)
