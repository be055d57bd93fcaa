"""One file of a Hydra config folder: its package, its defaults list and its content.

As Hydra 1.1 to 1.3 reads it (`hydra/core/default_element.py`, `config_repository.py`).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from hydrawandb_lint.configs import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml import Node

_PACKAGE = re.compile(rb"^[ \t]*#[ \t]*@package[ \t]+([\w.]+)", re.MULTILINE)
_KEYWORDS = ("optional", "override")
_GLOBAL = "_global_"


class Default(NamedTuple):
    """An entry of a defaults list. `path` is a group or, without `options`, a file, counted from
    the config folder if it begins with `/`. Of an option that an interpolation names nothing is
    said: `options` is empty, as it is for `null` and `???`."""

    path: str
    options: tuple[str, ...] | None = None
    package: str | None = None
    keywords: tuple[str, ...] = ()

    @property
    def is_of_hydra(self) -> bool:
        """It says how Hydra works, and nothing of the program's config."""
        return self.path.lstrip("/").partition("/")[0] == "hydra"


class ConfigFile:
    """A file by its path below the config folder, without its ending: `db/mysql`."""

    def __init__(self, path: str, name: str, data: bytes) -> None:
        self.path = path
        self.group, _, self.name = name.rpartition("/")
        self._data = data

    @cached_property
    def root(self) -> Node | None:
        """The node of all that is in it; None if it is empty or no YAML."""
        return nodes.composed(self._data)

    @property
    def is_read(self) -> bool:
        """Whether it is known what is in it: a mapping, or nothing."""
        if self.root is None:
            return not any(
                line.strip() and not line.lstrip().startswith(b"#")
                for line in self._data.splitlines()
            )
        return nodes.is_mapping(self.root) or nodes.is_null(self.root)

    @cached_property
    def header(self) -> str | None:
        """The package that its header says, counted from the whole config; None if that is the
        usual one."""
        found = _PACKAGE.search(self._data)
        package = found[1].decode() if found else "_group_"
        if package == "_group_":
            return None
        package = package.replace("_group_", self.group.replace("/", "."))
        package = package.replace("_name_", self.name)
        return package if package.split(".")[0] == _GLOBAL else f"{_GLOBAL}.{package}"

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
            if name := nodes.text(item):
                path, _, package = name.partition("@")
                if path != "_self_":
                    found.append((item, Default(bare(path), None, package or None)))
            for key, (_, value) in nodes.entries(item).items():
                if key != "optional":  # `{group: option, optional: true}`, as up to Hydra 1.0
                    found.append((item, _default(key, value)))
        return found


def _default(key: str, value: Node) -> Default:
    *keywords, name = key.split()
    path, _, package = name.partition("@")
    named = [nodes.text(item) for item in nodes.items(value)] or [nodes.text(value)]
    options = [
        bare(option)
        for option in named
        if option not in ("", "???", "null", "~") and "${" not in option
    ]
    told = tuple(word for word in keywords if word in _KEYWORDS)
    return Default(path, tuple(options), package or None, told)


def bare(name: str) -> str:
    """A file's name without its ending, which Hydra does not mind."""
    return name.removesuffix(".yml").removesuffix(".yaml")


def package_of(default: Default, file: ConfigFile, parent: str) -> str:
    """The package into which a defaults list puts a file, within that of the list's own file;
    empty for the whole config."""
    package = default.package
    if package is None:
        package = file.header
    elif package == "_here_":
        package = ""
    elif "_group_" in package:
        package = f"{_GLOBAL}." + package.replace("_group_", file.group.replace("/", "."))
    if package is None:
        way = default.path.lstrip("/")
        group = way if default.options is not None else way.rpartition("/")[0]
        package = group.replace("/", ".")
    package = package.replace("_name_", file.name)
    joined = ".".join(part for part in (parent, package) if part)
    return joined.rpartition(_GLOBAL)[2].strip(".") if _GLOBAL in joined else joined
