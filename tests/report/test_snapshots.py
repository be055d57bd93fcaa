"""What each format shows of the project in `examples/`, kept in `snapshots/` to be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint.report import formats
from hydrawandb_lint.settings.options import table

ROOT = Path(__file__).parents[2]
SNAPSHOTS = Path(__file__).parent / "snapshots"
NAMES = table()["output-format"].choices
ENDINGS = {"full": "txt", "concise": "txt", "github": "txt", "junit": "xml", "html": "html"}
HERE = {ROOT.as_uri(): "file:///project", str(ROOT): "/project"}


def compare(text: str, path: Path, rewrite_snapshots: bool) -> None:
    if rewrite_snapshots:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def shown(*arguments: str) -> str:
    """What `hwlint check` prints, as if the project were in `/project`."""
    text = hwlint("check", *arguments, "examples", cwd=ROOT).out
    for place, neutral in HERE.items():
        text = text.replace(place, neutral)
    return text


@pytest.mark.parametrize("name", NAMES)
def test_findings(name: str, rewrite_snapshots: bool) -> None:
    path = SNAPSHOTS / f"{name}.{ENDINGS.get(name, 'json')}"
    compare(shown("--output-format", name), path, rewrite_snapshots)


@pytest.mark.parametrize("name", [name for name in NAMES if formats.load(name).statistics])
def test_statistics(name: str, rewrite_snapshots: bool) -> None:
    text = shown("--statistics", "--output-format", name)
    compare(text, SNAPSHOTS / f"{name}-statistics.txt", rewrite_snapshots)


def test_nothing_else_is_kept() -> None:
    kept = {path.stem.removesuffix("-statistics") for path in SNAPSHOTS.iterdir()}
    assert kept == set(NAMES)
