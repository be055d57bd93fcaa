"""`check --statistics`: how often each rule found something, in Ruff's shape."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.tuples import NamedTuple


class Row(NamedTuple):
    code: str
    name: str
    total: int
    fixable: int
    """How many of them `hwlint fix` would mend."""


def as_text(results: Iterable[FileResult], context: Context) -> str:
    """A line for each rule: count, code, mark and name. Marks only where something is fixable."""
    rows = _rows(results, context.unsafe)
    counts = max((len(str(row.total)) for row in rows), default=0)
    codes = max((len(row.code) for row in rows), default=0)
    marked = any(row.fixable for row in rows)
    return "".join(
        f"{row.total:>{counts}}\t{row.code:<{codes}}\t{_mark(row) * marked}{row.name}\n"
        for row in rows
    )


def as_json(results: Iterable[FileResult], context: Context) -> str:
    import json

    rows = [
        {
            "code": row.code,
            "name": row.name,
            "count": row.total,
            "fixable": row.fixable == row.total,
            "fixable_count": row.fixable,
        }
        for row in _rows(results, context.unsafe)
    ]
    return json.dumps(rows, indent=2) + "\n"


def _rows(results: Iterable[FileResult], unsafe: bool) -> list[Row]:
    """The most frequent first; of equals by name."""
    found = [diagnostic for result in results for diagnostic in result.diagnostics]
    counts = Counter((diagnostic.code, diagnostic.name) for diagnostic in found)
    fixable = Counter(
        diagnostic.code for diagnostic in found if diagnostic.is_fixable(unsafe=unsafe)
    )
    rows = [Row(code, name, total, fixable[code]) for (code, name), total in counts.items()]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def _mark(row: Row) -> str:
    if not row.fixable:
        return "[ ] "
    return "[*] " if row.fixable == row.total else "[-] "
