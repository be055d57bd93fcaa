"""Known findings, kept in a file: those are silenced, and new ones are not.

A finding is known by its file, its code and its source line, not by the line's number; equal ones
in a file are numbered. An entry is one line, a JSON array, and the file is read in any order and
with duplicates, so that git merges it by `merge=union`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.faults import NAMES
from hydrawandb_lint.report.lines import Pages
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.whole_file import put

HEAD = "# hwlint's baseline: file, code, source line, number of equal ones before it\n"
LONGEST = 160
"""Characters of a source line that are kept."""


class Entry(NamedTuple):
    """A known finding. `file` is relative to the baseline's folder, with slashes; `before` counts
    the findings above it in its file that are equal."""

    file: str
    code: str
    line: str
    before: int


class Baseline:
    """The entries of a file; with `new` it need not be there. Raises `SettingsError`."""

    def __init__(self, path: str, *, new: bool = False) -> None:
        self.path = os.path.abspath(path)
        self.entries: frozenset[Entry] = frozenset()
        if os.path.exists(path) and not os.path.isfile(path):  # A FIFO would hang whoever opens it.
            raise SettingsError(f"the baseline {path} is not a regular file")
        try:
            with open(path, "rb") as file:
                self.entries = frozenset(entries(path, file.read()))
        except FileNotFoundError as error:
            if not new:
                why = f"the baseline {path} does not exist: `--update-baseline` writes it"
                raise SettingsError(why) from error
        except OSError as error:
            why = f"the baseline {path} cannot be read: {error.strerror}"
            raise SettingsError(why) from error

    def silence(self, results: Sequence[FileResult]) -> list[FileResult]:
        """What is not known. hwlint's own errors never are."""
        return [
            result._replace(
                diagnostics=tuple(
                    diagnostic
                    for diagnostic, entry in self._of(result)
                    if entry not in self.entries
                )
            )
            for result in results
        ]

    def stale(
        self, results: Sequence[FileResult], is_judged: Callable[[str, str], bool]
    ) -> list[Entry]:
        """The entries that hold no more. `is_judged` tells of a path and a code whether this run
        would have found it."""
        found = {entry for result in results for _, entry in self._of(result)}
        folder = os.path.dirname(self.path)
        return sorted(
            entry
            for entry in self.entries - found
            if is_judged(os.path.normpath(os.path.join(folder, entry.file)), entry.code)
        )

    def update(self, results: Sequence[FileResult], stale: Iterable[Entry]) -> None:
        """Write the file: what was found joins, what is stale goes. Raises `SettingsError`."""
        found = {entry for result in results for _, entry in self._of(result) if entry}
        self.entries = self.entries.difference(stale) | found
        lines = [HEAD, *(f"{line_of(entry)}\n" for entry in sorted(self.entries))]
        try:
            # A file's name may hold bytes that are no text; JSON reads their escapes.
            text = "".join(lines).encode("utf-8", "backslashreplace")
            put(os.path.realpath(self.path), text)
        except OSError as error:
            why = f"the baseline {self.path} cannot be written: {error.strerror}"
            raise SettingsError(why) from error

    def _of(self, result: FileResult) -> Iterator[tuple[Diagnostic, Entry | None]]:
        """The findings of a file with their entries; hwlint's own errors have none."""
        file = os.path.relpath(result.path, os.path.dirname(self.path)).replace(os.sep, "/")
        pages, seen = Pages(result.path, result.text), Counter[tuple[str, str]]()
        for diagnostic in result.diagnostics:
            if diagnostic.code in NAMES:
                yield diagnostic, None
                continue
            line = " ".join(" ".join(pages.marked(diagnostic)).split())[:LONGEST]
            yield diagnostic, Entry(file, diagnostic.code, line, seen[diagnostic.code, line])
            seen[diagnostic.code, line] += 1


def entries(path: str, data: bytes) -> Iterator[Entry]:
    """The entries of a file."""
    for row, line in enumerate(data.split(b"\n"), 1):
        if not line.strip() or line.startswith(b"#"):
            continue
        try:
            words = json.loads(line)
            entry = Entry(*words, *[0] * (len(words) == 3))
            if not isinstance(words, list) or list(map(type, entry)) != [str, str, str, int]:
                raise ValueError
        except (ValueError, TypeError, RecursionError) as error:
            shown = line[:60].decode(errors="backslashreplace").strip()
            raise SettingsError(f"{path}:{row}: no entry of a baseline: `{shown}`") from error
        yield entry


def line_of(entry: Entry) -> str:
    return json.dumps(entry if entry.before else entry[:3], ensure_ascii=False)
