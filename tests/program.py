"""Runs `hwlint`, as a program of its own or here with the toy linter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from toy import toy_lint

from hydrawandb_lint import cli
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.workspace import Workspace


class Run(NamedTuple):
    code: int
    out: str
    err: str


def hwlint(
    *arguments: str,
    cwd: Path,
    python: tuple[str, ...] = (),
    timeout: float = 60,
    stdin: bytes | None = None,
    **environment: str,
) -> Run:
    """The real program, in a process of its own; without the cache, unless the test says so.
    Bytes that are no UTF-8 are surrogates in the output."""
    command = [sys.executable, *python, "-m", "hydrawandb_lint", *arguments]
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "HOME") if key in os.environ}
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**kept, "PYTHONIOENCODING": "utf-8", "HWLINT_NO_CACHE": "1", **environment},
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
    )
    out, err = (data.decode("utf-8", "surrogateescape") for data in (done.stdout, done.stderr))
    assert "Traceback" not in err, err
    return Run(done.returncode, out, err)


def use_lint(monkeypatch: pytest.MonkeyPatch, lint: Callable[..., list[Diagnostic]]) -> None:
    """Lint with a function of the test's, each file by itself."""

    def of(workspace: Workspace, path: str) -> Callable[[str], list[Diagnostic]]:
        return lambda text: lint(text, path, codes=workspace.active(path).codes)

    monkeypatch.setattr(Workspace, "of", of)
    monkeypatch.setattr("hydrawandb_lint.lint.lint_text", lint)


class Toy:
    """The program with a linter that knows `bad` words, in a folder of its own."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        use_lint(monkeypatch, toy_lint)
        monkeypatch.chdir(folder)
        for name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)

    def __call__(self, *arguments: str) -> Run:
        code = cli.main(list(arguments))
        out, err = self._capsys.readouterr()
        return Run(code, out, err)

    def write(self, name: str, text: str) -> Path:
        """A file that passes the gate."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"# wandb\n{text}".encode())
        return path
