"""`hwlint check --show-settings`: what is set, and where."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from hydrawandb_lint import cli
from hydrawandb_lint.settings.options import table

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TASK = """\
import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(cfg)
"""
LOCK = Path(__file__).parents[1] / "fixtures" / "pins" / "uv" / "uv.lock"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["check", "--show-settings", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_exact_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(LOCK, folder)
    (folder / "src").mkdir()
    (folder / "src" / "train.py").write_text(TASK)
    (folder / "src" / "conf").mkdir()
    (folder / "src" / "conf" / "config.yaml").write_text("lr: 0.1\n")
    (folder / "pyproject.toml").write_text(
        '[project]\nrequires-python = ">=3.9,<3.13"\n\n[tool.hwlint]\nignore = ["HW104"]\n'
        'exclude = ["old", "data"]\nthrow-on-missing = false\ntarget-hydra = "1.2"\n'
        '\n[tool.hwlint.per-file-ignores]\n"tests/*" = ["HW2"]\n'
    )
    expected = """\
[tool.hwlint]
# extend: not set (default)
select = ["HW1"]  # command line
extend-select = []  # default
ignore = ["HW104"]  # pyproject.toml:5
per-file-ignores = {"tests/*" = ["HW2"]}  # pyproject.toml:10
fixable = ["ALL"]  # default
unfixable = []  # default
extend-safe-fixes = []  # default
extend-unsafe-fixes = []  # default
preview = false  # default
include = ["*.py", "*.ipynb", "*.yaml", "*.yml", "*.json", ".gitignore"]  # default
extend-include = []  # default
exclude = ["old", "data"]  # pyproject.toml:6
extend-exclude = []  # default
force-exclude = false  # default
respect-gitignore = true  # default
src = [".", "src"]  # default
output-format = "full"  # default
unsafe-fixes = false  # default
throw-on-missing = false  # pyproject.toml:7
fix-style = "plain"  # default
converters = []  # default
sinks = []  # default
# target-python: 3.9 to 3.12 (pyproject.toml:2: requires-python = ">=3.9,<3.13")
target-wandb = "0.19.11"  # uv.lock:64
target-hydra = "1.2"  # pyproject.toml:8
target-omegaconf = "2.3.1"  # uv.lock:51
# cache-dir: not set (default)

# Hydra tasks found: 1
# src/train.py:5 `main`, its config: src/conf/config.yaml
"""
    for paths in ([], ["src"], ["src/train.py"]):
        assert shown(capsys, "--select", "HW1", *paths) == expected


@pytest.mark.parametrize(
    ("requirements", "line"),
    [
        ("", "# target-wandb: newest known (nothing pins it)"),
        ("wandb\n", "# target-wandb: newest known (requirements.txt:1: wandb)"),
        ("\nwandb>=0.13\n", "# target-wandb: newest known (requirements.txt:2: wandb>=0.13)"),
        ("wandb<0.17\n", "# target-wandb: up to 0.16.6 (requirements.txt:1: wandb<0.17)"),
        ("wandb==0.16.6\n", 'target-wandb = "0.16.6"  # requirements.txt:1'),
        ("wandb~=0.15.2\n", 'target-wandb = "0.15.12"  # requirements.txt:1: wandb~=0.15.2'),
        ("wandb~=0.15.2#\x1b\n", "# target-wandb: newest known (nothing pins it)"),
    ],
)
def test_where_a_target_is_from(
    folder: Path, capsys: pytest.CaptureFixture[str], requirements: str, line: str
) -> None:
    (folder / "requirements.txt").write_text(requirements)
    assert line in shown(capsys).splitlines()


def test_what_is_shown_sets_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All defaults, and then what is set: as TOML it is what it was."""
    shutil.copy(LOCK, folder)
    fields = tomllib.loads(shown(capsys))["tool"]["hwlint"]
    defaults = {s.name: s.default for s in table().values() if s.default is not None}
    defaults["per-file-ignores"] = {}
    targets = {"target-wandb": "0.19.11", "target-hydra": "1.3.8", "target-omegaconf": "2.3.1"}
    assert {k: tuple(v) if isinstance(v, list) else v for k, v in fields.items()} == {
        **defaults,
        **targets,
    }
    (folder / "pyproject.toml").write_text(before := shown(capsys))
    after = shown(capsys)
    assert tomllib.loads(after) == tomllib.loads(before)
    assert 'target-wandb = "0.19.11"  # pyproject.toml:' in after


def test_isolated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(LOCK, folder)
    (folder / "pyproject.toml").write_text('[tool.hwlint]\nselect = ["HW2"]\n')
    out = shown(capsys, "--isolated", "--target-python", "3.10")
    assert 'select = ["HW"]  # default\n' in out
    assert 'target-python = "3.10"  # command line\n' in out
    assert "# target-wandb: newest known (nothing pins it)\n" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.py", "b.py"], "`--show-settings` takes one path"),
        (["gone.py"], "gone.py does not exist"),
        (
            ["--target-wandb", "new"],
            '`target-wandb` on the command line must be a text such as "3.11"',
        ),
    ],
)
def test_errors(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert cli.main(["check", "--show-settings", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sentence in err
