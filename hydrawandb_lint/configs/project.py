"""The config files of a project, read when somebody asks."""

from __future__ import annotations

import os
import posixpath
import re
from functools import cached_property

from hydrawandb_lint.configs.compose import Composition, Way
from hydrawandb_lint.configs.facts import may_hold_secret
from hydrawandb_lint.configs.files import Default
from hydrawandb_lint.configs.launches import Launch, launches
from hydrawandb_lint.configs.multirun import may_be_for_multirun
from hydrawandb_lint.configs.targets import Target, Targets, has_defaults, names
from hydrawandb_lint.kinds import CONFIGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SECTION = re.compile(
    rb"(?<!\w)([A-Za-z_]\w*)[ \t]*:[ \t]*(?:\{|(?:[&#][^\n]*)?\r?$)", re.MULTILINE
)
LARGEST = 1_000_000
"""Bytes; no config is larger, and what is in such a file is not known."""


class Configs:
    """What the YAML files of a project say, and the commands in its scripts and pages; `read` gives
    all of these with their bytes."""

    def __init__(self, read: Callable[[], Mapping[str, bytes]]) -> None:
        self._read = read
        self._composed: dict[tuple[str, str, frozenset[Default]], Composition] = {}

    @cached_property
    def scripts(self) -> dict[str, bytes]:
        """All of these files."""
        unread = b"\0"  # is no YAML
        read = self._read().items()
        return {path: data if len(data) <= LARGEST else unread for path, data in read}

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return {path: data for path, data in self.scripts.items() if path.endswith(CONFIGS)}

    @cached_property
    def _launches(self) -> list[tuple[str, Launch]]:
        return [
            (os.path.dirname(path).replace(os.sep, "/"), found)
            for path, data in self.scripts.items()
            for found in launches(data)
        ]

    def tell(self, path: str, data: bytes) -> None:
        """A file is something else now."""
        self._files[path] = data
        self._composed.clear()
        for derived in ("_targets", "sections", "may_hold_secrets", "may_be_for_multirun"):
            self.__dict__.pop(derived, None)

    @cached_property
    def _targets(self) -> Targets:
        return Targets(self._files)

    @cached_property
    def names(self) -> list[str]:
        """All full names that `_target_` has, each once."""
        found = (name for data in self._files.values() for name in names(data))
        return list(dict.fromkeys(found))

    @cached_property
    def sections(self) -> frozenset[str]:
        """Keys under which files may have a mapping, as their bytes look: nothing stands behind
        them or a brace does; or they are a group's name."""
        found = set[str]()
        for path, data in self._files.items():
            found.update(name.decode() for name in _SECTION.findall(data))
            found.add(os.path.basename(os.path.dirname(path)))
        return frozenset(found)

    @cached_property
    def may_hold_secrets(self) -> bool:
        """Whether the bytes of some config file leave room for a secret."""
        return any(map(may_hold_secret, self._files.values()))

    @cached_property
    def may_be_for_multirun(self) -> bool:
        """Whether the bytes of some config file leave room for a setting of multirun."""
        return any(map(may_be_for_multirun, self._files.values()))

    def targets(self, path: Way) -> list[Target]:
        """What the node at a path of a config may name; an unknown key is `*`."""
        return self._targets.at(path)

    def launches(self, program: str) -> list[tuple[str, Launch]]:
        """The commands that may start a file, each with the folder of the file that has it."""
        path = program.replace(os.sep, "/")
        return [found for found in self._launches if found[1].starts(path, found[0])]

    def has(self, folder: str, name: str) -> bool:
        """Whether there is a config of a name in a folder."""
        path = os.path.normpath(os.path.join(folder, name))
        return any(path + ending in self._files for ending in ("", *CONFIGS))

    def folder_of(self, name: str) -> str | None:
        """The folder of the only config of a name, if that has a defaults list."""
        found = [
            (path[: -len(place) - 1], has_defaults(data))
            for path, data in self._files.items()
            for place in (name + ending for ending in CONFIGS)
            if path.endswith("/" + place)
        ]
        return found[0][0] if len(found) == 1 and found[0][1] else None

    def others(self, config: Composition) -> list[Composition]:
        """The configs that a command may ask for in the folder of one, with whatever it may add to
        their defaults lists."""
        inside = [path for path in self._files if path.startswith(config.folder + os.sep)]
        places = [os.path.relpath(path, config.folder).replace(os.sep, "/") for path in inside]
        groups = {posixpath.dirname(place) for place in places} - {""}
        added = frozenset(Default(f"/{group}", (), None, ("optional",)) for group in groups)
        names = sorted(posixpath.splitext(place)[0] for place in places if "/" not in place)
        return [self.composed(config.folder, name, added) for name in names]

    def composed(
        self, folder: str, name: str, added: frozenset[Default] = frozenset()
    ) -> Composition:
        """The config of a name in a folder, with what commands may add to its defaults list."""
        key = os.path.normpath(folder), name, added
        if key not in self._composed:
            self._composed[key] = Composition(self._files, *key)
        return self._composed[key]

    def alone(self, path: str) -> Composition | None:
        """A file by itself; None if there is none."""
        folder, name = os.path.split(os.path.normpath(path))
        if os.path.join(folder, name) not in self._files:
            return None
        return Composition({path: self._files[path]}, folder, name, alone=True)
