"""Bad input: one clear line each, in seconds, and the other files are still checked.

The big files come in two kinds: one that only mentions wandb, and one with a finding in it, so
that the analysis, LibCST and the fix have to get through all of it as well.
"""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from program import hwlint
from short_files import BEFORE, FAULT, GOOD, MENDED, WRONG


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (os.urandom(2000) + b"\0", "HW904 Holds NUL bytes"),
        (b"\x7fELF\2\1\1" + bytes(range(256)) * 40, "HW904 Holds NUL bytes"),
        (b"import wandb\nx = 1\0\n", "HW904 Holds NUL bytes"),
        (codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le"), "HW904 Encoded as UTF-16"),
        (codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"), "HW904 Encoded as UTF-16"),
        (GOOD.encode("utf-16-le"), "HW904 Holds NUL bytes"),
        (GOOD.encode("utf-32-be"), "HW904 Holds NUL bytes"),
        (b"import wandb\nx = '\xe9'\n", "HW904 Not UTF-8 in line 2"),
        (b"x = '\xff\xfe \xc3('\n", "HW904 Not UTF-8 in line 1"),
        (b"# coding: nonsense\nimport wandb\n", "HW904 Unknown encoding: nonsense"),
        (b"# coding: undefined\nimport wandb\n", "HW904 Declares undefined, which is no encoding"),
        (b"# coding: hex\nimport wandb\n", "HW904 Declares hex, which is no encoding"),
        (b"# coding: ascii\nimport wandb\nx = '\xe9'\n", "HW904 Not ASCII in line 3"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\nimport wandb\n", "HW904 "),
        (b"import wandb\ndef (:\n", "HW901 Invalid syntax"),
        (b"import wandb\nx = " + b"(" * 5000 + b")" * 5000, "HW901 Too many nested parentheses"),
        (b"import wandb\nx = " + b"(" * 150, "HW901 '(' was never closed"),
        (b"import wandb\n" + b"if x:\n".join(b" " * n for n in range(300)) + b"pass", "HW901 "),
        (b"import wandb\nx = " + b"9" * 5000, "HW901 Exceeds the limit"),
    ],
    ids=[
        "random",
        "binary",
        "nul",
        "utf-16-le",
        "utf-16-be",
        "utf-16 without mark",
        "utf-32",
        "latin-1",
        "bytes",
        "unknown cookie",
        "undefined cookie",
        "cookie of no text",
        "cookie that lies",
        "mark and cookie",
        "syntax",
        "parentheses",
        "never closed",
        "indents",
        "digits",
    ],
)
def test_bad_file_is_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "bad.py").write_bytes(data)
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "wrong.py").write_text(WRONG)
    for command in ("check", "fix"):
        code, out, err = hwlint(command, "--output-format", "concise", cwd=tmp_path)
        first, second, *summary = out.splitlines()
        assert (code, err, summary) == (1, "", ["Found 2 errors."])
        assert first.startswith("bad.py:")
        assert reason in first
        assert second.startswith("wrong.py:2:5: HW901")
        assert (tmp_path / "bad.py").read_bytes() == data


ODD = "\x1b[31m \x07 \x9b31m \u202e"


@pytest.mark.parametrize("name", ["a\nb.py", "\x1b[31mred.py", "a\x07\x9b31m.py", "a\u202eb.py"])
@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_no_control_sequence_reaches_the_terminal(tmp_path: Path, name: str, style: str) -> None:
    (tmp_path / name).write_text(f"import wandb\n'{ODD}' def (:\n")
    (tmp_path / f"found {name}").write_text(f"{BEFORE}'{ODD}'; {FAULT}")
    for arguments in (["."], [name], [f"{name}.gone"]):
        for command in ("check", "fix"):
            out = hwlint(command, "--output-format", style, *arguments, cwd=tmp_path)
            shown = out.out + out.err
            assert all(char.isprintable() or char == "\n" for char in shown)
            assert out.code == 1
    assert (tmp_path / f"found {name}").read_text() == f"{BEFORE}'{ODD}'; {MENDED}"


@pytest.mark.skipif(os.name != "posix", reason="needs names of bytes")
def test_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (tmp_path / name).write_text(WRONG)
    for style in ("full", "concise", "json"):
        out = hwlint("check", "--output-format", style, cwd=tmp_path).out
        assert "caf\\udce9.py" in out


def test_output_in_an_encoding_that_lacks_characters(tmp_path: Path) -> None:
    (tmp_path / "é.py").write_text("import wandb\n'жж' def (:\n", encoding="utf-8")
    out = hwlint("check", cwd=tmp_path, PYTHONIOENCODING="cp1252").out
    assert "\\u0436\\u0436" in out


@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_modules_of_the_checked_folder_are_not_imported(tmp_path: Path, style: str) -> None:
    for name in ("ast", "click", "json", "libcst", "re", "rich", "tokenize", "tomllib", "typing"):
        (tmp_path / f"{name}.py").write_text("import wandb\nraise SystemExit('imported')\n")
    (tmp_path / "pyproject.toml").write_text("[tool.hwlint]\n")
    (tmp_path / "found.py").write_text(BEFORE + FAULT)
    # The way a console script starts: without the current folder on the path.
    found = hwlint("check", "--output-format", style, cwd=tmp_path, python=("-I",))
    assert (found.code, found.err) == (1, "")
    assert "HW101" in found.out
    fixed = hwlint("fix", "--output-format", style, cwd=tmp_path, python=("-I",))
    assert (fixed.code, fixed.err) == (0, "")
    assert (tmp_path / "found.py").read_text() == BEFORE + MENDED


