"""Projects in `fixtures/projects/`, run with the real wandb (offline) and the real Hydra.

As `test_runtime_proofs`: what hwlint finds in a project of several files is a fault there, its fix
mends it, and what it is silent about is right.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("wandb")
pytest.importorskip("hydra")

from expectations import CONFIG, MODEL, UNRESOLVED, Ran, logs, raw, stops
from proof_table import Faulty
from test_projects import PROJECTS, contents, fix, read
from test_runtime_proofs import run

pytestmark = pytest.mark.slow

SMALL = {"name": "small", "lr": 0.1}
KEYWORDS = {"tracker": {"_target_": "trackers.Tracker", "_recursive_": False}, "lr": 0.1}
CALLED = {
    "start": {"_target_": "tracking.start", "project": "demo"},
    "lr": 0.1,
    "rate": 0.1,
}


def raw_after_a_dict(ran: Ran) -> str:
    """The caller with a dict is right, the one with a config is not."""
    assert ran.configs[0] == {"lr": 0.5}
    return raw(ran)


def raw_after_a_container(ran: Ran) -> str:
    """What Hydra hands over is resolved already, but a config still."""
    assert ran.configs[0] == KEYWORDS
    return raw(ran)


def raw_in_a_process(ran: Ran) -> str:
    """The process stops; the one that started it does not mind."""
    assert ran.status == 0, ran.output
    if sys.version_info < (3, 12):
        assert "TypeError: first argument must be callable or None" in ran.output
    return "the process stops"


def node(name: str, **values: Any) -> dict[str, Any]:
    """The node of a tracker."""
    return {"tracker": {"_target_": name, **values}}


def in_order(configs: list[dict[str, Any]]) -> list[str]:
    """Runs of two processes may begin within a second, so by their text."""
    return sorted(json.dumps(config, sort_keys=True) for config in configs)


FAULTY = {
    "async_context_elsewhere": Faulty(raw, [CONFIG]),
    "called_by_hydra": Faulty(logs({**CALLED, "rate": "${lr}"}), [CALLED], "HW104"),
    "class_of_the_config": Faulty(raw, [{"_target_": "workspaces.Train", "lr": 0.1}]),
    "conversion_elsewhere": Faulty(
        logs({**CONFIG, "model": UNRESOLVED}), [CONFIG], "HW104", unsafe=True
    ),
    "dict_and_config": Faulty(raw_after_a_dict, [{"lr": 0.5}, CONFIG]),
    "executor_elsewhere": Faulty(raw, [CONFIG]),
    "four_steps": Faulty(raw, [CONFIG]),
    "global_set_elsewhere": Faulty(raw, [CONFIG]),
    "group_overridden_by_experiment": Faulty(
        raw, [{**node("trackers.online.OnlineTracker", project="demo"), "lr": 0.1}]
    ),
    "hooks_of_module": Faulty(raw, [CONFIG]),
    "instantiated": Faulty(
        raw, [{"trainer": {"_target_": "engine.trainers.Tracked", "epochs": 3}, "lr": 0.1}]
    ),
    "instantiated_by_keyword": Faulty(raw_after_a_container, [KEYWORDS, KEYWORDS]),
    "instantiated_by_position": Faulty(
        raw, [{**node("trackers.Tracker", _convert_="all"), "lr": 0.1}]
    ),
    "instantiated_with_container": Faulty(raw, [SMALL]),
    "named_by_text": Faulty(raw, [{"plain": True, "lr": 0.1}]),
    "own_hydra_main": Faulty(raw, [CONFIG]),
    # its run is left open, so what it logs may be lost with its process: see `process_subclass`
    "process_elsewhere": Faulty(raw_in_a_process, None),
    "process_subclass": Faulty(raw, [CONFIG]),
    "second_init_elsewhere": Faulty(logs({}), None, "HW201"),
    "singleton_told": Faulty(raw, [CONFIG]),
    "value_under_key_elsewhere": Faulty(  # a node is logged as one text
        logs({"lr": 0.1, "model": str(UNRESOLVED)}),
        [{"lr": 0.1, "model": MODEL}],
        "HW103",
        unsafe=True,
    ),
    "yaml_settings": Faulty(
        stops("Extra inputs are not permitted"), [{}, {}, {}], "HW301", unsafe=True
    ),
    "yaml_unpacked_in_group": Faulty(
        stops("TypeError: init() got an unexpected keyword argument 'run_name'"),
        [{}],
        "HW302",
        unsafe=True,
    ),
    "yaml_unpacked_nested": Faulty(raw, [{"lr": 0.1}, {"lr": 0.1}], unsafe=True),
}
FIXED = {name: faulty for name, faulty in FAULTY.items() if faulty.logged is not None}

SILENT: dict[str, list[dict[str, Any]]] = {
    "silent_arguments_made_plain": [CONFIG, CONFIG],
    "silent_duplicate_unpacked": [{}],
    "silent_converted_by_node": [
        {
            **node("trackers.Tracker", _convert_="all", _recursive_=False),
            "lr": 0.1,
            "model": {"lr": 0.1},
        }
    ],
    "silent_finished_elsewhere": [{}, {}],
    "silent_global_replaced": [CONFIG],
    "silent_guarded_helper": [{"lr": 0.1}, CONFIG],
    "silent_hooks_of_module": [CONFIG],
    "silent_instantiated_converted": [
        {
            **node("trackers.Tracker", _convert_="all", _recursive_=False),
            "width": 3,
            "model": {"_target_": "trackers.Model", "_recursive_": False},
            "other": {"_target_": "trackers.Other"},
        }
    ],
    "silent_instantiated_with_container": [SMALL],
    "silent_later_star_wins": [CONFIG],
    "silent_multirun_unpacked": [{}, {}],
    "silent_mixin_order": [CONFIG],
    "silent_own_hydra_main": [CONFIG],
    "silent_own_wandb_in_package": [CONFIG],
    "silent_resolving_helper": [CONFIG],
    "silent_run_of_process": [{"lr": 0.1}, {"epochs": 3}],
    "silent_setter_converts": [CONFIG],
    "silent_unpacked_by_parts": [{}] * 6,
    "silent_unpacked_caught": [{}],
    "silent_unpacked_composed": [{}],
    "silent_unpacked_known": [{}, {"lr": 0.1}, {}],
    "silent_unpacked_option": [{}, {}],
    "silent_unpacked_removed": [{}] * 5,
    "silent_wandb_wrapped": [CONFIG],
}


@pytest.mark.parametrize("name", FAULTY)
def test_fault_is_as_told(name: str, tmp_path: Path) -> None:
    read(PROJECTS / name).write(tmp_path / "project")
    FAULTY[name].fault(run(tmp_path / "project", tmp_path / "home"))


@pytest.mark.parametrize("name", FIXED)
def test_fixed_project_logs_what_was_meant(name: str, tmp_path: Path) -> None:
    faulty, folder = FIXED[name], tmp_path / "project"
    read(PROJECTS / name).write(folder)
    fix(folder, unsafe=faulty.unsafe)
    ran = run(folder, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == faulty.logged


@pytest.mark.parametrize("name", FAULTY)
def test_fault_is_found(name: str) -> None:
    assert FAULTY[name].code in {one.finding.code for one in read(PROJECTS / name).expected}


@pytest.mark.parametrize("name", SILENT)
def test_silent_project_is_right_and_left_alone(name: str, tmp_path: Path) -> None:
    project, folder = read(PROJECTS / name), tmp_path / "project"
    assert project.silent
    project.write(folder)
    ran = run(folder, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert in_order(ran.configs) == in_order(SILENT[name])
    fix(folder, unsafe=True)
    left = contents(folder)  # with what Hydra wrote
    assert all(left[file] == text.text for file, text in project.files.items())
