"""Projects in `fixtures/projects/`, run with the real wandb (offline) and the real Hydra.

As `test_runtime_proofs`: what hwlint finds in a project of several files is a fault there, its fix
mends it, and what it is silent about is right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("wandb")
pytest.importorskip("hydra")

from test_projects import PROJECTS, contents, fix, read
from test_runtime_proofs import CONFIG, UNRESOLVED, Faulty, Ran, logs, raw, run

pytestmark = pytest.mark.slow


def raw_after_a_dict(ran: Ran) -> None:
    """The caller with a dict is right, the one with a config is not."""
    raw(ran)
    assert ran.configs[0] == {"lr": 0.5}


FAULTY = {
    "dict_and_config": Faulty(raw_after_a_dict, [{"lr": 0.5}, CONFIG]),
    "four_steps": Faulty(raw, [CONFIG]),
    "conversion_elsewhere": Faulty(
        logs({**CONFIG, "model": UNRESOLVED}), [CONFIG], "HW104", unsafe=True
    ),
}
SILENT = {
    "silent_later_star_wins": [CONFIG],
    "silent_mixin_order": [CONFIG],
    "silent_own_wandb_in_package": [CONFIG],
    "silent_resolving_helper": [CONFIG],
}


@pytest.mark.parametrize("name", FAULTY)
def test_fault_is_as_told_and_mended(name: str, tmp_path: Path) -> None:
    faulty, folder = FAULTY[name], tmp_path / "project"
    read(PROJECTS / name).write(folder)
    faulty.fault(run(folder, tmp_path / "before"))
    fix(folder, unsafe=faulty.unsafe)
    ran = run(folder, tmp_path / "after")
    assert ran.status == 0, ran.output
    assert ran.configs == faulty.logged


@pytest.mark.parametrize("name", SILENT)
def test_silent_project_is_right_and_left_alone(name: str, tmp_path: Path) -> None:
    project, folder = read(PROJECTS / name), tmp_path / "project"
    project.write(folder)
    ran = run(folder, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == SILENT[name]
    fix(folder, unsafe=True)
    assert contents(folder) == {file: text.text for file, text in project.files.items()}
