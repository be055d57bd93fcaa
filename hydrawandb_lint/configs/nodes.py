"""The nodes of a YAML file, read without building what they stand for."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Node

_NULL = "tag:yaml.org,2002:null"
_MERGE = "tag:yaml.org,2002:merge"


class Entry(NamedTuple):
    """A key of a mapping and its value."""

    key: Node
    value: Node


def composed(data: bytes) -> Node | None:
    """The root of a YAML file; None if it is empty or no YAML."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(data, loader)
    except yaml.YAMLError:
        return None


def text(node: Node | None) -> str:
    """What a scalar says, as it is written; nothing for other nodes."""
    return node.value if node is not None and isinstance(node.value, str) else ""


def _id(node: Node) -> str:
    return str(getattr(node, "id"))  # noqa: B009 - the stubs of PyYAML do not know it


def is_null(node: Node) -> bool:
    return bool(node.tag == _NULL)


def is_boolean(node: Node) -> bool:
    return bool(node.tag == "tag:yaml.org,2002:bool")


def is_mapping(node: Node) -> bool:
    return _id(node) == "mapping"


def items(node: Node | None) -> list[Node]:
    """The items of a list."""
    return list(node.value) if node is not None and _id(node) == "sequence" else []


def entries(node: Node | None, deepest: int = 10) -> dict[str, Entry]:
    """The entries of a mapping by their keys. What `<<` merges yields to what is there, and may
    merge others, but not itself for ever."""
    found: dict[str, Entry] = {}
    merged: dict[str, Entry] = {}
    for key, value in node.value if node is not None and is_mapping(node) else ():
        if key.tag != _MERGE:
            found[text(key)] = Entry(key, value)
        elif deepest:
            for each in [value, *items(value)]:
                merged = {**entries(each, deepest - 1), **merged}
    return {**merged, **found}


def own(node: Node) -> dict[str, Entry]:
    """The entries of a mapping that are written in it."""
    pairs = node.value if is_mapping(node) else ()
    return {text(key): Entry(key, value) for key, value in pairs if key.tag != _MERGE}


def children(node: Node) -> Iterator[tuple[str, Node, Node]]:
    """What lies in a mapping or a list: its key, or index, the node of that, and the value."""
    for name, entry in entries(node).items():
        yield name, entry.key, entry.value
    for index, item in enumerate(items(node)):
        yield str(index), item, item


def is_collection(node: Node) -> bool:
    """A mapping or a list."""
    return isinstance(node.value, list)


def key_of(holder: Node, value: Node) -> Node:
    """The key, in a mapping, of the value that is there; of a list the item itself."""
    return next((key for _, key, each in children(holder) if each is value), value)
