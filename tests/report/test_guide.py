"""docs/formats.md tells of every format, and its commands do what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint.settings.defaults import OUTPUT_FORMAT
from hydrawandb_lint.settings.options import table

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^hwlint .+", GUIDE, re.MULTILINE)


def test_every_format_has_a_row_and_a_command() -> None:
    rows = re.findall(r"^\| \[`([\w-]+)`\]\(#([\w-]+)\)", GUIDE, re.MULTILINE)
    assert {name for name, _ in rows} == set(table()["output-format"].choices)
    headings = re.findall(r"^## (.+)", GUIDE, re.MULTILINE)
    assert {heading.lower().replace(" ", "-") for heading in headings} == {to for _, to in rows}
    used = set(re.findall(r"--output-format ([\w-]+)", "\n".join(COMMANDS)))
    assert used | {OUTPUT_FORMAT} == {name for name, _ in rows}


@pytest.mark.parametrize("command", COMMANDS)
def test_command_works(tmp_path: Path, command: str) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "src")
    _, *arguments = shlex.split(command)
    code, out, err = hwlint(*arguments, cwd=tmp_path)
    assert (code, err) == (0 if "--exit-zero" in arguments else 1, "")
    written = arguments[arguments.index("-o") + 1] if "-o" in arguments else ""
    text = (tmp_path / written).read_text(encoding="utf-8") if written else out
    assert "HW101" in text
    assert not (written and out)
