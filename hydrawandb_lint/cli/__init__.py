"""The `hwlint` program.

Most runs say nothing but paths and find nothing. For these the arguments are read here, without
click: a start is then hardly dearer than the interpreter's own.
"""

from __future__ import annotations

import gc
import sys

COMMANDS = ("check", "fix")


def main(arguments: list[str] | None = None) -> int:
    """Runs the program; gives its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    gc.set_threshold(10_000)  # most of what a run makes lives as long as the run
    try:
        if words and words[0] in COMMANDS and not any(word.startswith("-") for word in words):
            from hydrawandb_lint.cli.run import run

            return run(words[0], words[1:])
        from hydrawandb_lint.cli.app import run_click

        return run_click(words)
    except Exception as error:
        from hydrawandb_lint.cli.output import fail
        from hydrawandb_lint.faults import apology

        return fail(apology(error))
