"""What `_target_` names in the YAML files of a project: Hydra makes or calls it.

Read permissively: a node `trainer` may come from the key of that name in any file, or from any file
of the group folder `trainer/`. A folder is one of a group if a file beside it has a defaults list.
"""

from __future__ import annotations

import os
import re
from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yaml import Node

_NAMED = re.compile(rb"_target_[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z_]\w*(?:\.\w+)+)")
_GLOBAL = re.compile(rb"^[ \t]*#[ \t]*@package[ \t]+_global_", re.MULTILINE)
_DEFAULTS = re.compile(rb"^defaults[ \t]*:", re.MULTILINE)


class Target(NamedTuple):
    """What a node names. `way`: the keys to the node, after its group; `converts`: `_convert_`
    says that configs are given as plain containers; `partial`: it is not called yet. `mappings`:
    the keys of mappings in the node that name nothing, and are arguments as configs."""

    name: str
    way: tuple[str, ...]
    converts: bool
    partial: bool
    mappings: tuple[str, ...] = ()


def names(data: bytes) -> list[str]:
    """The full names that `_target_` has in a file, as they stand there."""
    return [name.decode() for name in _NAMED.findall(data)]


def has_defaults(data: bytes) -> bool:
    """Whether a file has a defaults list, as the main config of a folder has."""
    return bool(_DEFAULTS.search(data))


class Targets:
    """The targets of a project's YAML files."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def at(self, path: tuple[str, ...]) -> list[Target]:
        """What the node at a path of a config may name; an unknown key is `*`."""
        return [target for target in self._targets if _fits(target.way, path)]

    @cached_property
    def _targets(self) -> list[Target]:
        roots = {os.path.dirname(p) for p, data in self._files.items() if has_defaults(data)}
        found: set[Target] = set()
        for path, data in self._files.items():
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
    root = nodes.composed(data)
    todo, seen = [(root, group)] if root is not None else [], set[int]()
    while todo:
        node, way = todo.pop()
        if id(node) in seen:  # an anchor: what it stands for is read once
            continue
        seen.add(id(node))
        values = {key: entry.value for key, entry in nodes.entries(node).items()}
        if target := nodes.text(values.get("_target_")):
            convert, partial = (
                nodes.text(values.get(key)).lower() for key in ("_convert_", "_partial_")
            )
            mappings = [k for k, v in values.items() if nodes.is_mapping(v) and not _makes(v)]
            converts = convert in ("all", "object", "partial")
            yield Target(target, way, converts, partial == "true", (*mappings,))
        todo += [(value, (*way, key)) for key, value in values.items()]


def _makes(node: Node) -> bool:
    """Whether Hydra makes something of a node."""
    return "_target_" in nodes.entries(node)
