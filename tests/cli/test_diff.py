"""`hwlint fix --diff`."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from program import Toy


def test_diff_prints_a_patch_and_writes_nothing(toy: Toy) -> None:
    path = toy.write("sub/a.py", "bad = 1\r\nx = 1")
    before = path.read_bytes()
    code, out, err = toy("fix", "--diff")
    assert (code, err) == (1, "Would fix 1 error.\n")
    assert out.startswith("--- sub/a.py\n+++ sub/a.py\n@@ ")
    assert path.read_bytes() == before
    assert toy("fix", "--diff", "-q") == (1, out, "")


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize("ending", ["\n", ""])
def test_diff_is_what_patch_takes(toy: Toy, ending: str) -> None:
    path = toy.write("a.py", f"bad = 1\nx = '\x0c'\ny = bad{ending}")
    diff = toy("fix", "--diff").out
    subprocess.run(["patch", "-p0", "-s"], input=diff, text=True, check=True, cwd=toy.folder)
    patched = path.read_bytes()
    path.write_bytes(patched.replace(b"good", b"bad"))
    toy("fix")
    assert path.read_bytes() == patched


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize(
    "name",
    ["a b.py", "é.py", '"a".py', "a\\b.py", "\x1b[31ma\nb.py", "\x9b\u202e.py", "a\udce9.py"],
)
def test_patch_finds_the_file_of_any_name(toy: Toy, name: str) -> None:
    path = toy.write(name, "bad = 1\n")
    diff = toy("fix", "--diff").out
    assert all(char.isprintable() or char in "\n\t" for char in diff)
    subprocess.run(["patch", "-p0", "-s"], input=diff, text=True, check=True, cwd=toy.folder)
    assert path.read_text() == "# wandb\ngood = 1\n"


def test_diff_of_nothing_to_fix_is_empty(toy: Toy) -> None:
    toy.write("a.py", "seen = none\n")
    assert toy("fix", "--diff") == (0, "", "")
    toy.write("a.py", "x = 1\n")
    assert toy("fix", "--diff") == (0, "", "")


def test_diff_tells_of_unsafe_fixes(toy: Toy) -> None:
    toy.write("a.py", "worse = none\n")
    sentence = "No errors would be fixed (1 fix available with `--unsafe-fixes`).\n"
    assert toy("fix", "--diff") == (0, "", sentence)
    assert toy("fix", "--diff", "-q") == (0, "", "")
    assert toy("fix", "--diff", "--unsafe-fixes").err == "Would fix 1 error.\n"


def test_diff_still_tells_what_could_not_be_checked(toy: Toy) -> None:
    toy.write("a.py", "def (:\n")
    code, out, err = toy("fix", "--diff", "a.py", "gone.py")
    assert (code, out) == (1, "")
    assert "a.py:2:5: HW901" in err
    assert "gone.py:1:1: HW904 No such file or directory" in err
