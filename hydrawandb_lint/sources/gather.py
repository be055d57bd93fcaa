"""Looks at every file and keeps those that can matter. Imported at every start."""

from __future__ import annotations

import contextlib
import os

from hydrawandb_lint.sources import exclude, gate, walk
from hydrawandb_lint.sources.roots import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hydrawandb_lint.settings.folders import Folders

LARGEST_JSON = 100_000
"""Bytes; a larger JSON file is no sweep."""


class Gathered:
    """What passed the gate, with its bytes and the folder that was named for it, if one was; what
    did not, and may yet be a step on the way of a config; what cannot be read, and why; how many
    were seen."""

    __slots__ = ("_taken", "files", "named", "others", "roots", "seen", "unreadable")

    def __init__(self) -> None:
        self.roots: dict[str, bool] = {}
        self._taken: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.others: dict[str, str | None] = {}
        self.named: dict[str, str | None] = {}
        self.unreadable: dict[str, str] = {}
        self.seen = 0

    def add(self, path: str, root: str | None, data: bytes) -> None:
        """Takes a file, unless it is another name, by links, of one that was taken."""
        real = os.path.realpath(path)
        if real not in self._taken:
            self._taken.add(real)
            self.files[path] = data
            self.named[path] = root


def gather(paths: Iterable[str], folders: Folders) -> Gathered:
    """The files of the paths that can matter.

    Raises `SettingsError` for settings that cannot be used: then nothing is to be checked.
    """
    gathered = Gathered()
    ignored = _ignored()
    beginnings: list[tuple[str, str | None, bytes]] = []
    for path, root, trouble in walk.find(paths, lambda folder: _choice(folders, folder)):
        gathered.seen += 1
        folders.silent(os.path.dirname(path))
        if trouble is None:
            try:
                data = read(path) if not _is_json(path) or _is_small(path) else b""
            except OSError as error:
                trouble = error.strerror or str(error)
        if trouble is not None:
            gathered.unreadable[path] = trouble
        elif _is_json(path):
            if gate.is_like_sweep(data) and not (root is not None and ignored(path, root)):
                gathered.add(path, root, data)
        elif _is_yaml(path, path):
            mattering = gate.ends_yaml(data) or gate.ends_elsewhere(path, data)
            if not mattering:
                gathered.others[path] = root
            elif not (root is not None and ignored(path, root)):
                gathered.add(path, root, data)
        elif _is_gitignore(path) and not gate.ends_gitignore(data):
            continue
        elif gate.ends(data, own := folders.sink_words(os.path.dirname(path))):
            if not (root is not None and ignored(path, root)):
                gathered.add(path, root, data)
        elif path.endswith(".py"):
            if gate.passes(data, own):
                beginnings.append((path, root, data))
            else:
                gathered.others[path] = root
    # A config that begins in these matters only if something can end in W&B.
    for path, root, data in beginnings:
        leads_on = bool(gathered.files) or _leads_on(path, root, gathered, folders)
        if leads_on and not (root is not None and ignored(path, root)):
            gathered.add(path, root, data)
    if gathered.files or gathered.unreadable:
        folders.read_all()
    return gathered


def _leads_on(path: str, named: str | None, gathered: Gathered, folders: Folders) -> bool:
    """Whether there is a file in its project that mentions W&B."""
    root, most = root_of(os.path.dirname(path), named)
    if root not in gathered.roots:
        ignored = _ignored()
        gathered.roots[root] = any(
            gate.ends(data, folders.sink_words(os.path.dirname(other))) and not ignored(other, root)
            for other, data in _files(root, folders, _is_python, most)
        )
    return gathered.roots[root]


def gather_project(root: str, folders: Folders, most: int) -> dict[str, bytes] | None:
    """All Python files of a project with their bytes; None if there are more than `most`.

    What cannot be read, and what git ignores, is left out.
    """
    ignored = _ignored()
    files = {
        path: data
        for path, data in _files(root, folders, _is_python, most + 1)
        if not (_passes(path, data, folders) and ignored(path, root))
    }
    return files if len(files) <= most else None


def _passes(path: str, data: bytes, folders: Folders) -> bool:
    return gate.passes(data, folders.sink_words(os.path.dirname(path)))


def gather_yaml(root: str, folders: Folders, most: int) -> dict[str, bytes]:
    """The YAML files of a project with their bytes, at most so many."""
    return dict(_files(root, folders, _is_yaml, most))


def gather_configs(root: str, folders: Folders, most: int) -> dict[str, bytes]:
    """Likewise, with the files that hold commands."""
    from hydrawandb_lint.configs.launches import ENDINGS, NAMES

    return dict(_files(root, folders, lambda _, name: name.endswith((*ENDINGS, *NAMES)), most))


def _files(
    root: str, folders: Folders, includes: walk.Includes, most: int
) -> Iterator[tuple[str, bytes]]:
    found = walk.find([root], lambda folder: (includes, _choice(folders, folder)[1]))
    for path, _, trouble in found:
        if trouble is None and most:
            most -= 1
            with contextlib.suppress(OSError):
                yield path, read(path)


def read(path: str) -> bytes:
    """The bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def _choice(folders: Folders, folder: str) -> tuple[walk.Includes, walk.Excludes]:
    if folders.silent(folder):
        return _is_included, exclude.by_default
    settings = folders.settings(folder)
    # In `docs/**/*.md` the folders between may be none.
    include = [glob for word in settings.include for glob in (word, word.replace("/**/", "/"))]
    excluded = exclude.by_patterns(settings.exclude + settings.extend_exclude)
    return exclude.by_patterns(include), excluded


def _is_yaml(path: str, name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


def _is_json(path: str) -> bool:
    return path.endswith(".json")


def _is_small(path: str) -> bool:
    """Data may be JSON, too; nobody writes a sweep of such a size."""
    return os.stat(path).st_size <= LARGEST_JSON


def _is_gitignore(path: str) -> bool:
    return os.path.basename(path) == ".gitignore"


def _is_included(path: str, name: str) -> bool:
    return name.endswith((".py", ".yaml", ".yml", ".json")) or _is_gitignore(name)


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
