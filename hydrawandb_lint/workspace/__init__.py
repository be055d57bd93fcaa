"""The projects that the given files belong to: what is found in a file, seen in its whole program.

What is found depends on the sources and settings of a project alone, not on which of its files were
given, nor in which order.
"""

from __future__ import annotations

import ast
import contextlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from hydrawandb_lint.analysis import Analysis, analyse_project
from hydrawandb_lint.analysis.flow.budget import OverBudgetError
from hydrawandb_lint.analysis.flow.watch import Watch
from hydrawandb_lint.analysis.project import Project
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.explain import explain, tasks
from hydrawandb_lint.faults import BUDGET, internal_error
from hydrawandb_lint.kinds import is_gitignore, is_notebook, is_page, is_yaml
from hydrawandb_lint.lint import (
    OF_NOTEBOOKS,
    as_told,
    lint_alone,
    lint_gitignore,
    lint_notebook,
    lint_sweep_dicts,
    lint_yaml,
)
from hydrawandb_lint.results import Explanation, Task
from hydrawandb_lint.rules import all_rules
from hydrawandb_lint.rules.unused_suppression import CODE as UNUSED
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.selection import Active
from hydrawandb_lint.sources import gate
from hydrawandb_lint.sources.entry_points import commands
from hydrawandb_lint.sources.gather import Gathered
from hydrawandb_lint.sources.index import path_of
from hydrawandb_lint.sources.records import Record
from hydrawandb_lint.sources.roots import is_certain
from hydrawandb_lint.views.gitignore import GitIgnoreView
from hydrawandb_lint.views.sweep_program import Programs
from hydrawandb_lint.workspace.programs import Found, ProgramFindings
from hydrawandb_lint.workspace.surroundings import Surroundings

MOST_WITHOUT_CONFIG = 30
"""A program of more files that holds no config is looked at file by file."""


