"""Which config files a config comes from, and what they tell of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.events import At, Source
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Composition, Found, Way
from hydrawandb_lint.configs.facts import Facts, is_nothing
from hydrawandb_lint.configs.files import Default
from hydrawandb_lint.configs.launches import Launch
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.analysis import Analysis
    from hydrawandb_lint.analysis.ir import Function


class Composed(NamedTuple):
    """`facts` of each config or node that something may be; `is_known`: it is none else."""

    facts: tuple[Facts, ...]
    is_known: bool
    in_task: bool
    """It is the config of the task that runs."""
    changed: frozenset[Way] = frozenset()
    """Ways that the program sets itself."""
    reshaped: bool = False
    """It may add or remove others."""
    others: tuple[Callable[[], list[Facts]], ...] = ()
    """Likewise of all that the command line may choose beside; read if somebody asks."""
    used: frozenset[Way] = frozenset()
    """The ways to what the program logs in with."""

    @property
    def is_complete(self) -> bool:
        """Whether files tell all of it."""
        return self.is_known and not self.reshaped and all(facts.complete for facts in self.facts)

    @property
    def mappings(self) -> set[Way]:
        """The ways that lead to mappings, at the node and below it, whichever files give them."""
        kinds = {
            (each.way, facts.gives_mapping(each))
            for facts in self.facts
            for each in facts.all
            if not is_nothing(each)
        }
        return {way for way, is_one in kinds if is_one and (way, False) not in kinds}

    @property
    def lists(self) -> set[Way]:
        """The ways that lead to lists, whichever files give them."""
        found = [each for facts in self.facts for each in facts.all if not is_nothing(each)]
        kinds = {(each.way, nodes.is_list(each.node)) for each in found}
        return {way for way, is_one in kinds if is_one and (way, False) not in kinds}

    @property
    def empty(self) -> set[Way]:
        """The ways that may lead to nothing."""
        return {each.way for facts in self.facts for each in facts.all if is_nothing(each)}

    def at(self, way: Way) -> list[Found]:
        """The nodes that files give at a way."""
        return [found for facts in self.facts for found in facts.composition.at(way)]

    @property
    def is_nested(self) -> bool:
        return any(facts.is_nested for facts in self.facts)

    @property
    def misses(self) -> bool:
        """Whether a value is left for the command line to give."""
        return any(nodes.text(f.node) == "???" for facts in self.facts for f in facts.all)

    @property
    def interpolations(self) -> list[Found]:
        """The interpolations in it that the program leaves as they are, by their ways."""
        every = (each for facts in self.facts for each in facts.interpolations)
        return _by_way(each for each in every if not self.is_changed(each.way))

    @property
    def usual_interpolations(self) -> list[Found]:
        """Those that are there without a choice of the command line."""
        usual = {e.key for facts in self.facts for e in facts.interpolations if facts.is_usual(e)}
        return [each for each in self.interpolations if each.key in usual]

    def is_changed(self, way: Way) -> bool:
        """Whether the program sets what is at a way."""
        return is_set(way, self.changed)

    @property
    def resolves(self) -> bool:
        """Whether all interpolations surely resolve."""
        told = self.is_complete and not self.changed
        return told and all(facts.resolves(self.in_task) for facts in self._every())

    @property
    def secrets(self) -> list[Found]:
        """What is secret by its name and there without a choice of the command line, by its way."""
        return _by_way(e for facts in self.facts for e in facts.secrets if facts.is_usual(e))

    @property
    def exposed(self) -> Found | None:
        """What resolving shows to everybody: a secret, or a value from the environment."""
        exposed = (facts.exposed(self.used) for facts in self._every())
        return next((found for found in exposed if found is not None), None)

    def _every(self) -> Iterator[Facts]:
        yield from self.facts
        for read in self.others:
            yield from read()


def is_set(way: Way, changed: Collection[Way]) -> bool:
    """Whether what is at a way, or what it lies in, is among what was changed."""
    return any(way[:count] in changed for count in range(1, len(way) + 1))


def _by_way(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda each: (len(each.way), each.way, each.part.file.path))


class Asked(NamedTuple):
    """Configs that commands ask for; `is_known`: they ask for no others."""

    configs: Sequence[Composition] = ()
    is_known: bool = True


_PROCESSES = {"Process", "ProcessPoolExecutor", "multiprocessing", "ray", "spawn", "submitit"}
"""Another process knows none of Hydra's resolvers."""


