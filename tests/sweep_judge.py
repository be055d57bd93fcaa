"""What becomes of a sweep: W&B's agent makes the commands, real Hydra runs them.

No server is asked. The trials are made here: each value of each parameter once. The agent's own
code makes the items of a command, and a shell or a launcher in it is run for real; only `python` is
a stand-in, which notes how it was called. `sweep_trials` then runs each call.
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
import sweep_trials
import yaml
from sweep_trials import Parameters


class Quoted(str):
    """Text in quotes: whoever wrote it meant text."""

    __slots__ = ()


class Loader(yaml.SafeLoader):
    """PyYAML's safe loader, as W&B uses it, that tells which text was quoted."""


def _text(loader: Loader, node: yaml.ScalarNode) -> str:
    return Quoted(node.value) if node.style else node.value


Loader.add_constructor("tag:yaml.org,2002:str", _text)


def load(text: str) -> Any:
    """A sweep file as W&B reads it; None if it cannot."""
    try:
        return yaml.load(text, Loader)
    except yaml.YAMLError:
        return None


class Verdict(NamedTuple):
    """`word`: `right`, `stop`, `defaults` (the arguments got lost) or `other` (misread)."""

    word: str
    parameters: Parameters
    detail: str = ""


def word(verdicts: list[Verdict]) -> str:
    """What becomes of all of them; `mixed` if not of each the same, `none` if there is none."""
    words = {verdict.word for verdict in verdicts}
    return words.pop() if len(words) == 1 else "mixed" if words else "none"


