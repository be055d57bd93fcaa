"""The last lines of a report: how many findings, how many of them can be fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hydrawandb_lint import faults
from hydrawandb_lint.diagnostics import Applicability, Diagnostic
from hydrawandb_lint.report.text import plural, shown_path, shown_place
from hydrawandb_lint.results import FileResult


def summary(results: Sequence[FileResult], *, unsafe: bool) -> str:
    found = [diagnostic for result in results for diagnostic in result.diagnostics]
    fixed = sum(len(result.fixed) for result in results)
    total = len(found) + fixed
    if not total:
        return "All checks passed!\n"
    counts = f" ({fixed} fixed, {len(found)} remaining)" if fixed else ""
    lines = [f"Found {plural(total, 'error')}{counts}.\n"]
    fixable, hidden = _fixable(found, unsafe)
    more = f"{plural(hidden, 'unsafe fix')} available with `hwlint fix --unsafe-fixes`"
    if fixable:
        aside = f" ({more})" if hidden else ""
        lines.append(f"[*] {fixable} fixable with the `hwlint fix` command{aside}.\n")
    elif hidden:
        lines.append(f"{more}.\n")
    return "".join(lines)


def fixed(results: Sequence[FileResult], *, by_file: bool) -> str:
    """What was fixed, by file and rule, as Ruff lists it, or only how much."""
    total = sum(len(result.fixed) for result in results)
    if total and not by_file:
        return f"Fixed {plural(total, 'error')}.\n"
    text = [f"Fixed {plural(total, 'error')}:\n"] if total else []
    for result in results:
        names = Counter(f"{d.code} ({d.name})" for d in result.fixed)
        text += [f"- {shown_path(result.path)}:\n"] if names else []
        text += [f"    {count} × {name}\n" for name, count in sorted(names.items())]
    return "".join(text)


def left(results: Sequence[FileResult]) -> str:
    """Why findings are left, a line; empty if none is that hwlint could be expected to fix."""
    codes: dict[str, list[str]] = {}
    for result in results:
        for diagnostic in result.diagnostics:
            if diagnostic.code not in faults.NAMES:
                codes.setdefault(_why_left(diagnostic, result), []).append(diagnostic.code)
    parts = [f"{len(c)} {why} ({', '.join(sorted(set(c)))})" for why, c in sorted(codes.items())]
    return f"Left: {'; '.join(parts)}.\n" if parts else ""


def _why_left(diagnostic: Diagnostic, result: FileResult) -> str:
    if any(refused.diagnostic == diagnostic for refused in result.refused):
        return "whose fix was not applied"
    if diagnostic.fix is None:
        return "without a fix"
    return _WHY_LEFT[diagnostic.fix.applicability]


_WHY_LEFT = {
    Applicability.SAFE: "in files that were not named",
    Applicability.UNSAFE: "with an unsafe fix",
    Applicability.DISPLAY: "with a fix that is only shown",
}


def would_fix(results: Sequence[FileResult], *, unsafe: bool) -> str:
    """The line of `fix --diff`, in Ruff's words."""
    fixed = sum(len(result.fixed) for result in results)
    found = [diagnostic for result in results for diagnostic in result.diagnostics]
    hidden = _fixable(found, unsafe)[1]
    more = f"{plural(hidden, 'additional fix' if fixed else 'fix')} available"
    aside = f" ({more} with `--unsafe-fixes`)" if hidden else ""
    if fixed:
        return f"Would fix {plural(fixed, 'error')}{aside}.\n"
    return f"No errors would be fixed{aside}.\n" if hidden else ""


def warnings(results: Sequence[FileResult]) -> str:
    """A line for each fix that was not written because it would have done harm, and for each file
    in which something was left out."""
    lines = []
    for result in results:
        if result.note:
            lines.append(f"warning: {shown_path(result.path)}: {result.note}\n")
        for refused in result.refused:
            found, reason = refused
            place = shown_place(result.path, found.start, found.cell)
            lines.append(f"warning: {place}: the fix of {found.code} was not applied: {reason}\n")
    return "".join(lines)


def _fixable(found: Sequence[Diagnostic], unsafe: bool) -> tuple[int, int]:
    """How many of them are fixable, and how many more would be by unsafe fixes."""
    fixable = sum(diagnostic.is_fixable(unsafe=unsafe) for diagnostic in found)
    return fixable, sum(diagnostic.is_fixable(unsafe=True) for diagnostic in found) - fixable
