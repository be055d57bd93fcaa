"""Which files a run looks at.

A file named on the command line is always taken, unless it is TOML, which Ruff leaves alone, too. A
folder is walked for files that are included (`.py` unless the settings say more): sorted, without
following links to folders (so a loop cannot trap it), past what is excluded. Whether git ignores a
file is not asked here: only files that pass the gate are worth that question.
"""

from __future__ import annotations

import os
import stat

from hydrawandb_lint.settings.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hydrawandb_lint.settings.globs import Matcher

    Choice = Callable[[str], tuple[Matcher, Matcher]]
    """Which files of a folder are taken, and which entries are left out."""

    Found = tuple[str, str | None, str | None]
    """A path; the walked folder it is in, if it was not named itself; why it is unreadable."""


def find(paths: Iterable[str], choose: Choice) -> Iterator[Found]:
    """The files under the paths. `choose` says of a folder what is taken and what is left out."""
    for path in paths:
        if "\0" in path:
            raise SettingsError("a path cannot hold a NUL character")
        full = os.path.abspath(path)
        try:
            mode = os.stat(full).st_mode
        except OSError as error:
            yield full, None, error.strerror or str(error)
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(full, full, choose)
        elif not stat.S_ISREG(mode):
            yield full, None, "Not a regular file"
        elif not full.endswith(".toml"):
            yield full, None, None


def _walk(folder: str, root: str, choose: Choice) -> Iterator[Found]:
    """The files below the folder, on a stack of our own: trees may be deep."""
    pending = [folder]
    while pending:
        current = pending.pop()
        try:
            with os.scandir(current) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield current, root, error.strerror or str(error)
            continue
        included, excluded = choose(current)
        below = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not included(entry.path, entry.name):
                continue
            if excluded(entry.path, entry.name):
                continue
            if is_folder:
                below.append(entry.path)
            elif _is_file(entry):
                yield entry.path, root, None
        pending.extend(reversed(below))


def _is_file(entry: os.DirEntry[str]) -> bool:
    """A regular file, or a link to one. A FIFO or a device would hang whoever opens it."""
    try:
        return entry.is_file()
    except OSError:
        return False
