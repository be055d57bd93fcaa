"""Looks at every file and keeps those that can matter. Imported at every start."""

from __future__ import annotations

import os
import time

from hydrawandb_lint.kinds import CONFIGS, is_gitignore, is_json, is_yaml
from hydrawandb_lint.settings.defaults import INCLUDE
from hydrawandb_lint.sources import gate, walk
from hydrawandb_lint.sources.exclude import excluder
from hydrawandb_lint.sources.records import Records
from hydrawandb_lint.sources.roots import root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeVar

    from hydrawandb_lint.settings.folders import Folders
    from hydrawandb_lint.settings.globs import Matcher
    from hydrawandb_lint.sources.records import Record

    T = TypeVar("T")

STARTED = time.time_ns()
"""Whatever changed after this, a run may have read before or after."""
LARGEST_JSON = 100_000
"""Bytes; data may be JSON, too, and nobody writes a sweep of such a size."""
_ENDINGS = tuple(glob[1:] for glob in INCLUDE if glob.startswith("*"))
"""Those of `INCLUDE`, whose other globs are names."""


class Gathered:
    """What passed the gate, with its bytes and the folder that was named for it, if one was; what
    did not, and may yet be a step on the way of a config; what cannot be read, and why; how many
    were seen. `records` has every Python file that was read."""

    __slots__ = ("_taken", "files", "named", "others", "records", "roots", "seen", "unreadable")

    def __init__(self, records: Records) -> None:
        self.records = records
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


def gather(
    paths: Iterable[str], folders: Folders, unsaved: Mapping[str, bytes] | None = None
) -> Gathered:
    """The files of the paths that can matter. `unsaved` has, by absolute paths, what stands for the
    bytes of files; a named one need not exist.

    Raises `SettingsError` for settings that cannot be used: then nothing is to be checked.
    """
    records = Records(folders.sink_words, unsaved)
    gathered = Gathered(records)
    ignored = _ignored(folders)
    paths = (path for path in paths if not _is_left_out(os.path.abspath(path), folders))
    beginnings: list[tuple[str, str | None, bytes]] = []
    for path, root, trouble in walk.find(paths, lambda folder: choose(folders, folder)):
        gathered.seen += 1
        folders.home(os.path.dirname(path))
        if trouble is not None and path not in records.unsaved:
            gathered.unreadable[path] = trouble
            continue
        try:
            if path.endswith(".py"):
                record = records.of(path)
                data, mattering = record.data, record.ends
                if record.begins and not mattering:
                    beginnings.append((path, root, data))
                    continue
            else:
                is_large = is_json(path) and _size(path, records) > LARGEST_JSON
                data = b"" if is_large else records.read(path)
                mattering = _ends(path, data, folders)
        except OSError as error:
            gathered.unreadable[path] = error.strerror or str(error)
            continue
        if not mattering:
            if path.endswith(".py") or is_yaml(path):
                gathered.others[path] = root
        elif root is None or not ignored(path, root):
            gathered.add(path, root, data)
    # A config that begins in these matters only if something can end in W&B.
    for path, root, data in beginnings:
        leads_on = bool(gathered.files) or _leads_on(path, root, gathered, folders)
        if leads_on and not (root is not None and ignored(path, root)):
            gathered.add(path, root, data)
    if gathered.files or gathered.unreadable:
        folders.read_all()
    return gathered


def files(paths: Iterable[str], folders: Folders) -> Iterator[str]:
    """The files of the paths that a run looks at, whether they can matter or not."""
    ignored = _ignored(folders)
    paths = (path for path in paths if not _is_left_out(os.path.abspath(path), folders))
    for path, root, trouble in walk.find(paths, lambda folder: choose(folders, folder)):
        if trouble is None and (root is None or not ignored(path, root)):
            yield path


def _ends(path: str, data: bytes, folders: Folders) -> bool:
    """Whether a finding may stand in a file that is not named as Python files are."""
    if is_json(path):
        return gate.is_like_sweep(data)
    if is_yaml(path):
        return gate.ends_yaml(data) or gate.ends_elsewhere(path, data)
    if is_gitignore(path) and not gate.ends_gitignore(data):
        return False
    return gate.ends(data, folders.sink_words(os.path.dirname(path)))


