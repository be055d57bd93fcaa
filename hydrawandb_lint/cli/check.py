"""`hwlint check`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli.options import common_options, said, settings_options


@click.command(epilog="Example: hwlint check --output-format concise src/")
@settings_options
@click.option("--statistics", is_flag=True, help="Print how often each rule found something.")
@click.option("-e", "--exit-zero", is_flag=True, help="Exit with 0 even if something is found.")
@click.option("--show-settings", is_flag=True, help="Print what is set for a path, and where.")
@common_options
def check(
    paths: tuple[str, ...],
    isolated: bool,
    quiet: bool,
    statistics: bool,
    exit_zero: bool,
    show_settings: bool,
    jobs: int | None,
    no_cache: bool,
    **values: Any,
) -> int:
    """Reports faults in PATHS (default: the current directory)."""
    from hydrawandb_lint.cli import run as commands

    fields = said(values)
    if show_settings:
        return commands.show_settings(paths, fields, isolated=isolated)
    code = commands.run(
        "check",
        paths,
        fields,
        isolated=isolated,
        quiet=quiet,
        statistics=statistics,
        jobs=jobs or 0,
        use_cache=not no_cache,
    )
    return 0 if exit_zero and code == 1 else code
