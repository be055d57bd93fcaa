"""W&B sweeps: which mappings of a YAML file are one, and what they say.

A sweep is known by its content, not by the name of its file: other trades, too, have files with
`method`, `parameters`, `program` or `command`.
"""

from __future__ import annotations

from functools import cached_property

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.knowledge.sweeps import DEFAULT_COMMAND, MACROS, macro
from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml import Node

_KEYS = {"parameters", "parameter", "method", "program"}
_METHODS = {"bayes", "grid", "random"}
_OWN = {"distribution", "max", "min", "value", "values"}
"""No parameter within another is named so."""
_VALUES = {"value", "values", "probabilities"}
_ELSEWHERE = {"job", "image_uri", "scheduler"}
"""Whoever has one of these is run by something else than the agent."""


class Parameter(NamedTuple):
    """A parameter at the names that lead to it, with the node of its last name and its own."""

    way: tuple[str, ...]
    key: Node
    node: Node

    @property
    def name(self) -> str:
        return ".".join(self.way)

    @property
    def inner(self) -> Node | None:
        """The parameters in it, if it is nested: in `parameters`, or without that word."""
        entries = nodes.entries(self.node)
        if "parameters" in entries:
            return entries["parameters"].value
        values = [entry.value for entry in entries.values()]
        nested = values and all(map(nodes.is_mapping, values)) and not _OWN & entries.keys()
        return self.node if nested else None

    @property
    def values(self) -> list[Node]:
        """What it is given one by one, as far as that is listed."""
        entries = nodes.entries(self.node)
        one = [entries["value"].value] if "value" in entries else []
        return one + nodes.items(entries["values"].value if "values" in entries else None)

    def leaves(self) -> Iterator[Parameter]:
        """The parameters that are not nested: itself, or those within it."""
        if self.inner is None:
            yield self
        for name, entry in nodes.entries(self.inner).items():
            yield from Parameter((*self.way, name), entry.key, entry.value).leaves()


class Sweep:
    """A mapping that is a sweep."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.entries = nodes.entries(node)

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        entry = self.entries.get(key)
        return entry.value if entry else None

    @property
    def program(self) -> str:
        """The program that it names, if it does."""
        return nodes.text(self.get("program"))

    @property
    def items(self) -> list[Node]:
        """The items of its `command`; none if the agent's own is run."""
        return nodes.items(self.get("command"))

    @property
    def words(self) -> list[str]:
        """The items of the command that the agent runs."""
        return [nodes.text(item) for item in self.items] or list(DEFAULT_COMMAND)

    @property
    def meant(self) -> list[str]:
        """Likewise, where an item holds several words with a macro among them, each by itself."""
        found = list[str]()
        for word in self.words:
            found += parted(word) if found[-1:] != ["-c"] else [word]
        return found

    @cached_property
    def parameters(self) -> list[Parameter]:
        """Its parameters; those that are nested as one."""
        found = nodes.entries(self.get("parameters")).items()
        return [Parameter((name,), entry.key, entry.value) for name, entry in found]

    @property
    def is_run_by_agent(self) -> bool:
        """Whether the agent starts a program, by a command that is known: no function, no job of
        W&B Launch."""
        if any(map(nodes.is_opaque, [*self.items, self.get("command") or self.node])):
            return False
        if any("\\${" in word for word in self.words):
            return False  # escaped for OmegaConf: the program gives the sweep to W&B
        named = self.program or self.items
        custom = nodes.text(self.get("method")) == "custom"
        return bool(named) and not custom and _ELSEWHERE.isdisjoint(self.entries)


def parted(item: str) -> list[str]:
    """The words of an item of a command that holds a macro and more."""
    is_plain = not {*item} & {*"'\"\\;|&"}
    return item.split() if "${" in item and is_plain else [item]


def is_sweep(node: Node) -> bool:
    """Whether a mapping is a W&B sweep: its command has items that only wandb's agent knows, or its
    parameters are such as W&B's are and the rest fits."""
    entries = nodes.entries(node)
    if "defaults" in entries or _KEYS.isdisjoint(entries):
        return False  # the first is a config of Hydra's, of which it makes something else
    if nodes.is_bomb(node):
        return False
    command = nodes.items(entries["command"].value) if "command" in entries else []
    if any(macro(nodes.text(item)) in MACROS for item in command):
        return True
    method = nodes.text(entries["method"].value) if "method" in entries else ""
    program = nodes.text(entries["program"].value) if "program" in entries else ""
    if method in _METHODS and program.endswith(".py"):
        return True
    word = next((word for word in ("parameters", "parameter") if word in entries), None)
    parameters = nodes.entries(entries[word].value) if word else {}
    if not any(_is_parameter(entry.value) for entry in parameters.values()):
        return False
    return method in _METHODS or program.endswith(".py")


def _is_parameter(node: Node) -> bool:
    entries = nodes.entries(node)
    said = bool(_VALUES & entries.keys() or {"min", "max"} <= entries.keys())
    if not said and "parameters" in entries:
        inner = nodes.entries(entries["parameters"].value)
        return any(_is_parameter(entry.value) for entry in inner.values())
    return said
