"""One file of a Hydra config folder: its package, its defaults list and its content.

As Hydra 1.1 to 1.3 reads it (`hydra/core/default_element.py`, `config_repository.py`). Where the
program's `version_base` decides (`_group_` in a header, files that end in `.yml`), it is read as up
to 1.1: a program that says otherwise and has such files does not work.
"""

from __future__ import annotations

import re
from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml import Node

_HEADER = re.compile(r"\s*#\s*@")
_LONGEST_HEADER = 512
_KEYWORDS = ("optional", "override")
_GLOBAL = "_global_"


class Default(NamedTuple):
    """An entry of a defaults list. `path` is a group or, without `options`, a file, counted from
    the config folder if it begins with `/`."""

    path: str
    options: tuple[str, ...] | None = None
    """Those that are said by their names."""
    package: str | None = None
    keywords: tuple[str, ...] = ()
    is_list: bool = False
    is_interpolated: bool = False
    """An interpolation says which option it is."""
    may_be_none: bool = False
    """It is `null`, or an empty list."""


class Reference(NamedTuple):
    """How a file is named: `group` is its whole group, from which its own defaults list counts, and
    `written` what the naming list says of that."""

    group: str
    written: str
    name: str
    package: str | None = None

    @property
    def path(self) -> str:
        return f"{self.group}/{self.name}" if self.group else self.name


class ConfigFile:
    """A file with its bytes."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self._data = data

    @cached_property
    def root(self) -> Node | None:
        """The node of all that is in it; None if it is empty or no YAML."""
        return nodes.composed(self._data)

    @property
    def is_read(self) -> bool:
        """Whether it is known what is in it. Of a single word OmegaConf makes a key."""
        if self.root is None:
            return not any(
                line.strip() and not line.lstrip().startswith(b"#")
                for line in self._data.splitlines()
            )
        return not nodes.text(self.root) or nodes.is_null(self.root)

    @cached_property
    def header(self) -> str | None:
        """The package that its first lines say; Hydra stops at a line of another kind."""
        found = None
        for line in self._data.decode(errors="replace")[:_LONGEST_HEADER].splitlines():
            if not _HEADER.match(line):
                if line.strip():
                    break
                continue
            key, *value = line.strip().lstrip("#").split()
            found = value[0] if key == "@package" and value else found
        return found

    @property
    def defaults(self) -> list[Default]:
        """Its defaults list, without `_self_`."""
        return [default for _, default in self.listed]

    @cached_property
    def listed(self) -> list[tuple[Node, Default]]:
        """Likewise, each with the item of the list that says it."""
        found: list[tuple[Node, Default]] = []
        entry = nodes.entries(self.root).get("defaults")
        for item in nodes.items(entry.value if entry else None):
            path, package = _parted(nodes.text(item))
            if path not in ("", "_self_"):
                found.append((item, Default(path, None, package)))
            inner = nodes.entries(item)
            # `{group: option, optional: true}`, as up to Hydra 1.0
            word = ["optional"] if len(inner) > 1 and "optional" in inner else []
            found += [
                (item, _default([*word, *key.split()], value))
                for key, (_, value) in inner.items()
                if key not in word
            ]
        return found


def _parted(name: str) -> tuple[str, str | None]:
    path, at, package = name.partition("@")
    return path, package.partition(":")[0] if at else None


def _default(words: list[str], value: Node) -> Default:
    path, package = _parted(words[-1] if words else "")
    said = nodes.items(value) if nodes.is_list(value) else [value]
    options = [nodes.text(item) for item in said if not nodes.is_null(item)]
    return Default(
        path,
        tuple(option for option in options if option not in ("", "???") and "${" not in option),
        package,
        tuple(word for word in words[:-1] if word in _KEYWORDS),
        nodes.is_list(value),
        any("${" in option for option in options),
        not options,
    )


def package_of(reference: Reference, file: ConfigFile, parent: str) -> str:
    """The package into which a defaults list puts a file, within that of the list's own file;
    empty for the whole config."""
    group = reference.group.replace("/", ".")
    package = reference.package
    if package is None:
        package = file.header
        if package == "_group_":
            package = None
        elif package is not None:
            package = f"{_GLOBAL}.{package.replace('_group_', group)}"
    elif package == "_here_":
        package = ""
    elif "_group_" in package:
        package = f"{_GLOBAL}.{package.replace('_group_', group)}"
    if package is None:
        package = reference.written.replace("/", ".")
    package = package.replace("_name_", reference.name)
    joined = ".".join(part for part in (parent, package) if part)
    _, is_global, rest = joined.rpartition(_GLOBAL)
    return rest[1:] if is_global else rest
