"""`hwlint fix`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli.options import common_options, said, settings_options


@click.command(epilog="Example: hwlint fix --diff src/")
@settings_options
@click.option("--diff", is_flag=True, help="Print what would change and write nothing.")
@common_options
def fix(
    paths: tuple[str, ...],
    isolated: bool,
    quiet: bool,
    diff: bool,
    jobs: int | None,
    no_cache: bool,
    **values: Any,
) -> int:
    """Fixes faults in PATHS (default: the current directory) and reports what is left."""
    from hydrawandb_lint.cli.run import run

    if diff and values["output_format"] is not None:
        raise click.UsageError("`--diff` prints diffs only: it has no `--output-format`")
    return run(
        "fix",
        paths,
        said(values),
        isolated=isolated,
        quiet=quiet,
        diff=diff,
        jobs=jobs or 0,
        use_cache=not no_cache,
    )
