"""What an annotation says of a value. It is believed only where nothing else is known."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_UNKNOWN,
    UNKNOWN,
    ClassKind,
    Instance,
    InstanceObject,
    Library,
    Reference,
    Value,
)
from hydrawandb_lint.knowledge import known

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

_CONFIGS = {
    "omegaconf.DictConfig": "dict",
    "omegaconf.ListConfig": "list",
    # Nobody holds an instance of these: who writes them means a config.
    "omegaconf.OmegaConf": "dict",
    "omegaconf.omegaconf": "dict",
}
_OPTIONAL = "typing.Optional"
_UNIONS = {"typing.Union", "typing.Optional", "typing_extensions.Union"}
_TRANSPARENT = {
    "typing.Annotated",
    "typing.Final",
    "typing.ClassVar",
    "typing_extensions.Annotated",
}


def value(activation: Activation, annotation: ir.Expr | None, span: ir.Span) -> Value:
    """The value of something annotated so, an object of `span` if it is one."""
    if annotation is None:
        return JUST_UNKNOWN
    match annotation:
        case ir.Constant(_, None):
            return JUST_NONE
        case ir.Constant(_, str() as text):
            return value(activation, _parsed(text, annotation.span), span)
        case ir.Operation(_, "BitOr", (left, right)):
            return value(activation, left, span) | value(activation, right, span)
        case ir.Item(_, outer, inner):
            return _generic(activation, outer, inner, span)
        case ir.Name() | ir.Attribute():
            return _class(activation, annotation, span)
    return JUST_UNKNOWN


def _generic(activation: Activation, outer: ir.Expr, inner: ir.Expr, span: ir.Span) -> Value:
    names = {kind.name for kind in evaluate(activation, outer) if isinstance(kind, Library)}
    parts = inner.items if isinstance(inner, ir.Sequence) else (inner,)
    if names & _UNIONS:
        found = JUST_NONE if _OPTIONAL in names else frozenset()
        return found.union(*(value(activation, part, span) for part in parts))
    if names & _TRANSPARENT:
        return value(activation, parts[0], span)
    return JUST_UNKNOWN


def _class(activation: Activation, annotation: ir.Expr, span: ir.Span) -> Value:
    result: Value = frozenset()
    for kind in evaluate(activation, annotation):
        match kind:
            case Library(name) if name in _CONFIGS:
                result |= activation.new_config(span, shape=_CONFIGS[name])
            case Library(name) if name in known().classes:
                result |= {Instance(name)}
            case ClassKind(cls):
                obj = activation.allocate(span, InstanceObject(cls, known=False), index=1)
                result |= {Reference(obj)}
            case _:
                result |= {UNKNOWN}
    return result or JUST_UNKNOWN


def evaluate(activation: Activation, expression: ir.Expr) -> Value:
    from hydrawandb_lint.analysis.flow.expressions import evaluate as evaluate_expression

    return evaluate_expression(activation, expression)


def _parsed(text: str, span: ir.Span) -> ir.Expr | None:
    """An annotation written as text, as the expression it holds; spans are those of the text."""
    from hydrawandb_lint.analysis.lower import lower

    try:
        tree = ast.parse(text.strip(), mode="exec")
    except (SyntaxError, ValueError, RecursionError):
        return None
    body = lower(tree, "").body.body
    if len(body) == 1 and isinstance(body[0], ir.Evaluate):
        return body[0].value
    return None
