"""hwlint reads what it checks: it neither imports nor runs it, and it never asks the network.

Two proofs. All that is checked would leave a mark if it ran. And Python itself is asked: its audit
events (https://docs.python.org/3/library/audit_events.html) tell of whatever a process imports,
executes, starts or connects to, from first to last.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from program import hwlint

AUDITED = """\
import json
import os
import sys

log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def hook(event, arguments):
    if event == "exec":
        told = getattr(arguments[0], "co_filename", "")
    elif event == "import":
        told = arguments[1] or ""
    elif event == "open":
        told = os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes)) else ""
        event = "write" if arguments[2] & (os.O_WRONLY | os.O_RDWR) else "open"
    else:
        told = ""
    os.write(log, (json.dumps([event, told]) + "\\n").encode())


sys.addaudithook(hook)
from hydrawandb_lint.cli import main

sys.exit(main())
"""
FORBIDDEN = (
    *("socket.", "http.", "urllib.", "ftplib.", "smtplib.", "imaplib.", "poplib.", "webbrowser."),
    *("subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system", "os.startfile", "pty."),
    *("pickle.", "ctypes.", "code.__new__", "mmap.", "sqlite3.", "syslog.", "signal.pthread_kill"),
)
FAULTY = """\
import wandb
from omegaconf import OmegaConf
import helper

wandb.init(config=OmegaConf.load("config.yaml"))
"""
LIBRARIES = "ast click json libcst markdown_it re rich tokenize tomllib typing yaml".split()
COMMANDS = [
    ("check",),
    ("check", "--output-format", "html"),
    ("check", "--show-settings"),
    ("explain", "found.py:5"),
    ("fix", "--diff", "--unsafe-fixes"),
    ("fix", "--unsafe-fixes", "--output-format", "json"),
]


class Tree(NamedTuple):
    """A folder to check, all files of which leave marks in another one if they are run."""

    folder: Path
    marks: Path


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    folder, marks = tmp_path / "checked", tmp_path / "marks"
    marks.mkdir()

    def write(name: str, text: str) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def marked(name: str, text: str = "import wandb\n") -> str:
        return f"open({str(marks / name)!r}, 'w').close()\n{text}"

    for name in (*LIBRARIES, "conftest", "setup", "sitecustomize", "helper"):
        write(f"{name}.py", marked(name))
    for name in ("hydra", "omegaconf", "wandb"):
        write(f"vendored/{name}/__init__.py", marked(name))
    write("found.py", marked("found", FAULTY))
    write("page.md", f"```python\n{marked('page', FAULTY)}```\n")
    cells = [f"!touch {marks / 'cell'}\n{marked('cell', FAULTY)}", "%run found.py"]
    book = [{"cell_type": "code", "source": source, "metadata": {}} for source in cells]
    write("book.ipynb", json.dumps({"nbformat": 4, "metadata": {}, "cells": book}))
    built = f"!!python/object/apply:os.mkdir [{marks / 'built'}]"
    write("conf/config.yaml", f"x: {built}\ny:\n  _target_: found.wandb.run\n")
    write("sweep.yaml", f"program: found.py\nmethod: {built}\nparameters:\n  x: {{value: 1}}\n")
    write("pyproject.toml", '[tool.hwlint]\ninclude = ["*.py", "*.md", "*.ipynb", "*.yaml"]\n')
    return Tree(folder, marks)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_python_tells_of_nothing_that_is_run(
    tree: Tree, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "audited.py").write_text(AUDITED)
    log = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "audited.py"), str(log), *command],
        cwd=tree.folder,
        env={**os.environ, "HWLINT_NO_CACHE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    events = [json.loads(line) for line in log.read_text().splitlines()]
    told = {event for event, _ in events}
    assert {"exec", "import", "open"} <= told  # it listens
    assert str(tree.folder / "found.py") in {path for event, path in events if event == "open"}
    assert not [event for event in told if event.startswith(FORBIDDEN)]
    run = [path for event, path in events if event in ("exec", "import")]
    assert not [path for path in run if path.startswith(str(tree.folder))]
    assert not list(tree.marks.iterdir())
    written = [path for event, path in events if event == "write"]
    is_to_write = command[:2] == ("fix", "--unsafe-fixes")
    assert any(path.startswith(str(tree.folder)) for path in written) == is_to_write


def test_the_proofs_would_tell(tree: Tree, tmp_path: Path) -> None:
    """What is checked, if it is run, leaves its mark, and the hook sees it."""
    program = AUDITED.replace("main()", "__import__('runpy').run_path('helper.py')")
    (tmp_path / "audited.py").write_text(program)
    log = tmp_path / "log"
    subprocess.run(
        [sys.executable, "-I", str(tmp_path / "audited.py"), str(log)],
        cwd=tree.folder,
        capture_output=True,
        check=False,
    )
    assert ["exec", "helper.py"] in [json.loads(line) for line in log.read_text().splitlines()]
    assert [path.name for path in tree.marks.iterdir()] == ["helper"]


@pytest.mark.parametrize("command", [("check",), ("fix", "--unsafe-fixes")], ids=" ".join)
def test_modules_of_the_current_folder_are_not_taken_for_libraries(
    tree: Tree, command: tuple[str, ...]
) -> None:
    """`python -m hydrawandb_lint` begins with the current folder on its path."""
    done = hwlint(*command, "--output-format", "json", cwd=tree.folder)
    assert done.err == ""
    assert not list(tree.marks.iterdir())
