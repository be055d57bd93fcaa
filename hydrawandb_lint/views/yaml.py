"""What rules are given of a YAML file, and the means to speak and to mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix, Step
from hydrawandb_lint.edits import yaml
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.text import Text
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from yaml import Node

    from hydrawandb_lint.settings.targets import Targets

MOST_NODES = 100_000
"""A file of more is not looked at."""


class Item(NamedTuple):
    """A mapping or a list of the file, the keys that lead to it, and what it lies in."""

    way: tuple[str, ...]
    node: Node
    around: tuple[Node, ...]

    def get(self, key: str) -> Node | None:
        """The value of a key, if it is a mapping that has it."""
        entry = nodes.entries(self.node).get(key)
        return entry.value if entry else None


class YamlView:
    """A YAML file under the rules. `converts`: some Python file of its project says `_convert_`."""

    def __init__(
        self,
        path: str,
        text: str,
        targets: Callable[[], Targets],
        converts: Callable[[], bool],
    ) -> None:
        self.path = path
        self.text = Text(text)
        self.converts = converts
        self._targets = targets

    @cached_property
    def targets(self) -> Targets:
        """What the project runs on."""
        return self._targets()

    @cached_property
    def items(self) -> list[Item]:
        """The mappings and lists of the file; what an anchor names is there once. None, if it is
        no YAML."""
        root = nodes.composed(self.text.text.encode())
        todo, seen = [Item((), root, ())] if root is not None else [], set[int]()
        found = []
        while todo and len(seen) < MOST_NODES:
            item = todo.pop(0)
            if id(item.node) in seen or not nodes.is_collection(item.node):
                continue
            seen.add(id(item.node))
            found.append(item)
            around = (*item.around, item.node)
            for name, _, value in nodes.children(item.node):
                todo.append(Item((*item.way, name), value, around))
        return found

    def made(self) -> Iterator[tuple[str, Item]]:
        """The mappings that name by `_target_` what Hydra makes of them, and that name, as the rows
        of knowledge have it."""
        for item in self.items:
            if target := nodes.text(item.get("_target_")):
                yield known().canonical(target), item

    def diagnostic(
        self,
        code: str,
        name: str,
        message: str,
        node: Node,
        fix: Fix | None = None,
        trace: tuple[Step, ...] = (),
    ) -> Diagnostic:
        """A diagnostic at a node."""
        start, end = (self.text.position(offset) for offset in yaml.range_of(self.text, node))
        fix = fix and fix.of_text(self.text.text)
        return Diagnostic(code, name, message, self.path, start, end, start.row, fix, trace)

    def holder(self, key: Node) -> Item | None:
        """The mapping in which a key is written."""
        start = key.start_mark.line, key.start_mark.column
        for item in self.items:
            for each, _ in nodes.own(item.node).values():
                if (each.start_mark.line, each.start_mark.column) == start:
                    return item
        return None

    def addition(self, item: Item, after: str, line: str) -> Edit | None:
        """A line behind a key of a mapping; None in flow style."""
        if yaml.is_flow(item.node):
            return None
        entry = nodes.own(item.node).get(after)
        if entry is None:
            return None
        key, value = entry
        return yaml.insert_after(self.text, key, value, line)

    def replacement(self, scalar: Node, word: str) -> Edit:
        """Another word for a key or a value, in its quotes."""
        start, end = yaml.range_of(self.text, scalar)
        return Edit(start, end, self.text.text[start:end].replace(nodes.text(scalar), word))

    def removal(self, item: Item, key: Node) -> Edit | None:
        """The removal of a key, or of an item of a list, with the mappings that are then empty."""
        holders = [*item.around, item.node]
        while len(holders) > 1 and len(holders[-1].value) == 1:
            inner = holders.pop()
            key = nodes.key_of(holders[-1], inner)
        return yaml.remove(self.text, holders[-1], key)
