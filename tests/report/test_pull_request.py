"""`--output-format github` where only the files are named that a pull request changes."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from git_history import git, pull_request
from program import Run, hwlint

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


class Shown(NamedTuple):
    """An annotation as GitHub has it."""

    level: str
    file: str
    line: int


def shown(run: Run, folder: Path) -> list[Shown]:
    found = re.findall(r"^::(\w+) .*?file=(.+?),line=(\d+)", run.out, re.MULTILINE)
    return [Shown(level, str(Path(f).relative_to(folder)), int(line)) for level, f, line in found]


FINDING = Shown("error", "tracking.py", 5)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    pull_request(tmp_path)
    return tmp_path


def check(repository: Path, *names: str) -> Run:
    return hwlint("check", "--output-format", "github", *names, cwd=repository)


def test_finding_in_an_unchanged_file_is_shown_at_the_changed_steps(repository: Path) -> None:
    names = git(repository, "diff", "-z", "--name-only", "--diff-filter=d", "main...").split("\0")
    run = check(repository, *filter(None, names))
    assert run.code == 1
    assert shown(run, repository) == [FINDING, Shown("notice", "my train.py", 4)]
    notice = run.out.splitlines()[1]
    assert ",line=4,col=1::given to `start(…)`; leads to tracking.py:5:23: HW101 " in notice


def test_finding_in_a_changed_file_is_shown_there_alone(repository: Path) -> None:
    for names in (["tracking.py"], ["my train.py", "tracking.py"], ["."]):
        assert shown(check(repository, *names), repository) == [FINDING]


def test_step_in_a_changed_file_that_does_not_mention_wandb(repository: Path) -> None:
    (repository / "between.py").write_text(
        "from tracking import start\n\n\ndef begin(config):\n    start(config)\n"
    )
    text = (repository / "my train.py").read_text()
    (repository / "my train.py").write_text(
        text.replace("tracking", "between").replace("start", "begin")
    )
    run = check(repository, "my train.py", "between.py")
    assert shown(run, repository) == [
        FINDING,
        Shown("notice", "my train.py", 4),
        Shown("notice", "between.py", 5),
    ]


def test_kept_results_are_shown_the_same_way(repository: Path) -> None:
    first = hwlint("check", "--output-format", "github", "my train.py", cwd=repository)
    kept = [
        hwlint(
            *("check", "-v", "--output-format", "github", "my train.py"),
            cwd=repository,
            HWLINT_NO_CACHE="",
        )
        for _ in range(2)
    ]
    assert [run.out for run in kept] == [first.out] * 2
