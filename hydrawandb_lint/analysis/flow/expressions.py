"""Evaluates expressions: each takes an activation and gives a value.

Evaluating changes the activation's state (a call may change objects), in Python's order.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    assignment,
    attributes,
    calls,
    comprehensions,
    contents,
    dicts,
    imports,
    operations,
    runs,
    trackers,
)
from hydrawandb_lint.analysis.flow.state import way_to
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    RUN,
    UNKNOWN,
    DictObject,
    Entry,
    FunctionKind,
    Library,
    Literal,
    Value,
    string,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.wandb import ENDING

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def evaluate(activation: Activation, expression: ir.Expr) -> Value:
    """The value of an expression in the activation's state."""
    value = _EVALUATE[type(expression)](activation, expression)
    if activation.program.watch is not None:
        activation.program.watch.note(activation, expression, value)
    return value


def _constant(activation: Activation, expression: ir.Constant) -> Value:
    if expression.value is None:
        return JUST_NONE
    if isinstance(expression.value, (str, int)):
        return frozenset({Literal(expression.value)})
    return JUST_PLAIN


def _name(activation: Activation, expression: ir.Name) -> Value:
    name, function = expression.id, activation.function
    found = activation.state.names.get(name)
    if found is not None:
        return found
    if not function.is_module or name in function.declared_global:
        outer = outer_name(activation, name)
        if outer is not None:
            return outer
    return _star_imported(activation, name) or _implied(activation, name) or _builtin(name)


def outer_name(activation: Activation, name: str) -> Value | None:
    """A variable of an enclosing function or a global; None if nothing binds it."""
    scope = activation.function if name not in activation.function.local else None
    if name in activation.function.declared_global | activation.function.declared_nonlocal:
        scope = activation.function
    scope = scope and scope.parent
    while scope is not None:
        globally = name in activation.function.declared_global and not scope.is_module
        if name in scope.local and not globally and name not in scope.declared_nonlocal:
            sort = "global" if scope.is_module else "closure"
            owner: object = scope.path if scope.is_module else scope
            value, objects = activation.program.read((sort, owner, name), activation.context)
            activation.import_objects(objects)
            return value
        scope = scope.parent
    return None


def _star_imported(activation: Activation, name: str) -> Value | None:
    scope: ir.Function | None = activation.function
    while scope is not None and not scope.is_module:
        scope = scope.parent
    return imports.of_star_imports(activation, scope, name) if scope else None


def _implied(activation: Activation, name: str) -> Value | None:
    """What a page of documentation means by a name that it binds nowhere."""
    page = activation.program.pages.get(activation.function.path)
    target = known().implied.get(name) if page and page.implies else None
    return frozenset({Library(target)}) if target else None


def _builtin(name: str) -> Value:
    if hasattr(builtins, name) or name == "reveal_kind":
        return frozenset({Library(f"builtins.{name}")})
    return JUST_UNKNOWN


def _attribute(activation: Activation, expression: ir.Attribute) -> Value:
    owner = evaluate(activation, expression.value)
    tested = _tested(activation, expression)
    value = tested or attributes.get(activation, owner, expression.name, expression.span)
    runs.read(activation, owner, value)
    return value


def _item(activation: Activation, expression: ir.Item) -> Value:
    owner = evaluate(activation, expression.value)
    key = evaluate(activation, expression.key)
    if not owner:
        return NOTHING
    tested = _tested(activation, expression)
    return tested or NOTHING.union(*(contents.item_of(activation, kind, key) for kind in owner))


def _tested(activation: Activation, expression: ir.Expr) -> Value | None:
    """What a condition told of a place."""
    tested = activation.state.tested
    way = way_to(expression) if tested else None
    return tested.get(way) if way else None


