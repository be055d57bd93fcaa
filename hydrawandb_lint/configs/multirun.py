"""Which of a project's Hydra tasks are made for multirun, by what their config files say."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hydrawandb_lint.configs.compose import Composition

_RUNNERS = ("hydra/sweeper", "hydra/launcher")
_USUAL = ("basic",)
_ISOLATING = ("submitit_local", "submitit_slurm")
"""Launchers that give each job a process of its own."""
_WORDS = (b"MULTIRUN", b"sweeper", b"launcher")


def may_be_for_multirun(data: bytes) -> bool:
    """Whether the bytes of a config file leave room for what `is_for_multirun` looks for."""
    return any(word in data for word in _WORDS)


def is_for_multirun(config: Composition) -> bool:
    """Whether a config, or what its defaults list may choose, sets `hydra.mode: MULTIRUN` or
    `hydra.sweeper.params`, or overrides the sweeper or launcher."""
    from hydrawandb_lint.configs import nodes

    modes = (nodes.text(found.node) for found in config.at(("hydra", "mode")))
    if any(mode.rpartition(".")[2] == "MULTIRUN" for mode in modes):
        return True
    if any(nodes.entries(found.node) for found in config.at(("hydra", "sweeper", "params"))):
        return True
    return any(
        default.path in _RUNNERS and {*(default.options or ())} - {*_USUAL, *_ISOLATING}
        for default in config.settings
    )
