"""What a run found, kept until something that it looked at changes.

A run is known by its paths, the folder it was begun in, its settings on the command line, this
Python and this hwlint; its results hold as long as `sources.state` of its files is the same. They
lie in `.hwlint_cache` in the project's folder, a file each, as text with a checksum: a broken one
is told, and a forged one can do no more than tell what is wrong, or end the run. It is written
beside and put in place, so two runs at once do each other no harm.
"""

from __future__ import annotations

import errno
import os
import sys
import zlib

from hydrawandb_lint.about import __version__
from hydrawandb_lint.settings.defaults import CACHE
from hydrawandb_lint.sources.roots import cache_of
from hydrawandb_lint.sources.state import State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from hydrawandb_lint.diagnostics import Diagnostic
    from hydrawandb_lint.results import FileResult
    from hydrawandb_lint.settings.folders import Folders

HEAD = b"hwlint's results, 2"
NOTHING = b"[]"
REFUSALS = (ValueError, TypeError, KeyError, RecursionError)
"""What is raised for bytes that are no results."""
MOST_RUNS = 16
"""Files in a cache; of more the oldest go."""
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by hwlint.\n"
"""That a folder is a cache: https://bford.info/cachedir/"""


class Cache:
    """The kept results of one run. `warnings` says why they could not be used or kept."""

    def __init__(self, paths: Sequence[str], folders: Folders) -> None:
        self.warnings: list[str] = []
        self._paths, self._folders = paths, folders
        self._folder = cache_of(os.getcwd(), folders)
        files = [os.path.abspath(path) for path in paths]
        said = sorted(folders.said.items())
        parts = (
            os.getcwd(),  # from which paths in a `--config FILE` count
            __version__,
            sys.version,
            _code(),
            _packages(),
            folders.isolated,
            folders.config,
            said,
            files,
        )
        self._key = repr(parts).encode("utf-8", "backslashreplace")
        self._seen: dict[bool, State] = {}
        self._file = os.path.join(self._folder, f"{zlib.crc32(self._key):08x}")

    def load(self) -> list[FileResult] | None:
        """What was found, if it still holds."""
        try:
            _check(self._folder)
            if not os.path.isfile(self._file):
                return None
            with open(self._file, "rb") as file:
                data = file.read()
        except OSError as error:
            self._warn("read", error)
            return None
        try:
            head, key, index, size, checksum, rest = data.split(b"\n", 5)
            state, found = rest[: int(size)], rest[int(size) :]
            if head != HEAD or int(checksum) != zlib.crc32(found):
                raise ValueError("it is not hwlint's, or not as hwlint wrote it")
            same = key == self._key and state == self._state(index=index == b"index").text
            return _results(found) if same else None
        except REFUSALS as error:
            self._warn("used", error)
            return None

    def store(self, results: Sequence[FileResult], *, index: bool) -> None:
        """Keep what was found. `index`: it depends on what git tracks."""
        from hydrawandb_lint.whole_file import put

        state = self._state(index=index)
        if state.young:
            return
        found = _text(results)
        sizes = b"%d\n%d" % (len(state.text), zlib.crc32(found))
        head = b"\n".join((HEAD, self._key, b"index" if index else b"", sizes))
        try:
            make(self._folder)
            _check(self._folder)
            put(self._file, head + b"\n" + state.text + found)
            self._forget_the_oldest()
        except OSError as error:
            self._warn("written", error)

    def _state(self, *, index: bool) -> State:
        """As it was when it was first asked for: what changes meanwhile is another state."""
        if index not in self._seen:
            self._seen[index] = State(self._paths, self._folders, index=index)
        return self._seen[index]

    def _forget_the_oldest(self) -> None:
        with os.scandir(self._folder) as listing:
            runs = [entry for entry in listing if _is_run(entry.name)]
        for entry in sorted(runs, key=lambda entry: entry.stat().st_mtime_ns)[:-MOST_RUNS]:
            os.unlink(entry.path)

    def _warn(self, done: str, error: Exception) -> None:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        self.warnings.append(f"the cache {self._file} cannot be {done}: {reason}")


