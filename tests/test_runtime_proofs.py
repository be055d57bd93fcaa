"""Programs in `fixtures/programs/`, run with the real wandb (offline) and the real Hydra.

A faulty program runs first as it stands and shows the fault that hwlint's messages tell of; then
`hwlint fix` mends a copy, which must end well and log what was meant. A program called `silent_…`
looks faulty and is right: it logs what was meant as it stands, and hwlint has nothing to say. What
was logged is read from the run's own record file.
"""

from __future__ import annotations

import json
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

from wandb_records import logged_configs, records

pytestmark = pytest.mark.slow

PROGRAMS = Path(__file__).parent / "fixtures" / "programs"

MODEL = {"name": "small", "lr": 0.1, "layers": [16, 32]}
UNRESOLVED = {**MODEL, "lr": "${lr}"}
CONFIG = {"lr": 0.1, "epochs": 3, "tags": ["a", "b"], "model": MODEL}
OVERRIDDEN = {**CONFIG, "lr": 0.5, "model": {**MODEL, "lr": 0.5}}
WITH_SETTINGS = {**CONFIG, "settings": {"quiet": True}}
PREPARED = {"lr": 0.1, "epochs": 3, "model": MODEL, "seed": 1}


class Ran(NamedTuple):
    """What a program did."""

    status: int
    output: str
    configs: list[dict[str, Any]]
    metrics: list[dict[str, Any]]


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


def logs(config: dict[str, Any]) -> Callable[[Ran], None]:
    """The program ends well and logs this."""

    def logged(ran: Ran) -> None:
        assert ran.status == 0, ran.output
        assert ran.configs == [config]

    return logged


def stops(error: str) -> Callable[[Ran], None]:
    """The program stops with this error."""

    def stopped(ran: Ran) -> None:
        assert ran.status != 0
        assert error in ran.output

    return stopped


def prints(text: str) -> Callable[[Ran], None]:
    """The program ends well and prints this."""

    def printed(ran: Ran) -> None:
        assert ran.status == 0, ran.output
        assert text in ran.output.splitlines()

    return printed


NO_JSON = "TypeError: Object of type DictConfig is not JSON serializable"


def ignored(ran: Ran) -> None:
    """Settings as a config are ignored silently."""
    assert ran.status == 0, ran.output
    assert "file: True" in ran.output
    assert "quiet: False" in ran.output


def taken(ran: Ran) -> None:
    """Settings as a dict are taken."""
    assert "quiet: True" in ran.output


def same_run(ran: Ran) -> None:
    """The second call gives back the first run, where all is logged."""
    assert ran.status == 0, ran.output
    assert "same run: True" in ran.output
    assert ran.configs == [CONFIG]
    assert ran.metrics == [{"loss": 1.0}, {"loss": 0.5}]


def second_config_lost(ran: Ran) -> None:
    """The second call's config is dropped."""
    assert ran.status == 0, ran.output
    assert ran.configs == [{}]
    assert ran.metrics == [{"loss": 1.0}, {"loss": 0.5}]


def one_run_for_all(ran: Ran) -> None:
    """All rounds of the loop are logged into the run of the first, with its config."""
    assert ran.status == 0, ran.output
    assert ran.configs == [{"lr": 0.1}]
    assert ran.metrics == [{"loss": 0.1}, {"loss": 0.2}]


def finished_by_inner(ran: Ran) -> None:
    """The end of the inner `with` block finishes the run of both."""
    assert ran.status != 0
    assert "is finished" in ran.output
    assert ran.configs == [{"lr": 0.1}]
    assert ran.metrics == [{"loss": 1.0}]


def late(error: str) -> Callable[[Ran], None]:
    """The program stops with this error at a use after the end of its run."""

    def stopped(ran: Ran) -> None:
        assert ran.status != 0
        assert error in ran.output
        assert ran.configs == [{"lr": 0.1}]
        assert ran.metrics == [{"loss": 1.0}]

    return stopped


BOOLEAN = "Using a boolean value for 'reinit' is deprecated."


def warned(same: bool) -> Callable[[Ran], None]:
    """The program ends well, and wandb warns; the last `wandb.init` gives back the active run."""

    def ran_with_warning(ran: Ran) -> None:
        assert ran.status == 0, ran.output
        assert BOOLEAN in ran.output
        assert f"same run: {same}" in ran.output
        assert ran.configs == [{"lr": 0.1}, {"lr": 0.2}]

    return ran_with_warning


def not_warned(same: bool) -> Callable[[Ran], None]:
    """Nothing else has changed, but wandb does not warn."""

    def ran_without_warning(ran: Ran) -> None:
        assert BOOLEAN not in ran.output
        assert f"same run: {same}" in ran.output
        assert sorted(step["loss"] for step in ran.metrics) == [0.1, 0.2]

    return ran_without_warning


