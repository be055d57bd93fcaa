"""The program that a sweep starts: which file it is, whether Hydra runs it, and its config."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.values import Container
from hydrawandb_lint.configs.commands import Start, handed_on, starts
from hydrawandb_lint.configs.launches import asked_by
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.views.composed import Asked, Composer

if TYPE_CHECKING:
    from hydrawandb_lint.analysis import Analysis
    from hydrawandb_lint.analysis.ir import Function
    from hydrawandb_lint.analysis.project import Project

_ARGUMENTS = re.compile(
    r"#.*|(?:\b(?:len|print|repr|str|list2cmdline)\(\s*|\.join\(\s*|\bin\s+)sys\.argv\b(?!\s*=[^=])"
    r"|sys\.argv\[[^\]\n]*\](?!\s*\+?=[^=])|sys\.argv\.(?:insert|append|extend)\b"
)
"""What does no more to the arguments than read them, or add to them."""
_REWRITES = re.compile(r"\bargv\b|\bparse_known_args\b|\bWANDB_SWEEP_ID\b")
"""What a program may do to its arguments before Hydra sees them, or by what it asks whether it is
part of a sweep."""
_ADDS = re.compile(
    r"sys\.argv\.(?:insert|append|extend)\((?!\s*[\"']hydra\.)"
    r"|\b(?:ConfigStore|SearchPathPlugin|hydra_zen)\b"
)
"""By what a program gives its config more than files and the command do."""
_READS = re.compile(r"\b(?:wandb|run|\w*_run)\.config\b(?!\s*(?:\.update\b|=[^=]))")
"""The agent gives the parameters to the run's config, too."""


class Started(NamedTuple):
    """A file of the project that a command starts, with the words that it is given."""

    path: str
    words: tuple[str, ...]
    through_shell: bool = False


class Program:
    """A file that a sweep starts, seen with what it imports, of which `texts` gives the texts.
    `beside`: the folder of the sweep."""

    def __init__(
        self, analysis: Analysis, started: Started, beside: str, texts: Callable[[str], list[str]]
    ) -> None:
        self.path, self.words, self.through_shell = started
        self._analysis = analysis
        self._beside = beside
        self._read = texts

    @cached_property
    def _texts(self) -> list[str]:
        return self._read(self.path)

    @cached_property
    def tasks(self) -> list[Function]:
        """The Hydra tasks that it starts: its own or, if it has none, those that it imports."""
        every = self._analysis.program.tasks
        own = [task for task in every if task.path == self.path]
        module = self._analysis.modules.get(self.path)
        named = module.body.mentions if module is not None else set()
        return own or [task for task in every if task.name in named]

    @property
    def is_hydra(self) -> bool:
        """Whether Hydra reads its arguments; hydra-zen starts it by a method."""
        return bool(self.tasks) or any(".hydra_main(" in text for text in self._texts)

    @cached_property
    def asked(self) -> Asked:
        """The configs that Hydra composes for it."""
        path = os.path.splitext(self.path)[0].replace(os.sep, "/").split("/")
        launch = asked_by(path, self.words)
        composer = Composer(self._analysis)
        asked = [composer.asked_by(task, launch, self._beside) for task in self.tasks]
        configs = [config for each in asked for config in each.configs]
        is_told = bool(asked) and not any(map(_ADDS.search, self._texts))
        return Asked(configs, is_told and all(each.is_known for each in asked))

    @property
    def logs_whole_config(self) -> bool:
        """Whether a whole config, converted, is the config of a run."""
        events = self._analysis.events
        return any(
            not at.way
            for event, seen in events.reaches.items()
            if event.sink.role is Role.CONFIG
            for kind in seen.value
            if isinstance(kind, Container)
            for at in events.converted.get(kind.site, ())
        )

    @property
    def rewrites_arguments(self) -> bool:
        """Whether it may change its arguments before Hydra reads them."""
        return any(_REWRITES.search(_ARGUMENTS.sub("", text)) for text in self._texts)

    @property
    def reads_parameters(self) -> bool:
        """Whether it may take the parameters from the run's config, where the agent puts them."""
        return any(map(_READS.search, self._texts))


