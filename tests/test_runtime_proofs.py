"""Programs in `fixtures/programs/`, run with the real wandb (offline) and the real Hydra.

A faulty program runs first as it stands and shows the fault that hwlint's messages tell of; then
`hwlint fix` mends a copy, which must end well and log the resolved config. A program called
`silent_…` looks faulty and is right: it logs the resolved config as it stands, and hwlint has
nothing to say. What was logged is read from the run's own record file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("wandb")
pytest.importorskip("hydra")

from wandb_records import logged_configs

pytestmark = pytest.mark.slow

PROGRAMS = Path(__file__).parent / "fixtures" / "programs"

MODEL = {"name": "small", "lr": 0.1, "layers": [16, 32]}
CONFIG = {"lr": 0.1, "epochs": 3, "tags": ["a", "b"], "model": MODEL}
OVERRIDDEN = {**CONFIG, "lr": 0.5, "model": {**MODEL, "lr": 0.5}}


class Ran(NamedTuple):
    """What a program did."""

    status: int
    output: str
    configs: list[dict[str, Any]]


def raw(ran: Ran) -> None:
    """A raw config: an error up to Python 3.11, from 3.12 on OmegaConf's private fields."""
    if sys.version_info < (3, 12):
        assert ran.status != 0
        assert "TypeError: first argument must be callable or None" in ran.output
    else:
        assert ran.status == 0, ran.output
        assert {"_content", "_metadata", "_parent", "_flags_cache"} <= ran.configs[-1].keys()
        assert not CONFIG.keys() & ran.configs[-1].keys()


def no_setter(ran: Ran) -> None:
    """`run.config = x`: a property without a setter."""
    assert ran.status != 0
    assert "AttributeError" in ran.output
    if sys.version_info >= (3, 11):
        assert "property 'config' of 'Run' object has no setter" in ran.output


def lost(ran: Ran) -> None:
    """`wandb.config = x`: nothing is logged, silently."""
    assert ran.status == 0, ran.output
    assert ran.configs == [{}]


def unresolved(ran: Ran) -> None:
    """An interpolation is logged as its text."""
    assert ran.status == 0, ran.output
    assert ran.configs == [{**CONFIG, "model": {**MODEL, "lr": "${lr}"}}]


class Faulty(NamedTuple):
    """A program: its fault, what hwlint finds, and what is logged once it is fixed."""

    fault: Callable[[Ran], None]
    logged: list[dict[str, Any]]
    code: str = "HW101"
    unsafe: bool = False


FAULTY = {
    "hydra_main": Faulty(raw, [CONFIG]),
    "update_after_init": Faulty(raw, [CONFIG]),
    "setdefaults": Faulty(raw, [CONFIG]),
    "trainer_class": Faulty(raw, [CONFIG]),
    "keyword_dict": Faulty(raw, [CONFIG]),
    "forwarding_wrapper": Faulty(raw, [CONFIG]),
    "merged_by_hand": Faulty(raw, [OVERRIDDEN]),
    "composed": Faulty(raw, [OVERRIDDEN]),
    "node": Faulty(raw, [MODEL]),
    "perhaps_none": Faulty(raw, [{}, {"seed": 1}, CONFIG]),
    "structured": Faulty(raw, [{"epochs": 3, "model": {"layers": 2, "lr": 0.1}}]),
    "partial": Faulty(raw, [CONFIG]),
    "private_fields": Faulty(raw, [CONFIG]),
    "name_taken": Faulty(raw, [CONFIG]),
    "assigned_to_run": Faulty(no_setter, [CONFIG], "HW102"),
    "assigned_to_module": Faulty(lost, [CONFIG], "HW102"),
    "assigned_before_init": Faulty(lost, [CONFIG], "HW102"),
    "unresolved": Faulty(unresolved, [CONFIG], "HW104", unsafe=True),
}

SILENT = {
    "silent_decorator": CONFIG,
    "silent_own_helper": CONFIG,
    "silent_scalars": {"lr": 0.1, "model_lr": 0.1, "layers": [16, 32]},
    "silent_resolved_in_place": CONFIG,
    "silent_namespace": {"lr": 0.1},
    "silent_rebound": CONFIG,
    "silent_keywords": {**CONFIG, "wandb": {"project": "demo", "job_type": "train"}},
    "silent_own_wandb": CONFIG,
}


def environment(home: Path) -> dict[str, str]:
    """Nothing of the user's: no login, no settings, no cache, no run of another test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANDB_")}
    places = {
        name: str(home / name.lower())
        for name in ("WANDB_DIR", "WANDB_CACHE_DIR", "WANDB_CONFIG_DIR", "WANDB_DATA_DIR")
    }
    for place in places.values():
        Path(place).mkdir(exist_ok=True)
    switches = {
        "WANDB_MODE": "offline",
        "WANDB_SILENT": "true",
        "WANDB_CONSOLE": "off",
        "WANDB_ERROR_REPORTING": "false",
        "HYDRA_FULL_ERROR": "1",
        "NO_COLOR": "1",
    }
    return {**kept, **places, **switches}


def run(program: Path, home: Path) -> Ran:
    """Run a program's `main.py` in its folder; `home` takes all that it leaves."""
    home.mkdir()
    variables = environment(home)
    command = [sys.executable, "main.py"]
    done = _call(command, program, variables)
    configs = logged_configs(Path(variables["WANDB_DIR"]))
    return Ran(done.returncode, done.stdout + done.stderr, configs)


def hwlint(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hydrawandb_lint", *arguments, "--isolated", "main.py"]
    return _call(command, program, {**os.environ, "NO_COLOR": "1"})


@pytest.fixture
def program(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the program that the test names."""
    copy = tmp_path / "program"
    shutil.copytree(PROGRAMS / request.param, copy)
    return copy


@pytest.mark.parametrize("program", FAULTY, indirect=True)
def test_fault_is_as_told(program: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    faulty = FAULTY[request.node.callspec.params["program"]]
    faulty.fault(run(program, tmp_path / "home"))


@pytest.mark.parametrize("program", FAULTY, indirect=True)
def test_fixed_program_logs_the_resolved_config(
    program: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    faulty = FAULTY[request.node.callspec.params["program"]]
    found = hwlint(program, "check", "--output-format", "concise")
    assert faulty.code in found.stdout, found.stderr
    fixed = hwlint(program, "fix", *(["--unsafe-fixes"] if faulty.unsafe else []))
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
    ran = run(program, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == faulty.logged


@pytest.mark.parametrize("program", SILENT, indirect=True)
def test_silent_program_is_right(
    program: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ran = run(program, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == [SILENT[request.node.callspec.params["program"]]]


@pytest.mark.parametrize("program", SILENT, indirect=True)
def test_silent_program_is_left_alone(program: Path) -> None:
    found = hwlint(program, "check", "--output-format", "concise", "--quiet")
    assert found.stdout == ""
    assert found.returncode == 0, found.stderr


def test_every_program_is_proved() -> None:
    assert {path.name for path in PROGRAMS.iterdir()} == {*FAULTY, *SILENT}


def _call(
    command: list[str], folder: Path, variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
