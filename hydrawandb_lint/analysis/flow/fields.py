"""Instances of a class without `__init__`: dataclasses and attrs fill the declared fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, calls, contents
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    Entry,
    InstanceObject,
    MethodKind,
    Reference,
    Value,
)
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

_MAKERS = {"ib", "attrib", "field"}
"""`attr.ib()`, `attrs.field()`, `dataclasses.field()`."""
_HOOKS = ("__post_init__", "__attrs_post_init__")


class Field(NamedTuple):
    """`only_for_init`: it is handed to `__post_init__` instead of being kept."""

    name: str
    only_for_init: bool
    converter: ir.Expr | None


def fill(
    activation: Activation, cls: ir.Class, instance: Value, arguments: Arguments, span: ir.Span
) -> None:
    """Give the fields their arguments, and call what the class does after that."""
    fields = [
        field for base in reversed(activation.program.classes.mro(cls)) for field in _fields(base)
    ]
    left, for_init = list(arguments.positional), list[Entry]()
    for field in fields:
        entry = left.pop(0) if left else arguments.keywords.get(field.name)
        if entry is not None and field.only_for_init:
            for_init.append(entry)
        elif entry is not None:
            kept = activation.program.classes.keeps_arguments(cls)
            value = _converted(activation, field, entry, span) if kept else JUST_UNKNOWN
            _set(activation, instance, field.name, value)
    for hook in _HOOKS:
        after = attributes.get(activation, instance, hook, span)
        if any(isinstance(kind, MethodKind) for kind in after):
            calls.call(activation, after, Arguments(for_init), span)


def _fields(cls: ir.Class) -> list[Field]:
    found = []
    for statement in cls.body:
        match statement:
            case ir.Assign(_, (ir.Name(_, name),), value) if statement.annotation is not None:
                only = _last_name(statement.annotation) == "InitVar"
                found.append(Field(name, only, _option(value, "converter")))
            case ir.Assign(_, (ir.Name(_, name),), ir.Call(_, maker) as value):
                if attributes.last_name(maker) in _MAKERS:
                    found.append(Field(name, False, _option(value, "converter")))
            case _:
                continue
        if isinstance(_option(value, "init"), ir.Constant):
            found.pop()  # `field(init=False)` takes no argument
    return found


def _last_name(annotation: ir.Expr) -> str:
    return attributes.last_name(annotation.value if isinstance(annotation, ir.Item) else annotation)


def _option(value: ir.Expr | None, name: str) -> ir.Expr | None:
    """`field(name=…)`."""
    if not isinstance(value, ir.Call) or attributes.last_name(value.function) not in _MAKERS:
        return None
    given = [argument.value for argument in value.arguments if argument.name == name]
    return given[0] if given else None


def _converted(activation: Activation, field: Field, entry: Entry, span: ir.Span) -> Value:
    from hydrawandb_lint.analysis.flow.expressions import evaluate

    if field.converter is None:
        return entry.value
    converter = evaluate(activation, field.converter)
    return calls.call(activation, converter, Arguments([entry]), span)


def _set(activation: Activation, instance: Value, name: str, value: Value) -> None:
    (kind,) = instance
    assert isinstance(kind, Reference)
    content = activation.state.heap[kind.obj]
    assert isinstance(content, InstanceObject)
    contents.heat(activation, name, value)
    activation.state.heap[kind.obj] = content.with_attribute(name, value)
