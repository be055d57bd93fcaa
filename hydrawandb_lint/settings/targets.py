"""The versions that a project runs on, as far as they are known."""

from __future__ import annotations

from hydrawandb_lint.tuples import NamedTuple

Version = tuple[int, ...]


class Range(NamedTuple):
    """The versions of a package that a project admits, such as `(0, 19, 11)`: from `oldest` to
    `newest`, where None is the newest there will be."""

    oldest: Version = ()
    newest: Version | None = None

    def before(self, version: Version) -> bool | None:
        """Whether all of them are older than `version`; None if it depends, or is not known."""
        if self.newest is not None and self.newest < version:
            return True
        return False if self.oldest >= version else None


class Targets(NamedTuple):
    """The versions of each that the project may run on."""

    python: Range = Range()
    wandb: Range = Range()
    hydra: Range = Range()
    omegaconf: Range = Range()
