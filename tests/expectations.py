"""What a program was seen to do, as the table of runtime proofs expects it.

What wandb does depends on its version and on Python's: an expectation looks at both. It gives in a
few words what was seen, for docs/proofs.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, NamedTuple

Version = tuple[int, ...]

WANDB: Version = tuple(int(part) for part in version("wandb").split(".")[:3])

MODEL = {"name": "small", "lr": 0.1, "layers": [16, 32]}
UNRESOLVED = {**MODEL, "lr": "${lr}"}
CONFIG = {"lr": 0.1, "epochs": 3, "tags": ["a", "b"], "model": MODEL}
OVERRIDDEN = {**CONFIG, "lr": 0.5, "model": {**MODEL, "lr": 0.5}}
WITH_SETTINGS = {**CONFIG, "settings": {"quiet": True}}
LOSSES = [{"loss": 1.0}, {"loss": 0.5}]
PREPARED = {"lr": 0.1, "epochs": 3, "model": MODEL, "seed": 1}


class Ran(NamedTuple):
    """What a program did."""

    status: int
    output: str
    configs: list[dict[str, Any]]
    metrics: list[dict[str, Any]]


Expectation = Callable[[Ran], str]
"""Fails where a program did not do what it was to do; else says in a few words what was seen."""


def raw(ran: Ran) -> str:
    """A raw config: an error up to Python 3.11, from 3.12 on OmegaConf's private fields.

    What a cached resolver gave is among those, under a tuple, and Hydra uses one for its folders.
    Older versions of wandb cannot write such a key.
    """
    if sys.version_info < (3, 12):
        return stops("TypeError: first argument must be callable or None")(ran)
    if WANDB < (0, 27) and ran.status:
        return stops("TypeError: keys must be str, int, float, bool or None, not tuple")(ran)
    assert ran.status == 0, ran.output
    assert {"_content", "_metadata", "_parent", "_flags_cache"} <= ran.configs[-1].keys()
    assert not CONFIG.keys() & ran.configs[-1].keys()
    return "OmegaConf's private fields are stored"


def no_setter(ran: Ran) -> str:
    """`run.config = x`: a property without a setter."""
    of_run = "property 'config' of 'Run' object has no setter"
    return stops(f"AttributeError: {of_run if sys.version_info >= (3, 11) else ''}")(ran)


def logs(
    config: dict[str, Any],
    seen: str = "not what was meant is logged",
    metrics: list[dict[str, Any]] | None = None,
) -> Expectation:
    """The program ends well and logs this, in one run."""

    def logged(ran: Ran) -> str:
        assert ran.status == 0, ran.output
        assert ran.configs == [config]
        assert metrics in (None, ran.metrics)
        return seen

    return logged


lost = logs({}, "an empty config is logged")


UNEXPECTED = "wandb.errors.Error: An unexpected error occurred"


def stops(error: str, seen: str = "") -> Expectation:
    """The program stops with this error."""

    def stopped(ran: Ran) -> str:
        assert ran.status != 0
        assert error in ran.output
        if UNEXPECTED in ran.output:
            assert WANDB < (0, 17)
            return f"`{UNEXPECTED}` from `{error}`"
        return seen or f"`{error}`"

    return stopped


def prints(text: str, seen: str) -> Expectation:
    """The program ends well and prints this."""

    def printed(ran: Ran) -> str:
        assert ran.status == 0, ran.output
        assert text in ran.output.splitlines()
        return seen

    return printed


def metadata(ran: Ran) -> str:
    """A config as an artifact's metadata: the words of the error are of wandb 0.23."""
    if WANDB < (0, 23):
        return stops("TypeError: metadata must be dict, not <class 'omegaconf.")(ran)
    return stops("TypeError: Cannot parse <class 'omegaconf.dictconfig.DictConfig'>")(ran)


def ignored(ran: Ran) -> str:
    """Settings as a config are ignored silently."""
    assert ran.status == 0, ran.output
    assert "file: True" in ran.output
    assert "quiet: True" not in ran.output
    return "the settings are not taken"


def taken(ran: Ran) -> str:
    """Settings as a dict are taken."""
    assert "quiet: True" in ran.output
    return "the settings are taken"


def same_run(ran: Ran) -> str:
    """The second call gives back the first run, where all is logged."""
    assert ran.status == 0, ran.output
    assert "same run: True" in ran.output
    assert ran.configs == [CONFIG]
    assert ran.metrics == LOSSES
    return "the first run is given back"


def late(error: str, seen: str = "") -> Expectation:
    """The program stops with this error at a use after the end of its run."""

    def stopped(ran: Ran) -> str:
        assert ran.configs == [{"lr": 0.1}]
        assert ran.metrics == [{"loss": 1.0}]
        return stops(error, seen)(ran)

    return stopped


BOOLEAN = "Using a boolean value for 'reinit' is deprecated."


def warned(same: bool) -> Expectation:
    """The program ends well, and wandb warns; the last `wandb.init` gives back the active run."""

    def ran_with_warning(ran: Ran) -> str:
        assert ran.status == 0, ran.output
        assert BOOLEAN in ran.output
        assert f"same run: {same}" in ran.output
        assert ran.configs == [{"lr": 0.1}, {"lr": 0.2}]
        return f"the warning `{BOOLEAN}`"

    return ran_with_warning


def not_warned(same: bool) -> Expectation:
    """Nothing else has changed, but wandb does not warn."""

    def ran_without_warning(ran: Ran) -> str:
        assert BOOLEAN not in ran.output
        assert f"same run: {same}" in ran.output
        assert sorted(step["loss"] for step in ran.metrics) == [0.1, 0.2]
        return "no warning"

    return ran_without_warning


NON_FUNCTIONAL = "non-functional and safely ignored"


def start_method(ran: Ran) -> str:
    """A setting that does nothing: without a word, then with a warning, then it is refused."""
    if WANDB >= (0, 29):
        assert "start_method\n  Extra inputs are not permitted" in ran.output
        return stops("Extra inputs are not permitted")(ran)
    assert (NON_FUNCTIONAL in ran.output) is (WANDB >= (0, 20))
    seen = f"the warning `{NON_FUNCTIONAL}`" if WANDB >= (0, 20) else "taken without a word"
    return logs(CONFIG, seen)(ran)
