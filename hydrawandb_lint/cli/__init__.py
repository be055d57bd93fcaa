"""The `hwlint` program.

Most runs say nothing but paths, or are a hook's, and find nothing. For these the arguments are read
here, without click: a start is then hardly dearer than the interpreter's own.
"""

from __future__ import annotations

import gc
import sys

FORCED, FIX_ONLY = "--force-exclude", "--fix-only"
OPTIONS = {"check": (FORCED,), "fix": (FORCED, FIX_ONLY)}
"""What the pre-commit hooks say beside paths."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the program; gives its exit code."""
    from hydrawandb_lint.settings.folders import Folders

    if None in (sys.stdin, sys.stdout, sys.stderr):
        from hydrawandb_lint.cli.closed import replace

        replace()
    words = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(10_000)  # most of what a run makes lives as long as the run
    try:
        options = OPTIONS.get(words[0], ()) if words else ()
        paths = [word for word in words[1:] if word not in options]
        if options and not any(word.startswith("-") for word in paths):
            from hydrawandb_lint.cli import run

            folders = Folders(run.codes, {"force_exclude": True} if FORCED in words else {})
            return run.run(words[0], paths or None, folders, fix_only=FIX_ONLY in words)
        from hydrawandb_lint.cli.app import run_click

        return run_click(words)
    except KeyboardInterrupt:  # before there was anything to interrupt
        from hydrawandb_lint.cli.output import INTERRUPTED

        return INTERRUPTED
    except Exception as error:
        from hydrawandb_lint.cli.output import admit

        return admit(error)
