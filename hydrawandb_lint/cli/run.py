"""What `check` and `fix` do once their options are known. Imported at every start."""

from __future__ import annotations

import os

from hydrawandb_lint.cli import output
from hydrawandb_lint.cli.output import Voice
from hydrawandb_lint.kinds import is_gitignore
from hydrawandb_lint.settings.defaults import OUTPUT_FORMAT
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import Gathered, gather
from hydrawandb_lint.sources.roots import cache_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hydrawandb_lint.cache import Cache
    from hydrawandb_lint.cli.silence import Silence
    from hydrawandb_lint.cli.stdin import Stdin
    from hydrawandb_lint.results import FileResult

    Write = Callable[[str, bytes, bytes], None]

NO_FILES = "warning: No Python files found under the given path(s)\n"


def run(
    command: str,
    paths: Sequence[str] | None = None,
    folders: Folders | None = None,
    *,
    stdin: Stdin | None = None,
    voice: Voice | None = None,
    output_file: str | None = None,
    diff: bool = False,
    fix_only: bool = False,
    statistics: bool = False,
    show_fixes: bool = True,
    exit_zero: bool = False,
    exit_non_zero_on_fix: bool = False,
    jobs: int | None = None,
    no_cache: bool = False,
    silences: Sequence[Silence] = (),
) -> int:
    """Checks or fixes the paths (the current directory, if it is given none), or else what `stdin`
    holds, and reports; gives the exit code.

    `jobs`: processes; None, as many as help. `silences` take away what is not to be told. The other
    options are those of the command line.
    """
    folders, voice = folders or Folders(codes), voice or Voice()
    try:
        here = os.getcwd()
        unsaved = {} if stdin is None else {os.path.abspath(stdin.name): stdin.data}
        paths = [*unsaved] or ([here] if paths is None else paths)
        cache = Kept(paths, folders, not (no_cache or unsaved))
        results = cache.load(fixable=command == "check")
        style, unsafe = folders.shown(here)
        if statistics:
            _check_statistics(style)
        if results is None:
            gathered = gather(paths, folders, unsaved)
            voice.detail(f"{gathered.seen} files seen, {len(gathered.files)} of them can matter")
            if not gathered.seen:
                voice.warn(NO_FILES)
            results = _results(command, gathered, folders, stdin, diff=diff, jobs=jobs or 0)
            if command == "check":
                cache.store(results, gathered)
        else:
            voice.detail("nothing changed since an earlier run, whose results these are")
        if fix_only:
            results = [_without_left(result) for result in results]
        for silence in silences:
            results = silence(results, folders)
        for warning in cache.warnings():
            voice.warn(f"warning: {warning}\n")
        is_asked = output_file or (style != OUTPUT_FORMAT and not diff)
        if not is_asked and not any(result.is_told for result in results):
            if not diff and not fix_only:
                voice.sum_up("All checks passed!\n")
            return 0
        from hydrawandb_lint.cli.report import Report

        report = Report(voice, unsafe=unsafe, file=output_file)
        if diff:
            return report.diffs(results)
        if fix_only:
            code = report.fixes(results, style, by_file=show_fixes)
        else:
            fixes = show_fixes and command == "fix"
            code = report.findings(results, style, statistics=statistics, fixes=fixes)
        if code == 0 and exit_non_zero_on_fix and any(result.fixed for result in results):
            return 1
        return 0 if exit_zero and code == 1 else code
    except SettingsError as error:
        return output.refuse(error)
    except BrokenPipeError:
        return output.hang_up()
    except KeyboardInterrupt:
        return output.INTERRUPTED


class Kept:
    """What earlier runs left in the cache. It is loaded if there is one, or something to keep."""

    def __init__(self, paths: Sequence[str], folders: Folders, wanted: bool) -> None:
        self._paths, self._folders = paths, folders
        self._wanted = wanted and not os.environ.get("HWLINT_NO_CACHE")
        self._cache: Cache | None = None

    def load(self, *, fixable: bool) -> Sequence[FileResult] | None:
        """What a check of these paths found, if that still holds; unless `fixable`, only if there
        is nothing to fix."""
        if not self._wanted or not os.path.isdir(cache_of(os.getcwd(), self._folders)):
            return None
        found = self._opened().load()
        if found is None or fixable:
            return found
        left = (d for result in found for d in result.diagnostics)
        return None if any(d.is_fixable(unsafe=True) for d in left) else found

    def store(self, results: Sequence[FileResult], gathered: Gathered) -> None:
        """Keep what was found, unless that took no time or a fault of ours is in it."""
        if self._wanted and gathered.files and not _has_failed(results):
            index = any(map(is_gitignore, gathered.files))
            self._opened().store(results, index=index)

    def warnings(self) -> Sequence[str]:
        """Why something could not be used or kept."""
        return self._cache.warnings if self._cache is not None else ()

    def _opened(self) -> Cache:
        if self._cache is None:
            from hydrawandb_lint.cache import Cache

            self._cache = Cache(self._paths, self._folders)
        return self._cache


def codes(preview: bool = False) -> dict[str, bool]:
    """Every code there is, loaded when somebody asks."""
    from hydrawandb_lint.rules import codes

    return codes(preview)


def _results(
    command: str,
    gathered: Gathered,
    folders: Folders,
    stdin: Stdin | None,
    *,
    diff: bool,
    jobs: int,
) -> Sequence[FileResult]:
    if not gathered.files and not gathered.unreadable:
        return []
    from hydrawandb_lint import engine
    from hydrawandb_lint.cli.progress import Bar

    write = None if diff or command == "check" else _writer(stdin)
    bar = Bar(len(gathered.files))
    try:
        way = engine.Run(command == "fix", write, jobs, bar.advance)
        return engine.check(gathered, folders, way)
    finally:
        bar.close()


def _writer(stdin: Stdin | None) -> Write:
    """What is done with a file that is mended."""
    if stdin is not None:
        return stdin.replace
    from hydrawandb_lint.edits.write import replace

    return replace


def _check_statistics(style: str) -> None:
    """Raises `SettingsError` for a format without statistics."""
    from hydrawandb_lint.report import formats

    if formats.load(style).statistics is None:
        raise SettingsError(f"`--statistics` has no `{style}` format")


def _without_left(result: FileResult) -> FileResult:
    from hydrawandb_lint.faults import FAILURES

    return result._replace(diagnostics=tuple(d for d in result.diagnostics if d.code in FAILURES))


def _has_failed(results: Sequence[FileResult]) -> bool:
    from hydrawandb_lint.faults import INTERNAL

    return any(d.code == INTERNAL for result in results for d in result.diagnostics)
