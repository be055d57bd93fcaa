"""What `_target_` names in the YAML files of a project: Hydra makes or calls it.

Read permissively: a node `trainer` may come from the key of that name in any file, or from any file
of the group folder `trainer/`. A folder is one of a group if a file beside it has a defaults list.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import NamedTuple

from hydrawandb_lint.sources import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from yaml import Node

_NAMED = re.compile(rb"_target_[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z_]\w*(?:\.\w+)+)")
_QUOTED = re.compile(rb"[\"']([A-Za-z_]\w*(?:\.\w+)*)[\"']")
_READERS = (
    b"instantiate(",
    b"utils.call(",
    b"get_class(",
    b"get_method(",
    b"get_object(",
    b"import_module(",
)
_GLOBAL = re.compile(rb"^[ \t]*#[ \t]*@package[ \t]+_global_", re.MULTILINE)
_DEFAULTS = re.compile(rb"^defaults[ \t]*:", re.MULTILINE)
Names = dict[str, set[str]]
LARGEST = 1_000_000
"""Bytes; no config is larger."""


class Target(NamedTuple):
    """What a node names. `way`: the keys to the node, after its group; `converts`: `_convert_`
    says that configs are given as plain containers; `partial`: it is not called yet."""

    name: str
    way: tuple[str, ...]
    converts: bool
    partial: bool


def by_package(names: Iterable[str]) -> Names:
    """Full names by their first part."""
    found: Names = {}
    for name in names:
        found.setdefault(name.partition(".")[0], set()).add(name)
    return found


def reads_names(data: bytes) -> bool:
    """Whether a Python file may look up things by their names."""
    return any(word in data for word in _READERS)


def quoted(data: bytes) -> list[str]:
    """The texts of a Python file that may be names of things."""
    return [name.decode() for name in _QUOTED.findall(data)]


class Targets:
    """The targets of a project; `read` gives its YAML files with their bytes."""

    def __init__(self, read: Callable[[], Mapping[str, bytes]]) -> None:
        self._read = read

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The files with their bytes, but for those that are too large to be a config."""
        return {path: data for path, data in self._read().items() if len(data) <= LARGEST}

    @cached_property
    def names(self) -> Names:
        """All full names."""
        found = (_NAMED.findall(data) for data in self.files.values())
        return by_package(name.decode() for names in found for name in names)

    def at(self, path: tuple[str, ...]) -> list[Target]:
        """What the node at a path of a config may name; an unknown key is `*`."""
        return [target for target in self._targets if _fits(target.way, path)]

    @cached_property
    def _targets(self) -> list[Target]:
        roots = {os.path.dirname(p) for p, data in self.files.items() if _DEFAULTS.search(data)}
        found: set[Target] = set()
        for path, data in self.files.items():
            if _NAMED.search(data):
                folder = os.path.dirname(path)
                in_group = os.path.dirname(folder) in roots and not _GLOBAL.search(data)
                found.update(_targets(data, (os.path.basename(folder),) if in_group else ()))
        return sorted(found)


def _fits(way: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if not way or not path:
        return way == path
    return all(
        "*" in (one, other) or one == other
        for one, other in zip(reversed(way), reversed(path), strict=False)
    )


def _targets(data: bytes, group: tuple[str, ...]) -> Iterator[Target]:
    import yaml

    root = nodes.composed(data)
    todo, seen = [(root, group)] if root is not None else [], set[int]()
    while todo:
        node, way = todo.pop()
        if id(node) in seen:  # an anchor: what it stands for is read once
            continue
        seen.add(id(node))
        if not isinstance(node, yaml.MappingNode):
            continue
        values = {key.value: value for key, value in node.value if _is_text(key)}
        target = values.get("_target_")
        if target is not None and _is_text(target):
            convert, partial = (
                nodes.text(values.get(key)).lower() for key in ("_convert_", "_partial_")
            )
            yield Target(
                target.value, way, convert in ("all", "object", "partial"), partial == "true"
            )
        todo += [(value, (*way, key)) for key, value in values.items()]


def _is_text(node: Node) -> bool:
    return isinstance(node.value, str)
