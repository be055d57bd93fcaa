"""The `hwlint` program.

Most runs say nothing but paths, or are a hook's, and find nothing. For these the arguments are read
here, without click: a start is then hardly dearer than the interpreter's own.
"""

from __future__ import annotations

import gc
import sys

COMMANDS = ("check", "fix")
FORCED = "--force-exclude"
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
        paths = [word for word in words[1:] if word != FORCED]
        if words and words[0] in COMMANDS and not any(word.startswith("-") for word in paths):
            from hydrawandb_lint.cli import run

            said = {"force_exclude": True} if len(paths) < len(words) - 1 else {}
            return run.run(words[0], paths or None, Folders(run.codes, said))
        from hydrawandb_lint.cli.app import run_click

        return run_click(words)
    except KeyboardInterrupt:  # before there was anything to interrupt
        from hydrawandb_lint.cli.output import INTERRUPTED

        return INTERRUPTED
    except Exception as error:
        from hydrawandb_lint.cli.output import admit

        return admit(error)
