"""`--output-file`: the report goes there whole, and stdout stays empty."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest
from program import Toy, hwlint


@pytest.mark.parametrize("option", ["-o", "--output-file"])
@pytest.mark.parametrize("command", ["check", "fix"])
def test_holds_what_stdout_would(toy: Toy, option: str, command: str) -> None:
    toy.write("a.py", "worse = none\n")
    expected = toy(command)
    assert toy(command, option, "report.txt") == (expected.code, "", expected.err)
    assert (toy.folder / "report.txt").read_text() == expected.out


def test_is_there_when_nothing_is_found(toy: Toy) -> None:
    toy.write("a.py", "x = 1\n")
    assert toy("check", "-o", "full.txt") == (0, "", "")
    assert toy("check", "--output-format", "json", "-o", "all.json") == (0, "", "")
    assert (toy.folder / "full.txt").read_text() == "All checks passed!\n"
    assert (toy.folder / "all.json").read_text() == "[]\n"


@pytest.mark.parametrize("option", ["--show-files", "--show-settings"])
def test_takes_what_is_shown(toy: Toy, option: str) -> None:
    toy.write("a.py", "")
    expected = toy("check", option).out
    assert toy("check", option, "-o", "../shown.txt") == (0, "", "")
    assert (toy.folder.parent / "shown.txt").read_text() == expected


def test_takes_diffs(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    code, out, err = toy("fix", "--diff", "-o", "a.diff")
    assert (code, out, err) == (1, "", "Would fix 1 error.\n")
    assert (toy.folder / "a.diff").read_text().startswith("--- a.py\n+++ a.py\n")


def test_is_plain_utf_8(tmp_path: Path) -> None:
    """Whatever stdout is."""
    (tmp_path / "a.py").write_text("import wandb\nx = '名'; def (:\n", encoding="utf-8")
    hwlint("check", "-o", "out", cwd=tmp_path, FORCE_COLOR="1", PYTHONIOENCODING="cp1252")
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert "x = '名'; def (:\n" in text
    assert "\x1b" not in text


def test_makes_its_folder_and_leaves_nothing_else(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    toy("check", "-o", "reports/lint/out.txt", "a.py")
    assert [path.name for path in (toy.folder / "reports/lint").iterdir()] == ["out.txt"]


def test_replaces_what_a_link_leads_to(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    (toy.folder / "real.txt").write_text("old")
    (toy.folder / "link.txt").symlink_to("real.txt")
    toy("check", "-o", "link.txt", "a.py")
    assert (toy.folder / "link.txt").is_symlink()
    assert "HW101" in (toy.folder / "real.txt").read_text()


def test_folder_is_refused(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    (toy.folder / "there").mkdir()
    expected = "error: there cannot be written: Is a directory\n"
    assert toy("check", "-o", "there", "a.py") == (2, "", expected)


def test_file_in_the_way_of_its_folder_is_told(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    code, out, err = toy("check", "-o", "a.py/out.txt", "a.py")
    assert (code, out) == (2, "")
    assert err.startswith("error: a.py/out.txt cannot be written: ")
    assert err.count("\n") == 1


def test_disk_that_fills_up_leaves_the_old_report(toy: Toy) -> None:
    resource = pytest.importorskip("resource")
    toy.write("a.py", "bad = 1\n")
    (toy.folder / "report.txt").write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        run = toy("check", "-o", "report.txt", "a.py")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run == (2, "", "error: report.txt cannot be written: File too large\n")
    assert (toy.folder / "report.txt").read_text() == "old"
    assert {path.name for path in toy.folder.iterdir()} == {"a.py", "report.txt"}


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes of this kind")
def test_pipe_stays_a_pipe(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    pipe = toy.folder / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    toy("check", "-o", "pipe", "a.py")
    reader.join(10)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert read[0].startswith("HW101 [*]")
