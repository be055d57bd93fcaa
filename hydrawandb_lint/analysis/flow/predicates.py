"""Tests that functions of the program make: `is_dict(x)` for `isinstance(x, Mapping)`."""

from __future__ import annotations

from typing import Any

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import FunctionKind, Value


def written_out(function: Value, arguments: tuple[ir.Argument, ...], path: str) -> ir.Expr | None:
    """The test that a call makes of its one argument, in the caller's words.

    Only of a function in the same file, so that its names mean the same here.
    """
    if len(function) != 1 or len(arguments) != 1 or arguments[0].stars:
        return None
    (kind,) = function
    if not isinstance(kind, FunctionKind) or kind.function.path != path:
        return None
    body = [s for s in kind.function.body if not _is_docstring(s)]
    parameters = kind.function.parameters
    if len(parameters) != 1 or len(body) != 1 or not isinstance(body[0], ir.Return):
        return None
    test = body[0].value
    if test is None or _calls_functions(test):
        return None
    result: ir.Expr = _replaced(test, parameters[0].name, arguments[0].value)
    return result


def _calls_functions(node: object) -> bool:
    """Whether it calls more than the usual tests; such a function may call itself."""
    match node:
        case ir.Call(_, ir.Name(_, name)) if name not in ("isinstance", "hasattr", "type"):
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
