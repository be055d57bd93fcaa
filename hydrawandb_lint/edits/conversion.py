"""The edits that convert a config on its way to W&B.

Where nothing of the user's was logged before, the conversion is that of W&B's documentation,
`resolve=True, throw_on_missing=True`; where a program worked, `throw_on_missing` must not newly
stop it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.analysis.names import scope_of, scopes_at
from hydrawandb_lint.diagnostics import Edit
from hydrawandb_lint.edits.imports import Imported
from hydrawandb_lint.text import Text


def arguments(throw_on_missing: bool) -> str:
    """The keywords of the conversion."""
    return "resolve=True, throw_on_missing=True" if throw_on_missing else "resolve=True"


def wrap(text: Text, place: Span, imported: Imported, throw_on_missing: bool) -> tuple[Edit, ...]:
    """`x` → `OmegaConf.to_container(x, …)`."""
    start, end = text.range(place)
    return (
        *imported.edits,
        Edit(start, start, f"{imported.name}.to_container("),
        Edit(end, end, f", {arguments(throw_on_missing)})"),
    )


def call(module: ir.Module, text: Text, place: Span, builtin: str) -> tuple[Edit, ...] | None:
    """`x` → `builtin(x)`; None where that name means something else."""
    if scope_of(scopes_at(module, place), builtin) is not None:
        return None
    start, end = text.range(place)
    return Edit(start, start, f"{builtin}("), Edit(end, end, ")")


def in_order(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits with those that insert at one place joined into one, in the order given."""
    joined: dict[tuple[int, int], str] = {}
    for edit in edits:
        key = edit.start, edit.end
        joined[key] = joined.get(key, "") + edit.text
    return tuple(Edit(start, end, text) for (start, end), text in joined.items())


def wrap_if_config(
    text: Text, place: Span, imported: Imported, throw_on_missing: bool, parenthesised: bool
) -> tuple[Edit, ...] | None:
    """`x` → `OmegaConf.to_container(x, …) if OmegaConf.is_config(x) else x`, since the conversion
    of anything else raises. None where `x` would be evaluated anew with another result."""
    source = text.slice(place)
    if not is_plain_name(source):
        return None
    first, *rest = wrap(text, place, Imported(imported.name), throw_on_missing)
    opening, closing = ("(", ")") if parenthesised else ("", "")
    guard = f" if {imported.name}.is_config({source}) else {source}{closing}"
    last = rest[-1]
    return (
        *imported.edits,
        Edit(first.start, first.end, opening + first.text),
        Edit(last.start, last.end, last.text + guard),
    )


def is_plain_name(source: str) -> bool:
    """Whether evaluating it again gives the same: a name, attributes of one, or what lies under a
    key of that (`cfg.get("key")`)."""
    got = _GET.fullmatch(source)
    return all(part.isidentifier() for part in (got[1] if got else source).split("."))


_GET = re.compile(r"""([\w.]+)\.get\(["']\w+["']\)""")


def unwrap_fields(
    text: Text, place: Span, imported: Imported, throw_on_missing: bool
) -> tuple[Edit, ...] | None:
    """`vars(x)`, `x.__dict__` → `OmegaConf.to_container(x, …)`."""
    start, end = text.range(place)
    match text.expression(place):
        case ast.Call(args=[inner], keywords=[]) | ast.Attribute(value=inner, attr="__dict__"):
            inner_start, inner_end = _range(text.slice(place), inner)
        case _:
            return None
    return (
        *imported.edits,
        Edit(start, start + inner_start, f"{imported.name}.to_container("),
        Edit(start + inner_end, end, f", {arguments(throw_on_missing)})"),
    )


