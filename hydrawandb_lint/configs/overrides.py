"""What the keys of a command's overrides mean in a config.

Hydra takes a key for a group if there is a folder of that name, and then looks for it in the
defaults list; any other key leads to a node, by its dots.
"""

from __future__ import annotations

from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Composition, TooLargeError, is_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from yaml import Node

_ENDING = ".yaml"
"""Hydra 1.2 and newer find no option that ends in `.yml`."""


class Overrides:
    """The keys that overrides may have in a config of which files tell all. `chosen` are the keys
    of all overrides: of other groups nothing is chosen than what defaults lists name."""

    def __init__(self, config: Composition, chosen: Iterable[str]) -> None:
        self.config = config
        self._parts = config.reached({key.partition("@")[0] for key in chosen})

    def is_group(self, name: str) -> bool:
        """Whether there is a folder of options of that name."""
        return bool(self.files(name))

    def is_listed(self, group: str) -> bool:
        """Whether some defaults list names a group."""
        return group in self.config.groups

    def is_chosen(self, group: str) -> bool:
        """Whether the main defaults list surely names a group, by that key."""
        return any(
            default.path == group and not default.keywords and default.package is None
            for default in self.config.parts[0].file.defaults
        )

    def is_node(self, group: str) -> bool:
        """Whether the options of a group become a node of its name."""
        return (group,) in {part.package for part in self.config.parts}

    def files(self, group: str) -> list[str]:
        """The files of a group's folder and below it, without their endings."""
        return sorted(self.config.files(group, is_deep=True))

    def packages(self, group: str) -> list[str]:
        """The keys by which defaults lists name a group, if each has a package."""
        return sorted(key for key in self.config.groups if key.startswith(f"{group}@"))

    def has_option(self, group: str, option: str) -> bool:
        """Whether there is a file of an option, which may lie deeper."""
        path = self.config.place(f"{group}/{option}")
        return self.config.has(path if path.endswith(_ENDING) else path + _ENDING)

    def may_have(self, name: str) -> bool:
        """Whether something may be at a key: a file gives it, or gives for what it lies in
        something of which files do not tell what is in it."""
        way = tuple(name.split("."))
        try:
            for count in range(len(way), 0, -1):
                above = way[:count]
                found = [each.node for each in self.config.at(above) if each.part in self._parts]
                named = any(
                    part.package == above or is_within(part.package, above) for part in self._parts
                )
                if count == len(way) and (found or named):
                    return True
                if any(map(_may_be_anything, found)):
                    return True
        except TooLargeError:
            return True
        return way[0] == "hydra" or self._has_old_header

    def surely_has(self, name: str) -> bool:
        """Whether there is a value at a key, whatever is chosen."""
        found = self.nodes_at(name)
        nothing = any(nodes.is_null(node) or nodes.text(node) == "???" for node in found)
        way = tuple(name.split("."))
        return bool(found) and not nothing and self.config.is_there(way, self.config.parts[0])

    def nodes_at(self, name: str) -> list[Node]:
        """What files give at a key."""
        try:
            return [found.node for found in self.config.at(tuple(name.split(".")))]
        except TooLargeError:
            return []

    def first_missing(self, name: str) -> str | None:
        """The part of a key that Hydra misses first; None, if what it lies in holds no keys."""
        parts = name.split(".")
        for count, part in enumerate(parts, 1):
            if not self.may_have(".".join(parts[:count])):
                above = self.nodes_at(".".join(parts[: count - 1])) if count > 1 else []
                return part if all(map(nodes.is_mapping, above)) else None
        return None

    @cached_property
    def names(self) -> set[str]:
        """The keys of all values in the config, with their dots."""
        try:
            every = list(self.config.below(()))
        except TooLargeError:
            return set()
        return {".".join(found.way) for found in every if not nodes.is_mapping(found.node)}

    @cached_property
    def _has_old_header(self) -> bool:
        """Whether `# @package _group_` is in a file: Hydra 1.2 and newer may take it for a node."""
        return any("_group_" in (part.file.header or "") for part in self.config.parts)


def _may_be_anything(node: Node) -> bool:
    """Whether files do not tell what is there in the end."""
    text = nodes.text(node)
    return nodes.is_null(node) or text == "???" or "${" in text