class Composer:
    """Finds the files that the configs of a program are composed of."""

    def __init__(self, analysis: Analysis) -> None:
        self._program = analysis.program
        self._sources = analysis.events.sources
        self._composed: dict[frozenset[At], Composed] = {}
        functions = [f for m in analysis.modules.values() for f in (m.body, *m.functions)]
        self._stores = any("ConfigStore" in function.mentions for function in functions)
        self._is_one_process = all(_PROCESSES.isdisjoint(f.mentions) for f in functions)
        self._changed = frozenset(analysis.events.changed)
        self._reshaped = analysis.events.reshaped
        self._used = frozenset(
            at.way
            for event, seen in analysis.events.reaches.items()
            for at in seen.configs
            if event.sink.role is Role.SECRET
        )
        self._parameters = {
            Site(task.path, parameter.span): task
            for task in self._program.tasks
            for parameter in task.parameters
        }

    def composed(self, configs: Iterable[At]) -> Composed:
        """What files tell of configs and nodes."""
        key = frozenset(configs)
        if key not in self._composed:
            self._composed[key] = self._of(key)
        return self._composed[key]

    def _of(self, configs: Iterable[At]) -> Composed:
        facts: list[Facts] = []
        others: list[Callable[[], list[Facts]]] = []
        is_known = in_task = not self._stores
        for place, way in configs:
            for site in self._program.origins.beginnings(place):
                task = self._parameters.get(site) if site else None
                asked = self._asked_for(task) if task else Asked()
                found = self._named(task) if task else self._of_call(site) if site else []
                facts += [Facts(config, way) for config in found]
                facts += [Facts(config, way, bool(found)) for config in asked.configs]
                others += [partial(self._others, config, way) for config in found if task]
                is_known = is_known and asked.is_known and bool(found or asked.configs)
                in_task = in_task and task is not None and self._is_one_process
        return Composed(
            tuple(facts),
            is_known and bool(facts),
            in_task,
            self._changed,
            self._reshaped,
            tuple(others),
            self._used,
        )

    def _others(self, config: Composition, way: Way) -> list[Facts]:
        project = self._program.project
        others = project.configs.others(config) if project is not None else []
        return [Facts(each, way) for each in others]

    def same(self, one: At, other: At) -> bool:
        """Whether two may be the same config, or nodes of it."""
        origins = self._program.origins
        both = origins.beginnings(one.place) & origins.beginnings(other.place)
        return not both <= {None}

    def of_task(self, task: Function) -> list[Composition]:
        """The configs that a task may be given."""
        return [*self._named(task), *self._asked_for(task).configs]

    def _sources_of(self, task: Function) -> list[Source]:
        found = [self._sources.get(Site(task.path, each.span)) for each in task.decorators]
        return [source for source in found if source is not None]

    def _named(self, task: Function) -> list[Composition]:
        """The configs that the program names, each with what commands add to it."""
        return [c for source in self._sources_of(task) for c in self._read(task.path, source)]

    def _asked_for(self, task: Function) -> Asked:
        """The configs that commands ask for in place of the one that the program names."""
        project = self._program.project
        if project is None:
            return Asked()
        found, is_known, added = list[Composition](), True, self._added(task.path)
        for beside, launch in project.configs.launches(task.path):
            is_known = is_known and launch.is_known
            if launch.asks_for_another:
                asked = self._by_options(task, launch, beside, added)
                found += asked.configs
                is_known = is_known and asked.is_known
        return Asked(found, is_known)

    def _by_options(
        self, task: Function, launch: Launch, beside: str, added: frozenset[Default]
    ) -> Asked:
        """The configs that the options `--config-…` of a command ask for."""
        project = self._program.project
        if project is None:
            return Asked()
        found, is_known = list[Composition](), True
        for source in self._sources_of(task):
            if launch.path is not None:
                source = source._replace(folder=launch.path, somewhere=False)
            name = launch.name or source.name or ""
            places = [self._place(task.path, source, name)]
            if launch.dir is not None:  # it is searched, too, from where the program is run
                is_known = is_known and source.folder is None and not source.somewhere
                places += [os.path.join(r, launch.dir) for r in (project.resolver.root, beside)]
            there = [p for p in places if p and name and project.configs.has(p, name)]
            if there:
                found.append(project.configs.composed(there[-1], name, added))
        return Asked(found, is_known)

    def asked_by(self, task: Function, launch: Launch, beside: str) -> Asked:
        """The configs that a task is given by a command in the folder `beside`, with what others
        add to them; `is_known`: files tell all of them."""
        added = self._added(task.path) | frozenset(launch.added)
        if launch.asks_for_another:
            asked = self._by_options(task, launch, beside, added)
        else:
            sources = self._sources_of(task)
            found = [c for each in sources for c in self._read(task.path, each, added)]
            asked = Asked(found, not any(source.somewhere for source in sources))
        told = launch.is_known and asked.is_known and not self._stores
        complete = bool(asked.configs) and all(config.complete for config in asked.configs)
        return asked._replace(is_known=told and complete)

    def _added(self, program: str) -> frozenset[Default]:
        """What commands that start a file add to the defaults list."""
        project = self._program.project
        launches = project.configs.launches(program) if project is not None else []
        return frozenset(default for _, launch in launches for default in launch.added)

    def _of_call(self, site: Site) -> list[Composition]:
        source = self._sources.get(site)
        if source is None or source.name is None or source.is_overridden:
            return []
        if source.alone or source.folder is not None:
            return self._read(site.path, source)
        folders = {
            other.folder
            for place, other in self._sources.items()
            if place.path == site.path and other.name is None
        }
        folder = folders.pop() if len(folders) == 1 else None
        return self._read(site.path, source._replace(folder=folder, somewhere=folder is None))

    def _read(
        self, path: str, source: Source, added: frozenset[Default] | None = None
    ) -> list[Composition]:
        project, beside = self._program.project, os.path.dirname(path)
        if project is None:
            return []
        folder, name = source.folder or "", source.name
        if source.alone:
            places = {os.path.join(base, name or "") for base in (beside, project.resolver.root)}
            files = [project.configs.alone(place) for place in sorted(places)]
            return [file for file in files if file is not None]
        if not name:  # before Hydra 1.0 the path named the file
            folder, name = os.path.split(folder)
        place = self._place(path, source._replace(folder=folder), name) if name else None
        if not place or not (source.name or project.configs.has(place, name)):
            return []
        added = self._added(path) if added is None else added
        return [project.configs.composed(place, name, added)]

    def _place(self, path: str, source: Source, name: str) -> str | None:
        """The folder of a source's config; if it is not known, the only one that fits."""
        project = self._program.project
        if source.somewhere and project is not None:
            return project.configs.folder_of(name)
        return os.path.join(os.path.dirname(path), source.folder or "")
