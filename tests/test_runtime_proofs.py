"""Programs in `fixtures/programs/`, run with the real wandb (offline) and the real Hydra.

A faulty program runs first as it stands and shows the fault that hwlint's messages tell of; then
`hwlint fix` mends a copy, which must end well and log what was meant. A program called `silent_…`
looks faulty and is right: it logs what was meant as it stands, and hwlint has nothing to say. What
was logged is read from the run's own record file.

They hold on each version in docs/proofs.md, which `scripts/proofs.py` makes of what is recorded
here as a property.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("wandb")
pytest.importorskip("hydra")

from expectations import WANDB, Ran, Version
from proof_table import FAULTY, SILENT, SILENT_SINCE
from wandb_records import environment, logged_configs, logged_metrics

pytestmark = pytest.mark.slow

PROGRAMS = Path(__file__).parent / "fixtures" / "programs"
FIXED = {name: faulty for name, faulty in FAULTY.items() if faulty.logged is not None}

OFF = ("HW105",)
"""Rules that are asked for by their code."""

Record = Callable[[str, object], None]


def run(program: Path, home: Path) -> Ran:
    """Run a program's `main.py` in its folder; `home` takes all that it leaves."""
    home.mkdir()
    variables = environment(home)
    command = [sys.executable, "main.py"]
    done = _call(command, program, variables)
    folder = Path(variables["WANDB_DIR"])
    return Ran(
        done.returncode, done.stdout + done.stderr, logged_configs(folder), logged_metrics(folder)
    )


def hwlint(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hydrawandb_lint", *arguments, "--isolated", "main.py"]
    return _call(command, program, {**os.environ, "NO_COLOR": "1"})


@pytest.fixture
def program(name: str, tmp_path: Path) -> Path:
    """A copy of the program of that name, where it can run and tells anything."""
    since: Version = SILENT_SINCE.get(name, ())
    if name in FAULTY:
        since = FAULTY[name].since
        pytest.importorskip(FAULTY[name].needs, reason=f"needs {FAULTY[name].needs}")
    if since > WANDB:
        pytest.skip(f"no claim: wandb before {'.'.join(map(str, since))}")
    copy = tmp_path / "program"
    shutil.copytree(PROGRAMS / name, copy)
    return copy


@pytest.mark.parametrize("name", FAULTY)
def test_fault_is_as_told(
    name: str, program: Path, tmp_path: Path, record_property: Record
) -> None:
    record_property("seen", FAULTY[name].fault(run(program, tmp_path / "home")))


@pytest.mark.parametrize("name", FAULTY)
def test_fault_is_found(name: str, program: Path) -> None:
    select = ("--select", FAULTY[name].code) if FAULTY[name].code in OFF else ()
    found = hwlint(program, "check", "--output-format", "concise", *select)
    assert FAULTY[name].code in found.stdout, found.stderr


@pytest.mark.parametrize("name", FIXED)
def test_fixed_program_logs_the_resolved_config(
    name: str, program: Path, tmp_path: Path, record_property: Record
) -> None:
    faulty = FIXED[name]
    fixed = hwlint(program, "fix", *(["--unsafe-fixes"] if faulty.unsafe else []))
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
    ran = run(program, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == faulty.logged
    if faulty.metrics is not None:
        assert ran.metrics == faulty.metrics
    if faulty.mended is not None:
        faulty.mended(ran)
    resolved = any(ran.configs)
    record_property("seen", f"logs {'the resolved config' if resolved else 'what was meant'}")


@pytest.mark.parametrize("name", ["secret_resolved_by_fix"])
def test_safe_fix_shows_no_secret(name: str, program: Path, tmp_path: Path) -> None:
    """Nor does an unsafe one, where HW110 would then speak."""
    before = run(program, tmp_path / "home").configs
    for number, unsafe in enumerate(([], ["--unsafe-fixes"])):
        hwlint(program, "fix", *unsafe)
        ran = run(program, tmp_path / f"home{number}")
        assert "abc123" not in str(ran.configs)
        assert ran.configs == before


@pytest.mark.parametrize("name", SILENT)
def test_silent_program_is_right(name: str, program: Path, tmp_path: Path) -> None:
    ran = run(program, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == SILENT[name]


@pytest.mark.parametrize("name", SILENT)
def test_silent_program_is_left_alone(name: str, program: Path) -> None:
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
