"""What git tracks, by the bytes of its index (`gitformat-index`), without asking git."""

from __future__ import annotations

import contextlib
import os

_PLAIN = (b"\0\0\0\2", b"\0\0\0\3")
"""Versions that spell names out."""
_ELSEWHERE = (b"\0link\0", b"\0sdir\0")
"""Extensions of an index that leaves names to another file, or to the name of their folder."""


def may_track(root: str, path: str) -> bool:
    """Whether git may track a file of the repository at `root`: False is sure.

    Where there is no index, a file that is there came with the sources.
    """
    data = _index(root)
    if data is None:
        return os.path.exists(path)
    if data[4:8] not in _PLAIN or any(word in data for word in _ELSEWHERE):
        return True
    name = os.fsencode(os.path.relpath(path, root).replace(os.sep, "/"))
    # Before a name stands its length, or a 0 if there are more flags: no longer name ends so.
    before = (min(len(name), 0xFFF) & 0xFF, 0)
    return any(bytes([each]) + name + b"\0" in data for each in before)


def path_of(root: str) -> str:
    """Where the index of the repository at `root` is, if it has one."""
    place = os.path.join(root, ".git")
    with contextlib.suppress(OSError):
        if os.path.isfile(place):  # of a worktree or a submodule: it says where
            with open(place, "rb") as file:
                words = os.fsdecode(file.read()).partition("gitdir:")[2]
            place = os.path.join(root, words.strip())
    return os.path.join(place, "index")


def _index(root: str) -> bytes | None:
    path = path_of(root)
    try:
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return file.read()
    except OSError:
        pass
    return None
