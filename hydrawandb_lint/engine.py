"""From gathered files to results: each one checked or fixed.

One file's failure is that file's diagnostic; the others are still checked. Parsers recurse on
the C stack, so everything here happens in a thread with a large one.
"""

from __future__ import annotations

import ast
import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from hydrawandb_lint import faults
from hydrawandb_lint.analysis.flow.budget import OverBudgetError
from hydrawandb_lint.deep_thread import in_deep_thread
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits.apply import Lint, apply, settle
from hydrawandb_lint.kinds import is_notebook, is_python
from hydrawandb_lint.lint import as_told, lint_alone
from hydrawandb_lint.results import Explanation, FileResult
from hydrawandb_lint.rules.unused_suppression import CODE as UNUSED
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.selection import Active
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.sources.decoded import decoded
from hydrawandb_lint.sources.gather import Gathered, gather
from hydrawandb_lint.sources.python import Source, UnreadableError
from hydrawandb_lint.sources.records import read
from hydrawandb_lint.workspace import Workspace

if TYPE_CHECKING:
    from hydrawandb_lint.sources.notebook import Notebook

RETRIES = 3
MUCH = 300_000
"""Bytes in files that matter; for less, more processes cost more than they save."""
NESTED = 200
"""Levels of a text that may be too many for some Python; fewer are not to blame for recursion."""


class Run(NamedTuple):
    """How files are checked. With `fix` they are fixed, and `write` is given the path and bytes of
    each, before and after; `jobs` processes (0: one for each core) share the work if it is much;
    `done` is told how many files are."""

    fix: bool = False
    write: Callable[[str, bytes, bytes], None] | None = None
    jobs: int = 1
    done: Callable[[int], None] = lambda files: None


ALONE = Run()


def check(gathered: Gathered, folders: Folders, run: Run = ALONE) -> list[FileResult]:
    """Checks or fixes what was gathered; by path."""
    results = {
        path: FileResult(path, "", (faults.unreadable(path, reason),))
        for path, reason in gathered.unreadable.items()
    }
    workspace = Workspace(gathered, folders)
    # Settings that cannot be used are an error before anything is checked or written.
    for path in gathered.files:
        workspace.active(path)
    for found in _in_groups(gathered, folders, workspace, run):
        results.update((result.path, result) for result in found)
    return sorted(results.values(), key=lambda result: result.path)


def _in_groups(
    gathered: Gathered, folders: Folders, workspace: Workspace, run: Run
) -> list[list[FileResult]]:
    """What is found in the files, group by group, each of which by itself tells all of it."""
    is_much = sum(map(len, gathered.files.values())) >= MUCH
    groups: list[list[str]] = []
    if is_much and run.jobs != 1:
        with contextlib.suppress(ImportError):  # some systems have no processes
            from hydrawandb_lint import workers

            jobs = run.jobs or workers.cores()
            groups = in_deep_thread(workspace.groups) if jobs > 1 else []
    if len(groups) < 2:
        return [_results(list(gathered.files), workspace, run)] if gathered.files else []
    known = workspace if workers.FORKS else None
    arguments = gathered, folders, known, run._replace(done=ALONE.done)
    by_number = {}
    try:
        for number, found in workers.share(_in_worker, groups, jobs, _prepare, arguments):
            run.done(len(groups[number]))
            by_number[number] = _died(groups[number]) if found is None else found
    except workers.NoWorkersError:
        return [_results(list(gathered.files), workspace, run)]
    return [by_number[number] for number in sorted(by_number)]


_prepared: list[tuple[Workspace, Run]] = []
"""In a worker: what it works with."""


def _prepare(gathered: Gathered, folders: Folders, known: Workspace | None, run: Run) -> None:
    _prepared.append((known or Workspace(gathered, folders), run))


def _in_worker(group: list[str]) -> list[FileResult]:
    return _results(group, *_prepared[-1])


def _died(group: list[str]) -> list[FileResult]:
    error = ChildProcessError("the process that checked this file and what it belongs to died")
    return [FileResult(group[0], "", (faults.internal_error(group[0], error),))]


