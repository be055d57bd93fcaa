"""`hwlint explain`."""

from __future__ import annotations

import re
from typing import Any

import click

from hydrawandb_lint.cli import output
from hydrawandb_lint.cli.options import explain_options, take_folders
from hydrawandb_lint.cli.sections import Command

PLACE = r"(?P<path>.+?)(:cell [0-9]+)?:(?P<row>[0-9]+)(:[0-9]+)?"


@click.command(cls=Command, epilog="Example: hwlint explain src/train.py:12")
@explain_options
@click.argument("place", metavar="FILE:LINE[:COLUMN]")
def explain(place: str, **values: Any) -> int:
    """Says what hwlint knows at a line. That is what its values are, how they came there, who
    calls, and why there is a finding or none. A column, as reports have it, changes nothing."""
    from hydrawandb_lint import engine
    from hydrawandb_lint.report import explanation

    found = re.fullmatch(PLACE, place)
    if found is None:
        raise click.UsageError(f"`{place}` is no FILE:LINE, such as `train.py:12`")
    known = engine.explain(found["path"], int(found["row"]), take_folders(values))
    output.write(explanation.render(known))
    return 0
