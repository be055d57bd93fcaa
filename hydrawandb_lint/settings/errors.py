"""The one error of this room: a sentence for the user."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class SettingsError(Exception):
    """Something the user set cannot be used. Its text is one clear sentence."""


def hint(word: str, valid: Iterable[str]) -> str:
    """The end of such a sentence: the nearest valid word, where one is near."""
    import difflib

    names = sorted(valid)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.5)
    return f": did you mean `{near[0]}`?" if near else f" (one of: {', '.join(names)})"
