"""What runs before what: whether code may be moved, or left out, without another meaning."""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.state import Way, way_to
from hydrawandb_lint.analysis.names import block_of, contains


def is_quiet(expression: ir.Expr) -> bool:
    """Whether evaluating it does nothing else: constants, names, attributes, displays of them."""
    match expression:
        case ir.Constant() | ir.Name():
            return True
        case ir.Attribute(_, owner):
            return is_quiet(owner)
        case ir.Sequence(_, items):
            return all(map(is_quiet, items))
        case ir.DictDisplay(_, entries):
            return all(key is not None and is_quiet(key) and is_quiet(v) for key, v in entries)
    return False


def runs_first(statement: ir.Statement, call: ir.Span) -> bool:
    """Whether a call in a statement runs always, and before all else that the statement does."""
    match statement:
        case ir.Evaluate(_, value) | ir.Assign(_, _, value) | ir.Return(_, value):
            return value is not None and _leads_to(value, call)
        case ir.With(_, items):
            return _leads_to(items[0][0], call)
    return False


def _leads_to(expression: ir.Expr, call: ir.Span) -> bool:
    if expression.span == call:
        return True
    match expression:
        case ir.Call(_, function, arguments):
            parts = (function, *(argument.value for argument in arguments))
        case ir.DictDisplay(_, entries):
            parts = tuple(part for entry in entries for part in entry if part is not None)
        case ir.Sequence(_, parts):
            pass
        case ir.Attribute(_, owner) | ir.Item(_, owner):
            parts = (owner,)
        case _:
            return False
    for part in parts:
        if contains(part.span, call):
            return _leads_to(part, call)
        if not is_quiet(part):
            return False
    return False


def stays(module: ir.Module, first: ir.Statement, second: ir.Statement, ways: set[Way]) -> bool:
    """Whether one statement is followed by another one in its block or in a block of that, and
    nothing between them gives something else to what `ways` lead to.

    Of a statement that holds the other one all counts: it may be a loop.
    """
    if isinstance(first, ir.With) and contains(first.span, second.span):
        block = first.body
    else:
        whole = block_of(module, first.span)
        block = whole[[statement.span for statement in whole].index(first.span) + 1 :]
    by_functions = {n for f in module.functions for n in f.declared_global | f.declared_nonlocal}
    if by_functions & {way[0] for way in ways}:
        return False
    for statement in block:
        if statement.span == second.span:
            return True
        changed = [way for node in nodes(statement, second) for way in _changed(node)]
        if any(_overlap(way, other) for way in ways for other in changed):
            return False
        if contains(statement.span, second.span):
            return not isinstance(statement, (ir.Define, ir.DefineClass))
    return False


def ways_in(expression: ir.Expr) -> set[Way]:
    """The ways to what an expression reads; of larger ones, the variables in them."""
    way = way_to(expression)
    if way is not None:
        return {way}
    return {(node.id,) for node in nodes(expression) if isinstance(node, ir.Name)}


def nodes(part: object, without: object = None) -> Iterator[object]:
    """The nodes of the IR in a statement or expression; one statement may be left out."""
    if isinstance(part, tuple) and part is not without:
        yield part
        for inner in part:
            yield from nodes(inner, without)


def _changed(node: object) -> list[Way]:
    """The ways to what a node binds, sets or deletes."""
    match node:
        case ir.Assign(_, targets) | ir.Delete(_, targets):
            return [way for target in targets for way in _ways(target)]
        case ir.AugmentedAssign(_, target) | ir.For(_, target):
            return _ways(target)
        case ir.With(_, items):
            return [way for _, target in items if target is not None for way in _ways(target)]
        case ir.Walrus(_, name) | ir.Binding(_, name) | ir.Handler(_, str() as name):
            return [(name,)]
        case ir.Case(captures, _, whole):
            return [(name,) for name in (*captures, whole) if name is not None]
        case ir.Define(_, thing) | ir.DefineClass(_, thing):
            return [(thing.name,)]
    return []


def _ways(target: ir.Expr) -> list[Way]:
    match target:
        case ir.Sequence(_, items):
            return [way for item in items for way in _ways(item)]
        case ir.Star(_, value):
            return _ways(value)
        case ir.Attribute(_, owner) | ir.Item(_, owner):
            return [way_to(target) or _ways(owner)[0]]
        case ir.Name(_, name):
            return [(name,)]
    return [()]  # anything


def _overlap(one: Way, other: Way) -> bool:
    return one[: len(other)] == other or other[: len(one)] == one
