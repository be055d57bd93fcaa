"""Texts from standard input, and paths from there or from a file."""

from __future__ import annotations

import codecs
import subprocess
import sys
import time
from pathlib import Path

import pytest
from notebooks import notebook, written
from program import Run, hwlint

IMPORTS = "import wandb\nfrom omegaconf import OmegaConf\n"
FAULT = f"{IMPORTS}wandb.init(config=OmegaConf.load('a'))\n"
FIXED = FAULT.replace("load('a')", "to_container(OmegaConf.load('a'), {})").format(
    "resolve=True, throw_on_missing=True"
)


def run(folder: Path, text: str | bytes, *arguments: str) -> Run:
    data = text.encode() if isinstance(text, str) else text
    return hwlint(*arguments, cwd=folder, stdin=data)


@pytest.mark.parametrize("name", [None, "a.py", "new/é b.py"])
def test_check(tmp_path: Path, name: str | None) -> None:
    named = ("--stdin-filename", name) if name else ()
    done = run(tmp_path, FAULT, "check", "--output-format", "concise", *named, "-")
    assert done.code == 1
    assert done.out.startswith(f"{name or '-'}:3:19: HW101 [*] ")
    assert list(tmp_path.iterdir()) == []
    clean = run(tmp_path, "import wandb\n", "check", *named, "-")
    assert clean == (0, "All checks passed!\n", "")


def test_name_alone_says_that_there_is_a_text(tmp_path: Path) -> None:
    assert run(tmp_path, FAULT, "check", "--stdin-filename", "a.py").code == 1


@pytest.mark.parametrize(
    "spelt",
    [
        str.encode,
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: f"# coding: latin-1\n# é\n{text}".encode("latin-1"),
    ],
    ids=["plain", "BOM", "CRLF", "latin-1"],
)
def test_fixed_text_goes_to_stdout_byte_for_byte(tmp_path: Path, spelt: object) -> None:
    assert callable(spelt)
    (tmp_path / "a.py").write_text("kept")
    done = run(tmp_path, spelt(FAULT), "fix", "--no-show-fixes", "--stdin-filename", "a.py", "-")
    assert (done.code, done.err) == (0, "Found 1 error (1 fixed, 0 remaining).\n")
    assert done.out.encode("utf-8", "surrogateescape") == spelt(FIXED)
    assert (tmp_path / "a.py").read_text() == "kept"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("x = 1", 0, "All checks passed!\n"),
        ("", 0, "All checks passed!\n"),
        ("import wandb; x = (\n", 1, "HW901 "),
        (b"'wandb \xff'", 1, "HW904 "),
        (f"{IMPORTS}wandb.init(config=OmegaConf)\n", 0, "All checks passed!\n"),
    ],
)
def test_text_that_is_not_mended_comes_back(
    tmp_path: Path, text: str | bytes, code: int, said: str
) -> None:
    done = run(tmp_path, text, "fix", "-")
    given = text.encode() if isinstance(text, str) else text
    assert done.out.encode("utf-8", "surrogateescape") == given
    assert done.code == code
    assert done.err.startswith(said)


def test_what_is_left_is_told_on_stderr(tmp_path: Path) -> None:
    text = f"{FAULT}wandb.config.update(dict(OmegaConf.load('a')))\n"
    done = run(tmp_path, text, "fix", "--output-format", "concise", "-")
    assert done.out == text.replace(FAULT, FIXED)
    assert done.err.startswith("-:4:21: HW103 ")
    assert "(1 fixed, 1 remaining)" in done.err
    assert run(tmp_path, FAULT, "fix", "-q", "-") == (0, FIXED, "")


def test_diff(tmp_path: Path) -> None:
    done = run(tmp_path, FAULT, "fix", "--diff", "--stdin-filename", "a.py", "-")
    assert (done.code, done.err) == (1, "Would fix 1 error.\n")
    assert done.out.splitlines()[:2] == ["--- a.py", "+++ a.py"]
    assert run(tmp_path, FIXED, "fix", "--diff", "-") == (0, "", "")


