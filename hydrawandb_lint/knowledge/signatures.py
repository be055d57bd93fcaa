"""Which names each version of wandb takes: `wandb_signatures.json`, read when it is asked for."""

from __future__ import annotations

import ast
import os
from functools import cache

from hydrawandb_lint.tuples import NamedTuple

Version = tuple[int, ...]


class Span(NamedTuple):
    """The first and the last version that take a name."""

    first: Version
    last: Version


class Signatures(NamedTuple):
    """`names` are those of `init` (the arguments of `wandb.init`) and of `Settings` (those of
    `wandb.Settings`); `versions` are all that were read, oldest first."""

    versions: tuple[Version, ...]
    names: dict[str, dict[str, Span]]

    def version(self, target: Version | None) -> Version | None:
        """The newest version that is no newer than `target`, where (0, 19) means any 0.19; None if
        all are newer. Without a target the newest."""
        if target is None:
            return self.versions[-1]
        return max((v for v in self.versions if v[: len(target)] <= target), default=None)

    def taken(self, what: str, version: Version) -> set[str]:
        """The names that a version takes."""
        return {
            name for name, (first, last) in self.names[what].items() if first <= version <= last
        }

    def is_always_taken(self, what: str, name: str) -> bool:
        """Whether every version takes a name."""
        return self.names[what].get(name) == (self.versions[0], self.versions[-1])

    def after(self, version: Version) -> Version:
        """The version that follows one."""
        return self.versions[self.versions.index(version) + 1]


@cache
def signatures() -> Signatures:
    """All that is known, read once."""
    # It is JSON that is Python, too; `ast` is loaded anyway, and `json` would have to be.
    with open(os.path.join(os.path.dirname(__file__), "wandb_signatures.json"), "rb") as file:
        data = ast.literal_eval(file.read().decode())
    names = {
        what: {name: Span(*map(_version, span)) for name, span in data[what].items()}
        for what in ("init", "Settings")
    }
    return Signatures(tuple(map(_version, data["versions"])), names)


def _version(text: str) -> Version:
    return tuple(map(int, text.split(".")))
