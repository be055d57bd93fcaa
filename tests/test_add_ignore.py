"""`hwlint check --add-ignore`: what it writes is where it works, and nothing else changes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from fixture_format import FIXTURES, fixture_paths
from program import Run, hwlint

from hydrawandb_lint import check_source
from hydrawandb_lint.diagnostics import Applicability, Fix
from hydrawandb_lint.edits.apply import apply
from hydrawandb_lint.edits.ignores import Ignores
from hydrawandb_lint.sources.python import decode

FIXED = (".fixed", ".unsafe")
LOUD = [path for path in fixture_paths() if not path.name.startswith("silent_")]
LOUD += [
    path
    for folder in ("yaml", "pages")
    for path in sorted((FIXTURES / folder).glob("*.*"))
    if not path.stem.endswith(FIXED)
]
HEAD = "import wandb\nfrom omegaconf import OmegaConf\n\nc = OmegaConf.load('a')\n"
ADDED = "# hwlint: ignore[HW101]"


def added(folder: Path, *arguments: str) -> Run:
    return hwlint("check", "--output-format", "concise", *arguments, cwd=folder)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("path", LOUD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_fixtures_are_silenced_and_else_stay(path: Path) -> None:
    text = decode(path.read_bytes()).text
    found = check_source(text, path.name)
    edits = Ignores(text, path.name).edits(found, "why")
    after, taken = apply(text, [Fix("", (edit,), Applicability.SAFE) for edit in edits])
    assert len(taken) == len(edits)
    assert check_source(after, path.name) == []
    assert bool(edits) == bool(found)
    without = re.sub(r"[ \t]*# hwlint: ignore\[[^]]*\] why(?=\r|\n|\Z)", "", after)
    assert [line.rstrip() for line in without.splitlines() if line.strip()] == [
        line.rstrip() for line in text.splitlines() if line.strip()
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("wandb.init(config=c)", f"wandb.init(config=c)  {ADDED}"),
        ("wandb.init(config=c)  # type: ignore", f"wandb.init(config=c)  # type: ignore  {ADDED}"),
        ("wandb.init(config=c)  # noqa: E501", f"wandb.init(config=c)  # noqa: E501  {ADDED}"),
        (
            "wandb.init(config=c)  # hwlint: ignore[HW201] old",
            "wandb.init(config=c)  # hwlint: ignore[HW201, HW101] old",
        ),
        (
            "# hwlint: ignore[HW201]\nwandb.init(config=c)",
            "# hwlint: ignore[HW201, HW101]\nwandb.init(config=c)",
        ),
        ("wandb.init(\n    config=c,\n)", f"wandb.init(\n    config=c,  {ADDED}\n)"),
        (
            "wandb.init(config=c, name='''\n# a\n''')",
            f"wandb.init(config=c, name='''\n# a\n''')  {ADDED}",
        ),
        (
            "wandb.init(config=c, name=f'''\n{c}\n''')",
            f"wandb.init(config=c, name=f'''\n{{c}}\n''')  {ADDED}",
        ),
        ("wandb.init(config=c, \\\n  name='a')", f"wandb.init(config=c, \\\n  name='a')  {ADDED}"),
        (
            "if wandb.init(config=c): # \\\n  x = 1",
            f"if wandb.init(config=c): # \\  {ADDED}\n  x = 1",
        ),
        ("wandb.init(config=c); x = 'é'", f"wandb.init(config=c); x = 'é'  {ADDED}"),
    ],
)
def test_where_it_is_written(tmp_path: Path, before: str, after: str) -> None:
    path = write(tmp_path, "main.py", HEAD + before)
    ran = added(tmp_path, "--select", "HW1", "--add-ignore")
    assert path.read_text() == HEAD + after
    assert ran == (0, "All checks passed!\n", "Added 1 ignore comment.\n")
    assert added(tmp_path, "--select", "HW1", "--add-ignore") == (0, "All checks passed!\n", "")
    assert path.read_text() == HEAD + after


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_stay(tmp_path: Path, ending: str) -> None:
    text = f"{HEAD}wandb.init(config=c, name='''\n#\n''')\n".replace("\n", ending)
    path = write(tmp_path, "main.py", text)
    assert added(tmp_path, "--add-ignore").code == 0
    assert path.read_bytes().decode() == text.removesuffix(ending) + f"  {ADDED}{ending}"


def test_reason_and_several_codes(tmp_path: Path) -> None:
    path = write(
        tmp_path, "main.py", f"{HEAD}wandb.init(config=c, reinit=True)\nwandb.init(config=c)\n"
    )
    ran = added(tmp_path, "--add-ignore=kept for old runs", "main.py")
    assert (ran.code, ran.err) == (0, "Added 2 ignore comments.\n")
    first, second = path.read_text().splitlines()[4:]
    assert first.endswith("  # hwlint: ignore[HW101, HW203] kept for old runs")
    assert second.endswith("] kept for old runs")
    assert added(tmp_path) == (0, "All checks passed!\n", "")


def test_bytes_stay(tmp_path: Path) -> None:
    """A byte order mark, an encoding that a cookie names, and the mode."""
    text = f"# coding: latin-1\nname = 'é'\n{HEAD}wandb.init(config=c)\n"
    latin = write(tmp_path, "latin.py", text, "latin-1")
    marked = write(tmp_path, "marked.py", f"\ufeff{HEAD}wandb.init(config=c)")
    latin.chmod(0o640)
    assert added(tmp_path, "--add-ignore").code == 0
    assert latin.read_bytes() == f"{text[:-1]}  {ADDED}\n".encode("latin-1")
    assert latin.stat().st_mode & 0o777 == 0o640
    assert marked.read_bytes().decode() == f"\ufeff{HEAD}wandb.init(config=c)  {ADDED}"
    before = latin.read_bytes()
    latin.write_bytes(before.replace(f"  {ADDED}".encode(), b""))
    ran = added(tmp_path, "--add-ignore=\u4e2d")
    assert ran.code == 1
    assert "latin.py:1:1: HW904 No comments added: 'latin-1' codec can't encode" in ran.out
    assert ADDED.encode() not in latin.read_bytes()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    write(tmp_path, "main.py", f"{HEAD}wandb.init(config=c)\n").chmod(0o444)
    ran = added(tmp_path, "--add-ignore")
    assert ran.code == 1
    assert "main.py:1:1: HW904 No comments added: Permission denied\n" in ran.out


SWEEP = "program: train.py\nmethod: {}\nparameters:\n  lr: {{min: 0, max: 1}}\n"


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ("randon", "method: randon  # hwlint: ignore[HW409]\n"),
        ("randon  # why", "method: randon  # why  # hwlint: ignore[HW409]\n"),
        ("|-\n  randon", "# hwlint: ignore[HW409]\nmethod: |-\n  randon\n"),
        ('"ran\\\n  don"', '# hwlint: ignore[HW409]\nmethod: "ran\\\n  don"\n'),
    ],
)
def test_in_yaml(tmp_path: Path, value: str, after: str) -> None:
    write(tmp_path, "train.py", "import wandb\n")
    path = write(tmp_path, "sweep.yaml", SWEEP.format(value))
    assert added(tmp_path, "--add-ignore").err == "Added 1 ignore comment.\n"
    assert path.read_text() == SWEEP.replace("method: {}\n", after).replace("{{", "{").replace(
        "}}", "}"
    )
    assert added(tmp_path) == (0, "All checks passed!\n", "")


def test_in_a_gitignore(tmp_path: Path) -> None:
    write(tmp_path, "conf/config.yaml", "defaults:\n  - wandb: a\n")
    write(tmp_path, "main.py", "import hydra\nimport wandb\n")
    (tmp_path / ".git").mkdir()
    path = write(tmp_path, ".gitignore", "# Runs\nwandb/\n")
    assert added(tmp_path, "--add-ignore=ours").err == "Added 1 ignore comment.\n"
    assert path.read_text() == "# Runs\n# hwlint: ignore[HW303] ours\nwandb/\n"
    assert added(tmp_path) == (0, "All checks passed!\n", "")


def test_json_holds_no_comments(tmp_path: Path) -> None:
    write(tmp_path, "train.py", "import wandb\n")
    text = json.dumps(
        {"program": "train.py", "method": "randon", "parameters": {"lr": {"value": 1}}}
    )
    path = write(tmp_path, "sweep.json", text)
    ran = added(tmp_path, "--add-ignore")
    assert (ran.code, ran.err) == (1, "")
    assert "sweep.json:1:" in ran.out
    assert path.read_text() == text


def test_finding_that_no_comment_can_silence_is_left(tmp_path: Path) -> None:
    before = f'{HEAD}x = f"""\n{{wandb.init(config=c)}}\n"""; y = \\\nwandb.init(config=c)'
    path = write(tmp_path, "a.py", before)
    ran = added(tmp_path, "--add-ignore")
    assert (ran.code, ran.err) == (1, "Added 1 ignore comment.\n")
    assert ran.out.startswith("a.py:6:")
    assert path.read_text() == f"{before}  # hwlint: ignore[HW101, HW201]"
    assert added(tmp_path).out.startswith("a.py:6:")


def test_only_files_that_were_named_are_written(tmp_path: Path) -> None:
    """What is found elsewhere, on a way through a named file, is reported."""
    write(tmp_path, "conf.py", "from omegaconf import OmegaConf\n\nc = OmegaConf.load('a')\n")
    main = write(tmp_path, "main.py", "import wandb\nfrom conf import c\n\nwandb.init(config=c)\n")
    ran = added(tmp_path, "--add-ignore", "conf.py")
    assert (ran.code, ran.err) == (1, "")
    assert ran.out.startswith("main.py:4:19: HW101")
    assert ADDED not in main.read_text()


def test_reason_follows_by_the_sign_only(tmp_path: Path) -> None:
    write(tmp_path, "a.py", f"{HEAD}wandb.init(config=c)\n")
    write(tmp_path, "b.py", f"{HEAD}wandb.init(config=c)\n")
    assert added(tmp_path, "--add-ignore", "b.py").err == "Added 1 ignore comment.\n"
    assert ADDED not in (tmp_path / "a.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("check", "--add-ignore=a\nb"),
            "the reason of `--add-ignore` is no plain text of one line",
        ),
        (("check", "--add-noqa"), "unknown option `--add-noqa`: use `hwlint check --add-ignore`"),
        (("fix", "--add-ignore"), "unknown option `--add-ignore`: use `hwlint check --add-ignore`"),
    ],
)
def test_wrong_options(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    assert hwlint(*arguments, cwd=tmp_path) == (2, "", f"error: {sentence}\n")
