"""What hwlint finds in sweeps and writes into them, and what really happens to their trials."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixture_format import Expectation, Mend
from sweep_fixtures import (
    ALL,
    REASONS,
    Sweep,
    both_fixes,
    check,
    copy,
    every_mended_sweep,
    every_sweep,
    fix,
)
from sweep_judge import Judge, is_same, load, trials, word


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[Expectation]]:
    return check(copy(tmp_path_factory.mktemp("checked") / "sweeps"))


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A fixed copy by each sort."""
    copies = {}
    for sort in ("fixed", "unsafe"):
        copies[sort] = copy(tmp_path_factory.mktemp(sort) / "sweeps")
        fix(copies[sort], sort)
    return copies


@pytest.fixture(scope="module")
def left(fixed: dict[str, Path]) -> dict[str, dict[str, Counter[Expectation]]]:
    return {sort: check(folder) for sort, folder in fixed.items()}


@every_sweep
def test_finds_what_the_marks_say(sweep: Sweep, found: dict[str, Counter[Expectation]]) -> None:
    seen = found.get(sweep.name, Counter())
    places = {(one.row, one.code) for one in seen}
    works = [one for one in sweep.todo if (one.row, one.code) in places]
    assert not works, f"now found, so make these `expect`: {works}"
    assert sorted(seen.elements(), key=str) == sorted(sweep.expected, key=str)


def test_finds_nothing_elsewhere(found: dict[str, Counter[Expectation]]) -> None:
    assert found.keys() <= {sweep.name for sweep in ALL}


@every_sweep
@both_fixes
def test_equals_its_twin(
    sweep: Sweep, sort: str, fixed: dict[str, Path], rewrite_twins: bool
) -> None:
    text = (fixed[sort] / sweep.name).read_text("utf-8")
    before = sweep.text if sort == "fixed" else (fixed["fixed"] / sweep.name).read_text("utf-8")
    twin, same = sweep.twin(sort), text == before
    if rewrite_twins:
        twin.unlink(missing_ok=True)
        if not same:
            twin.write_text(text, "utf-8")
    assert twin.exists() != same
    assert same or twin.read_text("utf-8") == text


@every_sweep
@both_fixes
def test_fix_leaves_what_it_cannot_mend(
    sweep: Sweep, sort: str, left: dict[str, dict[str, Counter[Expectation]]]
) -> None:
    mends = [Mend.NOFIX] if sort == "unsafe" else [Mend.NOFIX, Mend.UNSAFE]
    codes = Counter(one.code for one in left[sort].get(sweep.name, Counter()).elements())
    assert codes <= Counter(one.code for one in sweep.expected if one.mend in mends)


@both_fixes
def test_second_fix_changes_nothing(sort: str, fixed: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(fixed[sort], tmp_path / "again")
    fix(tmp_path / "again", sort)
    for sweep in ALL:
        once, twice = fixed[sort] / sweep.name, tmp_path / "again" / sweep.name
        assert once.read_bytes() == twice.read_bytes(), sweep.name


# What really happens.


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    if not hasattr(os, "fork"):
        pytest.skip("the judge forks")
    with Judge(copy(tmp_path_factory.mktemp("judged") / "sweeps")) as judge:
        yield judge


@every_sweep
def test_trials_are_as_told(sweep: Sweep, judge: Judge) -> None:
    verdicts = judge.judge(sweep.folder, load(sweep.text))
    assert word(verdicts) == sweep.trials, verdicts
    reasons = "|".join(REASONS[code] for code in sorted(sweep.codes & REASONS.keys()))
    for verdict in verdicts if reasons else ():
        assert verdict.word != "stop" or re.search(reasons, verdict.detail), verdict.detail


@every_mended_sweep
def test_mended_sweep_is_right(sweep: Sweep, sort: str, judge: Judge) -> None:
    verdicts = judge.judge(sweep.folder, load(sweep.twin(sort).read_text("utf-8")))
    assert word(verdicts) == "right" or (not verdicts and sweep.trials == "none"), verdicts


@every_sweep
def test_safe_fix_keeps_each_value(sweep: Sweep) -> None:
    """A parameter is meant to have the same values, however they are written, nested or not."""
    content = load(sweep.text)
    if not isinstance(content, dict) or not sweep.twin("fixed").exists():
        return
    before, after = (
        [_flat(trial) for trial in trials(each)]
        for each in (content, load(sweep.twin("fixed").read_text("utf-8")))
    )
    # What is nested is given together, so its values are told in another order.
    for name in {name for trial in before for name in trial}:
        old = [trial[name] for trial in before]
        new = [trial[name] for trial in after]
        assert all(any(_is_meant(one, other) for other in new) for one in old), name
        assert all(any(_is_meant(other, one) for other in old) for one in new), name


def _flat(trial: Any, way: str = "") -> dict[str, Any]:
    """The values by their dotted names. Only a nested parameter has a mapping as its value here."""
    if not isinstance(trial, dict):
        return {way: trial}
    inner = ((f"{way}.{name}" if way else str(name), value) for name, value in trial.items())
    return {key: leaf for name, value in inner for key, leaf in _flat(value, name).items()}


def _is_meant(one: object, other: object) -> bool:
    return is_same(one, other) or is_same(other, one)