@pytest.mark.parametrize("arguments", [("-",), ("--diff", "-"), ("--quiet", "-")])
def test_streams_and_codes_are_ruffs(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Of a text with one fault that can be mended."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", *arguments]
    fix = [] if "--diff" in arguments else ["--fix"]
    theirs = subprocess.run(
        [*command, *fix], input="import os\n", capture_output=True, text=True, check=False
    )
    ours = run(tmp_path, FAULT, "fix", "--no-show-fixes", *arguments)
    assert (ours.code, ours.err) == (theirs.returncode, theirs.stderr)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("conf/a.yaml", "_target_: wandb.init\nreinit: true # é\n", "conf/a.yaml:2:9: HW203"),
        ("a.md", f"```py\n{FAULT}```\n", FIXED),
        ("a.ipynb", written(notebook(FAULT)), "OmegaConf.to_container("),
        ("sweep.yml", "program: a.py\nmethod: gird\nparameters: {lr: {values: [1]}}\n", "HW409"),
    ],
)
def test_name_says_of_which_kind_a_text_is(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    done = run(tmp_path, before, "fix", "--output-format", "concise", "--stdin-filename", name)
    assert after in done.out + done.err


# The project around


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program of two files, in which nothing is wrong."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text("from track import start\n\nstart({'lr': 1})\n")
    tracks = "import wandb\n\n\ndef start(cfg):\n    wandb.init(config=cfg)\n"
    (tmp_path / "track.py").write_text(tracks)
    return tmp_path


CALLER = "from omegaconf import OmegaConf\nfrom track import start\n\nstart(OmegaConf.load('a'))\n"


@pytest.mark.parametrize("name", ["train.py", "new.py", "scripts/new.py"])
def test_text_counts_instead_of_the_file(project: Path, name: str) -> None:
    """As it is in what is found in other files."""
    assert hwlint("check", cwd=project).code == 0
    arguments = ("check", "--output-format", "concise", "--stdin-filename", name)
    done = run(project, CALLER, *arguments)
    assert done.code == 1
    assert done.out.startswith("track.py:5:23: HW101 [*] ")
    full = run(project, CALLER, "check", "--stdin-filename", name)
    assert f"trace: {name}:4:7: made here\n" in full.out


def test_other_files_tell_what_comes_into_the_text(project: Path) -> None:
    (project / "train.py").write_text(CALLER)
    text = (project / "track.py").read_text()
    done = run(project, text, "fix", "--stdin-filename", "track.py")
    assert done.code == 0
    assert "wandb.init(config=OmegaConf.to_container(cfg" in done.out
    assert (project / "track.py").read_text() == text
    mended = run(project, done.out, "check", "--stdin-filename", "track.py")
    assert mended.code == 0


def test_config_of_the_text_counts(tmp_path: Path) -> None:
    """What Hydra composes of it decides what is said of it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "config.yaml").write_text("wandb: {project: x}\n")
    program = (
        "import hydra, wandb\n\n\n@hydra.main(version_base=None, config_path='conf', "
        "config_name='config')\ndef main(cfg):\n    with wandb.init(**cfg.wandb):\n        pass\n"
    )
    (tmp_path / "main.py").write_text(program)
    text = "wandb: {project: x, reinit: true}\n"
    arguments = ("check", "--output-format", "concise", "--stdin-filename", "conf/config.yaml")
    assert run(tmp_path, (tmp_path / "conf" / "config.yaml").read_bytes(), *arguments).code == 0
    done = run(tmp_path, text, *arguments)
    assert done.code == 1
    assert done.out.startswith("conf/config.yaml:1:")
    assert "HW203" in done.out


def test_settings_are_those_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "pyproject.toml").write_text("[tool.hwlint]\nignore = ['HW101']\n")
    assert run(tmp_path, FAULT, "check", "--stdin-filename", "sub/a.py").code == 0
    assert run(tmp_path, FAULT, "check", "--stdin-filename", "a.py").code == 1
    broken = run(tmp_path, FAULT, "fix", "--select", "HW9x", "-")
    assert (broken.code, broken.out) == (2, "")


@pytest.mark.parametrize("command", ["check", "fix"])
def test_settings_of_another_folder_that_cannot_be_used_are_told(
    project: Path, command: str
) -> None:
    """They decide which files the project has; so they are no fault of ours, nor of the text's."""
    (project / "other").mkdir()
    (project / "other" / "pyproject.toml").write_text("[tool.hwlint]\nselect = 1\n")
    named = run(project, FAULT, command, "--stdin-filename", "new.py")
    for done in (named, hwlint(command, "track.py", cwd=project)):
        assert (done.code, done.out) == (2, "")
        assert done.err.endswith("pyproject.toml:2 must be a list of strings\n")
        assert done.err.startswith("error: `select` in ")


def test_named_text_is_checked_though_it_is_excluded(tmp_path: Path) -> None:
    arguments = ("check", "--exclude", "old", "--stdin-filename", "old/a.py")
    assert run(tmp_path, FAULT, *arguments).code == 1


def test_cache_is_neither_read_nor_written(project: Path) -> None:
    def checked(*arguments: str, stdin: str = "") -> int:
        given = stdin.encode()
        return hwlint(*arguments, cwd=project, stdin=given, HWLINT_NO_CACHE="").code

    time.sleep(0.2)  # what changed just now is not kept
    named = ("check", "--stdin-filename", "track.py")
    assert checked(*named, stdin=FAULT) == 1
    assert not (project / ".hwlint_cache").exists()
    assert checked("check", "track.py") == 0
    assert (project / ".hwlint_cache").exists()
    assert checked(*named, stdin=FAULT) == 1


# Lists of paths


def test_paths_from_a_file(tmp_path: Path) -> None:
    names = ["a.py", "with space.py", "é.py", "left.py"]
    for name in names:
        (tmp_path / name).write_text(FAULT)
    listed = "\r\n".join([names[0], "", *names[1:3]]).encode()
    (tmp_path / "list.txt").write_bytes(listed)
    for arguments, stdin in ((("list.txt",), None), (("-",), listed)):
        command = ("check", "--output-format", "concise", "--files-from", *arguments)
        done = hwlint(*command, cwd=tmp_path, stdin=stdin)
        found = [line.split(":")[0] for line in done.out.splitlines() if "HW101" in line]
        assert found == names[:3]
    done = hwlint("fix", "--no-show-fixes", "--files-from", "list.txt", "left.py", cwd=tmp_path)
    assert (done.code, done.out) == (0, "Found 4 errors (4 fixed, 0 remaining).\n")
    assert {(tmp_path / name).read_text() for name in names} == {FIXED}


def test_empty_list_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(FAULT)
    done = run(tmp_path, "\n", "check", "--files-from", "-")
    assert done.code == 0
    assert done.err == "warning: No Python files found under the given path(s)\n"


def test_list_that_names_what_is_not_there(tmp_path: Path) -> None:
    done = run(tmp_path, "missing.py\n", "check", "--output-format", "concise", "--files-from", "-")
    assert done.code == 1
    assert done.out.startswith("missing.py:1:1: HW904 No such file or directory")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_list_as_windows_writes_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "é.py").write_text(FAULT)
    (tmp_path / "list.txt").write_text("é.py\r\n", encoding=encoding)
    done = hwlint("check", "--output-format", "concise", "--files-from", "list.txt", cwd=tmp_path)
    assert done.out.startswith("é.py:3:")
