"""Looks at every file and keeps those that can matter. Imported at every start."""

from __future__ import annotations

import os

from hydrawandb_lint.sources import exclude, gate, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hydrawandb_lint.settings.folders import Folders


class Gathered:
    """What passed the gate, with its bytes; what cannot be read, and why; how many were seen."""

    __slots__ = ("files", "seen", "unreadable")

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.unreadable: dict[str, str] = {}
        self.seen = 0


def gather(paths: Iterable[str], folders: Folders) -> Gathered:
    """The files of the paths that can matter.

    Raises `SettingsError` for settings that cannot be used: then nothing is to be checked.
    """
    gathered = Gathered()
    ignored = _ignored()
    taken = set()
    for path, root, trouble in walk.find(paths, lambda folder: _choice(folders, folder)):
        gathered.seen += 1
        folders.silent(os.path.dirname(path))
        if trouble is None:
            try:
                data = read(path)
            except OSError as error:
                trouble = error.strerror or str(error)
        if trouble is not None:
            gathered.unreadable[path] = trouble
        elif gate.passes(data) and not (root is not None and ignored(path, root)):
            # A file may have several names, by links; the first one stands for it.
            real = os.path.realpath(path)
            if real not in taken:
                taken.add(real)
                gathered.files[path] = data
    if gathered.files or gathered.unreadable:
        folders.read_all()
    return gathered


def read(path: str) -> bytes:
    """The bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def _choice(folders: Folders, folder: str) -> tuple[walk.Includes, walk.Excludes]:
    if folders.silent(folder):
        return _is_python, exclude.by_default
    settings = folders.settings(folder)
    # In `docs/**/*.md` the folders between may be none.
    include = [glob for word in settings.include for glob in (word, word.replace("/**/", "/"))]
    excluded = exclude.by_patterns(settings.exclude + settings.extend_exclude)
    return exclude.by_patterns(include), excluded


def _is_python(path: str, name: str) -> bool:
    return name.endswith(".py")


def _ignored() -> Callable[[str, str], bool]:
    """Asks gitignore, which is loaded with the first question."""
    asked: list[Callable[[str, str], bool]] = []

    def ignored(path: str, root: str) -> bool:
        if not asked:
            from hydrawandb_lint.sources.gitignore import GitIgnore

            asked.append(GitIgnore().ignores)
        return asked[0](path, root)

    return ignored
