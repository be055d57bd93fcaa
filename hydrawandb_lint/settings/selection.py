"""From selectors to codes: which rules are on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hydrawandb_lint.settings.options import Settings
from hydrawandb_lint.tuples import NamedTuple


class Active(NamedTuple):
    """What holds for a file: its settings and the codes that are on. `evident` are those that
    would be, if all were on by default."""

    settings: Settings
    codes: frozenset[str]
    evident: frozenset[str]

    def shows(self, code: str, *, evident: bool) -> bool:
        """Whether a finding is shown; `evident`: the project itself says that it matters."""
        return code in (self.evident if evident else self.codes)


def selected(
    codes: Mapping[str, bool], layers: Iterable[tuple[Iterable[str] | None, Iterable[str]]]
) -> frozenset[str]:
    """The codes that are on. `codes` says of each whether it is on by default.

    A layer is `(select, ignore)`: the settings file, then the command line. A layer that
    selects starts anew; one that only ignores takes away from the one before. Within a layer
    the longer selector wins, as in Ruff: `select = HW101, ignore = HW1` leaves HW101 on.
    """
    chosen: set[str] = set()
    for select, ignore in layers:
        if select is not None:
            chosen = set()
        verdicts = [(len(word), False, word) for word in ignore]
        verdicts += [(len(word), True, word) for word in select or ()]
        # By length; of two equal ones `ignore` comes last and wins.
        for _, on, word in sorted(verdicts, key=lambda verdict: (verdict[0], not verdict[1])):
            matching = {code for code in codes if code.startswith(word)}
            if on:
                chosen |= {code for code in matching if codes[code] or code == word}
            else:
                chosen -= matching
    return frozenset(chosen)
