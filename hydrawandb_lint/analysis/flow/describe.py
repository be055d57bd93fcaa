"""Values in words, for developers."""

from __future__ import annotations

from hydrawandb_lint.analysis.flow.values import (
    ClassKind,
    Config,
    Container,
    FunctionKind,
    InPlace,
    Instance,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    MethodKind,
    ModuleKind,
    Outside,
    Reference,
    Simple,
    Value,
)

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