def _results(paths: list[str], workspace: Workspace, run: Run) -> list[FileResult]:
    """What is found in the files, and on ways that lead through them."""
    gathered = workspace.gathered
    process = partial(_fix_file, run.write) if run.fix else _check_file

    def each(paths: Iterable[str]) -> Iterator[FileResult]:
        for path in paths:
            yield process(path, gathered.files[path], workspace)
            run.done(1)

    results = in_deep_thread(lambda: list(each(paths)))
    late = workspace.found_in_others()
    for path in late:
        gathered.add(path, gathered.others[path], gathered.records.read(path))
    results += in_deep_thread(lambda: list(each(late)))
    given = workspace.given()
    for path, found in workspace.elsewhere().items():
        through = given & {step.filename for each in found for step in each.trace}
        text = workspace.text(path)
        results.append(FileResult(path, text, tuple(found), through=tuple(sorted(through))))
    return [r._replace(note=workspace.notes.get(r.path, "")) for r in results]


def explain(path: str, row: int, folders: Folders) -> Explanation:
    """What is known of a line of a file. Raises `SettingsError` with a sentence that says why
    nothing can be known."""
    return in_deep_thread(lambda: _explained(os.path.abspath(path), row, folders))


def _explained(path: str, row: int, folders: Folders) -> Explanation:
    gathered = gather([path], folders)
    trouble = gathered.unreadable.get(path)
    if trouble is not None:
        raise SettingsError(f"{path}: {trouble}")
    if not is_python(path):
        raise SettingsError(f"{path}: only Python files can be explained yet")
    workspace = Workspace(gathered, folders)
    text = workspace.text(path)
    rows = text.count("\n") + (not text.endswith("\n"))
    if not 1 <= row <= rows:
        raise SettingsError(f"{path} has no line {row}: the last one is {rows}")
    try:
        return workspace.explain(path, row)
    except OverBudgetError as error:
        raise SettingsError(f"the program around {path} is too large to follow") from error
    except SyntaxError as error:
        raise SettingsError(f"{path}:{error.lineno}: {error.msg}") from error


def check_text(text: str, filename: str, active: Active) -> FileResult:
    """Checks one text in memory, by itself."""
    lint = _alone(filename, active)
    return in_deep_thread(lambda: _in_memory(text, filename, partial(_checked, lint=lint)))


def fix_text(
    text: str, filename: str, active: Active, targets: Callable[[], Targets] = Targets
) -> FileResult:
    """Fixes one text in memory, by itself."""
    lint = _alone(filename, active, targets)
    fixed = partial(_fixed, lint=lint, active=active)
    return in_deep_thread(lambda: _in_memory(text, filename, fixed))


def _in_memory(text: str, filename: str, process: Callable[[str, str], FileResult]) -> FileResult:
    """What comes of a text; that of a notebook is its JSON."""
    if not is_notebook(filename):
        return process(text, filename)
    source = _decoded(filename, text.encode("utf-8", "surrogatepass"))
    if isinstance(source, FileResult):
        return source
    result = process(source.text, filename)
    return result._replace(text=source.encode(result.text).decode(), before=text)


def _alone(path: str, active: Active, targets: Callable[[], Targets] = Targets) -> Lint:
    return lambda text: as_told(text, path, lint_alone(text, path, active, targets), active)


def _check_file(path: str, data: bytes, workspace: Workspace) -> FileResult:
    source = _decoded(path, data)
    if isinstance(source, FileResult):
        return source
    return _checked(source.text, path, workspace.of(path))


def _fix_file(
    write: Callable[[str, bytes, bytes], None] | None, path: str, data: bytes, workspace: Workspace
) -> FileResult:
    from hydrawandb_lint.edits.write import ChangedError

    lint = workspace.of(path)
    for _ in range(RETRIES):
        source = _decoded(path, data)
        if isinstance(source, FileResult):
            return source
        result = _fixed(source.text, path, lint, workspace.active(path))
        if result.text == source.text:
            return result
        try:
            # An encoding may spell a text in several ways; it must be ours that was read.
            if source.encode(source.text) != data:
                reason = f"{source.encoding} cannot spell it the same way again"
                return _unwritten(source, path, lint, reason)
            changed = source.encode(result.text)
            if write is not None:
                write(path, data, changed)
        except ChangedError:
            # If it is gone, writing it will say so.
            with contextlib.suppress(OSError):
                data = read(path)
        except OSError as error:
            return _unwritten(source, path, lint, error.strerror or str(error))
        except UnicodeError as error:
            return _unwritten(source, path, lint, str(error))
        else:
            return result
    return FileResult(path, "", (faults.unreadable(path, "Not fixed: it keeps changing"),))


