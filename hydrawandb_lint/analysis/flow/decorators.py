"""What a decorator makes of a function.

Most pass it through, and an unknown one is taken to. Hydra's makes it a task. A decorator of the
program's own is run if it decorates one function only: what it wraps lies in a variable of its
own, which would hold all its functions together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, calls
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    ClassKind,
    Entry,
    FunctionKind,
    Instance,
    InstanceObject,
    Kind,
    Library,
    MethodKind,
    Reference,
    Value,
)
from hydrawandb_lint.analysis.names import blocks_of
from hydrawandb_lint.knowledge import known

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def apply(activation: Activation, decorator: Value, function: Value, expression: ir.Expr) -> Value:
    """The value of a function after one decorator, written as `expression`."""
    if _ends_run(activation, decorator, expression):
        for kind in function:
            if isinstance(kind, FunctionKind):
                activation.program.close(kind.function)
    if any(isinstance(kind, Instance) or _is_known(kind) for kind in decorator):
        return calls.call(activation, decorator, _given(function), expression.span)
    if any(isinstance(kind, ClassKind) for kind in decorator):
        return JUST_UNKNOWN
    own = [kind.function for kind in decorator if isinstance(kind, FunctionKind)]
    inner = [f for function in own for f in activation.program.inner[function]]
    if not inner:
        result = calls.call(activation, decorator, _given(function), expression.span)
        return result if any(isinstance(kind, FunctionKind) for kind in result) else function
    plain = all(isinstance(k, FunctionKind) and k.function.owner is None for k in function)
    if plain and _uses(activation, expression) == 1:
        return calls.call(activation, decorator, _given(function), expression.span)
    return function if all(_passes_through(f) for f in inner) else JUST_UNKNOWN


def has(function: Kind, name: str) -> bool:
    """Whether a function has a decorator of this last name."""
    return isinstance(function, FunctionKind) and name in attributes.decorator_names(
        function.function
    )


def managers(activation: Activation, expression: ir.Expr) -> list[ir.Function]:
    """The generators of the program that `expression`, a call, makes something for `with` of."""
    from hydrawandb_lint.analysis.flow.expressions import evaluate

    called = evaluate(activation, expression.function) if isinstance(expression, ir.Call) else ()
    functions = [k.function for k in called if isinstance(k, (FunctionKind, MethodKind))]
    return [function for function in functions if attributes.is_manager(function)]


def _ends_run(activation: Activation, decorator: Value, expression: ir.Expr) -> bool:
    """Whether a decorator is something for `with`, too, at the end of which a run is ended."""
    program, heap = activation.program, activation.state.heap
    leaving = managers(activation, expression)
    for kind in decorator:
        content = heap.get(kind.obj) if isinstance(kind, Reference) else None
        for cls in program.classes.mro(content.cls) if isinstance(content, InstanceObject) else ():
            methods = [s.function for s in cls.body if isinstance(s, ir.Define)]
            leaving += [method for method in methods if method.name == "__exit__"]
    contexts = map(program.root, leaving)
    return any(program.summary(each, activation.context).ends for each in contexts)


def _is_known(kind: Kind) -> bool:
    return isinstance(kind, Library) and kind.name in known().calls


def _given(function: Value) -> Arguments:
    return Arguments([Entry(function, None)])


def _passes_through(function: ir.Function) -> bool:
    """Whether it hands on whatever it is called with, and returns what comes back."""
    stars = {p.name for p in function.parameters if p.kind in ("star", "double")}
    results: set[str] = set()
    returned: list[ir.Expr] = []
    todo = [function.body]
    while todo:
        for statement in todo.pop():
            todo += blocks_of(statement)
            match statement:
                case ir.Assign(_, targets) if any(_is_named(target, stars) for target in targets):
                    return False
                case ir.Assign(_, (ir.Name(_, name),), ir.Call() as call) if _hands_on(call, stars):
                    results.add(name)
                case ir.Return(_, value) if value is not None:
                    returned.append(value)
    return len(stars) == 2 and all(
        (isinstance(value, ir.Call) and _hands_on(value, stars))
        or (isinstance(value, ir.Name) and value.id in results)
        for value in returned
    )


def _is_named(target: ir.Expr, names: set[str]) -> bool:
    return isinstance(target, ir.Name) and target.id in names


def _hands_on(call: ir.Call, stars: set[str]) -> bool:
    given = {a.value.id for a in call.arguments if a.stars and isinstance(a.value, ir.Name)}
    return isinstance(call.function, ir.Name) and given == stars


def _uses(activation: Activation, expression: ir.Expr) -> int:
    """How many functions of the program are decorated by the name in this expression."""
    return activation.program.decorations[attributes.last_name(expression)]
