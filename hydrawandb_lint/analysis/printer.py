"""The IR as short text, one line a statement, each with its row: for developers and tests.

    python -m hydrawandb_lint.analysis.printer FILE

What the IR does not tell apart looks the same here: every display of a tuple, list or set is
`(a, b)`, arithmetic is `Add(a, b)`, an f-string is `f(…)` of the values in it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator

from hydrawandb_lint.analysis import ir, shown
from hydrawandb_lint.analysis.lower import lower

_LONGEST = 60
_BEFORE = {"star": "*", "double": "**"}


def print_ir(text: str) -> str:
    """The IR of a Python text."""
    return "".join(f"{line}\n" for line in _block(lower(ast.parse(text), "<text>").body.body, ""))


def _block(block: ir.Block, indent: str) -> Iterator[str]:
    for statement in block:
        yield from _statement(statement, indent)


def _statement(statement: ir.Statement, indent: str) -> Iterator[str]:
    for decorator in _decorators(statement):
        yield f"{decorator.span.row:>3} {indent}@{_expr(decorator)}"
    row = f"{statement.span.row:>3}"
    for head, block in _parts(statement):
        yield f"{row} {indent}{head}"
        yield from _block(block, indent + "  ")
        row = "   "


def _decorators(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    match statement:
        case ir.Define(_, function):
            return function.decorators
        case ir.DefineClass(_, cls):
            return cls.decorators
    return ()


def _parts(statement: ir.Statement) -> Iterator[tuple[str, ir.Block]]:
    """The lines of a statement, each with the block below it."""
    match statement:
        case ir.If(_, test, body, orelse):
            yield f"if {_expr(test)}", body
            yield from _orelse(orelse)
        case ir.While(_, test, body, orelse):
            yield f"while {_expr(test)}", body
            yield from _orelse(orelse)
        case ir.For(_, target, iterable, body, orelse):
            yield f"for {_expr(target)} in {_expr(iterable)}", body
            yield from _orelse(orelse)
        case ir.Try(_, body, handlers, orelse, final):
            yield "try", body
            for handler in handlers:
                yield f"except{_tail('', handler.type)}{_as(handler.name)}", handler.body
            yield from _orelse(orelse)
            if final:
                yield "finally", final
        case ir.With(_, items, body):
            yield f"with {', '.join(_expr(e) + _as(t and _expr(t)) for e, t in items)}", body
        case ir.Match(_, subject, cases):
            yield f"match {_expr(subject)}", ()
            for case in cases:
                yield f"case {_case(case)}", case.body
        case ir.Define(_, function):
            word = "async def" if function.is_async else "def"
            yield f"{word} {function.name}{_signature(function)}", function.body
        case ir.DefineClass(_, cls):
            yield f"class {cls.name}({_listed(cls.bases)})", cls.body
        case _:
            yield _line(statement), ()


def _line(statement: ir.Statement) -> str:
    match statement:
        case ir.Assign(_, targets, value, annotation):
            names = " = ".join(map(_expr, targets))
            return names + _tail(":", annotation) + _tail(" =", value)
        case ir.AugmentedAssign(_, target, operator, value):
            return f"{_expr(target)} {operator}= {_expr(value)}"
        case ir.Delete(_, targets):
            return f"del {_listed(targets)}"
        case ir.Evaluate(_, value):
            return _expr(value)
        case ir.Return(_, value):
            return "return" + _tail("", value)
        case ir.Raise(_, values):
            return f"raise {_listed(values)}".rstrip()
        case ir.Assert(_, test):
            return f"assert {_expr(test)}"
        case ir.Import(_, bindings):
            return "; ".join(map(_binding, bindings))
    return type(statement).__name__.lower()


def _binding(binding: ir.Binding) -> str:
    module = "." * binding.level + binding.module
    said, line = module, f"import {module}"
    if binding.member is not None:
        said, line = binding.member, f"from {module} import {binding.member}"
    return line + _as(binding.name if binding.name != said else None)


def _orelse(block: ir.Block) -> Iterator[tuple[str, ir.Block]]:
    if block:
        yield "else", block


def _case(case: ir.Case) -> str:
    types = "?" if case.types is None else " | ".join(map(_expr, case.types))
    what = "_" if case.irrefutable else types
    captures = f" captures {', '.join(case.captures)}" if case.captures else ""
    return what + _as(case.whole) + captures + _tail(" if", case.guard)


def _signature(function: ir.Function) -> str:
    returns = _tail(" ->", function.returns)
    return f"({', '.join(map(_parameter, function.parameters))}){returns}"


def _parameter(parameter: ir.Parameter) -> str:
    name = _BEFORE.get(parameter.kind, "") + parameter.name
    return name + _tail(":", parameter.annotation) + _tail(" =", parameter.default)


def _expr(expr: ir.Expr) -> str:
    match expr:
        case ir.Constant(_, value):
            return _constant(value)
        case ir.Name(_, name):
            return name
        case ir.Attribute(_, value, name):
            return f"{_expr(value)}.{name}"
        case ir.Item(_, value, key):
            return f"{_expr(value)}[{_expr(key)}]"
        case ir.Call(_, function, arguments):
            return f"{_expr(function)}({', '.join(map(_argument, arguments))})"
        case ir.DictDisplay(_, entries):
            return "{" + ", ".join(_entry(key, value) for key, value in entries) + "}"
        case ir.Sequence(_, items):
            return f"({_listed(items)})"
        case ir.Star(_, value):
            return f"*{_expr(value)}"
        case ir.Conditional(_, test, body, orelse):
            return f"({_expr(body)} if {_expr(test)} else {_expr(orelse)})"
        case ir.Boolean(_, operator, values):
            return f"({f' {operator} '.join(map(_expr, values))})"
        case ir.Not(_, value):
            return f"not {_expr(value)}"
        case ir.Compare(_, left, operator, right):
            return f"({_expr(left)} {operator} {_expr(right)})"
        case ir.Operation(_, operator, operands):
            return f"{operator}({_listed(operands)})"
        case ir.FString(_, parts):
            return f"f({_listed(parts)})"
        case ir.Lambda(_, function):
            bodies = [_expr(s.value) for s in function.body if isinstance(s, ir.Return) and s.value]
            return f"(lambda{_signature(function)}: {' '.join(bodies)})"
        case ir.Comprehension(_, key, element, loops):
            what = f"{_expr(key)}: {_expr(element)}" if key else _expr(element)
            return f"[{what}{''.join(map(_loop, loops))}]"
        case ir.Walrus(_, name, value):
            return f"({name} := {_expr(value)})"
        case ir.Await(_, value):
            return f"await {_expr(value)}"
        case ir.Yield(_, value, delegates):
            return ("yield from" if delegates else "yield") + _tail("", value)


def _argument(argument: ir.Argument) -> str:
    name = f"{argument.name}=" if argument.name else "*" * argument.stars
    return name + _expr(argument.value)


def _entry(key: ir.Expr | None, value: ir.Expr) -> str:
    return f"{_expr(key)}: {_expr(value)}" if key else f"**{_expr(value)}"


def _loop(loop: ir.Loop) -> str:
    conditions = "".join(f" if {_expr(condition)}" for condition in loop.conditions)
    return f" for {_expr(loop.target)} in {_expr(loop.iterable)}{conditions}"


def _constant(value: object) -> str:
    text = "..." if value is ... else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _listed(exprs: Iterable[ir.Expr]) -> str:
    return ", ".join(map(_expr, exprs))


def _tail(word: str, expr: ir.Expr | None) -> str:
    return f"{word} {_expr(expr)}" if expr else ""


def _as(name: str | None) -> str:
    return f" as {name}" if name else ""


if __name__ == "__main__":
    sys.exit(shown.main("printer", print_ir, sys.argv[1:]))
