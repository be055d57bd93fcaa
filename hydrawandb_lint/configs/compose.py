"""What may be in a config that Hydra composes.

Read permissively: of a group that a defaults list names each file counts, for the command line may
choose it; what nobody names does not. So a node can have several *parts*, one for each file that
may give it. What the program or the command line adds or takes away is not here.
"""

from __future__ import annotations

import os
import posixpath
from collections import defaultdict
from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.files import ConfigFile, Default, Reference, package_of
from hydrawandb_lint.kinds import CONFIGS
from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from yaml import Node

Way = tuple[str, ...]
_HYDRA = "hydra"
"""A program never sees what lies here."""
_SEARCHPATH = (_HYDRA, "searchpath")
MOST_NODES = 50_000
"""A config of more is not looked at: aliases of aliases may stand for any number."""
MOST_NAMED = 10_000
"""Files that all files of a config name. Where they name each other, each at a place within the
others, there is no end."""
DEEPEST = 100
"""Keys from the whole config to a node; an alias may lie within itself."""


class TooLargeError(Exception):
    """More nodes than anybody wrote."""


class Part(NamedTuple):
    """What a file gives at a package. Its defaults list counts from `group`."""

    package: Way
    file: ConfigFile
    group: str = ""


class Slot(NamedTuple):
    """What an entry of a defaults list may add: one of these, or more; or nothing. `usual` are
    those that defaults lists themselves name, of a `group`; `is_open`: they do not say which."""

    options: tuple[Part, ...]
    usual: frozenset[Part]
    may_be_none: bool = False
    group: str = ""
    is_open: bool = False


class Found(NamedTuple):
    """A node at a way of the config, and the part that gives it; `key` is where it is written."""

    way: Way
    key: Node
    node: Node
    part: Part


