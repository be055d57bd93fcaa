"""Comments that silence findings.

`# hwlint: ignore[HW101] reason` (the documented form) and `# noqa: HW101` work on any line of the
statement that the finding lies in; for a compound statement, on any line of its head. Without
codes they silence every rule there. `# hwlint: disable-file[HW101]` works for the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.names import blocks_of
from hydrawandb_lint.diagnostics import Diagnostic

_COMMENT = re.compile(
    r"#\s*(?:hwlint:\s*(?P<word>ignore|disable-file)(?![\w-])\s*(?:\[(?P<codes>[^\]]*)\])?"
    r"|noqa(?:\s*:\s*(?P<noqa>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*))?(?![\w:]))",
    re.IGNORECASE,
)
_EVERY_CODE = frozenset({""})


def unsuppressed(text: str, module: ir.Module, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics that no comment silences."""
    lowered = text.lower()
    if "hwlint:" not in lowered and "noqa" not in lowered:
        return diagnostics
    whole, rows = _comments(_tokens(text))
    return [
        diagnostic
        for diagnostic in diagnostics
        if not diagnostic.code.startswith(tuple(whole))
        and not any(
            diagnostic.code.startswith(tuple(rows[row]))
            for row in _rows(module, diagnostic)
            if row in rows
        )
    ]


def unsuppressed_in_yaml(text: str, diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Likewise of a YAML file, where a comment silences its own row."""
    lines = ((row, line) for row, line in enumerate(text.splitlines(), 1) if "#" in line)
    whole, rows = _comments((row, line[line.index("#") :]) for row, line in lines)
    return [
        diagnostic
        for diagnostic in diagnostics
        if not diagnostic.code.startswith(tuple(whole))
        and not diagnostic.code.startswith(tuple(rows.get(diagnostic.start.row, ())))
    ]


def _comments(
    comments: Iterable[tuple[int, str]],
) -> tuple[frozenset[str], dict[int, frozenset[str]]]:
    """The codes silenced in the whole file, and those silenced by a comment on each row."""
    whole: frozenset[str] = frozenset()
    rows: dict[int, frozenset[str]] = {}
    for row, comment in comments:
        for match in _COMMENT.finditer(comment):
            given = match["codes"] or match["noqa"]
            codes = frozenset(re.findall(r"[A-Z]+\d+", given.upper())) if given else _EVERY_CODE
            if (match["word"] or "").lower() == "disable-file":
                whole |= codes
            else:
                rows[row] = rows.get(row, frozenset()) | codes
    return whole, rows


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return  # `ast` took the text; what the tokenizer makes of its end is no matter


def _rows(module: ir.Module, diagnostic: Diagnostic) -> set[int]:
    """The rows of the finding itself and of the statement that it lies in."""
    rows = set(range(diagnostic.start.row, diagnostic.end.row + 1))
    first = diagnostic.start.row
    todo = [
        module.body.body,
        *(f.body for f in module.functions),
        *(c.body for c in module.classes),
    ]
    for block in todo:
        for statement in block:
            inner = blocks_of(statement)
            todo.extend(inner)
            last = _head_end(statement, inner)
            if statement.span.row <= first <= last:
                rows.update(range(statement.span.row, last + 1))
    return rows


def _head_end(statement: ir.Statement, inner: list[ir.Block]) -> int:
    """The last row of a statement, or of the head of a compound one."""
    if isinstance(statement, ir.Define):
        inner = [statement.function.body]
    elif isinstance(statement, ir.DefineClass):
        inner = [statement.cls.body]
    starts = [block[0].span.row for block in inner if block]
    return max(statement.span.row, min(starts) - 1) if starts else statement.span.end_row
