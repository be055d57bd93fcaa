"""What a decorator makes of a function.

Most pass it through, and an unknown one is taken to. Hydra's makes it a task. A decorator of the
program's own is run if it decorates one function only: what it wraps lies in a variable of its
own, which would hold all its functions together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, calls
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    Entry,
    FunctionKind,
    Instance,
    Value,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def apply(activation: Activation, decorator: Value, function: Value, expression: ir.Expr) -> Value:
    """The value of a function after one decorator, written as `expression`."""
    if any(isinstance(kind, Instance) for kind in decorator):
        return calls.call(activation, decorator, _given(function), expression.span)
    own = [kind.function for kind in decorator if isinstance(kind, FunctionKind)]
    inner = [f for f in _functions(activation) if f.parent in own]
    plain = all(isinstance(k, FunctionKind) and k.function.owner is None for k in function)
    if not inner or not plain or any(_forwards(f) for f in inner):
        return function
    if _uses(activation, expression) == 1:
        return calls.call(activation, decorator, _given(function), expression.span)
    return JUST_UNKNOWN


def _given(function: Value) -> calls.Arguments:
    return calls.Arguments([Entry(function, None)])


def _functions(activation: Activation) -> list[ir.Function]:
    return [f for module in activation.program.modules for f in module.functions]


def _forwards(function: ir.Function) -> bool:
    """Whether it takes whatever it is called with, to hand it on."""
    kinds = {parameter.kind for parameter in function.parameters}
    return {"star", "double"} <= kinds


def _uses(activation: Activation, expression: ir.Expr) -> int:
    """How many functions of the program are decorated by the name in this expression."""
    name = attributes.last_name(expression)
    return sum(
        name == attributes.last_name(decorator)
        for function in _functions(activation)
        for decorator in function.decorators
    )
