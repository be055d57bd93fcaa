"""The one door through which a fix gets a name to use, with the import that it needs.

A run-time import that is there already is used or joined. Otherwise a new one stands after the
last top-level import of hydra, omegaconf or wandb, else after the first block of imports; never
within `try`, `if` or a function, and never after the place of use.
"""

from __future__ import annotations

from typing import NamedTuple

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.names import (
    ImportedName,
    imports_of,
    scope_of,
    scopes_at,
    stands_for,
)
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.text import Text

_KIN = ("hydra", "omegaconf", "wandb")


class Imported(NamedTuple):
    """How to write the thing, and the edits that make this name mean it."""

    name: str
    edits: tuple[Edit, ...] = ()


def omegaconf(module: ir.Module, text: Text, place: ir.Span) -> Imported | None:
    """`OmegaConf`, usable at a place; None if its names are all taken there."""
    return (
        _existing(module, place, "omegaconf.OmegaConf", "")
        or _existing(module, place, "omegaconf", ".OmegaConf")
        or _implied(module, place)
        or _new(module, text, place)
    )


def _existing(module: ir.Module, place: ir.Span, full_name: str, rest: str) -> Imported | None:
    for scope in scopes_at(module, place):
        for imported in imports_of(scope):
            name = imported.binding.name
            if imported.full_name == full_name and stands_for(module, place, name, full_name):
                return Imported(name + rest)
    return None


def _implied(module: ir.Module, place: ir.Span) -> Imported | None:
    """On a page that imports nothing, OmegaConf's own name means it."""
    if module.blocks and not imports_of(module.body) and _is_free(module, place, "OmegaConf"):
        return Imported("OmegaConf")
    return None


def _new(module: ir.Module, text: Text, place: ir.Span) -> Imported | None:
    free = [n for n in ("OmegaConf", "omegaconf") if _is_free(module, place, n)]
    if not free:
        return None
    top = [i for i in imports_of(module.body) if not i.around]
    # It must be bound before the place runs; on a page, what comes later is another example.
    if len(scopes_at(module, place)) == 1 or module.blocks:
        top = [i for i in top if i.span.end_row < place.row]
    if free[0] == "OmegaConf":
        edit = _join(text, top) or _line(module, text, top, "from omegaconf import OmegaConf")
        return Imported("OmegaConf", (edit,))
    return Imported("omegaconf.OmegaConf", (_line(module, text, top, "import omegaconf"),))


def _is_free(module: ir.Module, place: ir.Span, name: str) -> bool:
    if scope_of(scopes_at(module, place), name) is not None:
        return False
    # A class body around the place may bind it too, and there it would be found first.
    return not any(
        isinstance(statement, ir.Assign)
        and any(isinstance(t, ir.Name) and t.id == name for t in statement.targets)
        for cls in module.classes
        for statement in cls.body
    )


def _join(text: Text, top: list[ImportedName]) -> Edit | None:
    """`OmegaConf` added to a `from omegaconf import …` that is there."""
    for imported in reversed(top):
        binding = imported.binding
        if (
            binding.module == "omegaconf"
            and binding.level == 0
            and binding.member not in (None, "*")
        ):
            last = [i.binding for i in top if i.span == imported.span][-1]
            return _append_name(text, imported.span, last.span)
    return None


def _append_name(text: Text, start: ir.Span, last: ir.Span) -> Edit:
    end = text.offset(last.end_row, last.end_column)
    indentation = text.indentation(last.row)
    in_parentheses = "(" in text.text[text.offset(start.row, start.column) : end]
    own_line = in_parentheses and text.offset(last.row, last.column) == text.offset(
        last.row, 0
    ) + len(indentation)
    separator = f",{text.newline}{indentation}" if own_line and indentation else ", "
    return Edit(end, end, f"{separator}OmegaConf")


def _line(module: ir.Module, text: Text, top: list[ImportedName], line: str) -> Edit:
    """A line of its own, after the imports that it belongs to."""
    kin = [i for i in top if i.binding.module.partition(".")[0] in _KIN and not i.binding.level]
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
