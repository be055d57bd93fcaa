"""What no walk goes into: Ruff's list, and the copies that W&B and Hydra make."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hydrawandb_lint.settings.defaults import EXCLUDE
from hydrawandb_lint.sources.exclude import excluder


def test_default_list_is_ruffs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--show-settings", "."]
    (tmp_path / "a.py").touch()
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    listed = re.search(r"\nfile_resolver\.exclude = \[\n([^]]*)\]", shown.stdout)
    assert listed is not None
    assert tuple(re.findall(r'"(.*)"', listed[1])) == EXCLUDE


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        (".hydra", True),
        ("outputs", True),
        ("multirun", True),
        ("lightning_logs", True),
        ("wandb/run-20240101_000000-abc", True),
        ("wandb/offline-run-20240101_000000-abc", True),
        ("wandb", False),
        ("wandb/latest-run", False),
        ("run-1", False),
        ("output", False),
    ],
)
def test_copies_of_the_users_code(path: str, left_out: bool) -> None:
    """Whether or not somebody set a list of their own; a plain `wandb` may be a config group."""
    name = path.rpartition("/")[2]
    for excluded in (excluder(EXCLUDE), excluder(()), excluder((*EXCLUDE, "x"))):
        assert excluded(f"/x/{path}", name) == left_out
