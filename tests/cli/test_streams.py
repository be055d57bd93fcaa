"""Standard streams that are closed, full or not read, and a current folder that is gone: the system
is at fault, and that is told in one sentence."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")

HWLINT = f"{shlex.quote(sys.executable)} -m hydrawandb_lint"
FAULTY = "import wandb\nfrom omegaconf import OmegaConf\nwandb.init(config=OmegaConf.load('c'))\n"
FULL, CLOSED = "No space left on device", "Bad file descriptor"


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """What a shell does; `hwlint` in the command is this one."""
    return subprocess.run(
        command.replace("hwlint", HWLINT),
        shell=True,
        cwd=folder,
        env={**os.environ, "HWLINT_NO_CACHE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(FAULTY)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("check - <&-", "stdin cannot be read"),
        ("fix - <&-", "stdin cannot be read"),
        ("check --files-from - <&-", "`--files-from` cannot be read"),
        ("check >&-", "stdout cannot be written"),
        ("check --output-format json >&-", "stdout cannot be written"),
        ("fix --diff >&-", "stdout cannot be written"),
        ("explain a.py:3 >&-", "stdout cannot be written"),
        ("rule HW101 >&-", "stdout cannot be written"),
        ("check --show-settings >&-", "stdout cannot be written"),
        ("--version >&-", "stdout cannot be written"),
        ("--help >&-", "hwlint cannot go on"),
    ],
)
def test_closed_stream_is_told(folder: Path, command: str, sentence: str) -> None:
    done = shell(folder, f"hwlint {command}")
    assert (done.returncode, done.stderr) == (2, f"error: {sentence}: {CLOSED}\n")


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("check", "stdout cannot be written"),
        ("check --output-format html", "stdout cannot be written"),
        ("fix --diff", "stdout cannot be written"),
        ("fix -q - <a.py", "stdout cannot be written"),
        ("explain a.py:3", "stdout cannot be written"),
        ("rule --all", "stdout cannot be written"),
        ("--version", "stdout cannot be written"),
        ("--help", "hwlint cannot go on"),
    ],
)
def test_full_stdout_is_told(folder: Path, command: str, sentence: str) -> None:
    done = shell(folder, f"hwlint {command} >/dev/full")
    assert (done.returncode, done.stderr) == (2, f"error: {sentence}: {FULL}\n")
    assert (folder / "a.py").read_text() == FAULTY


@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_stderr_that_takes_nothing_changes_nothing(folder: Path, stderr: str) -> None:
    for command in ("check -v", "fix --diff", "check --no-such-option", "rule HW101"):
        usual = shell(folder, f"hwlint {command}")
        done = shell(folder, f"hwlint {command} {stderr}")
        assert (done.returncode, done.stdout) == (usual.returncode, usual.stdout)


def test_findings_that_nobody_can_be_told_are_an_error(folder: Path) -> None:
    assert shell(folder, "hwlint check >&- 2>&-").returncode == 2
    assert shell(folder, "hwlint check >/dev/full 2>/dev/full").returncode == 2
    assert shell(folder, "hwlint fix - <a.py 2>/dev/full").returncode == 2


def test_what_prints_nothing_needs_no_stdout(folder: Path) -> None:
    assert shell(folder, "hwlint check --silent <&- >&- 2>&-").returncode == 1
    done = shell(folder, "hwlint check --output-file found.txt >&-")
    assert (done.returncode, done.stderr) == (1, "")
    assert "HW101" in (folder / "found.txt").read_text()


def test_no_file_takes_the_place_of_a_closed_stream(folder: Path) -> None:
    """A new file gets the lowest number that is free, and libraries write to number 2."""
    program = (
        "from hydrawandb_lint.cli import main; main(['check', '--silent']); "
        "print(open('a.py').fileno() > 2, file=open('told', 'w'))"
    )
    command = f"{shlex.quote(sys.executable)} -c {shlex.quote(program)} <&- >&- 2>&-"
    shell(folder, command)
    assert (folder / "told").read_text() == "True\n"


@pytest.mark.parametrize("command", ["check", "fix --diff", "rule --all", "explain a.py:3"])
def test_output_that_nobody_reads(folder: Path, command: str) -> None:
    done = shell(folder, f"bash -c 'hwlint {command} | head -c 0; exit ${{PIPESTATUS[0]}}'")
    assert (done.returncode, done.stdout, done.stderr) == (141, "", "")


@pytest.mark.parametrize("command", ["check", "fix -", "explain a.py:1", "clean", "check -o out"])
def test_current_folder_that_is_gone(folder: Path, command: str) -> None:
    done = shell(folder, f"mkdir gone; cd gone; rmdir ../gone; hwlint {command} <../a.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: the current directory does not exist any more\n"
