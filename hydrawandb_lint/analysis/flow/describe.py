"""Values in words: one word for developers, a few for users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.values import (
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
    MethodKind,
    ModuleKind,
    Outside,
    Reference,
    Shallow,
    Simple,
    Site,
    Text,
    Value,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

_INSTANCES = {
    "wandb.Run": "Run",
    "wandb.Config": "RunConfig",
    "wandb.apis.public.Run": "ApiRun",
}


def describe(value: Value) -> str:
    """The kinds of a value, sorted and joined by ` | `; `Nothing` if no way leads here."""
    return " | ".join(sorted({_word(kind) for kind in value})) or "Nothing"


def _word(kind: Kind) -> str:
    match kind:
        case Config(_, path, shape):
            if path:
                return "Node"
            return "ListConfig" if shape == "list" else "Config"
        case Container(resolved):
            return f"Container({resolved.value})"
        case Instance(cls):
            return _INSTANCES.get(cls, cls)
        case Library(name) | LibraryMethod(name):
            return name
        case Literal() | Simple("Plain"):
            return "Plain"
        case InPlace():
            return "None"
        case Simple(name):
            return name
        case FunctionKind(function) | MethodKind(function):
            return f"Function({function.qualified_name})"
        case ModuleKind(path):
            return f"Module({path})"
        case Outside(_, name):
            return f"Outside({name})"
        case ClassKind(cls):
            return f"Class({cls.name})"
        case Reference():
            return "Object"
    return type(kind).__name__


def in_words(activation: Activation, kind: Kind) -> str:
    """What a kind is, for a user who asks."""
    match kind:
        case Config():
            return _config_in_words(activation, kind)
        case Container(resolved, site):
            return f"plain containers, {resolved.value}, made {_at(site)}"
        case Shallow(site):
            return f"a dict of a config's top level, made {_at(site)}"
        case Internal(site):
            return f"a config's private fields, taken {_at(site)}"
        case Text(site):
            return f"a config as text, made {_at(site)}"
        case InPlace(site):
            return f"None, from a change in place {_at(site)}"
        case Instance(cls):
            return f"an instance of `{cls}`"
        case Library(name) | LibraryMethod(name):
            return f"`{name}` of a library"
        case FunctionKind(function) | MethodKind(function):
            return f"the function `{function.qualified_name}`"
        case ClassKind(cls):
            return f"the class `{cls.name}`"
        case ModuleKind(path):
            return f"the module {path}"
        case Outside(path, name):
            return f"`{name}` of {path}, which was not looked into"
        case Reference(obj):
            return _object_in_words(activation.state.heap.get(obj))
        case Literal() | Simple("Plain"):
            return "something that holds no config"
    return {"None": "None", "Unknown": "unknown"}.get(describe(frozenset({kind})), "something else")


def _config_in_words(activation: Activation, kind: Config) -> str:
    content = activation.state.heap.get(kind.obj)
    resolved = content.resolved.value if isinstance(content, ConfigObject) else "unknown"
    if not kind.path:
        cls = "ListConfig" if kind.shape == "list" else "DictConfig"
        return f"a config ({cls}), {resolved}"
    shown = {"dict": "a mapping", "list": "a list"}.get(kind.shape, "a mapping or a leaf")
    if kind.path in activation.program.mappings:
        shown = "a mapping"
    return f"`{'.'.join(kind.path)}` of a config: {shown}"


def _object_in_words(content: HeapObject | None) -> str:
    match content:
        case InstanceObject(cls):
            return f"an instance of `{cls.name}`"
        case DictObject(entries):
            keys = ", ".join(f"`{name}`" for name, _ in entries)
            return f"a dict with {keys}" if keys else "a dict"
    return "a list or a tuple"


def _at(site: Site) -> str:
    return f"at {site.path}:{site.span.row}"