def _leads_on(path: str, named: str | None, gathered: Gathered, folders: Folders) -> bool:
    """Whether there is a file in its project that mentions W&B."""
    root, most = root_of(os.path.dirname(path), named)
    if root not in gathered.roots:
        ignored = _ignored(folders)
        gathered.roots[root] = any(
            record.ends and not ignored(other, root)
            for other, record in _python(root, folders, gathered.records, most)
        )
    return gathered.roots[root]


def gather_project(
    root: str, folders: Folders, records: Records, most: int
) -> dict[str, Record] | None:
    """All Python files of a project with their records; None if there are more than `most`.

    What cannot be read, and what git ignores, is left out.
    """
    ignored = _ignored(folders)
    files = {
        path: record
        for path, record in _python(root, folders, records, most + 1)
        if not (record.matters and ignored(path, root))
    }
    return files if len(files) <= most else None


def gather_yaml(root: str, folders: Folders, records: Records, most: int) -> dict[str, bytes]:
    """The YAML files of a project with their bytes, at most so many."""
    paths = _paths(root, folders, records, lambda _, name: name.endswith(CONFIGS), most)
    return dict(_made(paths, records.read))


def gather_configs(root: str, folders: Folders, records: Records, most: int) -> dict[str, bytes]:
    """Likewise, with the files that hold commands."""
    from hydrawandb_lint.configs.launches import ENDINGS, NAMES

    endings = (*ENDINGS, *NAMES)
    paths = _paths(root, folders, records, lambda _, name: name.endswith(endings), most)
    return dict(_made(paths, records.read))


def _python(
    root: str, folders: Folders, records: Records, most: int
) -> Iterator[tuple[str, Record]]:
    paths = _paths(root, folders, records, lambda _, name: name.endswith(".py"), most)
    return _made(paths, records.of)


def _made(paths: Iterable[str], make: Callable[[str], T]) -> Iterator[tuple[str, T]]:
    """What is made of each file that can be read."""
    for path in paths:
        try:
            made = make(path)
        except OSError:
            continue
        yield path, made


def _paths(
    root: str, folders: Folders, records: Records, includes: Matcher, most: int
) -> Iterator[str]:
    for path in records.unsaved:
        is_new = path.startswith(os.path.join(root, "")) and not os.path.exists(path)
        if is_new and includes(path, os.path.basename(path)):
            yield path
    found = walk.find([root], lambda folder: (includes, choose(folders, folder)[1]))
    for path, _, trouble in found:
        if trouble is None and most:
            most -= 1
            yield path


def choose(folders: Folders, folder: str) -> tuple[Matcher, Matcher]:
    """What a walk takes and leaves out in a folder."""
    include, excluded = folders.walked(folder)
    if include == INCLUDE:
        return _is_included, excluder(excluded)
    from hydrawandb_lint.settings.globs import matcher

    return matcher(include), excluder(excluded)


def _is_left_out(path: str, folders: Folders) -> bool:
    """Whether a path that was named is excluded, or in a folder of the project that is, and
    `force-exclude` asks for that."""
    folder = os.path.dirname(path)
    if not folders.get(folder, "force_exclude", False):
        return False
    excluded, root = excluder(folders.walked(folder)[1]), root_of(folder, None)[0]
    while path != root and path != (above := os.path.dirname(path)):
        if excluded(path, os.path.basename(path)):
            return True
        path = above
    return False


def _size(path: str, records: Records) -> int:
    unsaved = records.unsaved.get(path)
    return os.stat(path).st_size if unsaved is None else len(unsaved)


def _is_included(path: str, name: str) -> bool:
    return name.endswith(_ENDINGS) or name in INCLUDE


def _ignored(folders: Folders) -> Callable[[str, str], bool]:
    """Asks gitignore, which is loaded with the first question, unless it is not to be asked."""
    asked: list[Callable[[str, str], bool]] = []

    def ignored(path: str, root: str) -> bool:
        if not folders.get(os.path.dirname(path), "respect_gitignore", True):
            return False
        if not asked:
            from hydrawandb_lint.sources.gitignore import GitIgnore

            asked.append(GitIgnore().ignores)
        return asked[0](path, root)

    return ignored