class Programs:
    """Finds programs in a project. `files` are its Python files, `commands` the modules of those
    that it installs; `analyse` follows one with what it imports, or gives None if that is too much;
    `texts` gives the texts of these."""

    def __init__(
        self,
        project: Project,
        files: frozenset[str],
        commands: Callable[[], Mapping[str, str]],
        analyse: Callable[[str], Analysis | None],
        texts: Callable[[str], list[str]],
    ) -> None:
        self._project = project
        self._files = files
        self._read_commands = commands
        self._analyse = analyse
        self._texts = texts
        self._analysed: dict[str, Analysis | None] = {}

    @cached_property
    def _commands(self) -> Mapping[str, str]:
        return self._read_commands()

    def has(self, name: str, beside: str) -> bool:
        """Whether a project has a file that may be meant by a path, wherever the agent runs."""
        return bool(self._paths(name, beside))

    def like(self, name: str) -> list[str]:
        """The names of the project's Python files."""
        return sorted({os.path.basename(path) for path in self._files} - {name})

    def of(self, words: Sequence[str], beside: str) -> list[Program] | None:
        """What a command starts: more than one, if that depends on where the agent runs. None if
        it cannot be told."""
        started = self._started(words, beside, 0)
        if not started:
            return None
        found = []
        for each in started:
            if each.path not in self._analysed:
                self._analysed[each.path] = self._analyse(each.path)
            analysis = self._analysed[each.path]
            if analysis is None:
                return None
            found.append(Program(analysis, each, beside, self._texts))
        return found

    def _started(self, words: Sequence[str], beside: str, depth: int) -> list[Started]:
        for start in starts(words, self._commands):
            if start.is_shell:
                return self._by_shell(start, beside, depth)
            paths = self._modules(start.name, beside) if start.is_module else None
            paths = self._paths(start.name, beside) if paths is None else paths
            if paths:
                return [Started(path, start.words) for path in paths]
        return []

    def _by_shell(self, start: Start, beside: str, depth: int) -> list[Started]:
        script = start.script
        if script is None:
            texts = self._project.configs.scripts
            paths = [path for path in self._named(start.name, beside, texts) if path in texts]
            script = texts[paths[0]].decode(errors="replace") if len(paths) == 1 else None
        commands = handed_on(script, start.words) if script is not None and depth < 2 else None
        found = [self._started(command, beside, depth + 1) for command in commands or ()]
        running = [each for each in found if each]
        return [s._replace(through_shell=True) for s in running[0]] if len(running) == 1 else []

    def _paths(self, name: str, beside: str) -> list[str]:
        return self._named(name, beside, self._files)

    def _named(
        self, name: str, beside: str, files: frozenset[str] | Mapping[str, bytes]
    ) -> list[str]:
        """The files that a path may mean, from the folder of the sweep or from one above it; else
        the only one of the project that it may be in some folder."""
        if os.path.isabs(name) or "$" in name or "~" in name:
            return []
        bases = list(self._bases(beside))
        paths = [os.path.normpath(os.path.join(base, name)) for base in bases]
        there = list(dict.fromkeys(path for path in paths if path in files))
        ending = os.sep + os.path.normpath(name)
        return there or [path for path in files if path.endswith(ending)][:2]

    def _modules(self, name: str, beside: str) -> list[str]:
        found = []
        for base in self._bases(beside):
            path = self._project.resolver.resolve(os.path.join(base, "_"), name)
            if path is not None and not path.endswith(".py"):
                path = os.path.join(path, "__init__.py")
            if path is not None and os.path.basename(path) == "__init__.py":
                path = self._project.resolver.within(path, "__main__")
            found += [path] if path is not None else []
        return list(dict.fromkeys(found))

    def _bases(self, beside: str) -> Iterator[str]:
        """The folders in which the agent may run: that of the sweep and those above it."""
        root = self._project.resolver.root
        while True:
            yield beside
            if beside == root or not beside.startswith(root):
                return
            beside = os.path.dirname(beside)
