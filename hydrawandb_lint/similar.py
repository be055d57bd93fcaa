"""The word that was meant by one that is unknown."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = 0.75
"""Of what `difflib` counts: one letter of four may be another."""


def similar(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known words that are spelt much like it, the nearest first."""
    from difflib import get_close_matches

    return get_close_matches(word, known, most, _ALIKE)
