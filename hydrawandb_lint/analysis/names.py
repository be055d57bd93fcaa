"""Which import a name stands for at a place, by Python's scopes alone.

The interpreter knows what a name holds when a line runs; this knows what a name *surely* is
wherever the line runs, which is what new code needs. A name is an import's if its scope binds it
by imports of that one thing and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.tuples import NamedTuple


class ImportedName(NamedTuple):
    """An import of a scope. `around` are the compound statements within the scope that hold it;
    `typing_only`: it is not run, being under `if TYPE_CHECKING`."""

    binding: ir.Binding
    span: ir.Span
    around: tuple[ir.Span, ...]
    typing_only: bool

    @property
    def full_name(self) -> str:
        if self.binding.member is None:
            return self.binding.module
        return f"{self.binding.module}.{self.binding.member}"


@lru_cache(maxsize=256)
def imports_of(scope: ir.Function) -> tuple[ImportedName, ...]:
    """All imports that a function or a module body makes, in order."""
    return tuple(_imports(scope.body, (), typing_only=False))


def _imports(
    block: ir.Block, around: tuple[ir.Span, ...], typing_only: bool
) -> Iterator[ImportedName]:
    for statement in block:
        if isinstance(statement, ir.Import):
            for binding in statement.bindings:
                yield ImportedName(binding, statement.span, around, typing_only)
        for inner in blocks_of(statement):
            hidden = isinstance(statement, ir.If) and is_type_checking(statement.test)
            only = typing_only or (hidden and inner is statement.body)  # type: ignore[union-attr]
            yield from _imports(inner, (*around, statement.span), only)


def is_type_checking(test: ir.Expr) -> bool:
    """Whether a condition is `TYPE_CHECKING`, which is false when the program runs."""
    match test:
        case ir.Name(_, "TYPE_CHECKING") | ir.Attribute(_, _, "TYPE_CHECKING"):
            return True
    return False


def blocks_of(statement: ir.Statement) -> list[ir.Block]:
    """The blocks directly within a compound statement, of the same scope."""
    match statement:
        case ir.If(_, _, body, orelse) | ir.While(_, _, body, orelse):
            return [body, orelse]
        case ir.For(_, _, _, body, orelse):
            return [body, orelse]
        case ir.Try(_, body, handlers, orelse, final):
            return [body, *(handler.body for handler in handlers), orelse, final]
        case ir.With(_, _, body):
            return [body]
        case ir.Match(_, _, cases):
            return [case.body for case in cases]
    return []


def statements_in(block: ir.Block) -> Iterator[ir.Statement]:
    """All statements of a block, those within compound ones included, of the same scope."""
    for statement in block:
        yield statement
        for inner in blocks_of(statement):
            yield from statements_in(inner)


def statement_around(module: ir.Module, place: ir.Span) -> ir.Statement | None:
    """The innermost statement that a place lies in. A place in the head of a compound statement
    lies in that."""
    found: ir.Statement | None = None
    todo = [module.body.body, *(f.body for f in module.functions)]
    todo += [cls.body for cls in module.classes]
    while todo:
        for statement in todo.pop():
            if contains(statement.span, place):
                if found is None or contains(found.span, statement.span):
                    found = statement
                todo += blocks_of(statement)
    return found


def block_of(module: ir.Module, statement: ir.Span) -> ir.Block:
    """The block that a statement stands in directly."""
    todo = [module.body.body]
    todo += [scope.body for scope in (*module.functions, *module.classes)]
    while todo:
        block = todo.pop()
        for inner in block:
            if inner.span == statement:
                return block
            todo += blocks_of(inner)
    return ()


def contains(outer: ir.Span, inner: ir.Span) -> bool:
    """Whether one span lies within another."""
    starts = (outer.row, outer.column) <= (inner.row, inner.column)
    return starts and (inner.end_row, inner.end_column) <= (outer.end_row, outer.end_column)


def scopes_at(module: ir.Module, place: ir.Span) -> list[ir.Function]:
    """The functions around a place, innermost first, then the module body."""
    around = [f for f in module.functions if contains(f.span, place)]
    return [*sorted(around, key=lambda f: f.span, reverse=True), module.body]


def scope_of(scopes: list[ir.Function], name: str) -> ir.Function | None:
    """The scope among these that binds a name."""
    for scope in scopes:
        if name in scope.declared_global:
            return scopes[-1]
        if name in scope.local and name not in scope.declared_nonlocal:
            return scope
    return None


def stands_for(module: ir.Module, place: ir.Span, name: str, full_name: str) -> bool:
    """Whether `name` at `place` is surely the import of `full_name`, and bound by then."""
    scope = scope_of(scopes_at(module, place), name)
    if scope is None or is_bound_otherwise(scope, name, full_name):
        return False
    return any(
        _runs_before(imported, scope, scopes_at(module, place)[0], place)
        for imported in imports_of(scope)
        if imported.binding.name == name
    )


def _runs_before(
    imported: ImportedName, scope: ir.Function, innermost: ir.Function, place: ir.Span
) -> bool:
    if imported.typing_only:
        return False
    if scope is not innermost:
        # The function runs later than the body of the scope around it.
        return scope.is_module or not imported.around
    earlier = (imported.span.end_row, imported.span.end_column) <= (place.row, place.column)
    return earlier and (
        scope.is_module or all(contains(around, place) for around in imported.around)
    )


def is_bound_otherwise(scope: ir.Function, name: str, full_name: str) -> bool:
    """Whether a scope binds a name by anything but an import of `full_name`."""
    if any(parameter.name == name for parameter in scope.parameters) or name in _bound(scope):
        return True
    found = [imported for imported in imports_of(scope) if imported.binding.name == name]
    return any(i.full_name != full_name or i.binding.level for i in found)


@lru_cache(maxsize=256)
def _bound(scope: ir.Function) -> frozenset[str]:
    """The names that a scope binds by anything but imports and parameters."""
    return frozenset[str]().union(*_bindings(scope.body))


def _bindings(block: ir.Block) -> Iterator[set[str]]:
    for statement in block:
        match statement:
            case ir.Assign(_, targets, _, _) | ir.Delete(_, targets):
                yield set[str]().union(*(_names(target) for target in targets))
            case ir.AugmentedAssign(_, target, _, _):
                yield _names(target)
            case ir.For(_, target, _, _, _):
                yield _names(target)
            case ir.With(_, items, _):
                yield set[str]().union(*(_names(t) for _, t in items if t is not None))
            case ir.Try(_, _, handlers, _, _):
                yield {handler.name for handler in handlers if handler.name}
            case ir.Match(_, _, cases):
                yield {name for case in cases for name in case.captures}
            case ir.Define(_, function):
                yield {function.name}
            case ir.DefineClass(_, cls):
                yield {cls.name}
        for inner in blocks_of(statement):
            yield from _bindings(inner)


def _names(target: ir.Expr) -> set[str]:
    match target:
        case ir.Name(_, name):
            return {name}
        case ir.Star(_, value):
            return _names(value)
        case ir.Sequence(_, items):
            return set[str]().union(*(_names(item) for item in items))
    return set()


def first_rows(module: ir.Module) -> list[int]:
    """The rows at which the top-level statements of a file begin, with their decorators."""
    rows = []
    for statement in module.body.body:
        decorators: tuple[ir.Expr, ...] = ()
        match statement:
            case ir.Define(_, ir.Function(decorators=decorators)):
                pass
            case ir.DefineClass(_, ir.Class(decorators=decorators)):
                pass
        rows.append(min([statement.span.row, *(d.span.row for d in decorators)]))
    return rows


def public_names(module: ir.Module) -> set[str]:
    """What `from module import *` takes: `__all__`, where that is written plainly."""
    for statement in module.body.body:
        match statement:
            case ir.Assign(_, (ir.Name(_, "__all__"),), ir.Sequence(_, items)):
                return {str(i.value) for i in items if isinstance(i, ir.Constant)}
    return {name for name in module.body.local if not name.startswith("_")}
