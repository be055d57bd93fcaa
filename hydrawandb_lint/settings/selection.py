"""From selectors to codes: which rules are on, and what their fixes may do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hydrawandb_lint.settings.globs import matcher
from hydrawandb_lint.settings.options import Settings
from hydrawandb_lint.tuples import NamedTuple

ALL = "ALL"
"""Ruff's word for every rule, those that are off by default included."""


class Layer(NamedTuple):
    """What one place selects. One that selects starts anew; one that does not adds to and takes
    away from the one before."""

    select: Iterable[str] | None
    extend: Iterable[str]
    ignore: Iterable[str]


def layer(fields: Mapping[str, Any]) -> Layer:
    """What one place selects, by its fields."""
    return Layer(fields.get("select"), fields.get("extend_select", ()), fields.get("ignore", ()))


DEFAULT = layer(Settings._field_defaults)


class Active(NamedTuple):
    """What holds for a file: its settings and the codes that are on. `evident` are those that
    would be, if all were on by default."""

    settings: Settings
    codes: frozenset[str]
    evident: frozenset[str]

    def shows(self, code: str, *, evident: bool) -> bool:
        """Whether a finding is shown; `evident`: the project itself says that it matters."""
        return code in (self.evident if evident else self.codes)

    def of(self, path: str, name: str) -> Active:
        """The same for a file of the folder, by what `per-file-ignores` says of it."""
        off = [
            word
            for glob, words in self.settings.per_file_ignores
            if matcher((glob.removeprefix("!"),))(path, name) != glob.startswith("!")
            for word in words
        ]
        if not off:
            return self
        on = (frozenset(c for c in codes if not _fits(c, off)) for codes in self[1:])
        return Active(self.settings, *on)

    def offers_fix(self, code: str) -> bool:
        """Whether fixes of a rule are offered."""
        fixable, unfixable = self.settings.fixable, self.settings.unfixable
        return bool(selected({code: True}, [Layer(fixable, (), unfixable)]))

    def trusts(self, code: str) -> bool | None:
        """Whether all fixes of a rule count as safe, or all as unsafe; None: as the rule says."""
        safe, unsafe = self.settings.extend_safe_fixes, self.settings.extend_unsafe_fixes
        if not _fits(code, (*safe, *unsafe)):
            return None
        return bool(selected({code: True}, [Layer(safe, (), unsafe)]))


def selected(codes: Mapping[str, bool], layers: Iterable[Layer]) -> frozenset[str]:
    """The codes that are on. `codes` says of each whether it is on by default.

    The layers: the default, the settings files, then the command line. Within a layer the longer
    selector wins, as in Ruff: `select = HW101, ignore = HW1` leaves HW101 on.
    """
    chosen: set[str] = set()
    for select, extend, ignore in layers:
        if select is not None:
            chosen = set()
        verdicts = [(_length(word), False, word) for word in ignore]
        verdicts += [(_length(word), True, word) for word in (*(select or ()), *extend)]
        # By length; of two equal ones `ignore` comes last and wins.
        for _, on, word in sorted(verdicts, key=lambda verdict: (verdict[0], not verdict[1])):
            matching = {code for code in codes if _fits(code, (word,))}
            if on:
                chosen |= {code for code in matching if codes[code] or word in (code, ALL)}
            else:
                chosen -= matching
    return frozenset(chosen)


def _length(word: str) -> int:
    return 0 if word == ALL else len(word)


def _fits(code: str, words: Iterable[str]) -> bool:
    """Whether one of the selectors means the code."""
    return any(word == ALL or code.startswith(word) for word in words)
