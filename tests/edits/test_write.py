"""Writing: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
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


PROGRAM = """
import sys
from hydrawandb_lint.edits.write import ChangedError, replace
path, letter = sys.argv[1:]
for _ in range(60):
    while True:
        with open(path, "rb") as file:
            before = file.read()
        try:
            replace(path, before, before + letter.encode())
            break
        except ChangedError:
            pass
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.touch()
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(path), letter]) for letter in "abc"
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert sorted(path.read_text()) == ["a"] * 60 + ["b"] * 60 + ["c"] * 60
    assert os.listdir(tmp_path) == ["a.py"]