class Workspace:
    """Lints files as parts of their projects; texts may be newer than the files."""

    def __init__(self, gathered: Gathered, folders: Folders) -> None:
        self.notes: dict[str, str] = {}
        """What was left out in a file, and why."""
        self.gathered = gathered
        self._around = Surroundings(gathered, folders)
        self._programs = ProgramFindings(self._around)
        self._started: dict[str, Programs] = {}
        """The programs that sweeps may start, by the roots of their projects."""

    def active(self, path: str) -> Active:
        """What is set for a file."""
        return self._around.active(path)

    def groups(self) -> list[list[str]]:
        """The given files, in groups that tell each other nothing; the largest first."""
        groups = defaultdict[str, list[str]](list)
        with_configs = any(is_yaml(path) for path in self.gathered.files)
        for path in self.gathered.files:
            tree, _ = self._around.project(path)
            program = tree.program(path) if path.endswith(".py") else frozenset[str]()
            # What a program gives to W&B of a config may stand in the config.
            together = not program or (with_configs and program in tree.unpacking)
            groups[tree.modules.root if together else min(program)].append(path)

        def size(group: list[str]) -> int:
            return sum(len(self.gathered.files[path]) for path in group)

        return sorted(groups.values(), key=size, reverse=True)

    def of(self, path: str) -> Callable[[str], list[Diagnostic]]:
        """Lints a text as that of a given file."""

        def lint(text: str) -> list[Diagnostic]:
            found = self._lint(path, text)
            return as_told(text, path, found, self.active(path), lambda: self._judged(path))

        return lint

    def _judged(self, path: str) -> frozenset[str]:
        """The codes of which all is found that there is in a file: none, if not all was seen that
        belongs to it, or nobody asks."""
        codes = self.active(path).codes
        if UNUSED not in codes or not self._is_whole(path):
            return frozenset()
        of_notebooks = frozenset(code for code in codes if code.startswith(OF_NOTEBOOKS))
        return of_notebooks if is_notebook(path) else codes

    def _is_whole(self, path: str) -> bool:
        """Whether a file was seen together with all that belongs to it."""
        if is_page(path):
            return path not in self.notes
        tree, project = self._around.project(path)
        if is_notebook(path):
            return path not in self.notes and self._is_whole_notebook(path, project)
        root = project.resolver.root
        # Others may know the file that a link leads to by its own name.
        if root in self._around.partial or not is_certain(root) or os.path.islink(path):
            return False
        if is_yaml(path):
            followed = self._programs.failed.keys().isdisjoint(tree.unpacking)
            return followed and _parse(project, tree.speaking)
        if is_gitignore(path):  # what git tracks decides
            return os.path.exists(path_of(root))
        program = tree.program(path) or self._programs.reaching(path)
        return self._programs.is_followed(program) and _parse(project, program)

    def _is_whole_notebook(self, path: str, project: Project) -> bool:
        from hydrawandb_lint.sources.notebook import Script

        text = self.text(path)
        return not Script(text).faults(path) and _parse(project, self._below(path, text))

    def _lint(self, path: str, text: str) -> list[Diagnostic]:
        """What is found in a given file if this is its text, silenced or not. Raises what
        `ast.parse` raises."""
        if is_yaml(path):
            return self._lint_yaml(path, text)
        if is_gitignore(path):
            return self._lint_gitignore(path, text)
        if is_notebook(path):
            return self._lint_notebook(path, text)
        found = self._lint_python(path, text)
        if is_page(path) or "sweep(" not in text or "wandb" not in text:
            return found
        return [*found, *self._in_sweep_dicts(path)]

    def _in_sweep_dicts(self, path: str) -> list[Diagnostic]:
        if self._around.project(path)[1].module(path) is None:
            return []
        given, active = self._around.read(path), self.active(path)
        return lint_sweep_dicts(given, path, active, lambda: self._startable(path))

    def _lint_python(self, path: str, text: str) -> list[Diagnostic]:
        tree, project = self._around.project(path)
        program = frozenset() if is_page(path) else tree.program(path)
        program = program or self._programs.reaching(path)
        if self._around.tell(path, text):
            project.forget(path)
            self._programs.forget(program)
        if len(program) > MOST_WITHOUT_CONFIG and not tree.holds_config(program):
            record = Record(text.encode("utf-8", "surrogatepass"))
            speaks = gate.speaks_of_runs(record.data, record.imports)
            return self._alone(path, text) if speaks or not record.ends else []
        if not program or project.module(path) is None:
            return self._alone(path, text)
        found = self._programs.of(project, program)
        failure = self._programs.failed.get(program)
        if failure is None:
            return found.get(path, [])
        # The program as a whole is too much for us: as many of its files together as can be.
        first = path == min(program & self.gathered.files.keys())
        if first and isinstance(failure, OverBudgetError):
            self.notes[path] = (
                f"{BUDGET}: {len(program)} files belong together, too much to follow; "
                "each script was checked with what it imports, as far as that can be followed"
            )
        if path in self._programs.in_pieces.get(program, ()):
            return found.get(path, [])
        # By itself a file holds no finding in which nothing is given to W&B.
        alone = self._alone(path, text) if self.gathered.records.of(path).ends else []
        if first and not isinstance(failure, OverBudgetError):
            return [*alone, internal_error(path, failure)]
        return alone

    def _lint_yaml(self, path: str, text: str) -> list[Diagnostic]:
        def converts() -> bool:
            read, files = self.gathered.records.read, self._around.python(path) or {}
            return any(b"_convert_" in (each.data or read(path)) for path, each in files.items())

        def around() -> Programs | None:
            return self._startable(path)

        active, targets = self.active(path), self._around.targets(path)
        found = lint_yaml(text, path, active, targets, converts, around)
        told = {(each.code, each.start) for each in found}
        data = text.encode()
        if gate.is_like_sweep(data) and not gate.ends_elsewhere(path, data):
            return found
        given = self._given(path, text)
        return found + [each for each in given if (each.code, each.start) not in told]

    def _given(self, path: str, text: str) -> list[Diagnostic]:
        """What is wrong with a YAML file by what programs of its project give to W&B of it."""
        tree, project = self._around.project(path)
        programs = tree.unpacking
        if programs and self._around.tell(path, text):
            project.configs.tell(path, text.encode())
            for program in programs:
                self._programs.forget(program)
        found = [self._programs.of(project, program).get(path, []) for program in programs]
        return list({(d.code, d.start): d for each in found for d in each}.values())

    def _startable(self, path: str) -> Programs | None:
        """What sweeps may start in the project of a file; None if not all its files are known."""
        tree, project = self._around.project(path)
        root = project.resolver.root
        if root not in self._started and root not in self._around.partial:

            def analyse(program: str) -> Analysis | None:
                files = [program]
                if "hydra" not in self.text(program):  # its task is elsewhere
                    imported = sorted(tree.imported(program))
                    files += [each for each in imported if "hydra.main" in self.text(each)]
                try:
                    return analyse_project(project, files, self._around.rows(frozenset(files)))
                except OverBudgetError:
                    self._around.partial.add(root)
                    return None

            def texts(program: str) -> list[str]:
                # Hydra itself imports its plugins.
                plugins = (path for path in tree.modules.paths if "/hydra_plugins/" in path)
                return [self.text(each) for each in sorted({*tree.imported(program), *plugins})]

            self._started[root] = Programs(
                project, tree.modules.paths, partial(commands, root), analyse, texts
            )
        return self._started.get(root)

    def _lint_notebook(self, path: str, text: str) -> list[Diagnostic]:
        project = self._around.project(path)[1]
        self._around.tell(path, text)
        program = sorted({path, *self._below(path, text)})
        try:
            return lint_notebook(
                project, path, self._around.read, self.active, self._around.rows(program), program
            )
        except OverBudgetError:
            return self._alone(path, text)

    def _below(self, path: str, text: str) -> set[str]:
        """What a notebook with this text imports of its project, directly or through others."""
        record = Record(text.encode("utf-8", "surrogatepass"))
        return self._around.project(path)[0].below(path, record.imports)

    def _lint_gitignore(self, path: str, text: str) -> list[Diagnostic]:
        def python() -> dict[str, bytes] | None:
            files = self._around.python(path)
            if files is None:
                return None
            return {path: each.data for path, each in files.items() if each.begins}

        root, configs = self._around.root(path), partial(self._around.yaml, path)
        view = GitIgnoreView(path, text, root, python, configs)
        return lint_gitignore(view, self.active(path).codes)

    def _alone(self, path: str, text: str) -> list[Diagnostic]:
        try:
            return lint_alone(text, path, self.active(path), self._around.targets(path))
        except OverBudgetError:
            self.notes[path] = f"{BUDGET}: too much to follow, so it was not checked"
            return []

    def explain(self, path: str, row: int) -> Explanation:
        """What is known of a line. Raises what `ast.parse` raises, and `OverBudgetError`."""
        tree, project = self._around.project(path)
        program = tree.around(path)
        if project.module(path) is None:
            ast.parse(self.text(path))
        watch = Watch(path, row)
        analysis = analyse_project(
            project, sorted({*program, path}), self._around.rows(program), watch
        )
        return explain(analysis, watch, self._around.read, all_rules(), self.active(path))

    def tasks(self, folder: str) -> list[Task]:
        """The Hydra tasks of the project of a folder, as each file by itself tells."""
        tree, project = self._around.project(os.path.join(folder, ""))
        found = []
        for path in sorted(tree.modules.paths):
            if "hydra" in self.text(path) and project.module(path) is not None:
                with contextlib.suppress(OverBudgetError):
                    analysis = analyse_project(
                        project, [path], self._around.rows(frozenset({path}))
                    )
                    found += tasks(analysis, self._around.read)
        return found

    def found_in_others(self) -> list[str]:
        """The files with findings that were given and did not pass the gate by themselves."""
        found = {path for found in self._programs.found.values() for path in found}
        return sorted(found & self.gathered.others.keys() - self.gathered.files.keys())

    def given(self) -> set[str]:
        """The files that were given, those that cannot matter by themselves included."""
        return self.gathered.files.keys() | self.gathered.others.keys()

    def elsewhere(self) -> Found:
        """What is found in files that were not given, on a way that leads through one that was."""
        given = self.given()
        return {
            path: told
            for found in self._programs.found.values()
            for path, diagnostics in found.items()
            if path not in given
            if (near := [d for d in diagnostics if any(s.filename in given for s in d.trace)])
            if (told := as_told(self.text(path), path, near, self.active(path)))
        }

    def text(self, path: str) -> str:
        """The text of a file of a program."""
        return self._around.text(path) or ""


def _parse(project: Project, paths: Iterable[str]) -> bool:
    """Whether Python files of a project can all be parsed: what leads through others is unknown."""
    return all(project.module(path) is not None for path in paths)
