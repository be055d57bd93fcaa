"""What rules are given of a W&B sweep, and the means to speak and to mend."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.multirun import is_for_multirun
from hydrawandb_lint.configs.overrides import Overrides
from hydrawandb_lint.configs.sweeps import Parameter, Sweep
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.edits import yaml
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS, FOR_HYDRA, OPTIONS, macro
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.views.composed import Asked
from hydrawandb_lint.views.sweep_program import Program, Programs
from hydrawandb_lint.views.yaml import Item, YamlView

if TYPE_CHECKING:
    from yaml import Node

    from hydrawandb_lint.analysis.ir import Function

_MULTIRUN = ("-m", "--multirun", "hydra.mode=MULTIRUN")
_COMMAND = [f"${{{name}}}" for name in ("env", "interpreter", "program", FOR_HYDRA)]


class SweepView:
    """A sweep in a YAML file, under the rules. `around` finds programs, if all files of its project
    are known."""

    def __init__(self, file: YamlView, item: Item, around: Programs | None) -> None:
        self.file = file
        self.item = item
        self.sweep = Sweep(item.node)
        self.around = around

    @property
    def beside(self) -> str:
        """The folder of the file."""
        return os.path.dirname(self.file.path)

    @property
    def targets(self) -> Targets:
        """What the project runs on."""
        return self.file.targets

    @cached_property
    def plain(self) -> object:
        """The sweep as wandb reads it; None if PyYAML cannot build it."""
        return nodes.built(self.sweep.node)

    def read_again(self, text: str) -> object:
        """The sweep as wandb reads it in another text of its file."""
        node = _down(nodes.composed(text.encode()), self.item.way)
        return nodes.built(node) if node is not None else None

    @cached_property
    def programs(self) -> list[Program]:
        """What it starts; none, if that cannot be told or is no program of the project."""
        if self.around is None or not self.sweep.is_run_by_agent:
            return []
        return self.around.of(self._words, self.beside) or []

    @property
    def _words(self) -> list[str]:
        """The words of the command as they are meant, but for what the agent puts in front and what
        it drops."""
        found = list[str]()
        for word in self.sweep.meant:
            name = macro(word)
            if name is None or name in ARGUMENTS:
                found.append(word)
            elif name == "program" and self.sweep.program:
                found.append(self.sweep.program)
        return found

    @cached_property
    def is_hydra(self) -> bool:
        """Whether it starts a Hydra task that takes its arguments as they are given."""
        if not self.programs or not all(program.is_hydra for program in self.programs):
            return False
        return not any(program.rewrites_arguments for program in self.programs)

    @cached_property
    def reads_parameters(self) -> bool:
        """Whether the program may take the parameters from the run's config."""
        return any(program.reads_parameters for program in self.programs)

    @property
    def arguments(self) -> list[str]:
        """The macros that hand the parameters to the program."""
        words = self.programs[0].words if self.programs else ()
        return [name for word in words if (name := macro(word)) in ARGUMENTS and name is not None]

    @cached_property
    def prefix(self) -> str | None:
        """What stands before each key when Hydra reads it, or would if the command were mended;
        None, if Hydra does not read them."""
        if not self.is_hydra or (not self.arguments and self.reads_parameters):
            return None
        prefix = self._handed_on
        if prefix is None and all(each.name in OPTIONS for each in self.parameters):
            return None
        return prefix or ""

    @property
    def _handed_on(self) -> str | None:
        """What stands before each key that the command hands to Hydra; None if it hands on none."""
        good = (ARGUMENTS[name].prefix for name in self.arguments)
        return next((prefix for prefix in good if prefix is not None), None)

    @property
    def stops(self) -> str:
        """What Hydra does with an argument that it refuses, in words."""
        return "Hydra stops" if self._handed_on is not None else "Hydra would stop, were it given"

    @cached_property
    def is_multirun(self) -> bool:
        """Whether the command says so, or the config may."""
        words = {word for program in self.programs for word in program.words}
        asked = [config for program in self.programs for config in program.asked.configs]
        return not words.isdisjoint(_MULTIRUN) or any(map(is_for_multirun, asked))

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters; those that are nested as one."""
        return self.sweep.parameters

    @property
    def leaves(self) -> list[Parameter]:
        """Those that are not nested, and those within the nested ones."""
        return [leaf for parameter in self.parameters for leaf in parameter.leaves()]

    def adds(self, name: str) -> bool:
        """Whether the command itself adds a key, what it lies in, or a group."""
        words = (word.partition("=")[0] for program in self.programs for word in program.words)
        added = (word.lstrip("+") for word in words if word.startswith("+"))
        return any(name == each or name.startswith(f"{each}.") for each in added)

    @cached_property
    def config(self) -> Overrides | None:
        """What may be overridden in the only config that Hydra composes for it, if files tell all
        of it."""
        asked = self.programs[0].asked if len(self.programs) == 1 else Asked()
        is_known = asked.is_known and len(asked.configs) == 1
        if not is_known:
            return None
        keys = {word.partition("=")[0].lstrip("+") for word in self.programs[0].words}
        return Overrides(asked.configs[0], keys | {leaf.name for leaf in self.leaves})

    def key(self, way: tuple[str, ...]) -> Node | None:
        """The node of the key at a way from the sweep; of none, the sweep's first key."""
        if not way:
            return next((entry.key for entry in self.sweep.entries.values()), None)
        holder = self.value(way[:-1])
        found = nodes.children(holder) if holder is not None else ()
        return next((key for name, key, _ in found if name == way[-1]), None)

    def value(self, way: tuple[str, ...]) -> Node | None:
        """The node at a way from the sweep."""
        return _down(self.sweep.node, way)

    @property
    def to_task(self) -> tuple[Step, ...]:
        """The way to the Hydra tasks that it starts."""
        steps = (
            Step(t.path, _start(t), f"starts `{t.name}`") for p in self.programs for t in p.tasks
        )
        return tuple(sorted(steps))

    @property
    def to_config(self) -> tuple[Step, ...]:
        """The same, and on to the main file of the config."""
        if self.config is None:
            return self.to_task
        path = self.config.config.parts[0].file.path
        return (*self.to_task, Step(path, Position(1, 1), "which is given this config"))

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
        return self.file.diagnostic(code, name, message, node, fix, trace)

    def replacement(self, scalar: Node, word: str) -> Edit:
        """Another word for a key or a value, in its quotes."""
        return self.file.replacement(scalar, word)

    def after_items(self, word: str) -> Edit | None:
        """A word behind the items of the command."""
        holder = self.value(("command",))
        items = nodes.items(holder)
        if holder is None or not items:
            return None
        return yaml.items_after(self.file.text, holder, items[-1], [word])

    def items_instead(self, item: Node, words: list[str]) -> Edit | None:
        """Words in place of an item of the command."""
        holder = self.value(("command",))
        return yaml.items_instead(self.file.text, holder, item, words) if holder else None

    def without_item(self, item: Node) -> Edit | None:
        """The removal of an item of the command."""
        holder = self.value(("command",))
        return yaml.remove(self.file.text, holder, item) if holder else None

    def command(self) -> tuple[Edit, ...]:
        """The command that a Hydra program wants, where there is none; nothing if there is."""
        key, value = self.key(("command",)), self.value(("command",))
        if key is None or value is None:
            return (yaml.list_behind(self.file.text, self.sweep.node, "command", _COMMAND),)
        if yaml.is_flow(self.sweep.node):
            return ()
        return yaml.list_instead(self.file.text, key, value, _COMMAND)


def _down(node: Node | None, way: tuple[str, ...]) -> Node | None:
    for key in way:
        found = nodes.children(node) if node is not None else ()
        node = next((value for name, _, value in found if name == key), None)
    return node


def _start(task: Function) -> Position:
    return Position(task.span.row, task.span.column + 1)
