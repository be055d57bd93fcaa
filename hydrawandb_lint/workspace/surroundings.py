"""What is around the given files: their projects, texts and settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from functools import partial

from hydrawandb_lint.analysis.project import Project
from hydrawandb_lint.configs.project import Configs
from hydrawandb_lint.knowledge.own import own_rows
from hydrawandb_lint.knowledge.rows import Call
from hydrawandb_lint.settings.defaults import SRC
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.given import Given
from hydrawandb_lint.settings.selection import Active
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.sources.decoded import decoded
from hydrawandb_lint.sources.gather import (
    Gathered,
    gather_configs,
    gather_project,
    gather_yaml,
)
from hydrawandb_lint.sources.pins import Pins
from hydrawandb_lint.sources.project import Tree
from hydrawandb_lint.sources.python import UnreadableError
from hydrawandb_lint.sources.records import Record
from hydrawandb_lint.sources.roots import root_of


class Surroundings:
    """Projects and their files, read when somebody asks; texts may be newer than the files."""

    def __init__(self, gathered: Gathered, folders: Folders) -> None:
        self.gathered = gathered
        self._folders = folders
        self._pins = Pins(folders)
        self._texts: dict[str, str | None] = {}
        self._trees: dict[str, Tree] = {}
        self._projects: dict[str, Project] = {}
        self.partial: set[str] = set()
        """The roots of projects of which not all is known."""

    def active(self, path: str) -> Active:
        """What is set for a file."""
        return self._folders.active(path)

    def targets(self, path: str) -> Callable[[], Targets]:
        """Reads what the project of a file runs on."""
        named = self.gathered.named.get(path)
        return partial(self._pins.targets, os.path.dirname(path), named)

    def rows(self, program: Collection[str]) -> tuple[Call, ...]:
        """What is set for any file of a program holds for all of it."""
        settings = [self.active(path).settings for path in program]
        converters = {name for each in settings for name in each.converters}
        return own_rows(converters, {name for each in settings for name in each.sinks})

    def read(self, path: str) -> Given:
        """A file of a program, with what is set for it."""
        return Given(self.text(path) or "", self.active(path).settings, self.targets(path))

    def text(self, path: str) -> str | None:
        """The text of a file; None if it cannot be read."""
        if path not in self._texts:
            try:
                data = self.gathered.files.get(path) or self.gathered.records.read(path)
                self._texts[path] = decoded(path, data).text
            except (OSError, UnreadableError):
                self._texts[path] = None
        return self._texts[path]

    def tell(self, path: str, text: str) -> bool:
        """A file has this text now; whether it had another one."""
        is_news = self.text(path) != text
        self._texts[path] = text
        return is_news

    def root(self, path: str) -> str:
        """The folder of the project of a file."""
        return self._place(path)[0]

    def python(self, path: str) -> dict[str, Record] | None:
        """The Python files of the project of a file; None if there are too many."""
        root, most = self._place(path)
        return gather_project(root, self._folders, self.gathered.records, most)

    def yaml(self, path: str) -> dict[str, bytes]:
        """The YAML files of the project of a file, with their bytes."""
        root, most = self._place(path)
        return gather_yaml(root, self._folders, self.gathered.records, most)

    def project(self, path: str) -> tuple[Tree, Project]:
        """The project of a file: which of its files belong together, and what is in them."""
        root, most = self._place(path)
        if root not in self._trees:
            records = self.gathered.records
            files = self.python(path)
            configs = Configs(partial(gather_configs, root, self._folders, records, most))
            if files is None:
                files = {p: records.of(p) for p in self.gathered.files if p.endswith(".py")}
                self.partial.add(root)
            tree = Tree(root, files, lambda: configs.names, self._src(files))
            self._trees[root] = tree
            self._projects[root] = Project(tree.modules, self.text, configs)
        return self._trees[root], self._projects[root]

    def _place(self, path: str) -> tuple[str, int]:
        """The root, and how many Python files may be below it."""
        return root_of(os.path.dirname(path), self.gathered.named.get(path))

    def _src(self, files: Iterable[str]) -> list[str]:
        """The folders that imports count from: what is set for any file holds for all."""
        folders = sorted({os.path.dirname(path) for path in files})
        found = [each for folder in folders for each in self._folders.get(folder, "src", SRC)]
        return list(dict.fromkeys(found)) or list(SRC)
