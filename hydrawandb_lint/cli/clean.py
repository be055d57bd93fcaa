"""`hwlint clean`."""

from __future__ import annotations

import click


@click.command(epilog="Example: hwlint clean")
def clean() -> int:
    """Removes the caches of this project and of the folders below."""
    from hydrawandb_lint.cli import run

    return run.clean()
