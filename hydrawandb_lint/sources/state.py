"""What tells whether anything changed that a run looks at: the files, without their contents.

A file that was written, replaced, added, moved or removed since has another time, size, number or
place. Imported at every start that finds a cache.
"""

from __future__ import annotations

import os

from hydrawandb_lint.sources.gather import STARTED, choose
from hydrawandb_lint.sources.roots import MARKS, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hydrawandb_lint.settings.folders import Folders

TICK = 100_000_000
"""Nanoseconds: two changes that are nearer to each other may have the same time."""
ENDINGS = (
    *(".py", ".ipynb", ".yaml", ".yml", ".json", ".toml", ".cfg", ".txt", ".lock", ".gitignore"),
    *(".md", ".markdown", ".mdx", ".qmd", ".Rmd", ".rst", ".sh", ".bash", ".slurm", ".sbatch"),
    *(".python-version", "Makefile", "makefile", "justfile", "Justfile", "Dockerfile"),
)
"""Of all files that something may be read of."""
ABOVE = (*MARKS, ".gitignore", ".git", os.path.join(".git", "info", "exclude"))
"""What is looked for in the folders above."""


class State:
    """A picture of the files. `text` is the same as long as they are; `young`: one of them changed
    so lately that another change may not show."""

    def __init__(self, paths: Iterable[str], folders: Folders, *, index: bool) -> None:
        self.young = False
        lines: list[str] = []
        for folder in _folders([os.path.abspath(path) for path in paths]):
            lines += self._above(folder, index)
            lines += self._below(folder, folders)
        self.text = "\n".join(lines).encode("utf-8", "surrogateescape")

    def _above(self, folder: str, index: bool) -> Iterator[str]:
        while True:
            paths = [os.path.join(folder, name) for name in ABOVE]
            if index:
                from hydrawandb_lint.sources.index import path_of

                paths.append(path_of(folder))
            for path in paths:
                try:
                    mark = self._mark(os.stat(path))
                except OSError:
                    continue
                # Of a folder it only counts that it is there.
                yield path if path.endswith(".git") else f"{path} {mark}"
            if (parent := os.path.dirname(folder)) == folder:
                return
            folder = parent

    def _below(self, folder: str, folders: Folders) -> Iterator[str]:
        pending = [folder]
        while pending:
            current = pending.pop()
            included, excluded = choose(folders, current)
            try:
                self._mark(os.stat(current))
                with os.scandir(current) as listing:
                    entries = list(listing)
            except OSError as error:
                yield f"{current} {error.errno}"
                continue
            for entry in entries:
                name, path = entry.name, entry.path
                if entry.is_dir(follow_symlinks=False):
                    if not excluded(path, name):
                        pending.append(path)
                elif name.endswith(ENDINGS) or included(path, name):
                    try:
                        yield f"{path} {self._mark(entry.stat())}"
                    except OSError as error:
                        yield f"{path} {error.errno}"

    def _mark(self, stat: os.stat_result) -> str:
        changed = max(stat.st_mtime_ns, stat.st_ctime_ns)
        if changed > STARTED - TICK:
            self.young = True
        return f"{changed} {stat.st_size} {stat.st_ino} {stat.st_mode}"


def _folders(paths: list[str]) -> list[str]:
    """The folders that hold all that a run on the paths may look at, outermost only."""
    named = {path if os.path.isdir(path) else os.path.dirname(path) for path in paths}
    found = named | {root_of(folder, folder)[0] for folder in named}
    return sorted(f for f in found if not any(_is_below(f, other) for other in found))


def _is_below(folder: str, other: str) -> bool:
    return folder != other and folder.startswith(os.path.join(other, ""))