def one_run_for_both_jobs(ran: Ran) -> None:
    """The second job is given the run of the first; its config is lost."""
    assert ran.status == 0, ran.output
    assert ran.configs == [{"lr": 0.1}]
    assert ran.metrics == [{"loss": 0.1, "lines": 1}, {"loss": 0.2, "lines": 1}]


def shared_by_both_jobs(ran: Ran) -> None:
    """Both jobs write into the run that was begun before them."""
    assert ran.status == 0, ran.output
    assert ran.configs == [{"lr_0.1": 0.1, "lr_0.2": 0.2}]
    assert ran.metrics == [{"loss": 0.1}, {"loss": 0.2}]


class Faulty(NamedTuple):
    """A program: its fault, what hwlint finds, what is logged once it is fixed (None: it has no
    fix that is applied), and what else is then to be seen."""

    fault: Callable[[Ran], None]
    logged: list[dict[str, Any]] | None
    code: str = "HW101"
    unsafe: bool = False
    metrics: list[dict[str, Any]] | None = None
    mended: Callable[[Ran], None] | None = None


LOSSES = [{"loss": 1.0}, {"loss": 0.5}]

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
    "found_file": Faulty(raw, [CONFIG]),
    "merged_arguments": Faulty(raw, [CONFIG], unsafe=True),
    "experiment_classes": Faulty(raw, [CONFIG]),
    "attrs_class": Faulty(raw, [CONFIG]),
    "handed_on": Faulty(raw, [CONFIG]),
    "resources": Faulty(raw, [CONFIG]),
    "global_names": Faulty(raw, [CONFIG]),
    "annotations_lie": Faulty(raw, [CONFIG]),
    "wandb_elsewhere": Faulty(raw, [{**CONFIG, "logged": True}]),
    "zen": Faulty(raw, [CONFIG]),
    "typed_and_merged": Faulty(raw, [{"seed": 1, "lr": 0.5, "model": OVERRIDDEN["model"]}]),
    "assigned_to_run": Faulty(no_setter, [CONFIG], "HW102"),
    "assigned_to_module": Faulty(lost, [CONFIG], "HW102"),
    "assigned_before_init": Faulty(lost, [CONFIG], "HW102"),
    "unresolved": Faulty(logs({**CONFIG, "model": UNRESOLVED}), [CONFIG], "HW104", unsafe=True),
    "prepared": Faulty(logs({**PREPARED, "model": UNRESOLVED}), [PREPARED], "HW104", unsafe=True),
    "set_on_run_config": Faulty(  # a node is logged as one text
        logs({"model": str(UNRESOLVED), "parts": {"model": str(UNRESOLVED)}}),
        [{"model": MODEL, "parts": {"model": MODEL}}],
        "HW103",
        unsafe=True,
    ),
    "attribute_chain": Faulty(
        stops("AttributeError: 'dict' object has no attribute 'lr'"),
        [CONFIG],
        "HW107",
        metrics=[{"lr": 0.1}],
    ),
    "config_as_text": Faulty(stops("ConfigError: config file lr: 0.1"), [CONFIG], "HW106"),
    "config_in_log": Faulty(
        stops(NO_JSON), [{}], "HW108", mended=prints(f"logged: {sorted(MODEL.items())}")
    ),
    "config_in_summary": Faulty(
        stops(NO_JSON), [{}], "HW108", mended=prints(f"logged: {sorted(MODEL.items())}")
    ),
    "config_in_metadata": Faulty(
        stops("TypeError: Cannot parse <class 'omegaconf.dictconfig.DictConfig'> as artifact"),
        [{}],
        "HW108",
        mended=prints(f"logged: {MODEL}"),
    ),
    "node_in_metadata": Faulty(
        prints(f"logged: {UNRESOLVED}"),
        [{}],
        "HW108",
        unsafe=True,
        mended=prints(f"logged: {MODEL}"),
    ),
    "resolved_in_call": Faulty(lost, [CONFIG], "HW111"),
    "struct_in_place": Faulty(lost, [CONFIG], "HW111"),
    "run_config_merged": Faulty(stops("ValueError: Invalid input."), [OVERRIDDEN], "HW112"),
    "run_config_merged_first": Faulty(
        stops("RecursionError: maximum recursion depth exceeded"),
        [{"lr": 0.5, "epochs": 3}],
        "HW112",
    ),
    "run_config_created": Faulty(
        stops("ValidationError: Object of unsupported type: 'Config'"),
        [CONFIG],
        "HW112",
        metrics=[{"lr": 0.1}],
    ),
    "settings_node": Faulty(ignored, [WITH_SETTINGS], "HW113", unsafe=True, mended=taken),
    "second_init": Faulty(same_run, [CONFIG], "HW201", metrics=LOSSES, mended=same_run),
    "second_init_with_config": Faulty(
        second_config_lost, [CONFIG], "HW201", unsafe=True, metrics=LOSSES
    ),
    "init_in_loop": Faulty(one_run_for_all, None, "HW201"),
    "with_in_with": Faulty(finished_by_inner, None, "HW201"),
    "multirun": Faulty(one_run_for_both_jobs, [{"lr": 0.1}, {"lr": 0.2}], "HW202", unsafe=True),
    "multirun_begun_at_import": Faulty(shared_by_both_jobs, None, "HW202"),
    "boolean_reinit": Faulty(
        warned(same=True), [{"lr": 0.1}, {"lr": 0.2}], "HW203", mended=not_warned(same=True)
    ),
    "boolean_reinit_in_settings": Faulty(
        warned(same=False), [{"lr": 0.1}, {"lr": 0.2}], "HW203", mended=not_warned(same=False)
    ),
    "unknown_argument": Faulty(
        stops("TypeError: init() got an unexpected keyword argument 'project_name'"),
        [{"lr": 0.1}],
        "HW302",
        unsafe=True,
        mended=prints("project: demo"),
    ),
    "unknown_setting": Faulty(
        stops("Extra inputs are not permitted"),
        [{"lr": 0.1}],
        "HW302",
        unsafe=True,
        mended=prints("name: first"),
    ),
    "late_log": Faulty(late("is finished. The call to `log` will be ignored"), None, "HW204"),
    "late_module_log": Faulty(
        late("Error: You must call wandb.init() before wandb.log()"), None, "HW204"
    ),
    "late_wandb_run": Faulty(
        late("AttributeError: 'NoneType' object has no attribute 'summary'"), None, "HW204"
    ),
}
FIXED = {name: faulty for name, faulty in FAULTY.items() if faulty.logged is not None}

