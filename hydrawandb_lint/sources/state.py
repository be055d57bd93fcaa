"""What tells whether anything changed that a run looks at: the files, without their contents.

A file that was written, replaced, added, moved or removed since has another time, size, number or
place. Imported at every start that finds a cache.
"""

from __future__ import annotations

import os
import stat

from hydrawandb_lint.settings.defaults import FILES
from hydrawandb_lint.sources.gather import STARTED, choose
from hydrawandb_lint.sources.roots import MARKS, root_of, up_to_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hydrawandb_lint.settings.folders import Folders

TICK = 100_000_000
"""Nanoseconds: two changes that are nearer to each other may have the same time."""
ENDINGS = (
    *(".py", ".ipynb", ".yaml", ".yml", ".json", ".toml", ".cfg", ".txt", ".lock", ".gitignore"),
    *(
        ".md",
        ".markdown",
        ".mdx",
        ".qmd",
        ".Rmd",
        ".rmd",
        ".rst",
        ".sh",
        ".bash",
        ".slurm",
        ".sbatch",
    ),
    *(".python-version", "Makefile", "makefile", "justfile", "Justfile", "Dockerfile"),
)
"""Of all files that something may be read of."""
REQUIREMENTS = "requirements"
"""A folder of what pins versions, which may be a link, or left out."""
ABOVE = (*MARKS, *FILES, ".gitignore")
"""What is looked for in the folders above."""


class State:
    """A picture of the files. `text` is the same as long as they are; `young`: one of them changed
    so lately that another change may not show."""

    def __init__(self, paths: Iterable[str], folders: Folders, *, index: bool) -> None:
        self.young = False
        self._folders, self._index = folders, index
        self._walked: set[str] = set()
        named = sorted({os.path.abspath(path) for path in paths})
        homes = {path if os.path.isdir(path) else os.path.dirname(path) for path in named}
        roots = {root_of(folder, folder)[0] for folder in homes}
        lines = [
            self._line(path) for path in (*named, *([folders.config] if folders.config else ()))
        ]
        # A root comes before what is named in it, which is walked only if it is left out there.
        for folder in sorted(roots) + [path for path in named if os.path.isdir(path)]:
            lines += self._above(folder)
            lines += self._pins(folder)
            lines += self._below(folder)
        # A folder that is left out may set something for a file that is named in it.
        for folder in sorted(homes - self._walked):
            lines += self._above(folder)
            lines += self._pins(folder)
        lines += map(self._line, sorted(folders.extended))
        self.text = "\n".join(lines).encode("utf-8", "surrogateescape")

    def _above(self, folder: str) -> Iterator[str]:
        while True:
            yield from self._git(folder)
            for name in ABOVE:
                path = os.path.join(folder, name)
                if os.path.exists(path):
                    yield self._line(path)
            if (parent := os.path.dirname(folder)) == folder:
                return
            folder = parent

    def _git(self, folder: str) -> Iterator[str]:
        """Whether a repository begins at a folder, and what it says of its files."""
        path = os.path.join(folder, ".git")
        if not os.path.exists(path):
            return
        yield path
        yield self._line(os.path.join(path, "info", "exclude"))
        if self._index:
            from hydrawandb_lint.sources.index import path_of

            yield self._line(path_of(folder))

    def _pins(self, folder: str) -> Iterator[str]:
        """What pins versions may lie in the folders above."""
        for place in up_to_root(folder, folder, self._folders):
            yield from self._listed(place)
            yield from self._listed(os.path.join(place, REQUIREMENTS))

    def _listed(self, folder: str) -> Iterator[str]:
        """What something may be read of in a folder, however it is left out."""
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            return
        paths = [os.path.join(folder, name) for name in names if name.endswith(ENDINGS)]
        yield from map(self._line, paths)

    def _below(self, folder: str) -> Iterator[str]:
        pending = [folder]
        while pending:
            current = pending.pop()
            if current in self._walked:
                continue
            self._walked.add(current)
            included, excluded = choose(self._folders, current)
            try:
                self._mark(os.stat(current))
                with os.scandir(current) as listing:
                    entries = list(listing)
            except OSError as error:
                yield f"{current} {error.errno}"
                continue
            for entry in entries:
                name, path = entry.name, entry.path
                if name == ".git":
                    yield from self._git(current)
                elif entry.is_dir(follow_symlinks=False):
                    if not excluded(path, name):
                        pending.append(path)
                    elif name == REQUIREMENTS:
                        yield from self._listed(path)
                elif name == REQUIREMENTS:
                    yield from self._listed(path)
                elif name.endswith(ENDINGS) or included(path, name):
                    try:
                        yield f"{path} {self._mark(entry.stat())}"
                    except OSError as error:
                        yield f"{path} {error.errno}"

    def _line(self, path: str) -> str:
        try:
            found = os.stat(path)
        except OSError as error:
            return f"{path} {error.errno}"
        # Of a folder it counts which it is; what is in it has lines of its own.
        return f"{path} {found.st_ino if stat.S_ISDIR(found.st_mode) else self._mark(found)}"

    def _mark(self, found: os.stat_result) -> str:
        changed = max(found.st_mtime_ns, found.st_ctime_ns)
        if changed > STARTED - TICK:
            self.young = True
        return f"{changed} {found.st_size} {found.st_ino} {found.st_mode}"
