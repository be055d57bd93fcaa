"""What a call is given, by position and by name."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.analysis.flow.values import NOTHING, Entry, Value


class Arguments:
    """The arguments of a call, unpacked as far as they are known.

    `rest`: more positional arguments of this value may follow. `spread`: values given by `**` of
    which not all keys are known. `open`: keywords that are not listed may be given. `unpacked` is
    what follows each `**` of the call itself.
    """

    def __init__(
        self,
        positional: Iterable[Entry] = (),
        keywords: dict[str, Entry] | None = None,
        rest: Value = NOTHING,
        spread: Value = NOTHING,
        open: bool = False,  # noqa: A002 - it is what the attribute is called
    ) -> None:
        self.positional = list(positional)
        self.keywords = {} if keywords is None else keywords
        self.rest = rest
        self.spread = spread
        self.open = open
        self.unpacked: list[Entry] = []

    def get(self, position: int | None, keyword: str) -> Entry | None:
        """The argument given by name or at a position."""
        if keyword in self.keywords:
            return self.keywords[keyword]
        if position is not None and 0 <= position < len(self.positional):
            return self.positional[position]
        return None

    def at(self, position: int) -> Value:
        """The argument that a row counts; none for -1. Where all are named, the first of them
        stands for the one argument that such functions have."""
        if position < 0:
            return NOTHING
        if position < len(self.positional):
            return self.positional[position].value
        if self.positional or self.rest or not self.keywords:
            return self.rest
        return next(iter(self.keywords.values())).value

    def values(self) -> list[Value]:
        entries = [*self.positional, *self.keywords.values()]
        return [*(entry.value for entry in entries), self.rest, self.spread]

    def with_receiver(self, receiver: Value) -> Arguments:
        first = Entry(receiver, None)
        return Arguments(
            [first, *self.positional], self.keywords, self.rest, self.spread, self.open
        )
