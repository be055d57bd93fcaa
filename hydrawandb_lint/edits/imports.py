"""The one door through which a fix gets a name to use, with the import that it needs.

A run-time import that is there already is used or joined. Otherwise a new one stands after the
last top-level import of hydra, omegaconf or wandb, else after the first block of imports; never
within `try`, `if` or a function, and never after the place of use. One of the standard library
stands after the last of these, else before all others.
"""

from __future__ import annotations

import sys

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.names import (
    ImportedName,
    imports_of,
    is_bound_otherwise,
    scope_of,
    scopes_at,
    stands_for,
)
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text
from hydrawandb_lint.tuples import NamedTuple

_KIN = frozenset({"hydra", "omegaconf", "wandb"})
_STANDARD = sys.stdlib_module_names - {"__future__"}


class Imported(NamedTuple):
    """How to write some things, and the edits that make these names mean them."""

    names: tuple[str, ...]
    edits: tuple[Edit, ...] = ()


def imported(
    module: ir.Module, text: Text, place: ir.Span, package: str, members: tuple[str, ...]
) -> Imported | None:
    """Members of a package, usable at a place; None if their names are all taken there, or in files
    that take all that the module holds."""
    known = {member: _existing(module, place, package, member) for member in members}
    missing = [member for member, name in known.items() if name is None]
    free = all(_is_free(module, place, member, f"{package}.{member}") for member in missing)
    if not free and not _is_free(module, place, package, package):
        return None
    prefix = "" if free else f"{package}."
    edits = _new(module, text, place, package, missing if free else []) if missing else ()
    return Imported(tuple(name or prefix + member for member, name in known.items()), edits)


def _existing(module: ir.Module, place: ir.Span, package: str, member: str) -> str | None:
    for full_name, rest in ((f"{package}.{member}", ""), (package, f".{member}")):
        for scope in scopes_at(module, place):
            for imported in imports_of(scope):
                name = imported.binding.name
                if imported.full_name == full_name and stands_for(module, place, name, full_name):
                    return name + rest
    return None


def _new(
    module: ir.Module, text: Text, place: ir.Span, package: str, members: list[str]
) -> tuple[Edit, ...]:
    """An import of the members or, without any, of the package."""
    if members and module.implies and not imports_of(module.body):
        return ()  # on a page that imports nothing, the names mean what they are known for
    top = [i for i in imports_of(module.body) if not i.around]
    # It must be bound before the place runs; on a page, what comes later is another example.
    if len(scopes_at(module, place)) == 1 or module.blocks:
        top = [i for i in top if i.span.end_row < place.row]
    line = f"from {package} import {', '.join(members)}" if members else f"import {package}"
    joined = _join(text, top, package, members) if members else None
    return (joined or _line(module, text, top, package, line),)


def _is_free(module: ir.Module, place: ir.Span, name: str, full_name: str) -> bool:
    if scope_of(scopes_at(module, place), name) is not None:
        return False
    # `from module import *` would put it over what another file calls so.
    takers = () if "__all__" in module.body.local else module.taken_by
    if any(is_bound_otherwise(taker.body, name, full_name) for taker in takers):
        return False
    # A class body around the place may bind it too, and there it would be found first.
    return not any(
        isinstance(statement, ir.Assign)
        and any(isinstance(t, ir.Name) and t.id == name for t in statement.targets)
        for cls in module.classes
        for statement in cls.body
    )


def _join(text: Text, top: list[ImportedName], package: str, members: list[str]) -> Edit | None:
    """The members added to a `from package import …` that is there."""
    for imported in reversed(top):
        binding = imported.binding
        if binding.module == package and binding.level == 0 and binding.member not in (None, "*"):
            last = [i.binding for i in top if i.span == imported.span][-1]
            return _append(text, imported.span, last.span, members)
    return None


def _append(text: Text, start: ir.Span, last: ir.Span, members: list[str]) -> Edit:
    end = text.offset(last.end_row, last.end_column)
    indentation = text.indentation(last.row)
    in_parentheses = "(" in text.text[text.offset(start.row, start.column) : end]
    own_line = in_parentheses and text.offset(last.row, last.column) == text.offset(
        last.row, 0
    ) + len(indentation)
    separator = f",{text.newline}{indentation}" if own_line and indentation else ", "
    return Edit(end, end, "".join(separator + member for member in members))


def _line(module: ir.Module, text: Text, top: list[ImportedName], package: str, line: str) -> Edit:
    """A line of its own, after the imports that it belongs to."""
    is_standard = package in _STANDARD
    family = _STANDARD if is_standard else _KIN
    kin = [i for i in top if i.binding.module.partition(".")[0] in family and not i.binding.level]
    first = [i for i in top if i.binding.module != "__future__" and i.span.column == 0]
    if is_standard and first and not kin:
        at = text.offset(first[0].span.row, 0)
        return Edit(at, at, line + text.newline * 2)
    after = kin[-1].span if kin else _first_block_end(module, top)
    if after is None:
        return Edit(0, 0, line + text.newline)
    end = text.line_end(after.end_row)
    return Edit(end, end, text.newline + line)


def _first_block_end(module: ir.Module, top: list[ImportedName]) -> ir.Span | None:
    """The end of the first run of imports or, without one, of the docstring."""
    usable = {imported.span for imported in top}
    last: ir.Span | None = None
    for statement in module.body.body:
        is_import = isinstance(statement, ir.Import) and statement.span in usable
        if is_import or (last is None and _is_docstring(statement)):
            last = statement.span
        elif last in usable:
            break
    return last


def _is_docstring(statement: ir.Statement) -> bool:
    match statement:
        case ir.Evaluate(_, ir.Constant(_, str())):
            return True
    return False
