"""The versions that a project runs on, as far as they are known."""

from __future__ import annotations

from typing import NamedTuple

Version = tuple[int, ...]


class Targets(NamedTuple):
    """The version of each, such as `(0, 19, 11)`; None: the newest that hwlint knows, and no
    message takes it for certain."""

    python: Version | None = None
    wandb: Version | None = None
    hydra: Version | None = None
    omegaconf: Version | None = None
