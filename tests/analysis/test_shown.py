"""`python -m hydrawandb_lint.analysis.printer FILE`, and `reveal`, as a developer runs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """\
# -*- coding: latin-1 -*-
import wandb
from omegaconf import OmegaConf
cfg = OmegaConf.load("é.yaml")
if cfg.debug:
    reveal_kind(cfg)  # revealed: Unknown
run = wandb.init(config=reveal_kind(OmegaConf.to_object(cfg)))
while True: pass
reveal_kind(run)
"""
SHOWN = {
    "printer": """\
  2 import wandb
  3 from omegaconf import OmegaConf
  4 cfg = OmegaConf.load('é.yaml')
  5 if cfg.debug
  6   reveal_kind(cfg)
  7 run = wandb.init(config=reveal_kind(OmegaConf.to_object(cfg)))
  8 while True
  9 reveal_kind(run)
""",
    "reveal": """\
  6 reveal_kind(cfg)  # revealed: Config
  7 run = wandb.init(config=reveal_kind(OmegaConf.to_object(cfg)))  # revealed: Container(resolved)
  9 reveal_kind(run)  # revealed: not reached
""",
}


def run(name: str, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-X", "utf8", "-m", f"hydrawandb_lint.analysis.{name}", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", SHOWN)
def test_shows_a_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.py"
    file.write_text(PROGRAM, encoding="latin-1")
    assert run(name, str(file)) == (0, SHOWN[name], "")


@pytest.mark.parametrize("name", SHOWN)
def test_mistakes_are_told(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.py"
    usage = f"usage: python -m hydrawandb_lint.analysis.{name} FILE\n"
    assert run(name) == (2, "", usage)
    code, out, error = run(name, str(file))
    assert (code, out) == (2, "")
    assert error.startswith(f"error: {file}: ")
    file.write_text("x = (\n")
    code, out, error = run(name, str(file))
    assert (code, out) == (2, "")
    assert error.startswith(f"error: {file}: ")
    assert error.count("\n") == 1
