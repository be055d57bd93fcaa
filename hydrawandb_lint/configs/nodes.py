"""The nodes of a YAML file, read without building what they stand for."""

from __future__ import annotations

import re
from functools import lru_cache

from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Node

_NULL = "tag:yaml.org,2002:null"
_TEXT = "tag:yaml.org,2002:str"
_BOOLEAN = "tag:yaml.org,2002:bool"
OPAQUE = "!opaque"
"""The tag of what is not known."""
_MERGE = "tag:yaml.org,2002:merge"
MOST_BUILT = 100_000
"""Nodes; of more nothing is built."""
_DEEPEST = 100
"""So many mappings merge each other at most; nobody writes more."""
_DEEPEST_NODE = 1_000
"""PyYAML 6.0.4 refuses more; 6.0.2 and 6.0.3 overflow the stack of C at some 50,000."""
_MAY_BE_DEEP = re.compile(rb"(?:[-?] +){100}")


class Entry(NamedTuple):
    """A key of a mapping and its value."""

    key: Node
    value: Node


def composed(data: bytes) -> Node | None:
    """The root of a YAML file; None if it is empty or no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return None if _is_too_deep(data) else yaml.compose(data.decode(), loader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        return None


def _is_too_deep(data: bytes) -> bool:
    """Whether nodes lie in each other deeper than PyYAML takes. Raises `YAMLError`."""
    import yaml

    if data.count(b"[") + data.count(b"{") < _DEEPEST_NODE and not _MAY_BE_DEEP.search(data):
        return False
    depth = 0
    for event in yaml.parse(data.decode(), getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEPEST_NODE:
            return True
    return False


def text(node: Node | None) -> str:
    """What a scalar says, as it is written; nothing for other nodes."""
    return node.value if node is not None and isinstance(node.value, str) else ""


def _id(node: Node) -> str:
    return str(getattr(node, "id"))  # noqa: B009 - the stubs of PyYAML do not know it


def is_null(node: Node) -> bool:
    return bool(node.tag == _NULL)


def is_text(node: Node) -> bool:
    return bool(node.tag == _TEXT)


def is_boolean(node: Node) -> bool:
    return bool(node.tag == _BOOLEAN)


def is_opaque(node: Node) -> bool:
    return bool(node.tag == OPAQUE)


def is_mapping(node: Node) -> bool:
    return _id(node) == "mapping"


def is_list(node: Node) -> bool:
    return _id(node) == "sequence"


def items(node: Node | None) -> list[Node]:
    """The items of a list."""
    return list(node.value) if node is not None and is_list(node) else []


def entries(node: Node | None) -> dict[str, Entry]:
    """The entries of a mapping by their keys. What `<<` merges yields to what is there."""
    return _entries(node, {}, _DEEPEST)


def _entries(
    node: Node | None, known: dict[int, dict[str, Entry]], deepest: int
) -> dict[str, Entry]:
    if node is None or not is_mapping(node):
        return {}
    if id(node) not in known:
        known[id(node)] = {}  # for what merges itself
        found: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        for key, value in node.value:
            if key.tag != _MERGE:
                found[text(key)] = Entry(key, value)
            elif deepest:
                for each in items(value)[::-1] or [value]:
                    merged |= _entries(each, known, deepest - 1)
        known[id(node)] = {**merged, **found}
    return known[id(node)]


def own(node: Node) -> dict[str, Entry]:
    """The entries of a mapping that are written in it."""
    pairs = node.value if is_mapping(node) else ()
    return {text(key): Entry(key, value) for key, value in pairs if key.tag != _MERGE}


@lru_cache(maxsize=1_000)
def held(node: Node) -> dict[str, Entry]:
    """What lies in a mapping or a list, by its key, or index. A config is asked at as many ways as
    it has interpolations."""
    return {**entries(node), **{str(n): Entry(item, item) for n, item in enumerate(items(node))}}


def children(node: Node) -> Iterator[tuple[str, Node, Node]]:
    """What lies in a mapping or a list: its key, or index, the node of that, and the value."""
    for name, entry in held(node).items():
        yield name, entry.key, entry.value


def is_collection(node: Node) -> bool:
    """A mapping or a list."""
    return isinstance(node.value, list)


def key_of(holder: Node, value: Node) -> Node:
    """The key, in a mapping, of the value that is there; of a list the item itself."""
    return next((key for _, key, each in children(holder) if each is value), value)


def built(node: Node) -> object:
    """What PyYAML's safe loader builds of a node; None if it cannot, or if aliases of aliases stand
    for more than anybody wrote."""
    from copy import deepcopy

    from yaml import YAMLError
    from yaml.constructor import SafeConstructor

    if is_bomb(node):
        return None
    try:
        # Merged keys are written into the nodes that it is given.
        found = SafeConstructor().construct_document(deepcopy(node))
        repr(found)  # `0x…` may be a number of more digits than Python writes
    except (YAMLError, ValueError, OverflowError, RecursionError):
        return None
    return found


def is_bomb(node: Node) -> bool:
    """Whether more nodes lie below one than anybody writes, each alias counted, also those that are
    merged: PyYAML up to 6.0.3 merges each as often as it is named. One that holds itself has no
    end."""
    todo, most = [node], MOST_BUILT
    while todo and most >= 0:
        most -= 1
        each = todo.pop()
        if is_mapping(each):
            todo += [value for _, value in each.value]
        elif is_list(each):
            todo += each.value
    return bool(todo)
