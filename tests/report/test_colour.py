"""When the program uses colour."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from program import hwlint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text("import wandb\ndef (:\n")
    return tmp_path


def test_no_colour_into_a_pipe(folder: Path) -> None:
    assert "\x1b" not in hwlint("check", cwd=folder).out


def test_colour_can_be_forced(folder: Path) -> None:
    assert "\x1b[" in hwlint("check", cwd=folder, FORCE_COLOR="1").out
    assert "\x1b[" in hwlint("check", cwd=folder, FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" not in hwlint("check", cwd=folder, FORCE_COLOR="").out


@pytest.mark.parametrize("style", ["concise", "json"])
def test_formats_for_programs_have_none(folder: Path, style: str) -> None:
    out = hwlint("check", "--output-format", style, cwd=folder, FORCE_COLOR="1").out
    assert "\x1b" not in out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize(
    ("environment", "colored"),
    [({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False)],
)
def test_terminal(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    colored: bool,
) -> None:
    import pty

    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    read: list[bytes] = []

    def keep(handle: int) -> bytes:
        data = os.read(handle, 4096)
        read.append(data)
        return b"" if not data else b"."

    pty.spawn([sys.executable, "-m", "hydrawandb_lint", "check"], keep)
    out = b"".join(read)
    assert b"HW901" in out
    assert (b"\x1b[" in out) == colored
