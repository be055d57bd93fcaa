"""Bad input: one clear line each, in seconds, and the other files are still checked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from program import hwlint

GOOD = "import wandb\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (os.urandom(2000) + b"\0", "HW904 Holds NUL bytes"),
        ("import wandb\n".encode("utf-16"), "HW904 Encoded as UTF-16"),
        (b"import wandb\nx = '\xe9'\n", "HW904 Not UTF-8 in line 2"),
        (b"import wandb\nx = 1\0\n", "HW904 Holds NUL bytes"),
        (b"# coding: nonsense\nimport wandb\n", "HW904 Unknown encoding: nonsense"),
        (b"import wandb\ndef (:\n", "HW901 Invalid syntax"),
        (b"import wandb\nx = " + b"(" * 5000 + b")" * 5000, "HW901 Too many nested parentheses"),
        (b"import wandb\n" + b"if x:\n".join(b" " * n for n in range(300)) + b"pass", "HW901 "),
    ],
    ids=["binary", "utf-16", "latin-1", "nul", "cookie", "syntax", "parentheses", "indents"],
)
def test_bad_file_is_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "bad.py").write_bytes(data)
    (tmp_path / "good.py").write_text(GOOD)
    (tmp_path / "wrong.py").write_text("import wandb\ndef (:\n")
    for command in ("check", "fix"):
        code, out, err = hwlint(command, "--output-format", "concise", cwd=tmp_path)
        first, second, *summary = out.splitlines()
        assert (code, err, summary) == (1, "", ["Found 2 errors."])
        assert first.startswith("bad.py:")
        assert reason in first
        assert second.startswith("wrong.py:2:5: HW901")
        assert (tmp_path / "bad.py").read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# coding: latin-1\nimport wandb\nx = '\xe9'\n",
        b"import wandb\n" + b"x = 1\n" * 100_000,
        b"import wandb\nx = '" + b"y" * 5_000_000 + b"'\n",
        b"import wandb\nx = " + b"-" * 2000 + b"1\n",
        b"import wandb\nx = " + b"1 + " * 5000 + b"1\n",
        b"import wandb\nx = a" + b".b" * 2000 + b"\n",
        b"import wandb\nif x:\n    pass\n" + b"elif x:\n    pass\n" * 2500,
        b"import wandb\nx = " + b"[" * 150 + b"]" * 150 + b"\n",
    ],
    ids=[
        "empty",
        "latin-1 with cookie",
        "100,000 lines",
        "a line of 5 MB",
        "2,000 signs",
        "5,000 sums",
        "2,000 attributes",
        "2,500 elif",
        "150 brackets",
    ],
)
def test_strange_file_passes_or_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "strange.py").write_bytes(data)
    code, out, _ = hwlint("check", "--output-format", "concise", cwd=tmp_path)
    assert code == 0 or "HW901 Nested too deeply" in out or "HW901 Too many" in out


@pytest.mark.parametrize(
    "nested",
    ["[" * 150 + "]" * 150, "1 + " * 3000 + "1", "a" + ".b" * 2000, "-" * 900 + "1"],
    ids=["brackets", "sums", "attributes", "signs"],
)
def test_nested_file_with_a_finding_survives_libcst(tmp_path: Path, nested: str) -> None:
    path = tmp_path / "nested.py"
    text = "import wandb\nfrom omegaconf import OmegaConf\nx = {}\nwandb.init(config={})\n"
    path.write_text(text.format(nested, "OmegaConf.load('c.yaml')"))
    code, out, _ = hwlint("check", "--output-format", "concise", cwd=tmp_path)
    assert code == 1
    assert "HW101" in out or "HW901 Nested too deeply" in out


@pytest.mark.parametrize("name", ["a\nb.py", "\x1b[31mred.py", "a\x07\x9b31m.py", "a\u202eb.py"])
@pytest.mark.parametrize("style", ["full", "concise", "json"])
def test_no_control_sequence_reaches_the_terminal(tmp_path: Path, name: str, style: str) -> None:
    (tmp_path / name).write_text("import wandb\n'\x1b[31m \x07 \x9b31m \u202e' def (:\n")
    for arguments in (["."], [name], [f"{name}.gone"]):
        out = hwlint("check", "--output-format", style, *arguments, cwd=tmp_path)
        shown = out.out + out.err
        assert all(char.isprintable() or char == "\n" for char in shown)
        assert out.code == 1


@pytest.mark.skipif(os.name != "posix", reason="needs names of bytes")
def test_name_that_is_no_text(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    (tmp_path / name).write_text("import wandb\ndef (:\n")
    for style in ("full", "concise", "json"):
        out = hwlint("check", "--output-format", style, cwd=tmp_path).out
        assert "caf\\udce9.py" in out


def test_output_in_an_encoding_that_lacks_characters(tmp_path: Path) -> None:
    (tmp_path / "é.py").write_text("import wandb\n'жж' def (:\n", encoding="utf-8")
    out = hwlint("check", cwd=tmp_path, PYTHONIOENCODING="cp1252").out
    assert "\\u0436\\u0436" in out


def test_modules_of_the_checked_folder_are_not_imported(tmp_path: Path) -> None:
    for name in ("libcst", "click", "rich", "typing", "re"):
        (tmp_path / f"{name}.py").write_text("import wandb\nraise SystemExit('imported')\n")
    # The way a console script starts: without the current folder on the path.
    assert hwlint("check", cwd=tmp_path, python=("-I",)).code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_fifo_and_folder_do_not_stop_anything(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "x.py").mkdir()
    (tmp_path / "x.py" / "loop").symlink_to(tmp_path)
    (tmp_path / "x.py" / "y.py").write_text("import wandb\ndef (:\n")
    code, out, _ = hwlint("check", "--output-format", "concise", ".", "pipe.py", cwd=tmp_path)
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


def test_current_folder_that_is_gone(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    program = (
        "import os, sys; os.rmdir(os.getcwd()); "
        "from hydrawandb_lint.cli import main; sys.exit(main(['check']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=gone, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: the current directory does not exist any more\n"


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
def test_reader_that_goes_away(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number}.py").write_text(
            "import wandb\n" + "x = 1 # " + "y" * 3000 + "\ndef (:"
        )
    command = f'"{sys.executable}" -m hydrawandb_lint check | head -c 10'
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.stderr == b""
