"""Which config files a config comes from, and what they tell of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from hydrawandb_lint.analysis.flow.events import At, Source
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Composition, Found, Way
from hydrawandb_lint.configs.facts import Facts, is_nothing

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

    @property
    def is_complete(self) -> bool:
        """Whether files tell all of it."""
        return self.is_known and not self.reshaped and all(facts.complete for facts in self.facts)

    @property
    def mappings(self) -> set[Way]:
        """The ways that lead to mappings, at the node and below it, whichever files give them."""
        found = [each for facts in self.facts for each in facts.all]
        kinds = {(each.way, nodes.is_mapping(each.node)) for each in found if not is_nothing(each)}
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
        return any(way[:count] in self.changed for count in range(1, len(way) + 1))

    @property
    def resolves(self) -> bool:
        """Whether all interpolations surely resolve."""
        told = self.is_complete and not self.changed
        return told and all(facts.resolves(self.in_task) for facts in self.facts)

    @property
    def secrets(self) -> list[Found]:
        """What is secret by its name and there without a choice of the command line, by its way."""
        return _by_way(e for facts in self.facts for e in facts.secrets if facts.is_usual(e))

    @property
    def exposed(self) -> Found | None:
        """What resolving shows to everybody: a secret, or a value from the environment."""
        return next((facts.exposed for facts in self.facts if facts.exposed), None)


def _by_way(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda each: (len(each.way), each.way, each.part.file.path))


class Composer:
    """Finds the files that the configs of a program are composed of."""

    def __init__(self, analysis: Analysis) -> None:
        self._program = analysis.program
        self._sources = analysis.events.sources
        functions = [f for m in analysis.modules.values() for f in (m.body, *m.functions)]
        self._stores = any("ConfigStore" in function.mentions for function in functions)
        self._changed = frozenset(analysis.events.changed)
        self._reshaped = analysis.events.reshaped
        self._parameters = {
            Site(task.path, parameter.span): task
            for task in self._program.tasks
            for parameter in task.parameters
        }

    def composed(self, configs: Iterable[At]) -> Composed:
        """What files tell of configs and nodes."""
        facts: list[Facts] = []
        is_known = in_task = not self._stores
        for place, way in configs:
            for site in self._program.origins.beginnings(place):
                task = self._parameters.get(site) if site else None
                found = self.of_task(task) if task else self._of_call(site) if site else []
                is_known, in_task = is_known and bool(found), in_task and task is not None
                facts += [Facts(config, way) for config in found]
        return Composed(
            tuple(facts), is_known and bool(facts), in_task, self._changed, self._reshaped
        )

    def same(self, one: At, other: At) -> bool:
        """Whether two may be the same config, or nodes of it."""
        origins = self._program.origins
        both = origins.beginnings(one.place) & origins.beginnings(other.place)
        return not both <= {None}

    def of_task(self, task: Function) -> list[Composition]:
        """The configs that a task may be given."""
        found = [self._sources.get(Site(task.path, each.span)) for each in task.decorators]
        return [config for source in found if source for config in self._read(task.path, source)]

    def _of_call(self, site: Site) -> list[Composition]:
        source = self._sources.get(site)
        if source is None or source.name is None:
            return []
        if source.alone or source.folder is not None:
            return self._read(site.path, source)
        folders = {
            other.folder
            for place, other in self._sources.items()
            if place.path == site.path and other.name is None
        }
        if len(folders) != 1 or None in folders:
            return []
        return self._read(site.path, source._replace(folder=folders.pop()))

    def _read(self, path: str, source: Source) -> list[Composition]:
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
        return [project.configs.composed(os.path.join(beside, folder), name)] if name else []
