"""Which of a project's Hydra tasks are made for multirun, by what their config files say.

Read permissively: of a group that a defaults list names, any file counts, for the command line may
choose it. What lies beside the config and is named by nobody may belong to another task.
"""

from __future__ import annotations

import os
import re

from hydrawandb_lint.sources import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yaml import Node

    from hydrawandb_lint.sources.targets import Targets

_PACKAGE = re.compile(rb"^[ \t]*#[ \t]*@package[ \t]+([\w.]+)", re.MULTILINE)
_TELLING = re.compile(rb"defaults|mode|sweeper")
_ENDINGS = ("", ".yaml", ".yml")
_USUAL = ("basic", "null", "~", "")
_ISOLATING = ("submitit_local", "submitit_slurm")
"""Launchers that give each job a process of its own."""


class Multirun:
    """Knows the tasks that are made for multirun."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._known: dict[tuple[str, str], bool] = {}

    def is_meant(self, folder: str, name: str) -> bool:
        """Whether the config of this name in a folder, or what its defaults list may reach, sets
        `hydra.mode: MULTIRUN` or `hydra.sweeper.params`, or overrides the sweeper or launcher."""
        key = os.path.normpath(folder), name
        if key not in self._known:
            self._known[key] = any(map(_shows, _reached(self._targets.files, *key)))
        return self._known[key]


class _Config:
    """A config file. `group` is the way to it from the config folder."""

    def __init__(self, data: bytes, group: tuple[str, ...]) -> None:
        found = _PACKAGE.search(data)
        package = found[1].decode() if found else "_group_"
        self._package = {"_group_": group, "_global_": ()}.get(package, tuple(package.split(".")))
        self._values = _entries(nodes.composed(data)) if _TELLING.search(data) else {}

    def at(self, *way: str) -> Node | None:
        """The node at a way of the whole config."""
        count = len(self._package)
        if way[:count] != self._package:
            return None
        node, values = None, self._values
        for key in way[count:]:
            node = values.get(key)
            values = _entries(node)
        return node

    def defaults(self) -> Iterator[tuple[str, str | None]]:
        """The entries of its defaults list: a group and its option, or a file and None."""
        for entry in _items(self._values.get("defaults")):
            for key, option in _entries(entry).items():
                several = isinstance(option.value, list)
                yield _plain(key), "several" if several else nodes.text(option)
            if name := nodes.text(entry):
                yield _plain(name), None


def _shows(config: _Config) -> bool:
    if nodes.text(config.at("hydra", "mode")).rpartition(".")[2] == "MULTIRUN":
        return True
    if _entries(config.at("hydra", "sweeper", "params")):
        return True
    return any(
        group in ("hydra/sweeper", "hydra/launcher") and option not in (*_USUAL, *_ISOLATING)
        for group, option in config.defaults()
    )


def _reached(files: Mapping[str, bytes], folder: str, name: str) -> Iterator[_Config]:
    """The config of this name and all that its defaults list may reach."""
    todo, seen = _named(files, os.path.join(folder, name)), set[str]()
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen.add(file)
        beside = os.path.dirname(file)
        group = os.path.relpath(beside, folder)
        config = _Config(files[file], () if group == "." else tuple(group.split(os.sep)))
        yield config
        for each, option in config.defaults():
            find = _named if option is None else _within
            for base in {folder, beside}:  # in which one it is, is plain where it is
                todo += find(files, os.path.join(base, each))


def _named(files: Mapping[str, bytes], path: str) -> list[str]:
    path = os.path.normpath(path)
    return [path + ending for ending in _ENDINGS if path + ending in files]


def _within(files: Mapping[str, bytes], path: str) -> list[str]:
    path = os.path.normpath(path)
    return [file for file in files if file.startswith(path + os.sep)]


def _plain(name: str) -> str:
    """A name of a defaults list without `override`, the leading slash and the package."""
    return name.rpartition(" ")[2].partition("@")[0].lstrip("/")


def _items(node: Node | None) -> list[Node]:
    items = node.value if node is not None and isinstance(node.value, list) else []
    return [item for item in items if not isinstance(item, tuple)]


def _entries(node: Node | None) -> dict[str, Node]:
    """The values of a mapping by their keys."""
    items = node.value if node is not None and isinstance(node.value, list) else []
    return {nodes.text(item[0]): item[1] for item in items if isinstance(item, tuple)}
