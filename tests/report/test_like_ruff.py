"""Formats whose shape is Ruff's: what Ruff finds, printed by us, reads as Ruff prints it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

import pytest

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.report import statistics
from hydrawandb_lint.report.formats import Context, github, gitlab, json_lines, junit, rdjson, sarif
from hydrawandb_lint.report.formats import json as json_format
from hydrawandb_lint.report.lines import line_starts
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
    rows = json.loads(ruff(folder, "--output-format", "json"))
    diagnostics = tuple(_diagnostic(row, line_starts(text)) for row in rows)
    return [FileResult(str(folder / "a.py"), text, diagnostics)]


def _diagnostic(row: dict[str, Any], starts: list[int]) -> Diagnostic:
    def offset(place: dict[str, int]) -> int:
        return starts[place["row"] - 1] + place["column"] - 1

    start, end = Position(**row["location"]), Position(**row["end_location"])
    words = row["code"], row["name"], row["message"], row["filename"]
    found = Diagnostic(*words, start, end, row["noqa_row"])
    if row["fix"] is None:
        return found
    edits = tuple(
        Edit(offset(edit["location"]), offset(edit["end_location"]), edit["content"])
        for edit in row["fix"]["edits"]
    )
    level = Applicability(row["fix"]["applicability"])
    return found._replace(fix=Fix(row["fix"]["message"], edits, level))


def without(name: str, thing: Any) -> Any:
    """What JSON holds, without the values of that name."""
    if isinstance(thing, dict):
        return {key: without(name, value) for key, value in thing.items() if key != name}
    return [without(name, each) for each in thing] if isinstance(thing, list) else thing


@pytest.mark.parametrize("text", [CLEAN, NONE_FIXABLE, SOME_FIXABLE])
def test_github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.chdir(tmp_path)
    results = found(tmp_path, text)
    expected = ruff(tmp_path, "--output-format", "github")
    assert github.render(results, Context()) == expected.replace("title=ruff (", "title=hwlint (")


@pytest.mark.parametrize("text", TEXTS)
def test_json(tmp_path: Path, text: str) -> None:
    """But for the trace and where the rules are told."""
    ours = json.loads(json_format.render(found(tmp_path, text), Context()))
    theirs = json.loads(ruff(tmp_path, "--output-format", "json"))
    assert without("url", without("trace", ours)) == without("url", theirs)


@pytest.mark.parametrize("text", TEXTS)
def test_json_lines(tmp_path: Path, text: str) -> None:
    ours = json_lines.render(found(tmp_path, text), Context())
    ours = ours.replace("https://hwlint.invalid/docs/", "https://docs.astral.sh/ruff/")
    assert ours.replace('"trace":[],', "") == ruff(tmp_path, "--output-format", "json-lines")


@pytest.mark.parametrize("text", TEXTS)
def test_gitlab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """But for the fingerprints, which are ours."""
    monkeypatch.chdir(tmp_path)
    ours = json.loads(gitlab.render(found(tmp_path, text), Context()))
    theirs = json.loads(ruff(tmp_path, "--output-format", "gitlab"))
    assert without("fingerprint", ours) == without("fingerprint", theirs)
    assert all(each.keys() == theirs[0].keys() for each in ours)


@pytest.mark.parametrize("text", TEXTS)
def test_junit(tmp_path: Path, text: str) -> None:
    ours = junit.render(found(tmp_path, text), Context())
    theirs = ruff(tmp_path, "--output-format", "junit")
    for words in ('name="%s"', "org.%s", 'classname="%s"'):
        theirs = theirs.replace(words % "ruff", words % "hwlint")
    assert canonicalize(ours) == canonicalize(theirs)


@pytest.mark.parametrize("text", TEXTS)
def test_rdjson(tmp_path: Path, text: str) -> None:
    """But for the trace and where the rules are told."""
    ours = json.loads(rdjson.render(found(tmp_path, text), Context()))
    theirs = json.loads(ruff(tmp_path, "--output-format", "rdjson"))
    ours["source"]["name"] = "ruff"
    assert without("url", without("related_locations", ours)) == without("url", theirs)


@pytest.mark.parametrize("text", TEXTS)
def test_sarif(tmp_path: Path, text: str) -> None:
    """Ruff's, and what it leaves out: the unit of columns, and by what a finding is known again."""
    results = found(tmp_path, text)
    codes = {diagnostic.code for result in results for diagnostic in result.diagnostics}
    pages = {code: RulePage(code, "", "", "", True, "", False, "") for code in codes}
    ours = json.loads(sarif.render(results, Context(pages=lambda: pages)))
    theirs = json.loads(ruff(tmp_path, "--output-format", "sarif"))
    (our_run,), (their_run,) = ours.pop("runs"), theirs.pop("runs")
    assert ours == theirs
    assert without("partialFingerprints", our_run["results"]) == their_run["results"]
    assert our_run.keys() - their_run.keys() == {"columnKind"}
    our_driver, their_driver = our_run["tool"]["driver"], their_run["tool"]["driver"]
    assert our_driver.keys() == their_driver.keys()
    for our_rule, their_rule in zip(our_driver["rules"], their_driver["rules"], strict=True):
        assert our_rule["id"] == their_rule["id"]
        assert our_rule.keys() == their_rule.keys()


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
