"""The process that runs the trials of sweeps for `sweep_judge`.

It has imported Hydra, and runs each call of Python in a fork, so that a trial takes some hundredths
of a second. In there `wandb.init` is a stand-in, which knows the parameter file of the agent, and a
module `trainer` is found: what its `train` is given is the config that the program has in the end.
"""

from __future__ import annotations

import enum
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import traceback
import types
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

Parameters = dict[str, Any]


def serve() -> None:
    """Answers lines with lists of jobs by lines with lists of results."""
    import wandb  # noqa: F401
    from hydra import compose, initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from hydra.core.override_parser.overrides_parser import OverridesParser

    with tempfile.TemporaryDirectory() as empty, initialize_config_dir(empty, version_base=None):
        compose(overrides=["+a=1"])
    GlobalHydra.instance().clear()
    # The tables of the grammar are made at the first use.
    OverridesParser.create().parse_overrides(["a.b=[1,{c: 'd'},null,1e-3]", "+a@b=c,d", "a=b c"])
    gc.collect()
    gc.freeze()
    gc.disable()  # a fork ends before it would pay
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    for line in sys.stdin:
        with tempfile.TemporaryDirectory() as folder:
            results = _results(json.loads(line), Path(folder))
        answers.write(json.dumps(results) + "\n")
        answers.flush()


def _results(jobs: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    running: dict[int, int] = {}
    codes: dict[int, int] = {}
    for number, job in enumerate(jobs):
        if len(running) > (os.cpu_count() or 1):
            _wait(running, codes)
        own = folder / str(number)
        own.mkdir()
        running[_fork(partial(_run_job, job, own))] = number
    while running:
        _wait(running, codes)
    return [_result(codes[number], folder / str(number)) for number in range(len(jobs))]


def _wait(running: dict[int, int], codes: dict[int, int]) -> None:
    process, status = os.wait()
    codes[running.pop(process)] = os.waitstatus_to_exitcode(status)


def _result(code: int, folder: Path) -> dict[str, Any]:
    records = folder / "records"
    lines = records.read_text("utf-8").splitlines() if records.exists() else []
    output = (folder / "output").read_text("utf-8", "replace").strip().splitlines()
    return {
        "code": code,
        "records": list(map(json.loads, lines)),
        "output": "\n".join(output[-30:]),
    }


def _fork(action: Callable[[], int]) -> int:
    process = os.fork()
    if process:
        return process
    code: Any = 1
    try:
        code = action()
    except SystemExit as end:
        code = end.code
        if isinstance(code, str):
            sys.stderr.write(f"{code}\n")
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code if isinstance(code, int) else int(code is not None))
    raise AssertionError


def _run_job(job: dict[str, Any], folder: Path) -> int:
    """Runs the command, then each Python that it called; gives the first exit code but 0."""
    output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    calls = folder / "calls"
    calls.touch()
    code = subprocess.run(
        job["items"],
        cwd=job["folder"],
        env={**job["environment"], "SWEEP_JUDGE_CALLS": str(calls)},
        timeout=60,
        check=False,
    ).returncode
    for call in _calls(calls.read_bytes().decode().split("\0")):
        process = _fork(partial(_python, *call, folder / "records"))
        code = code or os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return code


def _calls(words: list[str]) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    while len(words) > 1:
        where, count = words[0], int(words[1])
        end = words.index("", 2 + count)
        pairs = (word.partition("=") for word in words[2 + count : end])
        yield where, words[2 : 2 + count], {name: value for name, _, value in pairs}
        words = words[end + 1 :]


def _python(where: str, arguments: list[str], environment: dict[str, str], records: Path) -> int:
    """Python's own command line, in this process."""
    signal.alarm(60)
    os.chdir(where)
    os.environ.clear()
    os.environ.update(environment)
    _stand_in_for_wandb()
    sys.modules["trainer"] = _trainer(records)
    while arguments and arguments[0].startswith("-") and arguments[0] not in ("-m", "-c"):
        arguments = arguments[2 if arguments[0] in ("-W", "-X") else 1 :]
    if not arguments:
        return 0
    if arguments[0] == "-m":
        sys.path[0], sys.argv = where, arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    elif arguments[0] == "-c":
        sys.path[0], sys.argv = where, ["-c", *arguments[2:]]
        exec(arguments[1], {"__name__": "__main__"})
    else:
        if not os.path.exists(arguments[0]):
            sys.exit(f"python: can't open file {arguments[0]!r}")
        sys.path[0], sys.argv = os.path.dirname(os.path.abspath(arguments[0])), arguments
        runpy.run_path(arguments[0], run_name="__main__")
    return 0


def _trainer(records: Path) -> types.ModuleType:
    module = types.ModuleType("trainer")

    def train(config: Any) -> float:
        with records.open("a", encoding="utf-8") as file:
            file.write(json.dumps(_record(config), default=_named) + "\n")
        return 0.0

    module.train = train  # type: ignore[attr-defined]
    return module


def _record(config: Any) -> Parameters:
    from hydra.core.hydra_config import HydraConfig
    from omegaconf import OmegaConf

    plain = OmegaConf.to_container(config) if OmegaConf.is_config(config) else config
    if not HydraConfig.initialized():
        return {"config": plain, "choices": {}, "overrides": []}
    hydra = HydraConfig.get()
    choices = OmegaConf.to_container(hydra.runtime.choices)
    return {"config": plain, "choices": choices, "overrides": list(hydra.overrides.task)}


def _named(value: object) -> str:
    return value.name if isinstance(value, enum.Enum) else str(value)


class _Config(dict[str, Any]):
    """What a run's config does for a program that reads it."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


def _stand_in_for_wandb() -> None:
    """A run's config is what was given to `init`, then what the agent's file says."""
    import wandb

    module: Any = wandb

    def init(config: Any = None, **_: object) -> Any:
        given = yaml.safe_load(Path(os.environ["WANDB_SWEEP_PARAM_PATH"]).read_text("utf-8"))
        given.pop("wandb_version")
        values = {name: one["value"] for name, one in given.items()}
        run = mock.MagicMock(config=_Config({**(config or {}), **values}))
        run.__enter__.return_value = run
        run.__exit__.return_value = False
        module.config, module.run = run.config, run
        return run

    module.init = init
    module.log = module.finish = lambda *_, **__: None


if __name__ == "__main__":
    serve()
