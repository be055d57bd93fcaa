"""What may be in a config that Hydra composes.

Read permissively: of a group that a defaults list names each file counts, for the command line may
choose it; what nobody names does not. So a node can have several *parts*, one for each file that
may give it. What the program or the command line adds is not here.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import NamedTuple

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.files import ConfigFile, Default, bare, package_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from yaml import Node

Way = tuple[str, ...]
ENDINGS = (".yaml", ".yml")
_OF_HYDRA = ("hydra",)
"""A program never sees what lies here."""
MOST_NODES = 100_000
"""A config of more is not looked at: aliases of aliases may stand for any number."""


class TooLargeError(Exception):
    """More nodes than anybody wrote."""


class Choice(NamedTuple):
    """An option of a group; `package` is where the defaults list says that the group goes to."""

    group: str
    package: str
    option: str


class Part(NamedTuple):
    """What a file gives, at a package, if the command line makes these choices, each of them in a
    defaults list of the one before."""

    package: Way
    file: ConfigFile
    choices: tuple[Choice, ...] = ()


class Found(NamedTuple):
    """A node at a way of the config, and the part that gives it; `key` is where it is written."""

    way: Way
    key: Node
    node: Node
    part: Part


class Composition:
    """The config of a name in a folder. `parts` are what it may be made of, `settings` the entries
    of defaults lists that are about Hydra itself; `complete`: all that its defaults lists name was
    found and read."""

    def __init__(self, files: Mapping[str, bytes], folder: str, name: str) -> None:
        self._folder = os.path.normpath(folder)
        self._read: Callable[[str], bytes | None] = files.get
        self._groups: dict[str, list[str]] = defaultdict(list)
        for path in files:
            base, ending = os.path.splitext(path)
            if ending in ENDINGS and base.startswith(self._folder + os.sep):
                self._groups[os.path.dirname(base)].append(base)
        self.parts: list[Part] = []
        self.settings: list[Default] = []
        self.complete = True
        self._files: dict[str, ConfigFile | None] = {}
        self._optional: set[tuple[tuple[Choice, ...], str, str]] = set()
        self._usual: set[tuple[Choice, ...]] = set()
        self._overridden: set[str] = set()
        self._visit(bare(name))

    def _visit(self, primary: str) -> None:
        file = self._file(primary)
        if file is None:
            self.complete = False
            return
        first = Part(_way(package_of(Default(primary), file, "")), file)
        todo, seen = [(first, frozenset({file.path}))], set[tuple[Way, str]]()
        while todo:
            part, inside = todo.pop()
            if (part.package, part.file.path) in seen:
                continue
            seen.add((part.package, part.file.path))
            self.parts.append(part)
            self.complete = self.complete and part.file.is_read
            for default in part.file.defaults:
                self.settings += [default] if default.is_of_hydra else []
                todo += [
                    (each, inside | {each.file.path})
                    for each in self._named(default, part)
                    if each.file.path not in inside
                ]
        if any(self.at(("hydra", "searchpath"))):
            self.complete = False

    def _named(self, default: Default, part: Part) -> Iterator[Part]:
        """The parts that an entry of a defaults list may add."""
        base = "" if default.path.startswith("/") else part.file.group
        path = "/".join(word for word in (base, default.path.strip("/")) if word)
        parent = ".".join(part.package)
        if default.options is None:
            file = self._file(path) if "${" not in path else None
            if file is not None:
                yield Part(_way(package_of(default, file, parent)), file, part.choices)
            elif not default.is_of_hydra:
                self.complete = False
            return
        if "override" in default.keywords:
            self._overridden.add(path)
            return  # the group is named elsewhere, and each of its files counts
        group = os.path.join(self._folder, *path.split("/"))
        beside = [os.path.relpath(base, self._folder) for base in self._groups[group]]
        named = [f"{path}/{option}" for option in default.options]
        for name in dict.fromkeys([*named, *(each.replace(os.sep, "/") for each in beside)]):
            file = self._file(name)
            if file is not None:
                chosen = Choice(path, default.package or "", name)
                package = _way(package_of(default, file, parent))
                yield Part(package, file, (*part.choices, chosen))
                if name in named:
                    self._usual.add((*part.choices, chosen))
                if not default.options:
                    self._optional.add((part.choices, *chosen[:2]))
            elif "optional" not in default.keywords and not default.is_of_hydra:
                self.complete = False

    def _file(self, name: str) -> ConfigFile | None:
        if name not in self._files:
            base = os.path.join(self._folder, *name.split("/"))
            read = ((base + ending, self._read(base + ending)) for ending in ENDINGS)
            found = [ConfigFile(path, name, data) for path, data in read if data is not None]
            self._files[name] = found[0] if found else None
        return self._files[name]

    def at(self, way: Way) -> Iterator[Found]:
        """The nodes that files give at a way; a key of it that is not known is `*`."""
        for part in self.parts:
            count = len(part.package)
            if part.file.root is not None and _fits(part.package, way[:count]):
                for found in _down(part.file.root, way[count:]):
                    yield Found((*part.package, *found[0]), found[1], found[2], part)

    def below(self, way: Way) -> Iterator[Found]:
        """All nodes at a way and below it. Raises `TooLargeError`."""
        todo = list(self.at(way))
        todo += [
            Found(part.package, part.file.root, part.file.root, part)
            for part in self.parts
            if part.file.root is not None and _is_within(part.package, way)
        ]
        for count, found in enumerate(todo):
            if count > MOST_NODES:
                raise TooLargeError
            yield found
            for name, key, node in nodes.children(found.node):
                if not (name == "defaults" and found.node is found.part.file.root):
                    inner = (*found.way, name)
                    todo += [Found(inner, key, node, found.part)] if inner != _OF_HYDRA else []

    def is_usual(self, part: Part) -> bool:
        """Whether a part is there unless the command line chooses another one."""
        ways = (part.choices[: count + 1] for count in range(len(part.choices)))
        return all(way in self._usual and way[-1].group not in self._overridden for way in ways)

    def is_there(self, way: Way, part: Part) -> bool:
        """Whether files give a node at a way whenever a part is there, whatever else is chosen."""
        giving = {found.part.choices for found in self.at(way) if not nodes.is_null(found.node)}
        giving |= {each.choices for each in self.parts if _is_within(each.package, way)}
        if any(part.choices[: len(choices)] == choices for choices in giving):
            return True
        every = {each.choices[: len(c)] for c in giving for each in self.parts if c}
        for choices in giving:
            before, (group, package, _) = choices[:-1], choices[-1]
            if part.choices[: len(before)] != before or (before, group, package) in self._optional:
                continue
            options = {c for c in every if c[:-1] == before and c and c[-1][:2] == (group, package)}
            if options <= giving:
                return True
        return False


def _way(package: str) -> Way:
    return tuple(package.split(".")) if package else ()


def _fits(one: Way, other: Way) -> bool:
    return len(one) == len(other) and all(
        "*" in (a, b) or a == b for a, b in zip(one, other, strict=True)
    )


def _is_within(package: Way, way: Way) -> bool:
    return len(package) > len(way) and _fits(package[: len(way)], way)


def _down(node: Node, way: Way) -> list[tuple[Way, Node, Node]]:
    found: list[tuple[Way, Node, Node]] = [((), node, node)]
    for key in way:
        found = [
            ((*so_far, name), place, child)
            for so_far, _, inner in found
            for name, place, child in nodes.children(inner)
            if key in ("*", name)
        ]
    return found
