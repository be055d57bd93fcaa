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
from hydrawandb_lint.edits.imports import imported
from hydrawandb_lint.text import Text
from hydrawandb_lint.tuples import NamedTuple


class Cast(NamedTuple):
    """How the call begins that makes something a dict to type checkers, if there is to be one."""

    opening: str = ""
    imports: tuple[Edit, ...] = ()

    def around(self, whole: tuple[int, int], inner: tuple[int, int]) -> tuple[Edit, ...]:
        """What lies at `inner`, in place of the whole."""
        closing = ")" if self.opening else ""
        return (
            *self.imports,
            Edit(whole[0], inner[0], self.opening),
            Edit(inner[1], whole[1], closing),
        )


class Conversion(NamedTuple):
    """How the conversion of a config is written at a place: `imports` make `omegaconf` mean
    OmegaConf there. `opening` is how a cast around it begins, if there is to be one."""

    text: Text
    omegaconf: str
    keywords: str
    opening: str
    imports: tuple[Edit, ...]

    def _sides(self, guard: str = "", opening: str = "") -> tuple[str, str]:
        """What stands before the config, and what stands behind it."""
        opening = self.opening or opening
        closing = ")" if opening else ""
        return f"{opening}{self.omegaconf}.to_container(", f", {self.keywords}){guard}{closing}"

    def of(self, source: str) -> str:
        """The conversion of what is written so."""
        return source.join(self._sides())

    def around(
        self, whole: tuple[int, int], inner: tuple[int, int], guard: str = "", opening: str = ""
    ) -> tuple[Edit, ...]:
        """The conversion of what lies at `inner`, in place of the whole."""
        before, after = self._sides(guard, opening)
        return *self.imports, Edit(whole[0], inner[0], before), Edit(inner[1], whole[1], after)

    def wrap(
        self, place: Span, *, sure: bool, parenthesised: bool = False
    ) -> tuple[Edit, ...] | None:
        """`x` → `OmegaConf.to_container(x, …)`. Where it is not `sure` that `x` is a config,
        `… if OmegaConf.is_config(x) else x` follows, since the conversion of anything else raises;
        None then if `x` would be evaluated anew with another result."""
        whole, source = self.text.range(place), self.text.slice(place)
        if sure:
            return self.around(whole, whole)
        if not is_plain_name(source):
            return None
        guard = f" if {self.omegaconf}.is_config({source}) else {source}"
        return self.around(whole, whole, guard, "(" if parenthesised else "")

    def wrap_fields(self, place: Span) -> tuple[Edit, ...] | None:
        """`vars(x)`, `x.__dict__` → `OmegaConf.to_container(x, …)`."""
        match self.text.expression(place):
            case ast.Call(args=[inner], keywords=[]) | ast.Attribute(value=inner, attr="__dict__"):
                return self.around(self.text.range(place), _range(self.text, place, inner))
        return None

    def wrap_shallow(self, place: Span) -> tuple[Edit, ...] | None:
        """`dict(x)` → `OmegaConf.to_container(x, …)`; `{**x, "a": 1}` and `dict(x, a=1)` → the
        same with `x` converted. None for other forms."""
        match self.text.expression(place):
            case ast.Call(
                func=ast.Name(id="dict"),
                args=[ast.Call(func=ast.Attribute(value=inner, attr="items"), args=[])],
                keywords=[],
            ):
                return self.around(self.text.range(place), _range(self.text, place, inner))
            case ast.Call(func=ast.Name(id="dict") as builtin, args=[inner], keywords=[]):
                start, end = self.text.range(place)
                before, after = self._sides()
                at = _after_parentheses(self.text.text[:end], _range(self.text, place, inner)[1])
                return (
                    *self.imports,
                    Edit(start, _range(self.text, place, builtin)[1], before.removesuffix("(")),
                    Edit(at, at, after.removesuffix(")")),  # that of `dict` closes it
                )
            case ast.Call(func=ast.Name(id="dict"), args=[inner]):
                spread = [inner]
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                spread = [keyword.value for keyword in keywords if keyword.arg is None]
            case ast.Dict(keys=keys, values=values):
                spread = [v for key, v in zip(keys, values, strict=True) if key is None]
            case _:
                return None
        if len(spread) != 1:
            return None
        within = _range(self.text, place, spread[0])
        return self.around(within, within)