class Judge:
    """Runs sweeps of the projects in a folder, which the programs write into. A context manager: it
    holds a process and a folder."""

    def __init__(self, projects: Path) -> None:
        self._projects = projects
        self._known: dict[str, list[Parameters]] = {}

    def __enter__(self) -> Judge:
        self._folder = tempfile.TemporaryDirectory()
        self._wandb = Path(self._folder.name, "wandb")
        self._bin = Path(self._folder.name, "bin")
        _write_stand_ins(self._bin)
        self._server = subprocess.Popen(
            [sys.executable, sweep_trials.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()
        self._folder.cleanup()

    def judge(self, project: str, sweep: Any) -> list[Verdict]:
        """What becomes of each trial of a sweep whose agent runs in a project. None is made of what
        has no program, no parameters, or no values."""
        if not isinstance(sweep, dict) or not (sweep.get("program") or sweep.get("command")):
            return []
        refused = refusal(sweep)
        if refused:
            return [Verdict("stop", {}, refused)]
        made = trials(sweep)
        if not made:
            return []
        jobs = [self._job(project, sweep, trial, number) for number, trial in enumerate(made)]
        plain = self._job(project, sweep, {}, len(made))
        key = json.dumps([plain["folder"], plain["items"]])
        results = self._run(jobs if key in self._known else [*jobs, plain])
        if key not in self._known:
            self._known[key] = results.pop()["records"]
        return [
            _verdict(trial, result, self._known[key])
            for trial, result in zip(made, results, strict=True)
        ]

    def _job(self, project: str, sweep: Any, trial: Parameters, number: int) -> dict[str, Any]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
        environment = {
            **kept,
            "PATH": f"{self._bin}:{os.environ['PATH']}",
            "PYTHONIOENCODING": "utf-8",
            "WANDB_DIR": str(self._wandb),
            "WANDB_SWEEP_ID": "judged",
        }
        with mock.patch.dict(os.environ, environment, clear=True):
            items, environment = agent_call(sweep, trial, f"trial-{number}")
        folder = str(self._projects / project)
        return {"folder": folder, "items": items, "environment": environment}

    def _run(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.write(json.dumps(jobs) + "\n")
        self._server.stdin.flush()
        done: list[dict[str, Any]] = json.loads(self._server.stdout.readline())
        return done


def trials(sweep: Any) -> list[Parameters]:
    """Each value of each parameter once, with the others at their first."""
    parameters = sweep.get("parameters")
    if not isinstance(parameters, dict):
        return []
    values = {name: _values(one) for name, one in parameters.items()}
    if not values or not all(values.values()):
        return []
    first = {name: some[0] for name, some in values.items()}
    others = [{**first, name: value} for name, some in values.items() for value in some[1:]]
    return [first, *others]


def _values(parameter: Any) -> list[Any]:
    """The values that a parameter takes: of a range, its ends."""
    if not isinstance(parameter, dict):
        return []
    if isinstance(parameter.get("values"), list):
        return list(parameter["values"])
    if "value" in parameter:
        return [parameter["value"]]
    if isinstance(parameter.get("parameters"), dict):
        inner = {"parameters": parameter["parameters"]}
        return list(trials(inner))
    if "mu" in parameter:
        return [float(parameter["mu"])]
    ends = [parameter[end] for end in ("min", "max") if end in parameter]
    if parameter.get("distribution") in ("log_uniform", "q_log_uniform"):
        return [math.exp(end) for end in ends]
    return ends


def refusal(sweep: Any) -> str:
    """What W&B's client raises before the sweep is sent; empty if it does not."""
    pytest.importorskip("wandb", minversion="0.30")  # older ones keep it elsewhere
    from wandb.apis.public.sweeps import _validate_config_and_fill_distribution as validate

    try:
        json.dumps(validate(sweep))
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


class _Process:
    """Instead of the process that the agent starts."""

    last: _Process

    def __init__(self, command: list[str], env: dict[str, str], **_: object) -> None:
        self.command, self.environment = command, env
        _Process.last = self


def agent_call(sweep: Any, trial: Parameters, run: str) -> tuple[list[str], dict[str, str]]:
    """The items and the environment of the process that W&B's agent starts for a trial."""
    from wandb import wandb_agent

    plain = json.loads(json.dumps(sweep, default=str))
    agent: Any = wandb_agent.Agent.__new__(wandb_agent.Agent)
    agent._in_jupyter = agent._forward_signals = False
    agent._function, agent._run_processes = None, {}
    command = plain.get("command")
    # As the agent's `_setup` has it: only a list that is not empty counts.
    agent._sweep_command = command if command and isinstance(command, list) else []
    arguments = {str(name): {"value": _unquoted(value)} for name, value in trial.items()}
    call = {"run_id": run, "program": plain.get("program"), "args": arguments}
    with mock.patch.object(wandb_agent, "AgentProcess", _Process):
        agent._command_run(call)
    return [str(item) for item in _Process.last.command], _Process.last.environment


def _unquoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {_unquoted(key): _unquoted(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unquoted(inner) for inner in value]
    return str(value) if isinstance(value, Quoted) else value


def _verdict(trial: Parameters, result: dict[str, Any], plain: list[Parameters]) -> Verdict:
    if result["code"]:
        return Verdict("stop", trial, result["output"])
    arrivals = [
        _arrival(name, value, result["records"], plain) for name, value in trial.items()
    ] or ["right"]
    word = next(word for word in ("other", "defaults", "right") if word in arrivals)
    return Verdict(word, trial, "" if word == "right" else json.dumps(result["records"]))


def _arrival(name: str, value: Any, jobs: list[Parameters], plain: list[Parameters]) -> str:
    key = name.lstrip("+")
    is_named = any(
        override.lstrip("+~").startswith(f"{key}=") for job in jobs for override in job["overrides"]
    )
    before = [_at(key, job) for job in plain]
    after = [_at(key, job) for job in jobs]
    if jobs and all(key in job["choices"] for job in jobs):
        before = [job["choices"].get(key) for job in plain]
        after = [job["choices"][key] for job in jobs]
    elif any(isinstance(each, dict) for each in before) and not isinstance(value, dict):
        return "other" if after != before else "defaults"  # a node makes way for a value
    if (is_named or after != before) and _is_same(value, after):
        return "right"
    return "other" if is_named or after != before else "defaults"


_NOTHING = "(nothing)"


def _at(key: str, job: Parameters) -> Any:
    """What a config has at a dotted key."""
    node = job["config"]
    if isinstance(node, dict) and key in node:
        return node[key]
    for part in key.split("."):
        if isinstance(node, dict) and part in node:
            node = node[part]
        elif isinstance(node, list) and part.isdecimal() and int(part) < len(node):
            node = node[int(part)]
        else:
            return _NOTHING
    return node


def _is_same(value: Any, jobs: list[Any]) -> bool:
    """Whether a value arrived. Under a multirun each part of a text is a job of its own."""
    if jobs and all(is_same(value, arrived) for arrived in jobs):
        return True
    parts = list(dict.fromkeys(map(str, jobs)))
    return len(jobs) > 1 and isinstance(value, str) and value.replace(" ", "") == ",".join(parts)


_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")
"""A number in YAML 1.2."""
_HYDRA_QUOTES = re.compile(r"""(['"])(.*)\1""", re.DOTALL)


def _written(text: str) -> str:
    """The text that is meant by one in Hydra's own quotes, or with its backslashes."""
    quoted = _HYDRA_QUOTES.fullmatch(text)
    if quoted:
        return quoted[2].replace(f"\\{quoted[1]}", quoted[1])
    return re.sub(r"\\([\\()\[\]{}:=, \t])", r"\1", text)


def is_same(value: Any, arrived: Any) -> bool:
    """Whether a value is what arrived, its type too. What PyYAML takes for text (`1e-5`), but every
    reader for a number, was meant as one; and text in Hydra's grammar as it reads there."""
    if isinstance(value, dict):
        keys = isinstance(arrived, dict) and value.keys() == arrived.keys()
        return keys and all(is_same(inner, arrived[key]) for key, inner in value.items())
    if isinstance(value, list):
        return (
            isinstance(arrived, list)
            and len(value) == len(arrived)
            and all(map(is_same, value, arrived))
        )
    if isinstance(value, str):
        if not isinstance(value, Quoted) and _NUMBER.fullmatch(value) and value != arrived:
            return is_same(float(value), arrived)
        return bool(arrived == (None if value == "null" else _written(value)))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        is_number = isinstance(arrived, (int, float)) and not isinstance(arrived, bool)
        kind = is_number and (isinstance(arrived, float) or isinstance(value, int))
        return bool(kind and value == arrived)
    return type(value) is type(arrived) and bool(value == arrived)


# The stand-ins of programs.

_PYTHON = """\
#!/bin/sh
# Notes how it is called: the folder, the number of arguments, they, and the environment.
{ printf '%s\\0' "$PWD" "$#" "$@"; env -0; printf '\\0'; } >> "$SWEEP_JUDGE_CALLS"
"""
_LAUNCHER = """\
#!/bin/sh
# Starts what stands behind its own options.
while [ $# -gt 0 ]; do
  case "$1" in
    *.py | -m) exec python "$@" ;;
    python*) exec "$@" ;;
  esac
  shift
done
exit 2
"""
_STAND_INS = {
    **dict.fromkeys(("python", "python3"), _PYTHON),
    **dict.fromkeys(("accelerate", "poetry", "srun", "torchrun", "uv"), _LAUNCHER),
}


def _write_stand_ins(folder: Path) -> None:
    folder.mkdir()
    for name, text in _STAND_INS.items():
        path = folder / name
        path.write_text(text, "utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
