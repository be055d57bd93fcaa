"""README and docs/: their commands do what is shown, and their blocks are what they say to be.

A page's blocks of shell run in its order, in a folder of their own, with the project `examples/` if
they speak of it. What a `console` block shows is what is printed, and
`pytest tests/test_pages.py --rewrite-snapshots` writes it anew; commands of `sh` must not fail (1
says that something is found). A comment right above a block says more of it; as the first line of a
page the third or fourth is about all of it:

    <!-- file: NAME -->         it is this file of that folder
    <!-- finds: HW101 -->       what hwlint finds in this Python, or `nothing`
    <!-- run by: TESTS -->      tests of its own run it
    <!-- not run: REASON -->    nothing runs it
    <!-- command: NAME -->      .ci/run does, which asks scripts/readme.py for it
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any, NamedTuple

import pytest
import yaml

from hydrawandb_lint import check_source
from hydrawandb_lint.cli.app import app
from hydrawandb_lint.rules import codes
from hydrawandb_lint.settings.load import read_table

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PAGES = [
    path.relative_to(ROOT) for path in (ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")))
]
SHELL = {"bash", "console", "sh", "shell"}
READERS: dict[str, Callable[[str], Any]] = {
    "json": json.loads,
    "py": ast.parse,
    "python": ast.parse,
    "toml": tomllib.loads,
    "yaml": lambda text: list(yaml.load_all(text, yaml.BaseLoader)),
}
IMPORTS = "import hydra\nimport wandb\nfrom omegaconf import DictConfig, OmegaConf\n\n\n"
ELSEWHERE = {"run by", "not run", "command"}

_MARK = r"<!-- (?P<mark>file|finds|run by|not run|command): (?P<said>[^\n]+) -->\n"
_BLOCK = re.compile(
    rf"^(?:{_MARK})?(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    """A fenced block of a page, and what the comment above it says."""

    mark: str
    said: str
    language: str
    text: str


def text_of(page: Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: Path) -> list[Block]:
    """The blocks of a page. What its first line says holds for its shell."""
    text = text_of(page)
    whole = re.match(_MARK, text)
    found = []
    for match in _BLOCK.finditer(text):
        by = whole if whole and match["language"] in SHELL else match
        found.append(
            Block(by["mark"] or "", by["said"] or "", match["language"], dedent(match["text"]))
        )
    return found


def is_run_here(block: Block) -> bool:
    return block.language in SHELL and block.mark not in ELSEWHERE


def commands(block: Block) -> list[str]:
    """Its commands, each of which may go on for several lines."""
    if block.language == "console":
        return re.findall(r"^\$ (.+)$", block.text, re.MULTILINE)
    return block.text.replace("\\\n", "").splitlines()


every_page = pytest.mark.parametrize("page", PAGES, ids=Path.as_posix)


def run(command: str, folder: Path) -> tuple[int, str]:
    """The exit code of a command, and what it prints. The programs are those of the Python that
    runs the tests; pip finds what is installed there, and looks nowhere else."""
    kept = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    said = {"PATH": path, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PIP_NO_INDEX": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**kept, **said},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(map(is_run_here, blocks(page)))], ids=Path.as_posix
)
def test_commands_do_what_is_shown(
    page: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    text = fresh = text_of(page)
    if any(" examples" in block.text for block in blocks(page) if is_run_here(block)):
        shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block in blocks(page):
        if block.mark == "file":
            (tmp_path / block.said).write_text(block.text, encoding="utf-8")
        if not is_run_here(block):
            continue
        printed = ""
        for command in commands(block):
            code, output = run(command, tmp_path)
            printed += f"$ {command}\n{output}"
            assert code in (0, 1), printed
            assert "does not provide the extra" not in output
        if block.language == "console":
            fresh = fresh.replace(f"```console\n{block.text}```", f"```console\n{printed}```")
    if request.config.getoption("--rewrite-snapshots"):
        (ROOT / page).write_text(fresh, encoding="utf-8")
    else:
        assert text == fresh


@every_page
def test_what_is_run_elsewhere_is(page: Path) -> None:
    for block in blocks(page):
        if block.mark == "run by":
            tests = text_of(Path(block.said))
            assert f"{page.name}" in tests
        elif block.mark == "command" and (ROOT / ".ci").exists():  # not in source distributions
            assert f"--command {block.said})" in text_of(Path(".ci/run"))


@every_page
def test_blocks_are_what_they_say(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language in READERS:
            READERS[block.language](block.text)
        if block.language == "toml" and "[tool.hwlint]" in block.text:
            read_table("pyproject.toml", block.text.encode(), codes, ".")
        if block.language == "yaml" and block.text.startswith("repos:"):
            hooks = tmp_path / ".pre-commit-config.yaml"
            hooks.write_text(block.text, encoding="utf-8")
            check = [sys.executable, "-m", "pre_commit", "validate-config", str(hooks)]
            subprocess.run(check, check=True)


@every_page
def test_python_is_found_or_is_not(page: Path) -> None:
    for block in blocks(page):
        if block.mark == "finds":
            found = check_source(IMPORTS + block.text)
            assert ", ".join(each.code for each in found) == block.said.replace("nothing", "")


@every_page
def test_commands_within_the_text_exist(page: Path) -> None:
    for words in re.findall(r"`hwlint ([a-z][^`]*)`", text_of(page)):
        name, *rest = words.split()
        command = app.get_command(app.make_context("hwlint", [name]), name)
        assert command is not None, words
        known = {option for param in command.params for option in param.opts}
        options = {word.partition("=")[0] for word in rest if word.startswith("--")}
        assert options <= known, words


def test_known_misses_are_told() -> None:
    """docs/limits.md links each fixture with `todo-expect`."""
    fixtures = (path for path in ROOT.glob("tests/fixtures/**/*.*") if path.is_file())
    missed = {p.relative_to(ROOT).as_posix() for p in fixtures if b"todo-expect" in p.read_bytes()}
    assert set(re.findall(r"\(\.\./(tests/.+?)\)", text_of(Path("docs/limits.md")))) == missed
