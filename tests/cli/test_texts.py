"""What the program says of itself, read by eye: `--rewrite-snapshots` writes the files anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint.cli.app import COMMANDS

TEXTS = Path(__file__).parent / "texts"
WRONG = (
    "chekc",
    "train.py",
    "check --selct HW1",
    "check --fix",
    "check --select HW1O1",
    "check --select raw-config",
    "check --select F401",
    "check --output-format jsn",
    "check --target-wandb new",
    "check --jobs 0",
    "check --config gone.toml",
    "check --config select=HW1",
    "check --quiet --silent",
    "check --per-file-ignores tests",
    "check --config wrong.toml",
    "check broken",
    "fix --diff --output-format json",
    "explain train.py",
    "explain train.py:99",
    "rule HW999",
    "rule HW888",
    "check --extend-ignore HW1",
)


def compare(name: str, text: str, rewrite: bool) -> None:
    path = TEXTS / name
    if rewrite:
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(tmp_path: Path, command: str, rewrite_snapshots: bool) -> None:
    code, out, err = hwlint(*command.split(), "--help", cwd=tmp_path, COLUMNS="100")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 100
    assert "Example: hwlint " in out
    assert "..." not in out.partition("\n")[2], "a summary is cut"
    compare(f"help {command}".strip() + ".txt", out, rewrite_snapshots)


def test_errors(tmp_path: Path, rewrite_snapshots: bool) -> None:
    """Each is one sentence, and leaves with 2."""
    (tmp_path / "train.py").write_text("import wandb\n")
    (tmp_path / "wrong.toml").write_text('\nselect = ["HW1"]\nunsafe-fixes = "yes"\n')
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "pyproject.toml").write_text("[tool.hwlint]\nselect = [\n")
    (tmp_path / "broken" / "train.py").write_text("import wandb\n")
    said = []
    for line in WRONG:
        code, out, err = hwlint(*line.split(), cwd=tmp_path)
        assert (code, out, err.count("\n")) == (2, "", 1), line
        said.append(f"$ hwlint {line}\n{err}")
    text = "\n".join(said).replace(f"{tmp_path}/", "")
    compare("errors.txt", text, rewrite_snapshots)
