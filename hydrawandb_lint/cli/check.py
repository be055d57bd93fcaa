"""`hwlint check`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli.options import common_options, said, settings_options


@click.command(epilog="Example: hwlint check --output-format concise src/")
@settings_options
@common_options
def check(paths: tuple[str, ...], isolated: bool, quiet: bool, **values: Any) -> int:
    """Reports faults in PATHS (default: the current directory)."""
    from hydrawandb_lint.cli.run import run

    return run("check", paths, said(values), isolated=isolated, quiet=quiet)
