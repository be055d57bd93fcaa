"""`hwlint fix`."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import click

from hydrawandb_lint.cli.options import (
    common_options,
    settings_options,
    take_folders,
    take_inputs,
    take_voice,
)
from hydrawandb_lint.cli.run import run
from hydrawandb_lint.cli.sections import Command, option


@click.command(cls=Command, epilog="Example: hwlint fix --diff src/")
@settings_options
@option("--diff", is_flag=True, help="Print what would change and write nothing.")
@option(
    "--show-fixes/--no-show-fixes",
    default=True,
    help="List what was fixed and what is left, by file (the default).",
)
@option(
    "--fix-only/--no-fix-only",
    default=False,
    help="Fix, and neither report what is left nor exit with 1 for it.",
)
@option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if something was fixed.")
@common_options
def fix(paths: tuple[str, ...], diff: bool, fix_only: bool, **values: Any) -> int:
    """Fixes faults in PATHS and reports what is left. Default: the current directory.

    Of standard input (`-`) the mended text goes to stdout, and the report to stderr.
    """
    if diff and values["output_format"] is not None:
        raise click.UsageError("`--diff` prints diffs only: it has no `--output-format`")
    folders, voice = take_folders(values), take_voice(values)
    named, stdin = take_inputs(paths, values)
    told = sys.stdout if stdin is None or diff else sys.stderr
    with contextlib.redirect_stdout(told):
        code = run(
            "fix",
            named,
            folders,
            stdin=stdin,
            voice=voice,
            diff=diff,
            fix_only=fix_only and not diff,  # which `--diff` implies
            **values,
        )
    if stdin is not None and not diff and code < 2:
        stdin.write()
    return code
