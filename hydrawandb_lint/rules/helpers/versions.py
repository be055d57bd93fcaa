"""What differs between versions of Python and wandb, in the words that the rules share.

Measured on Python 3.11 with wandb 0.13.11, 0.14.2, 0.15.4, 0.15.5, 0.15.12, 0.16.6, 0.17.0, 0.18.7,
0.19.11, 0.20.1, 0.22.3, 0.23.0, 0.24.2, 0.28.2, 0.29.0 and 0.31.0; on Python 3.12 with 0.31.0. The
setter on Python 3.8 to 3.11.
"""

from __future__ import annotations

from hydrawandb_lint.settings.targets import Targets

PRIVATE_FIELDS = "silently logs OmegaConf's private fields, not your keys"


def raw_config(targets: Targets) -> str:
    """What happens to a config that is given to wandb as it is."""
    if targets.wandb.before((0, 15, 5)):
        return f"wandb up to 0.15.4 {PRIVATE_FIELDS}"
    if targets.python.before((3, 12)) is False:
        return f"from Python 3.12 on wandb {_from_3_12(targets)}"
    raises = "up to Python 3.11 wandb raises `TypeError: first argument must be callable or None`"
    if targets.wandb.before((0, 17)):
        raises += ", which its `init` shows as `Error: An unexpected error occurred`"
    if targets.python.before((3, 12)):
        return raises
    return f"{raises}, from 3.12 on it {_from_3_12(targets)}"


def _from_3_12(targets: Targets) -> str:
    """What Hydra has cached, such as `${now:…}`, wandb cannot write down before 0.27 (measured on
    3.12 with 16 versions from 0.16.6 to 0.31.0)."""
    is_older = targets.wandb.before((0, 27))
    if is_older:
        error = "TypeError: keys must be str, int, float, bool or None, not tuple"
        return f"raises `{error}`, or {PRIVATE_FIELDS}"
    return PRIVATE_FIELDS + ("" if is_older is False else " (wandb 0.27 and newer)")


def no_setter(targets: Targets) -> str:
    """The error of `run.config = …`."""
    if targets.python.before((3, 10)):
        return "AttributeError: can't set attribute"
    if targets.python.before((3, 11)):
        return "AttributeError: can't set attribute 'config'"
    return "AttributeError: property 'config' of 'Run' object has no setter"


def no_metadata(targets: Targets, name: str) -> str:
    """The error of an artifact's metadata that are a config; `name` is its class."""
    if targets.wandb.before((0, 23)):
        return f"TypeError: metadata must be dict, not <class '{name}'>"
    return f"TypeError: Cannot parse <class '{name}'> as artifact metadata"


def no_file(targets: Targets) -> str:
    """What wandb does with the name of a file that is none."""
    if targets.wandb.before((0, 14)):
        return "finds none"
    return "raises `ConfigError: config file … doesn't exist`"


def finished(targets: Targets) -> str:
    """What becomes of what a run is given after its end."""
    if targets.wandb.before((0, 14)):
        return "wandb 0.13 loses it, and does not end the program"
    return "it raises `UsageError: Run (…) is finished`"


def knows_words_of_reinit(targets: Targets) -> bool:
    """Whether wandb takes `reinit="finish_previous"`, or may: others refuse it."""
    return not targets.wandb.before((0, 19, 9))
