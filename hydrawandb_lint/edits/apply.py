"""Applies fixes to a text until nothing is left to fix.

A round applies every fix that does not overlap one before it; the others wait for the next
round, whose diagnostics are those of the new text. After each round the text is checked again.
A fix whose result does not parse, keeps its diagnostic or shows a new one is taken back and
reported: what hwlint writes is never worse than what it read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable

from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix
from hydrawandb_lint.results import Refused
from hydrawandb_lint.tuples import NamedTuple

ROUNDS = 10

Lint = Callable[[str], list[Diagnostic]]


class State(NamedTuple):
    """A text and what is found in it."""

    text: str
    diagnostics: list[Diagnostic]


class Settled(NamedTuple):
    """The text in which nothing is left to fix."""

    text: str
    fixed: tuple[Diagnostic, ...]
    left: tuple[Diagnostic, ...]
    refused: tuple[Refused, ...]


def apply(text: str, fixes: Iterable[Fix]) -> tuple[str, list[Fix]]:
    """The text with those of the fixes that do not overlap, and which they are.

    Fixes are taken by place. An edit equal to one already taken (the same import) is shared.
    """
    taken: set[Edit] = set()
    applied = []
    for fix in sorted(fixes, key=lambda fix: sorted(fix.edits)):
        new = set(fix.edits) - taken
        if not any(_overlap(edit, other) for edit in new for other in taken):
            taken |= new
            applied.append(fix)
    pieces = []
    last = 0
    for edit in sorted(taken):
        pieces += [text[last : edit.start], edit.text]
        last = edit.end
    pieces.append(text[last:])
    return "".join(pieces), applied


def settle(
    text: str, lint: Lint, wanted: Callable[[Diagnostic], bool], harmless: Collection[str] = ()
) -> Settled:
    """Applies the wanted fixes, round by round. `lint` raises what `ast.parse` raises.

    A fix may bring diagnostics of the `harmless` codes.
    """
    fixed: list[Diagnostic] = []
    reasons: dict[tuple[object, ...], str] = {}
    state = State(text, lint(text))
    for _ in range(ROUNDS):
        candidates = [
            diagnostic
            for diagnostic in state.diagnostics
            if diagnostic.fix and wanted(diagnostic) and _key(state, diagnostic) not in reasons
        ]
        if not candidates:
            break
        after, kept, bad = _round(state, candidates, lint, harmless)
        reasons.update((_key(state, refused.diagnostic), refused.reason) for refused in bad)
        fixed += kept
        state = after
    else:
        for diagnostic in state.diagnostics:
            reasons.setdefault(_key(state, diagnostic), f"it does not settle in {ROUNDS} rounds")
    return Settled(state.text, tuple(fixed), *_left(state, wanted, reasons))


def _left(
    state: State, wanted: Callable[[Diagnostic], bool], reasons: dict[tuple[object, ...], str]
) -> tuple[tuple[Diagnostic, ...], tuple[Refused, ...]]:
    """What is left in a text, and what of it is not mended although that is wanted."""
    left, refused = list[Diagnostic](), list[Refused]()
    for diagnostic in state.diagnostics:
        reason = reasons.get(_key(state, diagnostic))
        if reason and diagnostic.fix and wanted(diagnostic):
            diagnostic = diagnostic.shown()
            refused.append(Refused(diagnostic, reason))
        left.append(diagnostic)
    return tuple(left), tuple(refused)


def _round(
    state: State, candidates: list[Diagnostic], lint: Lint, harmless: Collection[str]
) -> tuple[State, list[Diagnostic], list[Refused]]:
    """What one round leads to, the fixes that went in, and those that must not."""
    _, applied = apply(state.text, _fixes(candidates))
    together = [diagnostic for diagnostic in candidates if diagnostic.fix in applied]
    after = _attempt(state, together, lint, harmless)
    if isinstance(after, State):
        return after, together, []
    # One of them is bad: let them in one by one.
    reached, kept, refused = state, list[Diagnostic](), []
    for diagnostic in together:
        after = _attempt(state, [*kept, diagnostic], lint, harmless)
        if isinstance(after, State):
            reached = after
            kept.append(diagnostic)
        else:
            refused.append(Refused(diagnostic, after))
    return reached, kept, refused


def _attempt(
    state: State, chosen: list[Diagnostic], lint: Lint, harmless: Collection[str]
) -> State | str:
    """What these fixes together lead to, or why they must not be written."""
    text, _ = apply(state.text, _fixes(chosen))
    try:
        after = lint(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "the result would not parse"
    gone = Counter(diagnostic.code for diagnostic in chosen)
    expected = Counter(diagnostic.code for diagnostic in state.diagnostics) - gone
    surplus = Counter(d.code for d in after if d.code not in harmless) - expected
    if not surplus:
        return State(text, after)
    code = min(surplus)
    return "it does not mend it" if code in gone else f"it would lead to {code}"


def _fixes(diagnostics: Iterable[Diagnostic]) -> list[Fix]:
    return [diagnostic.fix for diagnostic in diagnostics if diagnostic.fix]


def _overlap(one: Edit, other: Edit) -> bool:
    """Whether they touch the same characters; two insertions at one place do, too."""
    if one.start == other.start:
        return True
    return one.start < other.end and other.start < one.end


def _key(state: State, diagnostic: Diagnostic) -> tuple[object, ...]:
    """Knows a finding again after edits elsewhere have moved it."""
    fix = diagnostic.fix
    text = state.text
    edits = tuple((text[edit.start : edit.end], edit.text) for edit in fix.edits) if fix else ()
    return diagnostic.code, diagnostic.message, edits
