"""What hwlint believes of config files is what real Hydra makes of them.

A folder in `tests/fixtures/configs/` shows one idea. Its `CASES` begins with what it shows; then
comes a line for each config to compose, `NAME OVERRIDE…`, and before them, where it matters:

    version: 1.1    the program's `version_base`
    complete: no    files do not tell all
    resolves: yes   all interpolations of the first config resolve, and hwlint knows; `no`: they do
                    not, or hwlint does not know
    more: yes       hwlint tells of nodes that Hydra never gives; so it is permissive
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hydra_judge import Judge, Real, agreement, composition

from hydrawandb_lint.configs.facts import Facts

FOLDERS = Path(__file__).parents[1] / "fixtures" / "configs"
IDEAS = sorted(path.name for path in FOLDERS.iterdir())


class Cases(NamedTuple):
    settings: dict[str, str]
    configs: dict[str, list[list[str]]]
    """The overrides to try by the name of the config."""


def _cases(idea: str) -> Cases:
    settings: dict[str, str] = {}
    configs: dict[str, list[list[str]]] = {}
    for line in (FOLDERS / idea / "CASES").read_text().splitlines()[1:]:
        key, colon, value = line.partition(": ")
        if colon:
            settings[key] = value
        else:
            name, *overrides = line.split()
            configs.setdefault(name, []).append(overrides)
    return Cases(settings, configs)


@cache
def _reals(idea: str, name: str) -> list[Real]:
    """Each config that Hydra composes of a folder: those that are asked for, and what comes of
    choosing other options."""
    cases = _cases(idea)
    judge = Judge(FOLDERS / idea, name, cases.settings.get("version"))
    named = [judge.compose(*overrides) for overrides in cases.configs[name]]
    return named + [real for each in named for real in judge.explore(*each.overrides, most=6)]


@pytest.mark.parametrize("idea", IDEAS)
def test_hwlint_agrees_with_hydra(idea: str) -> None:
    cases = _cases(idea)
    for name in cases.configs:
        config = composition(FOLDERS / idea, name)
        reals = _reals(idea, name)
        assert config.complete == (cases.settings.get("complete", "yes") == "yes")
        found = agreement(config, FOLDERS / idea, reals)
        assert not found.wrong, "\n".join(found.wrong)
        if "resolves" in cases.settings:
            assert Facts(config, ()).resolves(True) == (cases.settings["resolves"] == "yes")


@pytest.mark.parametrize("idea", IDEAS)
def test_hwlint_says_no_more_than_hydra_may_give(idea: str) -> None:
    cases = _cases(idea)
    for name in cases.configs:
        given = {way for real in _reals(idea, name) for way in real.kinds}
        told = {found.way for found in composition(FOLDERS / idea, name).below(())} - {()}
        assert (told <= given) == (cases.settings.get("more") is None), sorted(told - given)
