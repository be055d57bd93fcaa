"""What `hwlint check` takes for known: the entries of a baseline, and lines that get a comment."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache

from hydrawandb_lint import faults
from hydrawandb_lint.baseline import Baseline, Entry
from hydrawandb_lint.cli.output import Voice
from hydrawandb_lint.report.text import plural, printable
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.settings.folders import Folders

Silence = Callable[[Sequence[FileResult], Folders], Sequence[FileResult]]
"""Gives what is left of the results to be told."""
MOST_NAMED = 5
"""Stale entries that a warning names."""


def by_baseline(file: str, paths: Sequence[str] | None, voice: Voice, *, update: bool) -> Silence:
    """Silences what a baseline holds; with `update` it is written first, and holds all.

    Raises `SettingsError` for a file that cannot be used.
    """
    known = Baseline(file, new=update)

    def silence(results: Sequence[FileResult], folders: Folders) -> Sequence[FileResult]:
        stale = known.stale(results, _judge(results, paths, folders))
        if update:
            before = known.entries
            known.update(results, stale)
            added = len(known.entries - before)
            total = plural(len(known.entries), "finding")
            voice.warn(f"{total} in {printable(file)} ({added} added, {len(stale)} removed).\n")
        elif stale:
            voice.warn(_warning(file, stale))
        return known.silence(results)

    return silence


def by_comments(reason: str, paths: Sequence[str] | None, voice: Voice) -> Silence:
    """Silences what is found in the paths by comments that are written there."""
    is_given = _given(paths)

    def silence(results: Sequence[FileResult], _: Folders) -> Sequence[FileResult]:
        from hydrawandb_lint.engine import add_ignores

        done = [add_ignores(each, reason) if is_given(each.path) else (each, 0) for each in results]
        if count := sum(added for _, added in done):
            voice.warn(f"Added {plural(count, 'ignore comment')}.\n")
        return [left for left, _ in done]

    return silence


def _judge(
    results: Sequence[FileResult], paths: Sequence[str] | None, folders: Folders
) -> Callable[[str, str], bool]:
    """Tells of a path and a code whether this run found all of it that there is."""
    active, is_given = cache(folders.active), _given(paths)
    broken = {
        each.path for each in results if any(d.code in faults.NAMES for d in each.diagnostics)
    }
    in_part = any(each.note for each in results)

    def is_judged(path: str, code: str) -> bool:
        if in_part or path in broken or not is_given(path):
            return False
        return code in active(path).codes

    return is_judged


def _given(paths: Sequence[str] | None) -> Callable[[str], bool]:
    named = [os.path.abspath(path) for path in ([os.getcwd()] if paths is None else paths)]
    return lambda path: any(
        path == each or path.startswith(os.path.join(each, "")) for each in named
    )


def _warning(file: str, stale: Sequence[Entry]) -> str:
    named = [f"{entry.file} {entry.code} `{entry.line}`" for entry in stale[:MOST_NAMED]]
    named += [f"{len(stale) - MOST_NAMED} more"] * (len(stale) > MOST_NAMED)
    hold = "an entry no longer holds" if len(stale) == 1 else f"{len(stale)} entries no longer hold"
    text = f"{file}: {hold} ({', '.join(named)}); `--update-baseline` prunes the file"
    return f"warning: {printable(text)}\n"
