"""Where a project begins. Imported at every start."""

from __future__ import annotations

import os

MARKS = (".git", "pyproject.toml", "setup.py", "setup.cfg")
"""A folder that holds one of these is a project."""
MOST_FILES = 20_000
MOST_UNMARKED = 2_000
"""Without a mark the folder of a file may be anything: a home, a download."""


def root_of(folder: str, named: str | None) -> tuple[str, int]:
    """The project's folder for files of `folder`, and how many Python files it may have.

    Where no mark says so it is `named`, the folder on the command line, or else `folder` itself.
    """
    current = folder
    while True:
        if any(os.path.exists(os.path.join(current, mark)) for mark in MARKS):
            return current, MOST_FILES
        parent = os.path.dirname(current)
        if parent == current:
            return (named, MOST_FILES) if named else (folder, MOST_UNMARKED)
        current = parent
