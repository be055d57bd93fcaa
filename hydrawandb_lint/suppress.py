"""Silences the findings that comments speak of, and tells which comments silence nothing (HW902).

In Python a comment works on any row of the statement that the finding lies in; for a compound
statement, on any row of its head. In YAML and in a `.gitignore` it works on the finding's row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.sources.inner import inner

if TYPE_CHECKING:
    from hydrawandb_lint.comments import Directive

_CODE = re.compile(r"hw\d")


def unsilenced(
    text: str,
    filename: str,
    found: list[Diagnostic],
    judged: Callable[[], Collection[str]] = frozenset,
) -> list[Diagnostic]:
    """The findings of a file that no comment silences, and HW902 of comments, by place.

    `judged` gives the codes of which all is found that there is: only of these a comment can be
    said to silence nothing.
    """
    lowered = text.lower()
    if "hwlint:" in lowered or ("noqa" in lowered and (found or _CODE.search(lowered))):
        found = _left(text, filename, found, judged())
    return sorted(found, key=lambda d: (d.cell or 0, d.start, d.code))


def _left(
    text: str, filename: str, found: list[Diagnostic], judged: Collection[str]
) -> list[Diagnostic]:
    from hydrawandb_lint.comments import Rows, read
    from hydrawandb_lint.rules.unused_suppression import CODE, check_comment, malformed
    from hydrawandb_lint.text import Text

    within = inner(text, filename)
    held = Text(within.python)
    directives, _, spoiled = read(held, filename)
    if not (directives or spoiled):
        return found
    rows = Rows(held.text, filename, within)
    left = list[Diagnostic]()
    silenced: dict[Directive, set[str]] = {}
    for diagnostic in found:
        near = rows.of(diagnostic)
        by = [each for each in directives if _speaks_of(each, diagnostic.code, near)]
        for each in by:
            silenced.setdefault(each, set()).add(diagnostic.code)
        if not by:
            # What a comment means to keep is not mended before that can be read.
            is_meant = any(e.words and _speaks_of(e, diagnostic.code, near) for e in spoiled)
            left.append(diagnostic.shown() if is_meant else diagnostic)
    if not judged:
        return left
    unused = [
        diagnostic
        for each in directives
        for diagnostic in check_comment(held, filename, each, silenced.get(each, ()), judged)
    ]
    unused += (malformed(held, filename, each) for each in spoiled)
    # A comment without codes says nothing of comments.
    keeping = [each for each in directives if each.words and _names(each, CODE)]
    left += [
        within.located(each)
        for each in unused
        if not (keeping and any(_speaks_of(other, CODE, rows.of(each)) for other in keeping))
    ]
    return left


def _speaks_of(directive: Directive, code: str, rows: set[int]) -> bool:
    """Whether a comment silences a finding of that code on these rows."""
    from hydrawandb_lint.comments import DISABLE

    return (directive.kind == DISABLE or directive.row in rows) and _names(directive, code)


def _names(directive: Directive, code: str) -> bool:
    return directive.words is None or code.startswith(tuple(w.code for w in directive.words))