def add_ignores(result: FileResult, reason: str) -> tuple[FileResult, int]:
    """Writes comments that silence what is found in a file: what is left, and how many comments.

    hwlint's own diagnostics are left, HW902 among them: `hwlint fix` mends that. So is what no
    comment can silence.
    """
    from hydrawandb_lint.edits.ignores import Ignores
    from hydrawandb_lint.edits.write import ChangedError, replace

    path, text, own = result.path, result.text, {*faults.NAMES, UNUSED}
    if all(d.code in own for d in result.diagnostics):
        return result, 0
    ignores = Ignores(text, path)
    left = [d for d in result.diagnostics if d.code in own or ignores.row(d) is None]
    edits = ignores.edits((d for d in result.diagnostics if d not in left), reason)
    if not edits:
        return result, 0
    try:
        data = read(path)
        source = _decoded(path, data)
        if isinstance(source, FileResult) or source.encode(text) != data:
            raise ChangedError
        after, _ = apply(text, [Fix("", (edit,), Applicability.SAFE) for edit in edits])
        replace(path, data, source.encode(after))
    except (ChangedError, OSError, UnicodeError) as error:
        changed = isinstance(error, ChangedError)
        why = "it has changed meanwhile" if changed else getattr(error, "strerror", "") or error
        failed = faults.unreadable(path, f"No comments added: {why}")
        return result._replace(diagnostics=(failed, *result.diagnostics)), 0
    return result._replace(diagnostics=tuple(left)), len(edits)


def _unwritten(source: Source | Notebook, path: str, lint: Lint, reason: str) -> FileResult:
    result = _checked(source.text, path, lint)
    diagnostics = (faults.unreadable(path, f"Not fixed: {reason}"), *result.diagnostics)
    return result._replace(diagnostics=diagnostics)


def text(path: str) -> str:
    """What a file holds now, to be shown; empty if it cannot be read."""
    try:
        source = _decoded(path, read(path))
    except OSError:
        return ""
    return source.text


def _decoded(path: str, data: bytes) -> Source | Notebook | FileResult:
    try:
        return decoded(path, data)
    except UnreadableError as error:
        return FileResult(path, "", (faults.unreadable(path, str(error)),))


def _checked(text: str, path: str, lint: Lint) -> FileResult:
    try:
        return FileResult(path, text, tuple(lint(text)), before=text)
    except Exception as error:
        return FileResult(path, text, (_failure(text, path, error),), before=text)


def _fixed(text: str, path: str, lint: Lint, active: Active) -> FileResult:
    def wanted(diagnostic: Diagnostic) -> bool:
        return diagnostic.is_fixable(unsafe=active.settings.unsafe_fixes)

    try:
        settled = settle(text, lint, wanted, harmless={UNUSED})
    except Exception as error:
        return FileResult(path, text, (_failure(text, path, error),), before=text)
    return FileResult(path, settled.text, settled.left, text, settled.fixed, settled.refused)


def _failure(text: str, path: str, error: Exception) -> Diagnostic:
    """HW901 if Python refuses the text or it is nested too deeply; else HW900, a fault of ours.
    Settings of another file of the project that cannot be used are raised again."""
    if isinstance(error, SettingsError):
        raise error
    try:
        tree = ast.parse(_python(text, path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as refusal:
        return faults.syntax_error(path, refusal)
    if isinstance(error, RecursionError) and _depth(tree) > NESTED:
        return faults.syntax_error(path, error)
    return faults.internal_error(path, error)


def _python(text: str, path: str) -> str:
    """What of a text is Python; of a page it was parsed before."""
    if not is_notebook(path):
        return text if is_python(path) else ""
    from hydrawandb_lint.sources.notebook import Script

    return Script(text).python


def _depth(tree: ast.AST) -> int:
    """How deep its nodes are nested; counted without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth
