"""The config files of a project, read when somebody asks."""

from __future__ import annotations

import os
from functools import cached_property

from hydrawandb_lint.configs.compose import Composition, Way
from hydrawandb_lint.configs.targets import Target, Targets, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LARGEST = 1_000_000
"""Bytes; no config is larger, and what is in such a file is not known."""


class Configs:
    """What the YAML files of a project say; `read` gives them with their bytes."""

    def __init__(self, read: Callable[[], Mapping[str, bytes]]) -> None:
        self._read = read
        self._composed: dict[tuple[str, str], Composition] = {}

    @cached_property
    def _files(self) -> dict[str, bytes]:
        unread = b"\0"  # is no YAML
        read = self._read().items()
        return {path: data if len(data) <= LARGEST else unread for path, data in read}

    def tell(self, path: str, data: bytes) -> None:
        """A file is something else now."""
        self._files[path] = data
        self._composed.clear()
        self.__dict__.pop("_targets", None)

    @cached_property
    def _targets(self) -> Targets:
        return Targets(self._files)

    @cached_property
    def names(self) -> list[str]:
        """All full names that `_target_` has."""
        return [name for data in self._files.values() for name in names(data)]

    def targets(self, path: Way) -> list[Target]:
        """What the node at a path of a config may name; an unknown key is `*`."""
        return self._targets.at(path)

    def composed(self, folder: str, name: str) -> Composition:
        """The config of a name in a folder."""
        key = os.path.normpath(folder), name
        if key not in self._composed:
            self._composed[key] = Composition(self._files, *key)
        return self._composed[key]

    def alone(self, path: str) -> Composition | None:
        """A file by itself; None if there is none."""
        folder, name = os.path.split(os.path.normpath(path))
        if os.path.join(folder, name) not in self._files:
            return None
        return Composition({path: self._files[path]}, folder, name, alone=True)
