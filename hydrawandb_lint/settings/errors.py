"""The errors of this room: a sentence for the user."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


EVERY_RULE = " (`hwlint rule --all` tells which there are)"


class SettingsError(Exception):
    """Something the user set cannot be used. Its text is one clear sentence."""


class UnknownRuleError(SettingsError):
    """A selector of no rule. `word` is that selector, `problem` the sentence without its hint."""

    def __init__(self, word: str, where: str, known: Iterable[str]) -> None:
        self.word = word
        self.problem = f"unknown rule `{word}` {where}"
        code = word.upper()
        if not word:
            end = ": it is empty"
        elif code[:1].isalpha() and code[-1:].isdigit() and code[:2] != "HW":
            end = ": hwlint's codes begin with `HW`"
        elif code not in known and code[:2] == "HW" and code[2:].isdigit():
            # The nearest to a code that does not exist is just any other of its hundred.
            near = [each for each in known if each.startswith(code[:3])]
            end = listing(near) if near else EVERY_RULE
        else:
            digits = code[2:].replace("O", "0").replace("I", "1").replace("L", "1")
            end = hint(code[:2] + digits, known, EVERY_RULE)
        super().__init__(self.problem + end)


def hint(word: str, valid: Iterable[str], otherwise: str | None = None) -> str:
    """The end of such a sentence: the nearest valid word; if none is near, all or `otherwise`."""
    from hydrawandb_lint.similar import similar

    names = sorted(valid)
    if near := similar(word, names):
        return f": did you mean `{near[0]}`?"
    return listing(names) if otherwise is None else otherwise


def listing(valid: Iterable[str]) -> str:
    """Likewise: all that would be valid."""
    return f" (one of: {', '.join(sorted(valid))})"