class Composition:
    """The config of a name in a folder; or, `alone`, a file that is loaded without Hydra, so that
    it has no package. `added` to its defaults list is what a command adds to it.

    `parts` are what it may be made of, `groups` those that a defaults list names, in a command's
    words, `settings` the entries of defaults lists that are about Hydra itself; `complete`: all
    that its defaults lists name was found and read.
    """

    def __init__(
        self,
        files: Mapping[str, bytes],
        folder: str,
        name: str,
        added: Iterable[Default] = (),
        alone: bool = False,
    ) -> None:
        self._data, self.folder = files, os.path.normpath(folder)
        self._files: dict[str, ConfigFile] = {}
        self._added = added
        self._overrides: dict[str, set[Default]] = defaultdict(set)
        self._slots: dict[Part, list[Slot]] = {}
        self._surely: dict[Way, set[Part]] = {}
        self.settings: list[Default] = []
        self.groups: set[str] = set()
        self.complete = False
        group, primary = posixpath.split(name)
        reference = Reference(group, group, primary)
        if (file := self._file(reference.path)) is not None:
            package = () if alone else _way(package_of(reference, file, ""))
            self._visit(Part(package, file, group))
        self.parts = list(self._slots)
        searches = (part for part in self.parts if any(_down(part.file.root, _SEARCHPATH)))
        if any(searches) or any(self.at(_SEARCHPATH)):
            self.complete = False

    def _visit(self, primary: Part) -> None:
        known = -1
        while known < (known := sum(map(len, self._overrides.values()))):
            # Again: an override names an option of a group that may have been seen before it.
            self.complete, self.settings, self._slots = True, [], {}
            self.groups = set()
            todo, named = [(primary, frozenset({primary.file.path}))], 0
            while todo and named < MOST_NAMED:
                part, inside = todo.pop()
                if part in self._slots:
                    continue
                self._slots[part] = list(self._named(part))
                self._slots[part] += self._chosen(part) if part == primary else ()
                options = [each for slot in self._slots[part] for each in slot.options]
                new = [each for each in options if each not in self._slots]
                deeper = [each for each in new if each.file.path not in inside]
                self.complete = self.complete and part.file.is_read and deeper == new
                todo += [(each, inside | {each.file.path}) for each in deeper]
                named += len(options)
            self.complete = self.complete and not todo

    def _named(self, part: Part) -> Iterator[Slot]:
        """What the defaults list of a part may add."""
        for default in part.file.defaults:
            base = "" if default.path.startswith("/") else part.group
            path = posixpath.join(base, default.path.strip("/"))
            is_of_hydra = path.partition("/")[0] == _HYDRA
            self.settings += [default._replace(path=path)] if is_of_hydra else []
            if default.options is None:
                yield self._one(default, path, part, is_of_hydra)
            elif path.startswith(f"{_HYDRA}/"):  # Hydra's own defaults list names its groups
                hydra = part._replace(package=(), group="")
                yield self._choice(default._replace(path=path), path, hydra, True)
            elif "override" in default.keywords:
                self._overrides[path].add(default)
            else:
                self.groups.add(_key(path, default.package))
                yield self._choice(default, path, part, is_of_hydra)

    def _chosen(self, primary: Part) -> Iterator[Slot]:
        """What a command may add to the defaults list."""
        for default in self._added:
            choice = self._choice(default, default.path.strip("/"), primary, False)
            yield choice._replace(usual=frozenset())

    def _one(self, default: Default, path: str, part: Part, is_of_hydra: bool) -> Slot:
        written = posixpath.dirname(default.path.strip("/"))
        group, name = posixpath.split(path)
        found = self._part(Reference(group, written, name, default.package), part)
        if found is None and not is_of_hydra:
            self.complete = False
        options = (found,) if found else ()
        return Slot(options, frozenset(options), found is None)

    def _choice(self, default: Default, path: str, part: Part, is_of_hydra: bool) -> Slot:
        """Any option of a group: one that an entry names, also one that overrides it, or any file
        of the folder."""
        told = [default, *self._overrides[path]]
        usual = Reference(path, default.path.strip("/"), "", default.package)
        names = [name for each in told if not each.is_list for name in each.options or ()]
        references = [usual._replace(name=name) for name in names]
        for name in (name for each in told if each.is_list for name in each.options or ()):
            inner, last = posixpath.split(name)
            group, written = (posixpath.join(base, inner).rstrip("/") for base in usual[:2])
            references.append(Reference(group, written, last, default.package))
        found = {reference: self._part(reference, part) for reference in references}
        named = frozenset(each for each in found.values() if each)
        is_optional = any("optional" in each.keywords for each in told) or is_of_hydra
        if None in found.values() and not is_optional:
            self.complete = False
        is_deep = any(each.is_interpolated for each in told)
        beside = [usual._replace(name=name) for name in self.files(path, is_deep)]
        found |= {each: self._part(each, part) for each in beside if each not in found}
        options = tuple(dict.fromkeys(each for each in found.values() if each))
        may_be_none = is_optional or None in found.values() or any(d.may_be_none for d in told)
        is_open = is_of_hydra or is_deep or not (default.options or default.may_be_none)
        return Slot(options, named, may_be_none, path, is_open)

    def _part(self, reference: Reference, part: Part) -> Part | None:
        """What a file adds that a part names."""
        file = self._file(reference.path)
        if file is None:
            return None
        package = package_of(reference, file, ".".join(part.package))
        return Part(_way(package), file, reference.group)

    def files(self, group: str, is_deep: bool) -> list[str]:
        """The names of the files of a group, or of all below it."""
        folder = self.place(group)
        inner = [each for each in self._folders if each.startswith(folder + os.sep)]
        return [
            os.path.join(each, name)[len(folder) + 1 :].replace(os.sep, "/")
            for each in ([folder, *inner] if is_deep else [folder])
            for name in self._folders.get(each, ())
        ]

    @cached_property
    def _folders(self) -> dict[str, list[str]]:
        """The names of the config files in each folder, without their endings."""
        found: dict[str, list[str]] = {}
        for path in self._data:
            folder, name = os.path.split(path)
            base, ending = os.path.splitext(name)
            if ending in CONFIGS:
                found.setdefault(folder, []).append(base)
        return found

    def has(self, path: str) -> bool:
        """Whether there is a file."""
        return path in self._data

    def place(self, name: str) -> str:
        """The path of a name, counted from the config's folder."""
        return os.path.normpath(os.path.join(self.folder, *name.split("/")))

    def _file(self, name: str) -> ConfigFile | None:
        """The file of a name, with its ending or without."""
        place = self.place(name)
        paths = [place] if place.endswith(CONFIGS) else [place + ending for ending in CONFIGS]
        path = next((path for path in paths if path in self._data), None)
        if path is not None and path not in self._files:
            self._files[path] = ConfigFile(path, self._data[path])
        return self._files[path] if path else None

    @cached_property
    def _by_package(self) -> dict[Way, list[Part]]:
        found: dict[Way, list[Part]] = {}
        for part in self.parts:
            found.setdefault(part.package, []).append(part)
        return found

    def at(self, way: Way) -> Iterator[Found]:
        """The nodes that files give at a way; a key of it that is not known is `*`. Raises
        `TooLargeError` if one is."""
        for package, parts in self._by_package.items():
            count = len(package)
            if _fits(package, way[:count]):
                for part in parts:
                    for inner, key, node in _down(part.file.root, way[count:]):
                        if inner[:1] != ("defaults",):
                            yield Found((*package, *inner), key, node, part)

    def below(self, way: Way) -> Iterator[Found]:
        """All nodes at a way and below it, but for what is Hydra's. Raises `TooLargeError`."""
        todo = list(self.at(way))
        todo += [
            Found(part.package, part.file.root, part.file.root, part)
            for package, parts in self._by_package.items()
            if is_within(package, way)
            for part in parts
            if part.file.root is not None
        ]
        for found in todo:
            if found.way[:1] == (_HYDRA,):
                continue
            yield found
            is_root = found.node is found.part.file.root
            todo += [
                Found((*found.way, name), key, node, found.part)
                for name, key, node in nodes.children(found.node)
                if not (is_root and name == "defaults")
            ]
            if len(todo) > MOST_NODES or len(found.way) > DEEPEST:
                raise TooLargeError

    def is_there(self, way: Way, part: Part) -> bool:
        """Whether files give a node at a way whenever a part is there, whatever else is chosen, and
        none gives something else for what it lies in."""
        if not self.complete or way[:1] == (_HYDRA,):
            return False
        if way not in self._surely:
            self._surely[way] = self._sure(way) if self._is_kept(way) else set()
        return not self._above[part].isdisjoint(self._surely[way])

    def _is_kept(self, way: Way) -> bool:
        """Whether nothing hides a node at a way, and its keys are such as text can name."""
        for count in range(1, len(way) + 1):
            for found in self.at(way[:count]):
                if not (found.key is found.node or nodes.is_text(found.key)):
                    return False
                if count == len(way) or nodes.is_mapping(found.node):
                    continue
                if nodes.text(found.node) != "???" and not _down(found.node, way[count:]):
                    return False
        return True

    def is_usual(self, part: Part) -> bool:
        """Whether a part is there unless the command line chooses another one."""
        above = self._above.get(part, frozenset())
        return part in self._usual and not any(self._overrides.get(each.group) for each in above)

    @cached_property
    def _usual(self) -> frozenset[Part]:
        """The parts that are there if the command line chooses nothing, or some that are not: a
        file that overrides a choice may be one of a group itself. None, if not all are known: what
        the others name may override any."""
        found, todo = set(self.parts[:1]), self.parts[:1]
        while todo:
            if (part := todo.pop()) not in self._slots:
                return frozenset()
            for slot in self._slots[part]:
                todo += slot.usual - found
                found |= slot.usual
        return frozenset(found)

    def reached(self, chosen: Collection[str]) -> frozenset[Part]:
        """The parts that are known and may be there if a command chooses options of no groups but
        these."""
        found, todo = set(self.parts[:1]), self.parts[:1]
        while todo:
            for slot in self._slots.get(todo.pop(), ()):
                is_free = slot.is_open or slot.group in chosen
                more = set(slot.options if is_free else slot.usual) - found
                todo += more
                found |= more
        return frozenset(found)

    def _sure(self, way: Way) -> set[Part]:
        """The parts with which there is a node at a way, whatever is chosen."""
        sure = {found.part for found in self.at(way)}
        sure |= {part for part in self.parts if is_within(part.package, way)}
        more = sure
        while more:
            more = {
                part
                for part, slots in self._slots.items()
                if part not in sure and any(_always(slot, sure) for slot in slots)
            }
            sure |= more
        return sure

    @cached_property
    def _above(self) -> dict[Part, frozenset[Part]]:
        """The parts without which a part is not there, itself among them."""
        naming: dict[Part, set[Part]] = {part: set() for part in self.parts}
        for part, slots in self._slots.items():
            for each in (each for slot in slots for each in slot.options):
                if each in naming:
                    naming[each].add(part)
        above = {self.parts[0]: frozenset(self.parts[:1])} if self.parts else {}
        changed = True
        while changed:
            changed = False
            for part in self.parts[1:]:
                ways = [above[each] for each in naming[part] if each in above]
                found = frozenset.intersection(*ways) | {part} if ways else None
                if found is not None and above.get(part) != found:
                    above[part], changed = found, True
        return above


def _always(slot: Slot, parts: set[Part]) -> bool:
    return bool(slot.options) and not slot.may_be_none and parts.issuperset(slot.options)


def _way(package: str) -> Way:
    return tuple(package.split(".")) if package else ()


def _key(group: str, package: str | None) -> str:
    """By what a command names an entry of a defaults list."""
    usual = package is None or package.startswith("_") or package == group.replace("/", ".")
    return group if usual else f"{group}@{package}"


def _fits(one: Way, other: Way) -> bool:
    return len(one) == len(other) and all(
        "*" in (a, b) or a == b for a, b in zip(one, other, strict=True)
    )


def is_within(package: Way, way: Way) -> bool:
    """Whether a package lies below a way."""
    return len(package) > len(way) and _fits(package[: len(way)], way)


def _down(root: Node | None, way: Way) -> list[tuple[Way, Node, Node]]:
    found: list[tuple[Way, Node, Node]] = [((), root, root)] if root is not None else []
    for key in way:
        found = [
            ((*so_far, name), *held[name])
            for so_far, _, inner in found
            for held in (nodes.held(inner),)
            for name in (held if key == "*" else [key] * (key in held))
        ]
        if len(found) > MOST_NODES:
            raise TooLargeError
    return found
