"""`hwlint fix`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli.options import common_options, settings_options, take_folders, take_voice


@click.command(epilog="Example: hwlint fix --diff src/")
@settings_options
@click.option("--diff", is_flag=True, help="Print what would change and write nothing.")
@click.option(
    "--show-fixes/--no-show-fixes",
    default=True,
    help="List what was fixed and what is left, by file (the default).",
)
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 if something was fixed.")
@common_options
def fix(paths: tuple[str, ...], diff: bool, **values: Any) -> int:
    """Fixes faults in PATHS (default: the current directory) and reports what is left."""
    from hydrawandb_lint.cli.run import run

    if diff and values["output_format"] is not None:
        raise click.UsageError("`--diff` prints diffs only: it has no `--output-format`")
    folders, voice = take_folders(values), take_voice(values)
    return run("fix", paths, folders, voice=voice, diff=diff, **values)
