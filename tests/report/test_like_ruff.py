"""Formats whose shape is Ruff's: what Ruff finds, printed by us, reads as Ruff prints it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix, Position
from hydrawandb_lint.report import statistics
from hydrawandb_lint.report.formats import Context, github
from hydrawandb_lint.results import FileResult

CLEAN = "x = 1\n"
NONE_FIXABLE = "l = undefined\n"
SOME_FIXABLE = (
    """\
import os, sys
def f(a=[]):
    l = a == None
    return l
(os,
 sys) == None
"""
    + "y == None\n" * 12
)
PARTLY_FIXABLE = """\
import os
try:
    import abc
except ImportError:
    raise
l = undefined
"""
TEXTS = [CLEAN, NONE_FIXABLE, SOME_FIXABLE, PARTLY_FIXABLE]


def ruff(folder: Path, *options: str) -> str:
    """What Ruff prints of the folder's `a.py`, quietly."""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--quiet"]
    command += ["--exit-zero", "--select", "B,E,F,UP", *options, "a.py"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", check=True
    ).stdout


def found(folder: Path, text: str) -> list[FileResult]:
    """What Ruff finds in the text, as a result of ours."""
    (folder / "a.py").write_text(text)
    diagnostics = map(_diagnostic, json.loads(ruff(folder, "--output-format", "json")))
    return [FileResult(str(folder / "a.py"), text, tuple(diagnostics))]


def _diagnostic(row: dict[str, Any]) -> Diagnostic:
    start, end = Position(**row["location"]), Position(**row["end_location"])
    fix = row["fix"] and Fix(row["fix"]["message"], (), Applicability(row["fix"]["applicability"]))
    words = row["code"], row["name"], row["message"], row["filename"]
    return Diagnostic(*words, start, end, start.row, fix)


@pytest.mark.parametrize("text", [CLEAN, NONE_FIXABLE, SOME_FIXABLE])
def test_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    results = found(tmp_path, text)
    expected = ruff(tmp_path, "--output-format", "github")
    assert github.render(results, Context()) == expected.replace("title=ruff (", "title=hwlint (")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("unsafe", [False, True])
def test_statistics(tmp_path: Path, text: str, unsafe: bool) -> None:
    results = found(tmp_path, text)
    options = ["--statistics", *["--unsafe-fixes"] * unsafe]
    assert statistics.as_text(results, Context(unsafe=unsafe)) == ruff(tmp_path, *options)


@pytest.mark.parametrize("text", TEXTS[1:])
@pytest.mark.parametrize("unsafe", [False, True])
def test_statistics_as_json(tmp_path: Path, text: str, unsafe: bool) -> None:
    results = found(tmp_path, text)
    options = ["--statistics", "--output-format", "json", *["--unsafe-fixes"] * unsafe]
    ours = json.loads(statistics.as_json(results, Context(unsafe=unsafe)))
    assert ours == json.loads(ruff(tmp_path, *options))