MODULES: dict[str, Callable[[Path], object]] = {
    "folder": lambda path: path.mkdir(),
    "binary": lambda path: path.write_bytes(os.urandom(2000) + b"\0"),
    "latin-1": lambda path: path.write_bytes(b"x = '\xe9'\n"),
    "syntax": lambda path: path.write_text("def (:\n"),
    "deep": lambda path: path.write_text(f"x = a{'.b' * 100_000}\n"),
    "itself": lambda path: path.write_text("from helper import *\nimport found, helper\n"),
    "stars": lambda path: path.write_text("from found import *\n"),
    "loop": lambda path: path.symlink_to(path.name),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "fifo": lambda path: os.mkfifo(path),
}


@pytest.mark.skipif(os.name != "posix", reason="needs links, FIFOs and devices")
@pytest.mark.parametrize("module", MODULES)
def test_imported_file_that_cannot_be_read_hides_no_finding(tmp_path: Path, module: str) -> None:
    MODULES[module](tmp_path / "helper.py")
    found = tmp_path / "found.py"
    found.write_text(f"from helper import *\nimport helper\nhelper.f()\n{BEFORE}{FAULT}")
    (tmp_path / "wrong.py").write_text(WRONG)
    out = hwlint("check", "--output-format", "concise", cwd=tmp_path).out
    assert "found.py:6:19: HW101" in out
    assert "wrong.py:2:5: HW901" in out
    hwlint("fix", cwd=tmp_path)
    assert found.read_text().endswith(MENDED)


def test_path_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text(WRONG)
    for command in ("check", "fix"):
        code, out, err = hwlint(
            command, "--output-format", "concise", "gone", "gone.py", ".", cwd=tmp_path
        )
        assert (code, err) == (1, "")
        assert [line.partition(" (")[0] for line in out.splitlines()] == [
            "gone:1:1: HW904 No such file or directory",
            "gone.py:1:1: HW904 No such file or directory",
            "wrong.py:2:5: HW901 Invalid syntax",
            "Found 3 errors.",
        ]


@pytest.mark.skipif(os.name != "posix", reason="needs links")
def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    (tmp_path / "gone.py").symlink_to("nothing.py")
    (tmp_path / "wrong.py").write_text(WRONG)
    code, out, err = hwlint("check", "--output-format", "concise", cwd=tmp_path)
    assert (code, out.count("\n"), err) == (1, 2, "")
    code, out, err = hwlint(
        "fix", "--output-format", "concise", "loop.py", "one", "gone.py", "wrong.py", cwd=tmp_path
    )
    assert (code, err) == (1, "")
    assert [line.partition(" (")[0] for line in out.splitlines()] == [
        "gone.py:1:1: HW904 No such file or directory",
        "loop.py:1:1: HW904 Too many levels of symbolic links",
        "one:1:1: HW904 Too many levels of symbolic links",
        "wrong.py:2:5: HW901 Invalid syntax",
        "Found 4 errors.",
    ]


@pytest.mark.parametrize(
    "settings",
    [
        b"[tool.hwlint\n",
        b"[tool.hwlint]\nselect = ['\x1b[31m']\n",
        b'[tool.hwlint]\n"\\u001b[31m" = 1\n',
        b"[tool.hwlint]\nselect = '\xff'\n",
        b"[tool.hwlint]\nselect = " + b"[" * 50_000,
        b'[tool.hwlint]\ncache-dir = "\\u0000"\n',
        b"[tool.hwlint]\n[tool.other]\nsize = " + b"9" * 5000,
        b"[tool.hwlint]\nfix-style = 0x" + b"f" * 5000,
        codecs.BOM_UTF16_LE + "[tool.hwlint]\n".encode("utf-16-le"),
    ],
    ids=[
        "syntax",
        "control",
        "escaped control",
        "latin-1",
        "nested",
        "nul",
        "digits",
        "hex",
        "utf-16",
    ],
)
def test_settings_that_cannot_be_read(tmp_path: Path, settings: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(settings)
    (tmp_path / "found.py").write_text(BEFORE + FAULT)
    for command in ("check", "fix"):
        code, out, err = hwlint(command, cwd=tmp_path)
        assert (code, out) == (2, "")
        assert err.startswith("error: ")
        assert "pyproject.toml" in err
        assert err.endswith("\n")
        assert err[:-1].isprintable()
    assert (tmp_path / "found.py").read_text() == BEFORE + FAULT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_fifo_and_folder_do_not_stop_anything(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    os.mkfifo(tmp_path / "pyproject.toml")
    (tmp_path / "x.py").mkdir()
    (tmp_path / "x.py" / "loop").symlink_to(tmp_path)
    (tmp_path / "x.py" / "y.py").write_text(WRONG)
    for command in ("check", "fix"):
        code, out, _ = hwlint(command, "--output-format", "concise", ".", "pipe.py", cwd=tmp_path)
        assert code == 1
        assert [line.split(": ")[0] for line in out.splitlines()[:-1]] == [
            "pipe.py:1:1",
            "x.py/y.py:2:5",
        ]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_unreadable_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(GOOD)
    (tmp_path / "a.py").chmod(0)
    (tmp_path / "sub").mkdir(mode=0)
    try:
        code, out, _ = hwlint("check", "--output-format", "concise", cwd=tmp_path)
    finally:
        (tmp_path / "sub").chmod(0o755)
    assert code == 1
    assert out.splitlines()[:2] == [
        "a.py:1:1: HW904 Permission denied",
        "sub:1:1: HW904 Permission denied",
    ]


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_reader_that_goes_away(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number}.py").write_text(
            "import wandb\n" + "x = 1 # " + "y" * 3000 + "\ndef (:"
        )
    command = f'"{sys.executable}" -m hydrawandb_lint check | head -c 10'
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""