def convert_shallow(text: Text, place: Span, imported: Imported) -> tuple[Edit, ...] | None:
    """`dict(x)` → `OmegaConf.to_container(x, resolve=True)`; `{**x, "a": 1}` and
    `dict(x, a=1)` → the same with `x` converted. None for other forms."""
    node, source, start = text.expression(place), text.slice(place), text.range(place)[0]
    match node:
        case ast.Call(
            func=ast.Name(id="dict"),
            args=[ast.Call(func=ast.Attribute(value=inner, attr="items"), args=[])],
            keywords=[],
        ):
            inner_start, inner_end = _range(source, inner)
            return (
                *imported.edits,
                Edit(start, start + inner_start, f"{imported.name}.to_container("),
                Edit(start + inner_end, start + len(source), ", resolve=True)"),
            )
        case ast.Call(func=ast.Name(id="dict"), args=[inner], keywords=[]):
            inner_start, inner_end = _range(source, inner)
            return (
                *imported.edits,
                Edit(start, start + inner_start, f"{imported.name}.to_container("),
                Edit(start + inner_end, start + inner_end, ", resolve=True"),
            )
        case ast.Call(func=ast.Name(id="dict"), args=[inner]):
            pass
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            spread = [keyword.value for keyword in keywords if keyword.arg is None]
            if len(spread) != 1:
                return None
            inner = spread[0]
        case ast.Dict(keys=keys, values=values):
            spread = [v for key, v in zip(keys, values, strict=True) if key is None]
            if len(spread) != 1:
                return None
            inner = spread[0]
        case _:
            return None
    inner_start, inner_end = _range(source, inner)
    return (
        *imported.edits,
        Edit(start + inner_start, start + inner_start, f"{imported.name}.to_container("),
        Edit(start + inner_end, start + inner_end, ", resolve=True)"),
    )


def resolve(text: Text, place: Span) -> tuple[Edit, ...] | None:
    """`OmegaConf.to_container(x)` → the same with `resolve=True`."""
    call = text.expression(place)
    if not isinstance(call, ast.Call) or not (call.args or call.keywords):
        return None
    if any(keyword.arg is None for keyword in call.keywords):
        return None  # `**options` may give it, too
    start, source = text.range(place)[0], text.slice(place)
    for keyword in call.keywords:
        if keyword.arg == "resolve":
            value_start, value_end = _range(source, keyword.value)
            return (Edit(start + value_start, start + value_end, "True"),)
    return add_argument(text, place, "resolve=True")


def add_argument(text: Text, place: Span, argument: str) -> tuple[Edit, ...]:
    """`f(x)` → `f(x, argument)`, on a line of its own where the last argument has one."""
    start, source = text.range(place)[0], text.slice(place)
    call = text.expression(place)
    assert isinstance(call, ast.Call)
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    if not given:
        at = start + len(source) - 1
        return (Edit(at, at, argument),)
    last = max(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
    last_start, last_end = _range(source, last)
    while closing := _closing_parenthesis(source, last_end):
        last_end = closing
    row_start = source[:last_start].rpartition("\n")[2]
    own_line = "\n" in source[:last_start] and not row_start.strip()
    separator = f",{text.newline}{row_start}" if own_line else ", "
    at = start + last_end
    return (Edit(at, at, f"{separator}{argument}"),)


def only_argument(text: Text, place: Span) -> tuple[int, int] | None:
    """Where `x` lies within `f(x, key=…)`. None where no comment may be lost around it, and where
    it is not of one piece."""
    source = text.slice(place)
    match text.expression(place):
        case ast.Call(args=[ast.Call() | ast.Name() | ast.Attribute() | ast.Subscript() as x]):
            start, end = _range(source, x)
            return None if "#" in source[:start] + source[end:] else (start, end)
    return None


def _closing_parenthesis(source: str, end: int) -> int | None:
    """The end of a parenthesis around the last argument, `f((x))`: any but that of the call."""
    rest = source[end:]
    if rest.lstrip().startswith(")") and end + len(rest) - len(rest.lstrip()) + 1 < len(source):
        return end + len(rest) - len(rest.lstrip()) + 1
    return None


def _range(source: str, node: ast.expr | ast.keyword) -> tuple[int, int]:
    """The offsets of a node in the text that it was parsed from."""
    return Text(source).range(span_of(node))
