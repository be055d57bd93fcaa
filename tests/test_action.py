"""`action.yml`: its scripts, run by the real bash."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import composite
import pytest
from composite import ACTION, Action, Done

from hydrawandb_lint.about import __version__

FAULTY = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('a'))\n"
HOSTILE = [
    '"; touch pwned; "',
    "'; touch pwned; '",
    "$(touch pwned)`touch pwned`",
    "x\ntouch pwned\nEOF\ntouch pwned\n",
]


@pytest.fixture
def action(tmp_path: Path) -> Action:
    """The action in an empty project, its own hwlint installed."""
    for name in ("project", "temporary"):
        (tmp_path / name).mkdir()
    environment = {"PATH": os.environ["PATH"], "HWLINT_NO_CACHE": "1"}
    action = Action(tmp_path / "project", tmp_path / "temporary", environment)
    hwlint = Path(sys.executable).with_name("hwlint")
    action.outputs["steps.install.outputs.hwlint"] = str(hwlint)
    return action


def annotated(done: Done) -> list[str]:
    """The files of the findings."""
    return [
        Path(name).name for name in re.findall(r"^::error .*?file=(.+?),", done.out, re.MULTILINE)
    ]


def test_action_is_valid(check_jsonschema: list[str]) -> None:
    check = [*check_jsonschema, "vendor.github-actions", str(ACTION)]
    done = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_other_actions_are_those_of_a_commit() -> None:
    used = [step["uses"] for step in composite.read()["runs"]["steps"] if "uses" in step]
    assert used
    assert [name for name in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)] == []


def test_findings_are_annotated_and_fail(action: Action) -> None:
    (action.workspace / "a.py").write_text(FAULTY)
    done = action.run("check")
    assert done.code == 1
    assert annotated(done) == ["a.py"]
    assert done.outputs == {}


def test_right_code_passes(action: Action) -> None:
    (action.workspace / "a.py").write_text("import wandb\n")
    assert action.run("check")[:2] == (0, "")


def test_src_is_one_path_a_line(action: Action) -> None:
    for name in ("a b.py", "-c.py", "*.py", "d.py"):
        (action.workspace / name).write_text(FAULTY)
    done = action.run("check", src="a b.py\n\r\n-c.py\r\n*.py\n")
    assert sorted(annotated(done)) == ["*.py", "-c.py", "a b.py"]


@pytest.mark.parametrize("src", ["", "\n\n"])
def test_no_src_is_no_file(action: Action, src: str) -> None:
    (action.workspace / "a.py").write_text(FAULTY)
    assert action.run("check", src=src)[:2] == (0, "No files to check\n")


def test_args_are_options(action: Action) -> None:
    (action.workspace / "a.py").write_text(FAULTY)
    assert action.run("check", args="--ignore HW101").code == 0
    assert action.run("check", args="--select HW102\n  --isolated\n").code == 0
    done = action.run("check", args="--output-format concise")
    assert done.out.startswith("a.py:4:19: HW101 ")
    assert action.run("check", args="--no-such-option").code == 2


@pytest.mark.parametrize("name", ["src", "args", "sarif"])
@pytest.mark.parametrize("text", HOSTILE)
def test_inputs_are_no_commands(action: Action, name: str, text: str) -> None:
    (action.workspace / "a.py").write_text("import wandb\n")
    before = sorted(action.workspace.iterdir())
    done = action.run("check", **{name: text})
    assert done.code in (0, 1, 2)
    assert not list(action.workspace.rglob("pwned"))
    if name != "sarif":
        assert sorted(action.workspace.iterdir()) == before


def test_sarif_is_written_beside_the_annotations(action: Action) -> None:
    (action.workspace / "a.py").write_text(FAULTY)
    done = action.run("check", sarif="out/hw lint.sarif", args="--output-format github")
    assert (done.code, done.outputs) == (1, {"sarif": "written"})
    assert annotated(done) == ["a.py"]
    [run] = json.loads((action.workspace / "out/hw lint.sarif").read_text())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["HW101"]


def test_no_sarif_of_what_cannot_be_checked(action: Action) -> None:
    done = action.run("check", sarif="a.sarif", args="--no-such-option")
    assert (done.code, done.outputs) == (2, {})
    assert list(action.workspace.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("version", ["", __version__], ids=["own", "published"])
def test_installs_hwlint_and_no_module_of_the_project(
    action: Action, published: dict[str, str], version: str
) -> None:
    action.environment = published
    action.outputs["steps.python.outputs.python-path"] = sys.executable
    for name in ("pip", "venv", "ensurepip", "hydrawandb_lint"):
        (action.workspace / f"{name}.py").write_text("open('pwned', 'w')\n")
    done = action.run("install", version=version)
    assert done.code == 0, done.err
    (action.workspace / "a.py").write_text(FAULTY)
    assert annotated(action.run("check")) == ["a.py"]
    assert not list(action.workspace.rglob("pwned"))
    installed = Path(done.outputs["hwlint"])
    assert installed.is_relative_to(action.temporary)
    told = subprocess.run([installed, "--version"], capture_output=True, check=True).stdout
    assert told.decode() == f"hwlint {__version__}\n"


@pytest.mark.slow
@pytest.mark.parametrize("version", [*HOSTILE[:2], "1 --index-url https://index.invalid"])
def test_version_is_no_command(action: Action, version: str) -> None:
    action.outputs["steps.python.outputs.python-path"] = sys.executable
    done = action.run("install", version=version)
    assert done.code != 0
    assert "Invalid requirement" in done.err or "InvalidMarker" in done.err
    assert list(action.workspace.iterdir()) == []
