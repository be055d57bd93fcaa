"""What rules are given: the events of a program, its files, and the means to speak and to mend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.events import At, Observed, Reach
from hydrawandb_lint.analysis.flow.origins import Place
from hydrawandb_lint.analysis.flow.values import Site, Value
from hydrawandb_lint.analysis.ir import Function, Module, Span
from hydrawandb_lint.analysis.names import contains, first_rows
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Found, Way
from hydrawandb_lint.configs.multirun import is_for_multirun
from hydrawandb_lint.diagnostics import Diagnostic, Fix, Position, Step
from hydrawandb_lint.edits.conversion import Cast, Conversion, cast, conversion
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.settings.given import Given
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.text import Text
from hydrawandb_lint.views.composed import Composed, Composer
from hydrawandb_lint.views.yaml import YamlView

if TYPE_CHECKING:
    from hydrawandb_lint.analysis import Analysis
    from hydrawandb_lint.analysis.project import Project
    from hydrawandb_lint.places.visitor import Places


class File:
    """One file of the program, with what is set for it and what it runs on."""

    def __init__(self, path: str, given: Given, module: Module, spans: list[Span]) -> None:
        self.path = path
        self.text = Text(given.text)
        self.settings = given.settings
        self._read_targets = given.targets
        self.module = module
        self._spans = spans

    @cached_property
    def targets(self) -> Targets:
        """What the project runs on; its locks and requirements are read by the first that asks."""
        return self._read_targets()

    @cached_property
    def places(self) -> Places:
        """The concrete syntax at all events; LibCST is loaded by the first rule that asks."""
        from hydrawandb_lint.places.visitor import Places

        return Places(self.text, self._spans, first_rows(self.module))

    def conversion(self, place: Span, *, throws: bool, typed: bool) -> Conversion | None:
        """How a config is converted at a place; None if there is no name for OmegaConf to have.
        `throws`: nothing of the user's was logged before, so a value that is missing may raise.
        `typed`: a type checker wants a dict there."""
        # omegaconf 2.0 does not know the word, and hydra-core 1.0 takes no newer one.
        unknown = self.targets.omegaconf.before((2, 1)) or self.targets.hydra.before((1, 1))
        throws = throws and self.settings.throw_on_missing and not unknown
        keywords = "resolve=True, throw_on_missing=True" if throws else "resolve=True"
        cast = self.cast(place) if typed else Cast()
        return conversion(self.module, self.text, place, keywords, cast)

    def cast(self, place: Span) -> Cast:
        """How something is made a dict to type checkers at a place, if the settings want that."""
        if self.settings.fix_style == "plain":
            return Cast()
        return cast(self.module, self.text, place)

    def diagnostic(
        self,
        code: str,
        name: str,
        message: str,
        place: Span,
        fix: Fix | None = None,
        trace: tuple[Step, ...] = (),
    ) -> Diagnostic:
        """A diagnostic of this file."""
        start, end = (self.text.position(offset) for offset in self.text.range(place))
        fix = fix and fix.of_text(self.text.text)
        return Diagnostic(code, name, message, self.path, start, end, start.row, fix, trace)


class PythonView:
    """The program under the rules. `read` gives the text of a file and what is set for it; `codes`
    are the rules that are on in one of its files."""

    def __init__(
        self,
        analysis: Analysis,
        read: Callable[[str], Given],
        codes: Collection[str] = (),
    ) -> None:
        self.events = analysis.events
        self.codes = codes
        self._analysis = analysis
        self._read = read
        self._files: dict[str, File] = {}
        self._yaml: dict[str, YamlView] = {}
        self._spans: dict[str, list[Span]] = {}
        self._composer = Composer(analysis)
        for site in analysis.events.sites():
            self._spans.setdefault(site.path, []).append(site.span)

    def file(self, path: str) -> File:
        """A file of the program."""
        if path not in self._files:
            module = self._analysis.modules[path]
            spans = self._spans.get(path, [])
            self._files[path] = File(path, self._read(path), module, spans)
        return self._files[path]

    def yaml(self, path: str) -> YamlView:
        """A config file of the program."""
        if path not in self._yaml:
            given = self._read(path)
            self._yaml[path] = YamlView(path, given.text, given.targets, lambda: False)
        return self._yaml[path]

    def texts_before(self, path: str) -> Iterator[str]:
        """The text of a file and those of what it imports, directly or through others."""
        project, modules = self._analysis.program.project, self._analysis.modules
        found, todo = set[str](), [path]
        while todo:
            file = todo.pop()
            if file in modules and file not in found:
                found.add(file)
                yield self.file(file).text.text
                imported = _imported(project, modules[file]) if project is not None else ()
                todo += [each for each in imported if each is not None]

    def reaches(self, *roles: Role) -> Iterator[tuple[Reach, Observed]]:
        """What reaches arguments of W&B's that have one of these roles."""
        return (item for item in self.events.reaches.items() if item[0].sink.role in roles)

    def tasks_after(self, path: str) -> list[Function]:
        """The Hydra tasks before which the body of a file is run: its own, and those of files that
        import it, directly or through others."""
        program, files = self._analysis.program, {path}
        project = program.project
        todo = [path] if project is not None else []
        while project is not None and todo:
            wanted = todo.pop()
            for module in program.modules:
                if module.path not in files and wanted in _imported(project, module):
                    files.add(module.path)
                    todo.append(module.path)
        return [task for task in program.tasks if task.path in files]

    def says(self, call: Site, *keywords: str) -> bool:
        """Whether a call has one of the keywords."""
        from hydrawandb_lint.places.visitor import keyword

        node = self.file(call.path).places.call(call.span)
        return node is not None and any(keyword(node, name) for name in keywords)

    def makes_logger(self, call: Site) -> bool:
        """Whether a call makes what begins a run when one is needed."""
        return self.maker(call) == call

    def maker(self, begins: Site) -> Site | None:
        """The call that makes what begins a run at a place, when one is needed or a library says
        so; None if it is simply begun."""
        return self._analysis.program.begun_later.get(begins)

    def called_by(self, function: Function) -> set[Function]:
        """The functions of the program that a function calls, itself or through others."""
        callers, found, todo = self._analysis.program.callers, set[Function](), [function]
        while todo:
            caller = todo.pop()
            for callee, its in callers.items():
                if caller in its and callee not in found:
                    found.add(callee)
                    todo.append(callee)
        return found

    def is_for_multirun(self, task: Function) -> bool:
        """Whether the config of a task says that it is run for several jobs in one process."""
        project = self._analysis.program.project
        if project is None or not project.configs.may_be_for_multirun:
            return False
        return any(map(is_for_multirun, self._composer.of_task(task)))

    def has_callback(self, task: Function) -> bool:
        """Whether the config of a task has Hydra call something that is not its own at the end of
        each job."""
        callbacks = ("hydra", "callbacks", "*", "_target_")
        found = [each for config in self._composer.of_task(task) for each in config.at(callbacks)]
        return any(not nodes.text(each.node).startswith("hydra.") for each in found)

    def config_files(self, task: Function) -> list[str]:
        """The files that may be in the config of a task, from the top down."""
        parts = [part for config in self._composer.of_task(task) for part in config.parts]
        return sorted({part.file.path for part in parts}, key=lambda path: (path.count("/"), path))

    def primary_configs(self, task: Function) -> list[str]:
        """The files that Hydra begins with for a task."""
        first = [config.parts[0] for config in self._composer.of_task(task) if config.parts]
        return list(dict.fromkeys(part.file.path for part in first))

    def composed(self, configs: Iterable[At]) -> Composed:
        """What files tell of configs and nodes."""
        return self._composer.composed(configs)

    @property
    def may_hold_secrets(self) -> bool:
        """Whether some config file may hold a secret: a look at its bytes, which needs no YAML."""
        project = self._analysis.program.project
        return project is not None and project.configs.may_hold_secrets

    def same_config(self, one: At, other: At) -> bool:
        """Whether two may be the same config, or nodes of it."""
        return self._composer.same(one, other)

    @cached_property
    def mappings(self) -> set[Way]:
        """The ways in configs that lead to a mapping: the program or the files say so."""
        found = set(self.events.mappings)
        for composed in self._by_way.values():
            found |= composed.mappings
        return found

    @cached_property
    def lists(self) -> set[Way]:
        """The ways in configs that lead to a list."""
        return set[Way]().union(*(composed.lists for composed in self._by_way.values()))

    def may_be_none(self, way: Way) -> bool:
        """Whether files, or the program, may leave nothing at a way."""
        return way in self.events.changed or way in self._empty

    @cached_property
    def _empty(self) -> set[Way]:
        """The ways at which files may leave nothing."""
        return set[Way]().union(*(composed.empty for composed in self._by_way.values()))

    def is_flat(self, way: Way) -> bool:
        """Whether files tell that no mapping lies in what is at a way."""
        composed = self._by_way.get(way)
        return composed is not None and composed.is_complete and not composed.is_nested

    @cached_property
    def _by_way(self) -> dict[Way, Composed]:
        """What files tell of all configs that an event is about."""
        events, by_way = self.events, defaultdict[Way, set[At]](set)
        seen = (*events.reaches.values(), *events.assigned.values())
        for configs in (*(each.configs for each in seen), *events.converted.values()):
            for at in configs:
                by_way[at.way].add(at)
        return {way: self.composed(configs) for way, configs in by_way.items()}

    def parts(self, place: Site, value: Value) -> list[tuple[Site, Value]]:
        """The operands of a conditional expression that its value may come from, else itself."""
        parts = self.events.parts.get(place)
        if parts is None:
            return [(place, value)]
        return [part for site, v in parts.items() for part in self.parts(site, v)]

    def trace(
        self, seen: Observed, end: Site, message: str, by: Site | None = None
    ) -> tuple[Step, ...]:
        """The shortest way of a config that was seen to its end, which `message` describes; if
        there is one, through the file of the place `by`."""
        steps = [*self._way({at.place for at in seen.configs}, by), (end, message)]
        return tuple(self.step(site, words) for site, words in steps)

    def trace_of_made(self, made: Site, words: str, end: Site, message: str) -> tuple[Step, ...]:
        """The way of a config to the place `made`, which makes something else of it, and on to the
        end."""
        before = self._way({at.place for at in self.events.converted.get(made, ())})
        after = self.events.handovers.way(made, end)
        steps = [*before, (made, words), *after, (end, message)]
        return tuple(self.step(site, said) for site, said in steps)

    def way_of_name(self, name: str, place: Site, call: Site, callee: str) -> tuple[Step, ...]:
        """The way of an argument that is not written in the call itself."""
        if place.path == call.path and contains(call.span, place.span):
            return ()
        return self.step(place, f"`{name}` is given"), self.step(call, f"reaches `{callee}`")

    def way(self, places: set[Place]) -> tuple[Step, ...]:
        """The shortest way to one of these places."""
        return tuple(self.step(site, words) for site, words in self._way(places))

    def _way(self, places: set[Place], by: Site | None = None) -> list[tuple[Site, str]]:
        ways = [self._analysis.program.origins.way(place) for place in places]
        near = [way for way in ways if by and any(site.path == by.path for site, _ in way)]
        return min(near or ways, key=lambda way: (len(way), way), default=[])

    def step_of(self, found: Found) -> Step:
        """The step of a trace that shows a key in a config file."""
        mark, way = found.key.start_mark, ".".join(found.way)
        position = Position(mark.line + 1, mark.column + 1)
        return Step(found.part.file.path, position, f"`{way}` of the config")

    def step(self, site: Site, message: str) -> Step:
        """A step of a trace."""
        text = self.file(site.path).text
        return Step(site.path, text.position(text.range(site.span)[0]), message)


def _imported(project: Project, module: Module) -> set[str | None]:
    """The files of the project that a module imports."""
    found = set[str | None]()
    for binding in module.imports:
        file = project.resolver.resolve(module.path, binding.module, binding.level)
        found.add(file)
        if file is not None and binding.member is not None:
            found.add(project.resolver.within(file, binding.member))
    return found