SILENT = {
    "silent_decorator": [CONFIG],
    "silent_own_helper": [CONFIG],
    "silent_scalars": [{"lr": 0.1, "model_lr": 0.1, "layers": [16, 32]}],
    "silent_resolved_in_place": [CONFIG],
    "silent_namespace": [{"lr": 0.1}],
    "silent_rebound": [CONFIG],
    "silent_keywords": [{**CONFIG, "wandb": {"project": "demo", "job_type": "train"}}],
    "silent_own_wandb": [CONFIG],
    "silent_set_on_run_config": [CONFIG],
    "silent_leaf_methods": [CONFIG],
    "silent_none_replaced": [CONFIG],
    "silent_sweep_values": [
        {**OVERRIDDEN, "model.name": "large", "model": {**MODEL, "lr": 0.5, "name": "large"}}
    ],
    "silent_settings": [WITH_SETTINGS, WITH_SETTINGS],
    "silent_own_converters": [CONFIG, CONFIG],
    "silent_other_configs": [
        {"config": "conf/config.yaml", "lr": 0.1},
        CONFIG,
        {"lr": 0.2},
        {"lr": 0.3},
        {"lr": 0.4},
    ],
    "silent_logged_values": [CONFIG],
    "silent_late_uses": [{"lr": 0.1}],
    "silent_in_time": [{"lr": 0.1}, {"lr": 0.2}, {"lr": 0.3}],
    "silent_runs_in_turn": [{"lr": lr} for lr in (0.1, 0.2, 0.3, 0.4, 0.5)],
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
    folder = Path(variables["WANDB_DIR"])
    return Ran(
        done.returncode, done.stdout + done.stderr, logged_configs(folder), logged_metrics(folder)
    )


def logged_metrics(folder: Path) -> list[dict[str, Any]]:
    """What `log` was called with, without W&B's own keys; of several runs in no order."""
    from wandb.proto import wandb_internal_pb2

    protocol: Any = wandb_internal_pb2
    steps = []
    for path in folder.glob("wandb/*run-*/run-*.wandb"):
        for data in records(path.read_bytes()):
            record = protocol.Record.FromString(data)
            if record.WhichOneof("record_type") == "history":
                items = {
                    item.key or item.nested_key[0]: json.loads(item.value_json)
                    for item in record.history.item
                }
                steps.append({key: items[key] for key in items if not key.startswith("_")})
    return steps


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
def test_fault_is_found(program: Path, request: pytest.FixtureRequest) -> None:
    faulty = FAULTY[request.node.callspec.params["program"]]
    found = hwlint(program, "check", "--output-format", "concise")
    assert faulty.code in found.stdout, found.stderr


@pytest.mark.parametrize("program", FIXED, indirect=True)
def test_fixed_program_logs_the_resolved_config(
    program: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    faulty = FIXED[request.node.callspec.params["program"]]
    fixed = hwlint(program, "fix", *(["--unsafe-fixes"] if faulty.unsafe else []))
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
    ran = run(program, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == faulty.logged
    if faulty.metrics is not None:
        assert ran.metrics == faulty.metrics
    if faulty.mended is not None:
        faulty.mended(ran)


@pytest.mark.parametrize("program", SILENT, indirect=True)
def test_silent_program_is_right(
    program: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ran = run(program, tmp_path / "home")
    assert ran.status == 0, ran.output
    assert ran.configs == SILENT[request.node.callspec.params["program"]]


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