def _call(activation: Activation, expression: ir.Call) -> Value:
    function = evaluate(activation, expression.function)
    function = trackers.told_by_name(activation, expression.function, function)
    arguments = calls.evaluate_arguments(activation, expression.arguments)
    runs.note_variables(activation, attributes.last_name(expression.function), arguments)
    if (tested := _tested(activation, expression)) is not None:
        return tested  # `cfg.get("key")`
    if _is_strange(function) and ENDING.search(attributes.last_name(expression.function)):
        runs.end_perhaps(activation, expression.function, arguments)
    assignment.set_fields(activation, expression.function, arguments)
    result = calls.call(activation, function, arguments, expression.span)
    for kind in NOTHING.union(*arguments.values()):
        if isinstance(kind, FunctionKind):  # whoever was given it has called it
            calls.take_variables(activation, kind.function)
    return result


def _is_strange(function: Value) -> bool:
    """Whether something is called of which nothing is known."""
    return any(
        kind == UNKNOWN or (isinstance(kind, Library) and kind.name not in known().names)
        for kind in function
    )


def _dict_display(activation: Activation, expression: ir.DictDisplay) -> Value:
    content, named = DictObject(), dict[str, Entry]()
    for key_expression, value_expression in expression.entries:
        if key_expression is None:
            spread = evaluate(activation, value_expression)
            content = dicts.merged(
                activation,
                content._replace(entries=tuple(named.items())),
                dicts.items_of(activation, spread, expression.span),
            )
            named = dict(content.entries)
            continue
        key = evaluate(activation, key_expression)
        value = evaluate(activation, value_expression)
        name = string(key)
        if name is not None:
            named.pop(name, None)
            named[name] = Entry(value, activation.site(value_expression.span))
        else:
            content = content._replace(other=content.other | value)
    content = content._replace(entries=tuple(named.items()))
    return activation.new_dict(expression.span, content)


def _sequence(activation: Activation, expression: ir.Sequence) -> Value:
    items: list[Value] = []
    known_length = True
    other = NOTHING
    for item in expression.items:
        if isinstance(item, ir.Star):
            known_length = False
            other |= contents.iterate(activation, evaluate(activation, item.value), item.span)
        else:
            items.append(evaluate(activation, item))
    if known_length:
        return activation.new_sequence(expression.span, tuple(items))
    return activation.new_sequence(expression.span, None, other.union(*items))


def _star(activation: Activation, expression: ir.Star) -> Value:
    return evaluate(activation, expression.value)


def keep_defaults(activation: Activation, function: ir.Function) -> None:
    """Evaluate the defaults of a function's parameters, where it is defined."""
    for parameter in function.parameters:
        if parameter.default is not None:
            value = evaluate(activation, parameter.default)
            key = ("default", function, parameter.name)
            activation.program.write(key, activation.function, value, activation.state.heap)


def _lambda(activation: Activation, expression: ir.Lambda) -> Value:
    keep_defaults(activation, expression.function)
    return frozenset({FunctionKind(expression.function)})


def _walrus(activation: Activation, expression: ir.Walrus) -> Value:
    value = evaluate(activation, expression.value)
    activation.state.names[expression.name] = value
    activation.state.forget((expression.name,))
    return value


def _await(activation: Activation, expression: ir.Await) -> Value:
    return evaluate(activation, expression.value)


def _yield(activation: Activation, expression: ir.Yield) -> Value:
    value = evaluate(activation, expression.value) if expression.value else JUST_NONE
    if expression.delegates:
        value = contents.iterate(activation, value, expression.span)
    activation.yielded |= value
    if RUN in contents.kinds_within(activation, value):
        # Whoever takes it may end it.
        activation.state.runs = activation.state.runs.in_doubt()
    return JUST_UNKNOWN


_EVALUATE: dict[type, Callable[[Activation, Any], Value]] = {
    ir.Constant: _constant,
    ir.Name: _name,
    ir.Attribute: _attribute,
    ir.Item: _item,
    ir.Call: _call,
    ir.DictDisplay: _dict_display,
    ir.Sequence: _sequence,
    ir.Star: _star,
    ir.Conditional: operations.conditional,
    ir.Boolean: operations.boolean,
    ir.Not: operations.negation,
    ir.Compare: operations.compare,
    ir.Operation: operations.operation,
    ir.FString: operations.f_string,
    ir.Lambda: _lambda,
    ir.Comprehension: comprehensions.comprehension,
    ir.Walrus: _walrus,
    ir.Await: _await,
    ir.Yield: _yield,
}
