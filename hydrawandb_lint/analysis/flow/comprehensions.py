"""Comprehensions: of few items that are known one by one, else of any item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import assignment, contents, narrowing
from hydrawandb_lint.analysis.flow.state import Way, join, way_to
from hydrawandb_lint.analysis.flow.values import DictObject, Kind, Shallow, Value

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

MOST_ITEMS = 6
"""Items of a comprehension that are looked at one by one."""


def comprehension(activation: Activation, expression: ir.Comprehension) -> Value:
    from hydrawandb_lint.analysis.flow.expressions import evaluate

    expression = _over_items(expression)
    few = _few_items(activation, expression)
    if few is not None:
        return few
    outside = dict(activation.state.names)
    items = frozenset[Kind]()
    for loop in expression.loops:
        iterable = evaluate(activation, loop.iterable)
        items |= frozenset(kind for kind in iterable if isinstance(kind, Shallow))
        element = contents.iterate(activation, iterable, loop.target.span)
        assignment.assign(activation, loop.target, element, None)
        for condition in loop.conditions:
            held, _ = narrowing.split(activation, condition)
            activation.state = held or activation.state
    key = evaluate(activation, expression.key) if expression.key is not None else None
    before = activation.state.copy()
    value = evaluate(activation, expression.element)
    if activation.state.runs != before.runs:  # the next item finds what this one left
        activation.state = join(before, activation.state) or before
        value |= evaluate(activation, expression.element)
    _leave(activation, outside)
    if key is None:
        return activation.new_sequence(expression.span, None, value)
    site = activation.site(expression.span)
    same = _keeps_items(expression)
    spread = frozenset(Shallow(site, k.path) for k in items if same and isinstance(k, Shallow))
    return activation.new_dict(expression.span, DictObject((), spread, value))


def _over_items(expression: ir.Comprehension) -> ir.Comprehension:
    """`{k: x[k] for k in x}` as `{k: v for k, v in x.items()}`; others as they are."""
    match expression:
        case ir.Comprehension(
            _,
            ir.Name(_, key),
            ir.Item(span, owner, ir.Name(_, under)),
            (ir.Loop(ir.Name(_, name) as target, iterable, ()),),
        ) if key == under == name and way_to(owner) in _ways_to(iterable):
            value = ir.Name(span, f"{name} value")
            items = ir.Call(iterable.span, ir.Attribute(owner.span, owner, "items"), ())
            loop = ir.Loop(ir.Sequence(target.span, (target, value)), items, ())
            return expression._replace(element=value, loops=(loop,))
    return expression


def _ways_to(keys: ir.Expr) -> list[Way]:
    """The ways to the `x` of `for key in x`, `for key in x.keys()`."""
    found = [way_to(keys)]
    match keys:
        case ir.Call(_, ir.Attribute(_, owner, "keys"), ()):
            found.append(way_to(owner))
    return [way for way in found if way]


def _few_items(activation: Activation, expression: ir.Comprehension) -> Value | None:
    """`[f(x) for x in items]` of few items that are known, one by one."""
    if len(expression.loops) != 1 or expression.key is not None or expression.loops[0].conditions:
        return None
    from hydrawandb_lint.analysis.flow.expressions import evaluate

    (loop,) = expression.loops
    items = contents.items(activation, evaluate(activation, loop.iterable))
    if not items or len(items) > MOST_ITEMS:
        return None
    outside, found = dict(activation.state.names), []
    for item in items:
        assignment.assign(activation, loop.target, item, None)
        found.append(evaluate(activation, expression.element))
    _leave(activation, outside)
    return activation.new_sequence(expression.span, tuple(found))


def _leave(activation: Activation, outside: dict[str, Value]) -> None:
    """The end of a comprehension: of its variables only those of a walrus stay."""
    local = activation.function.local
    new = {n: v for n, v in activation.state.names.items() if n in local and n not in outside}
    activation.state.names = outside | new


def _keeps_items(expression: ir.Comprehension) -> bool:
    """`{k: v for k, v in x.items()}`, and nothing done to `v`."""
    match expression:
        case ir.Comprehension(
            _,
            ir.Name(_, key),
            ir.Name(_, value),
            (ir.Loop(ir.Sequence(_, (ir.Name(_, first), ir.Name(_, second))), _, ()),),
        ):
            return (key, value) == (first, second)
    return False
