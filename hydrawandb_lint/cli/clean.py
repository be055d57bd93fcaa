"""`hwlint clean`."""

from __future__ import annotations

import os

import click


@click.command(epilog="Example: hwlint clean")
def clean() -> int:
    """Removes the caches of this project and of the folders below."""
    from hydrawandb_lint import cache
    from hydrawandb_lint.cli import output
    from hydrawandb_lint.cli.run import codes
    from hydrawandb_lint.report.text import shown_path
    from hydrawandb_lint.settings.folders import Folders

    here = os.getcwd()
    try:
        for folder in cache.clean(here, Folders(codes)):
            output.write(f"Removing cache at: {shown_path(folder)}\n")
    except OSError as error:
        return output.fail(f"{error.filename}: {error.strerror}")
    return 0
