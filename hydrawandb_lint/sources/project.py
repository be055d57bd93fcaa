"""The project around the files that were named: which of its files can matter to each other.

A file matters if it mentions W&B, or imports such a file, directly or through others: a config may
come from there. So does what these import, as far as it mentions OmegaConf, Hydra or W&B itself or
imports what does. Imports are read from the bytes by a regular expression, which is enough to know
what may belong together; what really is imported, the analysis finds out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from hydrawandb_lint.sources.modules import Modules
from hydrawandb_lint.sources.names import Names, by_package, quoted
from hydrawandb_lint.sources.records import Record

_IMPORT = re.compile(
    rb"^[ \t\f]*(?:from[ \t]+(\.*)[ \t]*([\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*)"
    rb"|import[ \t]+([^\n#;]*))",
    re.MULTILINE,
)
_UNPACKS = re.compile(rb"[(,]\s*\*\*|\bsettings\s*=")
_NAME = re.compile(rb"(\w+)(?:[ \t]+as[ \t]+\w+)?")

Graph = dict[str, set[str]]


class Tree:
    """The Python files of a project, given by their records. `names` gives what its YAML files
    name; `src`: see `Modules`."""

    def __init__(
        self,
        root: str,
        files: Mapping[str, Record],
        names: Callable[[], Iterable[str]],
        src: Iterable[str],
    ) -> None:
        self.modules = Modules(root, files, src)
        self._names = {os.fsencode(name) for name in self.modules.names}
        wandb = [path for path, record in files.items() if record.ends]
        self._configs = {path for path, record in files.items() if record.begins}
        telling = self._configs.union(wandb)
        self._imports: Graph = {}
        self._importers: Graph = {}
        named: Names | None = None
        for path, record in files.items() if wandb else ():
            found = set(self._imported(path, record.imports))
            if record.looks_up:
                named = named or by_package(names())
                found.update(self._named(path, by_package(quoted(record.data))))
                found.update(self._named(path, named))
            self._imports[path] = found - {path}
            for other in self._imports[path]:
                self._importers.setdefault(other, set()).add(path)
        self._wandb = frozenset(wandb)
        self._files = files
        self._programs: dict[str, frozenset[str]] = {}
        above = _reachable(wandb, self._importers)
        below = _reachable(above, self._imports)
        self._mattering = above | (below & _reachable(telling, self._importers))

    def program(self, path: str) -> frozenset[str]:
        """The files that make one program with a file: nothing, if it matters to none."""
        if path in self._programs or path not in self._mattering:
            return self._programs.get(path, frozenset())
        found, todo = {path}, [path]
        while todo:
            current = todo.pop()
            near = self._imports.get(current, set()) | self._importers.get(current, set())
            for other in near & self._mattering:
                if other not in found:
                    found.add(other)
                    todo.append(other)
        self._programs.update(dict.fromkeys(found, frozenset(found)))
        return self._programs[path]

    def holds_config(self, program: frozenset[str]) -> bool:
        """Whether a config may come from one of the files of a program."""
        return not self._configs.isdisjoint(program)

    @property
    def speaking(self) -> frozenset[str]:
        """The files in which a config may begin or end."""
        return self._wandb.union(self._configs)

    def imported(self, path: str) -> set[str]:
        """A file and what it imports, directly or through others."""
        return _reachable([path], self._imports)

    def below(self, path: str, imports: bytes) -> set[str]:
        """What a file that is none of the tree's imports, directly or through others; `imports` are
        its lines with that word."""
        found, todo = set[str](), [(path, imports)]
        while todo:
            for other in self._imported(*todo.pop()):
                if other in self._files and other not in found:
                    found.add(other)
                    todo.append((other, self._files[other].imports))
        return found

    @cached_property
    def unpacking(self) -> list[frozenset[str]]:
        """The programs that may give W&B arguments or settings by the keys of a config."""
        unpacking = [path for path in self._wandb if _UNPACKS.search(self._files[path].data)]
        programs = {self.program(path) for path in unpacking}
        return sorted((each for each in programs if self.holds_config(each)), key=min)

    def around(self, path: str) -> frozenset[str]:
        """The program that a file matters to, if by itself it matters to none that of a file that
        imports it; else the file alone."""
        todo, seen = [path], {path}
        for current in todo:
            program = self.program(current)
            if program:
                return program
            new = self._importers.get(current, set()) - seen
            seen |= new
            todo += sorted(new)
        return frozenset({path})

    def pieces(self, program: frozenset[str]) -> list[frozenset[str]]:
        """The parts of a program that is too large, a folder each: its files that no other imports,
        with what they import that mentions W&B or lies beside them. Only folders in which a config
        is spoken of."""
        inside = {path: self._imports.get(path, set()) & program for path in program}
        imported = set[str]().union(*inside.values())
        by_folder: dict[str, set[str]] = {}
        for path in sorted(program - imported):
            folder = os.path.dirname(path)
            reached = _reachable([path], inside)
            near = {other for other in reached if os.path.dirname(other) == folder}
            by_folder.setdefault(folder, set()).update(near | (reached & self._wandb))
        configs = {os.path.dirname(path) for path in self._configs}
        pieces = [frozenset(found) for folder, found in by_folder.items() if folder in configs]
        return [piece for piece in pieces if piece & self._wandb]

    def _imported(self, path: str, lines: bytes) -> Iterator[str]:
        """The project's files that a file may import."""
        for dots, module, names, plain in _IMPORT.findall(lines):
            if plain:
                words = [part.split() for part in plain.split(b",")]
                known = [word[0] for word in words if word and self._may_have(word[0])]
                found = [self._resolve(path, module, 0) for module in known]
                yield from (other for other in found if other is not None)
                continue
            if not dots and not self._may_have(module):
                continue
            package = self._resolve(path, module, len(dots))
            if package is None:
                continue
            yield package
            for name in _NAME.findall(names):
                below = self.modules.within(package, name.decode(errors="replace"))
                if below is not None:
                    yield below

    def _may_have(self, module: bytes) -> bool:
        return module.partition(b".")[0] in self._names

    def _named(self, path: str, names: Names) -> Iterator[str]:
        """Of each full name the module of its longest part that is one."""
        for package, full_names in names.items():
            if self.modules.resolve(path, package) is None:
                continue
            for name in full_names:
                while (found := self.modules.resolve(path, name)) is None:
                    name = name.rpartition(".")[0]
                yield found

    def _resolve(self, path: str, module: bytes, level: int) -> str | None:
        return self.modules.resolve(path, module.decode(errors="replace"), level)


def _reachable(start: Iterable[str], graph: Graph) -> set[str]:
    found = set(start)
    todo = list(found)
    while todo:
        for other in graph.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found
