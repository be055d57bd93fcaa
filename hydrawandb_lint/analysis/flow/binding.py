"""Which parameter gets which argument, as Python binds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    NOTHING,
    PLAIN,
    UNKNOWN,
    DictObject,
    Entry,
    Literal,
    Value,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments


def note_read(activation: Activation, entry: Entry) -> None:
    """Someone else uses this value, too: a fix must not change it where it is written."""
    if activation.events is not None and entry.site is not None:
        activation.events.reads.add(entry.site)


def bind(
    activation: Activation, function: ir.Function, arguments: Arguments, span: ir.Span
) -> dict[str, Value]:
    """What each parameter is given, in the order of the parameters.

    The annotation counts only for what the caller does not know.
    """
    left = list(arguments.positional)
    keywords = dict(arguments.keywords)
    bound: dict[str, Value] = {}
    for parameter in function.parameters:
        name = parameter.name
        if parameter.kind == "star":
            known = None if arguments.rest else tuple(entry.value for entry in left)
            other = arguments.rest.union(*(e.value for e in left)) if known is None else NOTHING
            bound[name] = activation.new_sequence(parameter.span, known, other)
            left = []
        elif parameter.kind == "double":
            content = DictObject(
                tuple(keywords.items()),
                arguments.spread,
                JUST_UNKNOWN if arguments.open else NOTHING,
            )
            bound[name] = activation.new_dict(parameter.span, content)
        elif left and parameter.kind != "keyword":
            bound[name] = left.pop(0).value
        elif name in keywords and parameter.kind != "positional":
            given = keywords.pop(name)
            note_read(activation, given)
            bound[name] = given.value
        else:
            bound[name] = _not_given(activation, function, parameter, arguments)
        bound[name] = _general(activation, function, bound[name], parameter)
    return bound


def _not_given(
    activation: Activation,
    function: ir.Function,
    parameter: ir.Parameter,
    arguments: Arguments,
) -> Value:
    value = NOTHING
    if parameter.default is not None:
        key = ("default", function, parameter.name)
        value, objects = activation.program.read(key, activation.context)
        activation.import_objects(objects)
    if arguments.rest and parameter.kind != "keyword":
        value |= arguments.rest
    elif arguments.open or parameter.default is None:
        value |= {UNKNOWN}
    return value


def _general(
    activation: Activation, function: ir.Function, value: Value, parameter: ir.Parameter
) -> Value:
    """The argument as the callee sees it: texts and numbers that it does not compare are all
    alike, so that calls which differ only in them share one context."""
    if parameter.name in function.compared:
        return value
    alike = [k for k in value if isinstance(k, Literal) and not isinstance(k.value, bool)]
    return value.difference(alike) | {PLAIN} if alike else value
