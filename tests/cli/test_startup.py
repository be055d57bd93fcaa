"""What a start loads: as little as the files call for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "argparse",
    "ast",
    "click",
    "dataclasses",
    "enum",
    "inspect",
    "markdown_it",
    "libcst",
    "multiprocessing",
    "pathlib",
    "pathspec",
    "re",
    "rich",
    "threading",
    "tomli",
    "tomllib",
    "typing",
    "yaml",
}
PROGRAM = """
import sys
sys.path[:0] = {path}
before = set(sys.modules)
from hydrawandb_lint.cli import main
code = main(sys.argv[1:])
loaded = sorted(set(sys.modules) - before)
import json
print(json.dumps([code, loaded]))
"""


def loaded(folder: Path, *arguments: str) -> tuple[int, set[str]]:
    """The exit code, and the modules that the run imported. `-S`: what `site` loads is not ours."""
    program = PROGRAM.format(path=[str(Path(__file__).parents[2]), *sys.path])
    command = [sys.executable, "-S", "-c", program, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stdout.splitlines()[-1])
    return code, set(modules)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files that cannot matter, and settings that do not speak of hwlint."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / ".gitignore").write_text("*.pyc\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.py").write_text("import hydra\n")
    (tmp_path / "a.ipynb").write_text('{"cells": []}')
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.py").write_text("x = 'é'\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "."],
        ["check"],
        ["fix", "a.py", "sub"],
        ["check", "--force-exclude", "a.py"],
        ["fix", "--force-exclude", "--fix-only", "a.py"],
    ],
)
def test_files_that_cannot_matter_load_nothing(folder: Path, arguments: list[str]) -> None:
    code, modules = loaded(folder, *arguments)
    assert code == 0
    assert not modules & HEAVY
    assert {name for name in modules if "hydrawandb_lint" in name} <= {
        "hydrawandb_lint",
        "hydrawandb_lint.about",
        "hydrawandb_lint.cli",
        "hydrawandb_lint.cli.output",
        "hydrawandb_lint.cli.run",
        "hydrawandb_lint.kinds",
        "hydrawandb_lint.settings",
        "hydrawandb_lint.settings.defaults",
        "hydrawandb_lint.settings.errors",
        "hydrawandb_lint.settings.folders",
        "hydrawandb_lint.sources",
        "hydrawandb_lint.sources.exclude",
        "hydrawandb_lint.sources.gate",
        "hydrawandb_lint.sources.gather",
        "hydrawandb_lint.sources.records",
        "hydrawandb_lint.sources.roots",
        "hydrawandb_lint.sources.walk",
    }


def test_options_load_click_only(folder: Path) -> None:
    code, modules = loaded(folder, "check", "--quiet", "--unsafe-fixes", ".")
    assert code == 0
    assert "click" in modules
    assert not modules & {"hydrawandb_lint.engine", "libcst", "rich", "yaml", "multiprocessing"}


@pytest.mark.parametrize("chosen", ['select = ["HW1"]', 'per-file-ignores = {"a.py" = ["HW202"]}'])
def test_chosen_rules_are_not_loaded(folder: Path, chosen: str) -> None:
    (folder / "pyproject.toml").write_text(f"[tool.hwlint]\n{chosen}\n")
    for options in ([], ["--ignore", "HW110"]):
        code, modules = loaded(folder, "check", *options)
        assert code == 0
        assert not any(name.startswith("hydrawandb_lint.rules.") for name in modules)


def test_format_loads_no_other(folder: Path) -> None:
    code, modules = loaded(folder, "check", "--output-format", "json-lines", ".")
    assert code == 0
    formats = {name for name in modules if name.startswith("hydrawandb_lint.report.formats.")}
    assert {name.rpartition(".")[2] for name in formats} == {"json", "json_lines"}


def test_wandb_file_without_finding_loads_no_libcst_and_no_rich(folder: Path) -> None:
    (folder / "c.py").write_text("import wandb\nwandb.init(config={'a': 1})\n")
    (folder / "requirements.txt").write_text("wandb==0.19.11\n")
    code, modules = loaded(folder, "check")
    assert code == 0
    assert "ast" in modules
    assert not modules & {
        "click",
        "libcst",
        "markdown_it",
        "rich",
        "yaml",
        "multiprocessing",
        "tempfile",
        "packaging",
        "json",
    }


RIGHT = """\
import hydra
import wandb
from omegaconf import OmegaConf

SWEEP = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"lr": {"values": [1, 2]}}}


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    with wandb.init(config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)) as run:
        run.config.update({"model": OmegaConf.to_container(cfg, resolve=True)})
"""
NEEDLESS = {
    "click",
    "dataclasses",
    "difflib",
    "inspect",
    "jsonschema",
    "libcst",
    "pathlib",
    "pkgutil",
    "rich",
    "tokenize",
    "urllib",
}
"""What no right code needs, with sweeps or without."""


@pytest.fixture
def right(folder: Path) -> Path:
    (folder / "right.py").write_text(RIGHT)
    (folder / "conf").mkdir()
    (folder / "conf" / "config.yaml").write_text("lr: 1\ntokenizer: gpt2\n")
    return folder


def test_right_code_loads_neither_libcst_nor_yaml(right: Path) -> None:
    code, modules = loaded(right, "check")
    assert code == 0
    assert "hydrawandb_lint.rules.secret_in_config" in modules
    assert not modules & (NEEDLESS | {"json", "yaml"})


def test_right_sweep_loads_no_jsonschema(right: Path) -> None:
    (right / "sweep.py").write_text(f"{RIGHT}\n\nwandb.sweep(SWEEP)\n")
    code, modules = loaded(right, "check")
    assert code == 0
    assert "hydrawandb_lint.configs.sweep_violations" in modules
    assert not modules & NEEDLESS


def test_finding_loads_libcst_and_nothing_of_sweeps(right: Path) -> None:
    right_value = "OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)"
    (right / "right.py").write_text(RIGHT.replace(right_value, "cfg"))
    code, modules = loaded(right, "check")
    assert code == 1
    assert "libcst" in modules
    assert not modules & {"click", "jsonschema", "rich", "markdown_it"}
    assert "hydrawandb_lint.suppress" in modules


def test_gitignore_without_a_config_that_mentions_wandb_loads_no_yaml(folder: Path) -> None:
    (folder / ".gitignore").write_text("wandb/\n")
    (folder / "config.yaml").write_text("defaults:\n  - model: small\n")
    code, modules = loaded(folder, "check")
    assert code == 0
    assert "hydrawandb_lint.rules.ignored_config_group" in modules
    assert not modules & {"yaml", "libcst", "click", "rich"}


def test_finding_that_versions_decide_reads_what_pins_them(folder: Path) -> None:
    text = "import wandb\nfrom omegaconf import OmegaConf\nwandb.init(config=OmegaConf.load('a'))\n"
    (folder / "c.py").write_text(text)
    (folder / "requirements.txt").write_text("wandb==0.19.11\n")
    code, modules = loaded(folder, "check", "--output-format", "concise")
    assert code == 1
    assert "packaging" in modules
    assert not modules & {"yaml", "rich"}


def test_finding_without_terminal_loads_no_rich(folder: Path) -> None:
    (folder / "c.py").write_text("import wandb\ndef (:\n")
    code, modules = loaded(folder, "check")
    assert code == 1
    assert not modules & {"click", "libcst", "rich"}


def test_package_loads_nothing_heavy_until_called(folder: Path) -> None:
    program = "import sys; import hydrawandb_lint; print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    assert not [name for name in ("ast", "click", "libcst", "rich") if f"'{name}'" in done.stdout]
