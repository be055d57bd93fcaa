"""Tests that functions of the program make: `is_dict(x)` for `isinstance(x, Mapping)`."""

from __future__ import annotations

from typing import Any, TypeGuard

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.state import mentions
from hydrawandb_lint.analysis.flow.values import FunctionKind, Value


def written_out(function: Value, arguments: tuple[ir.Argument, ...], path: str) -> ir.Expr | None:
    """The test that a call makes of its one argument, or of nothing, in the caller's words.

    Only of a function in the same file, so that its names mean the same here.
    """
    if len(function) != 1 or len(arguments) > 1 or any(argument.stars for argument in arguments):
        return None
    (kind,) = function
    if not isinstance(kind, FunctionKind) or kind.function.path != path:
        return None
    body = [s for s in kind.function.body if not _is_docstring(s)]
    parameters = kind.function.parameters
    alike = len(parameters) == len(arguments)
    if not alike or len(body) != 1 or not isinstance(body[0], ir.Return):
        return None
    test = body[0].value
    if test is None or _calls_functions(test):
        return None
    if not arguments:
        return test
    result: ir.Expr = _replaced(test, parameters[0].name, arguments[0].value)
    return result


def is_test(expression: ir.Expr | None, but: str) -> TypeGuard[ir.Expr]:
    """Whether an expression says yes or no and does nothing else, and not of the variable `but`."""
    match expression:
        case ir.Not() | ir.Compare():
            return not (_calls_functions(expression) or mentions(expression, but))
        case ir.Boolean(_, _, values):
            return all(is_test(value, but) for value in values)
        case ir.Call(_, ir.Name(_, "isinstance" | "hasattr" | "bool")):
            return not (_calls_functions(expression) or mentions(expression, but))
    return False


_TESTS = ("isinstance", "hasattr", "type", "bool", "getattr")


def _calls_functions(node: object) -> bool:
    """Whether it calls more than the usual tests; such a function may call itself."""
    match node:
        case ir.Call(_, ir.Name(_, name)) if name not in _TESTS:
            return True
    return isinstance(node, tuple) and any(_calls_functions(part) for part in node)


def _is_docstring(statement: ir.Statement) -> bool:
    return isinstance(statement, ir.Evaluate) and isinstance(statement.value, ir.Constant)


def _replaced(node: Any, name: str, new: ir.Expr) -> Any:
    """An expression with `new` in the places of a name."""
    if isinstance(node, ir.Name):
        return new if node.id == name else node
    if isinstance(node, tuple) and not isinstance(node, ir.Span):
        parts = [_replaced(part, name, new) for part in node]
        return node._make(parts) if hasattr(node, "_make") else tuple(parts)
    return node
