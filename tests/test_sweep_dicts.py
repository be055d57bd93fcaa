"""Dicts that a Python program gives to `wandb.sweep`, held to the rules of sweeps."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
import yaml
from fixture_format import FIXTURES

from hydrawandb_lint import check_paths, cli
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.views.sweep_dicts import dicts

APP = FIXTURES / "sweeps" / "app"
GOOD = '"program": "main.py", "method": "grid", "parameters": {"lr": {"values": [0.2]}}'
LOST = f'{{{GOOD}, "command": ["python", "${{program}}", "${{args}}"]}}'


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A Hydra program with its config."""
    shutil.copytree(APP / "conf", tmp_path / "conf")
    shutil.copy(APP / "main.py", tmp_path)
    return tmp_path


def found(app: Path, launch: str) -> list[Diagnostic]:
    """What is said of the program that starts the sweep."""
    (app / "launch.py").write_text(launch, "utf-8")
    every = check_paths([app], isolated=True)
    return [each for each in every if each.filename.endswith("launch.py")]


@pytest.mark.parametrize(
    "launch",
    [
        f"import wandb\nwandb.sweep({LOST})\n",
        f"import wandb as w\nw.sweep(sweep={LOST}, project='x')\n",
        f"from wandb import sweep\nsweep({LOST})\n",
        f"import wandb\nconfig = {LOST}\nwandb.sweep(config)\n",
        f"import wandb\n\n\ndef launch():\n    config: dict = {LOST}\n    wandb.sweep(config)\n",
        f"import wandb\nname = 'Größe'; wandb.sweep({LOST})\n",
    ],
)
def test_dict_that_reaches_the_sweep(app: Path, launch: str) -> None:
    (one,) = found(app, launch)
    assert one.code == "HW401"
    line = launch.splitlines()[one.start.row - 1]
    assert line[one.start.column - 1 : one.end.column - 1] == '"${args}"'


@pytest.mark.parametrize(
    "launch",
    [
        f"import wandb\nconfig = {LOST}\nprint(config)\n",
        f"import wandb\nconfig = {LOST}\nconfig['command'] = make()\nwandb.sweep(config)\n",
        f"import wandb\nconfig = {LOST}\nchange(config)\nwandb.sweep(config)\n",
        f"import wandb\nconfig = {LOST}\nconfig = other()\nwandb.sweep(config)\n",
        f"import mylib\nmylib.sweep({LOST})\n",
        f"import wandb\nwandb.sweep({{**defaults, {GOOD}}})\n",
        f'import wandb\nwandb.sweep({{{GOOD}, "command": ["python", PROGRAM, *more]}})\n',
        f'import wandb\nwandb.sweep({{{GOOD}, "command": command()}})\n',
        'import wandb\nwandb.sweep({"method": "random", "parameters": {"model": {"parameters": '
        '{"lr": {"value": 1}}}}})\n',
        f"import wandb\nwandb.sweep({LOST})  # noqa: HW401\n",
    ],
)
def test_what_is_not_known_or_right_is_silent(app: Path, launch: str) -> None:
    assert found(app, launch) == []


def test_what_is_not_written_out_hides_nothing_else(app: Path) -> None:
    launch = LOST.replace('{"values": [0.2]}', '{"min": LOW, "max": HIGH}')
    assert [each.code for each in found(app, f"import wandb\nwandb.sweep({launch})\n")] == ["HW401"]


def test_fixes_are_python(app: Path) -> None:
    launch = f"""\
import wandb

wandb.sweep(
    {{
        {GOOD.replace("0.2", "1, None").replace('"lr"', '"opt"')},  # kept
    }},
)
wandb.sweep({LOST})
"""
    assert {each.code for each in found(app, launch)} == {"HW401", "HW404"}
    assert cli.main(["fix", "--unsafe-fixes", "--isolated", "--quiet", str(app)]) == 0
    command = '"command": ["${env}", "${interpreter}", "${program}", "${args_no_hyphens}"]'
    expected = launch.replace("None]}},", f'"null"]}}}}, {command},')
    expected = expected.replace("{args}", "{args_no_hyphens}")
    assert (app / "launch.py").read_text("utf-8") == expected


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, -2, 0.5, 1e-05, True, False, None, "x", "1"], "b": {"c": []}},
        {"a": "it's", "b": 'say "no"', "c": "a\nb", "é": "한"},
    ],
)
def test_nodes_are_what_python_has(value: object) -> None:
    (node,) = dicts(f"import wandb\nwandb.sweep({value!r})\n")
    assert nodes.built(node) == value == ast.literal_eval(repr(value))


@pytest.mark.parametrize(
    "path",
    sorted((FIXTURES / "sweeps").rglob("*.yaml")),
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_nodes_are_read_as_wandb_reads_the_file(path: Path) -> None:
    data = path.read_bytes()
    root = nodes.composed(data)
    try:
        expected = yaml.safe_load(data)
    except yaml.YAMLError:
        expected = None
    assert (nodes.built(root) if root is not None else None) == expected