def cast(module: ir.Module, text: Text, place: Span) -> Cast:
    """How a cast to a dict is written at a place. There is none if its names are all taken: a
    program that works is worth more than its types."""
    typing = imported(module, text, place, "typing", ("Any", "cast"))
    if typing is None:
        return Cast()
    any_, name = typing.names
    return Cast(f'{name}("dict[str, {any_}]", ', typing.edits)


def conversion(
    module: ir.Module, text: Text, place: Span, keywords: str, cast: Cast
) -> Conversion | None:
    """How the conversion is written at a place, with these keywords and in this cast; None if there
    is no name for OmegaConf to have."""
    omegaconf = imported(module, text, place, "omegaconf", ("OmegaConf",))
    if omegaconf is None:
        return None
    # Reversed, so that at one place names that join an import stand before new lines.
    imports = in_order(sorted((*cast.imports, *omegaconf.edits), reverse=True))
    return Conversion(text, omegaconf.names[0], keywords, cast.opening, imports)


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


def is_plain_name(source: str) -> bool:
    """Whether evaluating it again gives the same: a name, attributes of one, or what lies under a
    key of that (`cfg.get("key")`)."""
    got = _GET.fullmatch(source)
    return all(part.isidentifier() for part in (got[1] if got else source).split("."))


_GET = re.compile(r"""([\w.]+)\.get\(["']\w+["']\)""")


def resolve(text: Text, place: Span) -> tuple[Edit, ...] | None:
    """`OmegaConf.to_container(x)` → the same with `resolve=True`."""
    call = text.expression(place)
    if not isinstance(call, ast.Call) or not (call.args or call.keywords):
        return None
    if any(keyword.arg is None for keyword in call.keywords):
        return None  # `**options` may give it, too
    for keyword in call.keywords:
        if keyword.arg == "resolve":
            return (Edit(*_range(text, place, keyword.value), "True"),)
    return add_argument(text, place, "resolve=True")


def add_argument(text: Text, place: Span, argument: str) -> tuple[Edit, ...]:
    """`f(x)` → `f(x, argument)`, on a line of its own where the last argument has one."""
    start, end = text.range(place)
    call = text.expression(place)
    assert isinstance(call, ast.Call)
    given: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    if not given:
        return (Edit(end - 1, end - 1, argument),)
    last = max(given, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
    last_start, last_end = _range(text, place, last)
    at = _after_parentheses(text.text[:end], last_end)
    before = text.text[start:last_start]
    row_start = before.rpartition("\n")[2]
    own_line = "\n" in before and not row_start.strip()
    separator = f",{text.newline}{row_start}" if own_line else ", "
    return (Edit(at, at, f"{separator}{argument}"),)


def only_argument(text: Text, place: Span) -> tuple[int, int] | None:
    """Where `x` lies, of `f(x, key=…)`. None where no comment may be lost around it, and where
    it is not of one piece."""
    start, end = text.range(place)
    match text.expression(place):
        case ast.Call(args=[ast.Call() | ast.Name() | ast.Attribute() | ast.Subscript() as x]):
            inner = _range(text, place, x)
            return None if "#" in text.text[start : inner[0]] + text.text[inner[1] : end] else inner
    return None


def _after_parentheses(call: str, end: int) -> int:
    """The end of the parentheses around the last argument, `f((x))`, without that of the call."""
    rest = call[end:].lstrip()
    while rest.startswith(")") and len(rest) > 1:
        end = len(call) - len(rest) + 1
        rest = call[end:].lstrip()
    return end


def _range(text: Text, place: Span, node: ast.expr | ast.keyword) -> tuple[int, int]:
    """The offsets of a node of the expression at a place."""
    start, within = text.range(place)[0], Text(text.slice(place)).range(span_of(node))
    return start + within[0], start + within[1]
