"""Writing: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hydrawandb_lint.edits.write import ChangedError, replace


def test_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    path.chmod(0o640)
    replace(str(path), b"old", b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["a.py"]


def test_change_by_somebody_else_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"theirs")
    with pytest.raises(ChangedError):
        replace(str(path), b"old", b"new")
    assert path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["a.py"]


def test_failure_halfway_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        replace(str(path), b"old", b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.py"]


def test_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.py").write_bytes(b"old")
    (tmp_path / "a.py").symlink_to("real/a.py")
    replace(str(tmp_path / "a.py"), b"old", b"new")
    assert (tmp_path / "a.py").is_symlink()
    assert (real / "a.py").read_bytes() == b"new"


REPLACER = """
import sys
from hydrawandb_lint.edits.write import ChangedError, replace
path, letter = sys.argv[1:]
for _ in range(60):
    while True:
        with open(path, "rb") as file:
            before = file.read()
        try:
            replace(path, before, letter.encode() + before)
            break
        except ChangedError:
            pass
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.touch()
    running = [_start(REPLACER, str(path), letter) for letter in "abc"]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert sorted(path.read_text()) == ["a"] * 60 + ["b"] * 60 + ["c"] * 60
    assert os.listdir(tmp_path) == ["a.py"]


linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells who has a file open"
)

APPENDER = """
import sys
for _ in range(5000):
    with open(sys.argv[1], "ab") as file:
        file.write(b"z")
"""


@linux_only
def test_what_is_appended_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.touch()
    running = [_start(REPLACER, str(path), letter) for letter in "ab"]
    running.append(_start(APPENDER, str(path)))
    assert [process.wait(60) for process in running] == [0, 0, 0]
    text = path.read_text()
    assert {letter: text.count(letter) for letter in "abz"} == {"a": 60, "b": 60, "z": 5000}
    assert os.listdir(tmp_path) == ["a.py"]


@linux_only
def test_file_that_is_being_saved_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")

    def save() -> None:
        with saving:
            saving.write(b"theirs")
            saving.truncate()

    saving = path.open("r+b")
    thread = threading.Timer(0.1, save)
    thread.start()
    with pytest.raises(ChangedError):
        replace(str(path), b"old", b"new")
    thread.join()
    assert path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["a.py"]


@pytest.mark.skipif(os.name != "posix", reason="Windows replaces no file that is open")
def test_file_that_somebody_keeps_open_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"old")
    with path.open("r+b"):
        replace(str(path), b"old", b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["a.py"]


FAULTY = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('a'))\n"
FIXED = FAULTY.replace("load('a')", "to_container(OmegaConf.load('a'), {})").format(
    "resolve=True, throw_on_missing=True"
)

AUTHOR = """
import pathlib, sys, time
files = sorted(pathlib.Path(sys.argv[1]).glob("*.py"))
number = 0
while pathlib.Path(sys.argv[2]).exists():
    for path in files:
        with path.open("a") as file:
            file.write(f"# line {number:06}\\n")
    number += 1
    time.sleep(0.02)
print(number)
"""


@linux_only
@pytest.mark.slow
def test_fixes_at_once_and_somebody_who_writes_meanwhile_lose_nothing(tmp_path: Path) -> None:
    folder, flag = tmp_path / "project", tmp_path / "flag"
    folder.mkdir()
    flag.touch()
    paths = [folder / f"{number:03}.py" for number in range(50)]
    for path in paths:
        path.write_text(FAULTY)
    author = _start(AUTHOR, str(folder), str(flag))
    fixing = [_hwlint_fix(folder) for _ in range(4)]
    outputs = [process.communicate(timeout=60)[0] for process in fixing]
    flag.unlink()
    rounds = int(author.communicate(timeout=60)[0])
    assert rounds > 1
    lines = [f"# line {number:06}" for number in range(rounds)]
    for path in paths:
        text = path.read_text()
        if text.startswith(FIXED):
            text = text.replace(FIXED, FAULTY)
        else:
            assert any(f"{path.name}:1:1: HW904 Not fixed" in output for output in outputs)
        assert sorted(text.removeprefix(FAULTY).splitlines()) == lines
    assert _hwlint_fix(folder).wait(60) == 0
    assert all(path.read_text().startswith(FIXED) for path in paths)
    assert sorted(folder.iterdir()) == paths


def _hwlint_fix(folder: Path) -> subprocess.Popen[str]:
    command = ["-m", "hydrawandb_lint", "fix", "--isolated", "--output-format", "concise", "."]
    return subprocess.Popen(
        [sys.executable, *command], cwd=folder, stdout=subprocess.PIPE, encoding="utf-8"
    )


def _start(program: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
