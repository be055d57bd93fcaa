"""What is read beside the checked files may be a pipe that nobody writes to, or have no end."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint.sources import entry_points, index

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="needs devices")

FAULT = "import wandb\nfrom omegaconf import OmegaConf\nwandb.init(config=OmegaConf.load('c'))\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(FAULT)
    (tmp_path / "endless").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize("name", ["endless", "pipe"])
@pytest.mark.parametrize("update", [(), ("--update-baseline",)])
def test_baseline_is_a_regular_file(folder: Path, name: str, update: tuple[str, ...]) -> None:
    done = hwlint("check", "--baseline", name, *update, cwd=folder)
    assert done == (2, "", f"error: the baseline {name} is not a regular file\n")


def test_list_of_paths_without_an_end(folder: Path) -> None:
    done = hwlint("check", "--files-from", "endless", cwd=folder)
    assert done == (2, "", "error: `--files-from` gives more than 100,000,000 bytes\n")


@pytest.mark.parametrize(
    "command",
    [
        "echo a.py | {check} --files-from /dev/stdin",
        "{check} --files-from <(echo a.py)",
        "(echo a.py >pipe & {check} --files-from pipe)",
    ],
)
def test_list_of_paths_from_a_pipe(folder: Path, command: str) -> None:
    check = shlex.join([sys.executable, "-m", "hydrawandb_lint", "check", "--no-cache"])
    done = subprocess.run(
        ["bash", "-c", command.format(check=check)],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert b"HW101" in done.stdout


def test_empty_device_lists_nothing(folder: Path) -> None:
    done = hwlint("check", "--files-from", os.devnull, cwd=folder)
    assert (done.code, done.out) == (0, "All checks passed!\n")


@pytest.mark.parametrize("name", ["endless", "pipe"])
def test_what_a_project_brings_is_not_read_without_an_end(folder: Path, name: str) -> None:
    for brought in ("pyproject.toml", ".git/index", ".hwlint_cache/CACHEDIR.TAG"):
        (folder / brought).parent.mkdir(exist_ok=True)
        (folder / brought).symlink_to(folder / name)
    done = hwlint("check", cwd=folder, HWLINT_NO_CACHE="")
    assert done.code == 1
    assert "HW101" in done.out
    assert "none of hwlint's folders" in done.err
    assert hwlint("clean", cwd=folder).code == 0
    assert entry_points.commands(str(folder)) == {}
    assert index.may_track(str(folder), str(folder / "a.py"))
