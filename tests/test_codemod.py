"""The codemod of LibCST's own tool writes what `hwlint fix` writes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import libcst as cst
from fixture_format import FIXTURES, fixture_paths
from libcst.codemod import CodemodContext

from hydrawandb_lint.codemod import FixCommand

COMMAND = "hydrawandb_lint.codemod.FixCommand"
RAW = """\
import wandb
from omegaconf import OmegaConf
cfg = OmegaConf.load("config.yaml")
wandb.init(config={})
"""


def codemod(*arguments: str, cwd: Path) -> str:
    """Runs LibCST's tool as a program; what it prints to stderr."""
    command = [sys.executable, "-m", "libcst.tool", "codemod", "-x", "--no-format", COMMAND]
    done = subprocess.run(
        [*command, *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def fixed(text: str, filename: str | None = None) -> str:
    """A text after the command, run in this process."""
    return (
        FixCommand(CodemodContext(filename=filename)).transform_module(cst.parse_module(text)).code
    )


SPACE_LOST = {"HW101/flow_except_space.py", "HW101/flow_except_space_once.py"}
"""LibCST 1.9, which writes for its codemods, loses the space of `except (A, B) :`."""


def test_writes_the_bytes_of_hwlint_fix(tmp_path: Path) -> None:
    """Over every fixture: CRLF, byte order marks, Latin-1, tabs and all."""
    copies = {path: tmp_path / path.relative_to(FIXTURES) for path in fixture_paths()}
    for path, copy in copies.items():
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(path, copy)
    codemod(str(tmp_path), cwd=tmp_path)
    wrong = []
    for path, copy in copies.items():
        twin = path.with_suffix(".fixed.py")
        if copy.read_bytes() != (twin if twin.exists() else path).read_bytes():
            wrong.append(str(path.relative_to(FIXTURES)))
    assert not set(wrong) - SPACE_LOST


def test_writes_what_the_project_s_omegaconf_knows(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("omegaconf==2.0.6\n")
    text = fixed(RAW.format("cfg"), str(tmp_path / "train.py"))
    assert text == RAW.format("OmegaConf.to_container(cfg, resolve=True)")


def test_applies_unsafe_fixes_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "train.py"
    file.write_text(RAW.format("OmegaConf.to_container(cfg)"))
    codemod(str(file), cwd=tmp_path)
    assert file.read_text() == RAW.format("OmegaConf.to_container(cfg)")
    codemod("--unsafe-fixes", str(file), cwd=tmp_path)
    assert file.read_text() == RAW.format("OmegaConf.to_container(cfg, resolve=True)")


def test_reads_the_settings_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.hwlint]\nthrow-on-missing = false\n")
    text = fixed(RAW.format("cfg"), str(tmp_path / "train.py"))
    assert text == RAW.format("OmegaConf.to_container(cfg, resolve=True)")


def test_leaves_what_is_right() -> None:
    assert fixed(RAW.format("None")) == RAW.format("None")
