"""What the commands do once their options are known. Imported at every start."""

from __future__ import annotations

import os

from hydrawandb_lint.cli import output
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import Gathered, gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hydrawandb_lint.results import FileResult
    from hydrawandb_lint.settings.options import Settings


def run(
    command: str,
    paths: Sequence[str] = (),
    said: Mapping[str, Any] | None = None,
    *,
    isolated: bool = False,
    quiet: bool = False,
    diff: bool = False,
) -> int:
    """Checks or fixes the paths and reports; gives the exit code.

    `said` holds the settings of the command line, by field.
    """
    folders = Folders(codes, said, isolated)
    try:
        here = os.getcwd()
        gathered = gather(paths or [here], folders)
        if not gathered.seen:
            output.note("warning: No Python files found under the given path(s)\n")
        if gathered.files or gathered.unreadable:
            return _report(command, gathered, folders, folders.settings(here), quiet, diff)
        if not diff and not folders.silent(here) and folders.settings(here).output_format == "json":
            output.write("[]\n")
        elif not diff and not quiet:
            output.write("All checks passed!\n")
        return 0
    except SettingsError as error:
        return output.fail(str(error))
    except FileNotFoundError as error:
        if error.filename is not None:
            raise
        return output.fail("the current directory does not exist any more")
    except BrokenPipeError:
        return output.hang_up()
    except KeyboardInterrupt:
        return output.INTERRUPTED


def codes() -> dict[str, bool]:
    """Every code there is, loaded when somebody asks."""
    from hydrawandb_lint.engine import codes

    return codes()


def _report(
    command: str,
    gathered: Gathered,
    folders: Folders,
    settings: Settings,
    quiet: bool,
    diff: bool,
) -> int:
    from hydrawandb_lint import engine

    if command == "check":
        results = engine.check(gathered, folders)
    else:
        results = engine.fix(gathered, folders, write=not diff)
    if diff:
        return _report_diff(results, quiet)
    output.write(_findings(results, settings))
    from hydrawandb_lint.report.summary import refusals, summary

    if not quiet and settings.output_format != "json":
        output.write(summary(results, unsafe=settings.unsafe_fixes))
    output.note(refusals(results))
    return _exit_code(results)


def _findings(results: Sequence[FileResult], settings: Settings) -> str:
    unsafe = settings.unsafe_fixes
    if settings.output_format == "json":
        from hydrawandb_lint.report import json

        return json.render(results)
    if settings.output_format == "concise":
        from hydrawandb_lint.report import concise

        return concise.render(results, unsafe=unsafe)
    from hydrawandb_lint.report import full

    return full.render(results, unsafe=unsafe, color=output.use_color())


def _report_diff(results: Sequence[FileResult], quiet: bool) -> int:
    """Diffs alone on stdout; what was not checked, and the sum, on stderr."""
    from hydrawandb_lint import faults
    from hydrawandb_lint.report import concise, diff
    from hydrawandb_lint.report.summary import refusals
    from hydrawandb_lint.report.text import plural

    output.write(diff.render(results, for_terminal=output.is_terminal()))
    failed = [
        result._replace(
            diagnostics=tuple(found for found in result.diagnostics if found.code in faults.NAMES)
        )
        for result in results
    ]
    output.note(concise.render(failed, unsafe=False) + refusals(results))
    fixed = sum(len(result.fixed) for result in results)
    if fixed and not quiet:
        output.note(f"Would fix {plural(fixed, 'error')}.\n")
    return max(_exit_code(failed), 1 if fixed else 0)


def _exit_code(results: Sequence[FileResult]) -> int:
    from hydrawandb_lint.faults import INTERNAL

    found = {diagnostic.code for result in results for diagnostic in result.diagnostics}
    return 2 if INTERNAL in found else 1 if found else 0