def make(folder: str) -> None:
    """Make the folder of a cache, which git and backups leave alone."""
    if os.path.lexists(folder):
        return
    beside = f"{folder}.{os.getpid()}"  # it is there with all that is in it, or not at all
    os.makedirs(beside)
    for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", TAG)):
        with open(os.path.join(beside, name), "w", encoding="utf-8") as file:
            file.write(text)
    try:
        os.rename(beside, folder)
    except OSError:  # another run was first
        import shutil

        shutil.rmtree(beside)


def _check(folder: str) -> None:
    """Raises OSError for a folder that hwlint did not make: a repository may bring one, or a link
    to somewhere else."""
    if not _is_ours(folder):
        raise OSError(errno.EEXIST, "it is none of hwlint's folders")


def clean(here: str, folders: Folders) -> list[str]:
    """Remove the caches of a folder's project and of the folders below; gives which these were.

    Raises OSError. A folder of that name that is not hwlint's stays.
    """
    import shutil

    found = {cache_of(here, folders)}
    found.update(os.path.join(each, CACHE) for each, below, _ in os.walk(here) if CACHE in below)
    ours = [folder for folder in sorted(found) if _is_ours(folder)]
    for folder in ours:
        shutil.rmtree(folder)
    return ours


def _is_ours(folder: str) -> bool:
    tag = os.path.join(folder, "CACHEDIR.TAG")
    if os.path.islink(folder) or not os.path.isfile(tag):
        return False
    try:
        with open(tag, encoding="utf-8") as file:
            return file.read() == TAG
    except (OSError, ValueError):
        return False


def _code() -> int:
    """When hwlint itself was changed last: a checkout has the same version for long."""
    newest, pending = 0, [os.path.dirname(__file__)]
    while pending:
        with os.scandir(pending.pop()) as listing:
            for entry in listing:
                if entry.name.endswith(".py"):
                    newest = max(newest, entry.stat().st_mtime_ns)
                elif entry.is_dir() and entry.name != "__pycache__":
                    pending.append(entry.path)
    return newest


def _packages() -> list[int]:
    """When something was installed last: other versions of libraries may say something else."""
    folders = [folder for folder in sys.path if folder.endswith("site-packages")]
    return [os.stat(folder).st_mtime_ns for folder in folders if os.path.isdir(folder)]


def _is_run(name: str) -> bool:
    """Whether a file holds a run's results, or was to hold them when its writer died."""
    key = name.partition(".")[0]
    return len(key) == 8 and not key.strip("0123456789abcdef")


def _text(results: Sequence[FileResult]) -> bytes:
    kept = [r for r in results if r.diagnostics or r.note]
    if not kept:
        return NOTHING
    import json

    rows = [(r.path, r.text, r.diagnostics, r.note, r.through) for r in kept]
    return json.dumps(rows, default=lambda applicability: applicability.value).encode()


def _results(data: bytes) -> list[FileResult]:
    """Raises one of `REFUSALS` for what cannot be such results."""
    if data == NOTHING:
        return []
    import json

    from hydrawandb_lint.results import FileResult

    return [
        FileResult(path, text, tuple(map(_diagnostic, found)), text, note=note, through=(*through,))
        for path, text, found, note, through in json.loads(data)
    ]


def _diagnostic(row: list[Any]) -> Diagnostic:
    from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position, Step

    code, name, message, filename, start, end, noqa_row, fix, trace, evident, cell = row
    if fix is not None:
        title, edits, applicability = fix
        fix = Fix(title, tuple(Edit(*edit) for edit in edits), Applicability(applicability))
    steps = tuple(Step(path, Position(*place), words, at) for path, place, words, at in trace)
    places = Position(*start), Position(*end), noqa_row
    return Diagnostic(code, name, message, filename, *places, fix, steps, evident, cell)
