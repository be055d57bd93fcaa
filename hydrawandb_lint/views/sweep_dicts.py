"""Dicts that a Python file gives to `wandb.sweep`, as the nodes that YAML would have for them.

Only what is written as one dict: in the call itself, or as the only value of a name that is used
for nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs.nodes import OPAQUE
from hydrawandb_lint.text import Text

if TYPE_CHECKING:
    from yaml import Mark, Node

_TAG = "tag:yaml.org,2002:"


def dicts(text: str) -> Iterator[Node]:
    """The dicts that are given to `wandb.sweep` in a file. Raises what `ast.parse` raises."""
    tree = ast.parse(text)
    modules, functions = _names(tree, "wandb", None), _names(tree, "wandb", "sweep")

    def is_sweep(function: ast.expr) -> bool:
        match function:
            case ast.Attribute(value=ast.Name(id=module), attr="sweep"):
                return module in modules
            case ast.Name(id=name):
                return name in functions
        return False

    given = [each for each in ast.walk(tree) if isinstance(each, ast.Call) and is_sweep(each.func)]
    nodes = _Nodes(Text(text))
    seen = set[ast.expr]()
    for call in given:
        named = [each.value for each in call.keywords if each.arg == "sweep"]
        for value in (*call.args[:1], *named):
            found = _only_value(value.id, tree, given) if isinstance(value, ast.Name) else value
            if isinstance(found, ast.Dict) and found not in seen:
                seen.add(found)
                yield nodes.of(found)


def _names(tree: ast.Module, module: str, member: str | None) -> set[str]:
    """The names that a file imports a module by, or a member of it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and member is None:
            found |= {each.asname or each.name for each in node.names if each.name == module}
        elif isinstance(node, ast.ImportFrom) and node.module == module and not node.level:
            found |= {each.asname or each.name for each in node.names if each.name == member}
    return found


def _only_value(name: str, tree: ast.Module, given: list[ast.Call]) -> ast.expr | None:
    """What a name is given once, if nothing else is done with it than to give it to a sweep."""
    mentions = [each for each in ast.walk(tree) if isinstance(each, ast.Name) and each.id == name]
    inside = {id(each) for call in given for each in ast.walk(call)}
    values = [
        each.value
        for each in ast.walk(tree)
        if isinstance(each, (ast.Assign, ast.AnnAssign))
        for target in (each.targets if isinstance(each, ast.Assign) else [each.target])
        if target in mentions
    ]
    others = [each for each in mentions if id(each) not in inside]
    return values[0] if len(values) == len(others) == 1 else None


class _Nodes:
    """Makes nodes of expressions."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def of(self, value: ast.expr) -> Node:
        """The node of an expression; of one that is not written out a scalar that nobody knows."""
        from yaml import MappingNode, ScalarNode, SequenceNode

        start, end = self._marks(value)
        match value:
            case ast.Dict() if all(isinstance(key, ast.Constant) for key in value.keys):
                pairs = [
                    (self.of(key), self.of(each))
                    for key, each in zip(value.keys, value.values, strict=True)
                    if key is not None
                ]
                return MappingNode(f"{_TAG}map", pairs, start, end, flow_style=True)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                found = [self.of(item) for item in items]
                return SequenceNode(f"{_TAG}seq", found, start, end, flow_style=True)
        try:
            kind, said = _scalar(value)
        except ValueError:  # `0x…` may be a number of more digits than Python writes
            kind, said = OPAQUE, ""
        return ScalarNode(kind, said, start, end, style='"' if kind == f"{_TAG}str" else None)

    def _marks(self, value: ast.expr) -> tuple[Mark, Mark]:
        from yaml import Mark

        places = (
            (value.lineno, value.col_offset),
            (value.end_lineno or value.lineno, value.end_col_offset or value.col_offset),
        )
        offsets = [self._text.offset(*place) for place in places]
        rows = [self._text.position(offset) for offset in offsets]
        start, end = (
            Mark("", offset, place.row - 1, place.column - 1, None, 0)
            for offset, place in zip(offsets, rows, strict=True)
        )
        return start, end


def _scalar(value: ast.expr) -> tuple[str, str]:
    """The tag and the text of a value, as PyYAML would have them."""
    match value:
        case ast.Constant(value=None):
            return f"{_TAG}null", "null"
        case ast.Constant(value=bool(said)):
            return f"{_TAG}bool", str(said).lower()
        case ast.Constant(value=str(said)):
            return f"{_TAG}str", said
        case ast.Constant(value=int() | float() as number):
            return f"{_TAG}{type(number).__name__}", repr(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)):
            return f"{_TAG}{type(number).__name__}", repr(-number)
    return OPAQUE, ""
