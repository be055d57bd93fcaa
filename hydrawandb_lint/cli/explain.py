"""`hwlint explain`."""

from __future__ import annotations

from typing import Any

import click

from hydrawandb_lint.cli import output
from hydrawandb_lint.cli.options import settings_options, take_folders
from hydrawandb_lint.cli.sections import Command


@click.command(cls=Command, epilog="Example: hwlint explain src/train.py:12")
@settings_options
@click.argument("place", metavar="FILE:LINE")
def explain(place: str, **values: Any) -> int:
    """Says what hwlint knows at a line: what its values are, how they came there, who calls, and
    why there is a finding or none."""
    from hydrawandb_lint import engine
    from hydrawandb_lint.report import explanation

    path, _, row = place.rpartition(":")
    if not path or not row.isdecimal():
        raise click.UsageError(f"`{place}` is no FILE:LINE, such as `train.py:12`")
    found = engine.explain(path, int(row), take_folders(values))
    output.write(explanation.render(found))
    return 0
