"""Texts over which a regular expression could think for hours; seconds are enough for each.

Each was found by looking at every expression in hwlint, and took minutes before it was mended.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from program import hwlint

MANY = 300_000
FAULTY = """\
import wandb
from omegaconf import OmegaConf

wandb.init(config=OmegaConf.load("config.yaml"))
"""
SECRET = """\
import hydra
import wandb
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path=".", config_name="config")
def main(cfg):
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True))


main()
"""
CONFIG = "password: hunter2hunter2\n"
LONG_NAME = f"{'a' * 200}.py"
IN_GIT = {".git/HEAD": "ref: refs/heads/main\n"}


def notebook(source: str) -> str:
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]})


CASES: dict[str, dict[str, str]] = {
    "noqa after noqa": {"a.py": f"{FAULTY}#{' noqa' * MANY}\n"},
    "noqa and blanks": {"a.py": f"{FAULTY}# noqa{' ' * MANY}HW101\n"},
    "brackets that do not close": {"a.py": f"{FAULTY}{'# hwlint: ignore[' * MANY}\n"},
    "blanks for a code": {"a.py": f"{FAULTY}# hwlint: ignore{' ' * MANY}x\n"},
    "blanks behind a code": {"a.py": f"{FAULTY}# hwlint: ignore[HW201]{' ' * MANY}x\n"},
    "stars in a .gitignore": {LONG_NAME: FAULTY, ".gitignore": f"{'*a' * 20}b\n", **IN_GIT},
    "folders in a .gitignore": {
        f"{'a/' * 50}a.py": FAULTY,
        ".gitignore": f"{'**/a/' * 20}b\n",
        **IN_GIT,
    },
    "blanks in a version": {
        "a.py": FAULTY,
        "pyproject.toml": f"[tool.poetry.dependencies]\nwandb = '0.1{' ' * MANY}x'\n",
    },
    "del after del": {"a.py": f"{SECRET}# {'del ' * MANY}\n", "config.yaml": CONFIG},
    "scripts without an end": {
        "a.py": SECRET,
        "config.yaml": CONFIG,
        "run.sh": f"python{' a.py' * (MANY // 4)}\n",
    },
    "quotes without a reference": {
        "a.py": SECRET,
        "config.yaml": CONFIG,
        "run.sh": f"python a.py --config-name=config 'a{'=' * MANY}\n",
    },
    "a shell command of blanks": {"a.ipynb": notebook(f"ls x{' ' * MANY}y\n z\n{FAULTY}")},
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_text_is_read_in_seconds(tmp_path: Path, case: str) -> None:
    for name, text in CASES[case].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = hwlint("check", "--output-format", "concise", cwd=tmp_path, timeout=20)
    assert done.code == 1
    assert "HW900" not in done.out


def test_braces_that_stand_for_too_many_globs(tmp_path: Path) -> None:
    glob = "{a,b}" * 40
    (tmp_path / "a.py").write_text(FAULTY)
    (tmp_path / "hwlint.toml").write_text(f"exclude = ['{glob}']\n")
    done = hwlint("check", cwd=tmp_path)
    assert done.code == 2
    assert done.err == f"error: the braces of the glob `{glob}` stand for more than 1000 globs\n"
