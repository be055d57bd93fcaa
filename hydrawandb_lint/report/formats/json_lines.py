"""`--output-format json-lines`: the objects of `json`, each on a line, as with Ruff."""

from __future__ import annotations

import json
from collections.abc import Iterable

from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.formats.json import objects
from hydrawandb_lint.results import FileResult


def render(results: Iterable[FileResult], context: Context) -> str:
    return "".join(
        json.dumps(found, sort_keys=True, separators=(",", ":")) + "\n"
        for found in objects(results)
    )
