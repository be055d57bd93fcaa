"""Where a project begins. Imported at every start."""

from __future__ import annotations

import os

from hydrawandb_lint.settings.defaults import CACHE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from hydrawandb_lint.settings.folders import Folders

MARKS = ("pyproject.toml", "setup.cfg", "setup.py")
"""A folder with one of these that is no package itself is a project, if no `.git` is above."""
MOST_FILES = 20_000
MOST_UNMARKED = 2_000
"""Without a mark the folder of a file may be anything: a home, a download."""


def root_of(folder: str, named: str | None) -> tuple[str, int]:
    """The project's folder for files of `folder`, and how many Python files it may have.

    Without a `.git` it is the outermost of the folder with a mark and `named`, the folder on the
    command line: in a downloaded tree a mark may be that of a part. Else it is `folder` itself.
    """
    marked, current = "", folder
    while not os.path.exists(os.path.join(current, ".git")):
        marked = marked or (current if _is_marked(current) else "")
        parent = os.path.dirname(current)
        if parent == current:
            known = [place for place in (marked, named) if place]
            return min(known, key=len, default=folder), MOST_FILES if known else MOST_UNMARKED
        current = parent
    return current, MOST_FILES


def up_to_root(folder: str, named: str | None, folders: Folders) -> Iterator[str]:
    """A folder and those above it, up to its project's, or to that of its settings if it is further
    up. `named`: see `root_of`."""
    root = root_of(folder, named)[0]
    last = min(root, folders.home(folder) or root, key=len)
    while len(folder) > len(last):
        yield folder
        folder = os.path.dirname(folder)
    yield last


def is_certain(root: str) -> bool:
    """Whether a project surely begins at its root: it is marked, or hwlint runs in it. Without a
    mark, what lies beside a folder that was named may belong to it as well."""
    is_marked = os.path.exists(os.path.join(root, ".git")) or _is_marked(root)
    return is_marked or os.path.join(os.getcwd(), "").startswith(os.path.join(root, ""))


def _is_marked(folder: str) -> bool:
    if os.path.exists(os.path.join(folder, "__init__.py")):
        return False
    return any(os.path.exists(os.path.join(folder, mark)) for mark in MARKS)


def cache_of(folder: str, folders: Folders) -> str:
    """The folder of the cache for runs in a folder."""
    found: str | None = folders.get(folder, "cache_dir", None)
    return found or os.path.join(root_of(folder, None)[0], CACHE)
