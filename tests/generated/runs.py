"""Runs generated programs with the real wandb (offline) and Hydra, and compares.

Each runs in a fork of a process that has imported both, which saves seconds for each.
"""

from __future__ import annotations

import atexit
import os
import re
import runpy
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any, NamedTuple

import hydra  # noqa: F401 - a fork has it
import omegaconf  # noqa: F401 - likewise
import wandb  # noqa: F401 - likewise
from expectations import WANDB, Ran
from wandb_records import environment, logged_configs, logged_metrics

from generated.laws import check, fix
from generated.one_way import SECRET
from generated.programs import KEYS, Program
from hydrawandb_lint.diagnostics import Diagnostic

TIMEOUT = 120
TARGETS = {
    "target_python": "{}.{}".format(*sys.version_info),
    "target_wandb": ".".join(map(str, WANDB)),
}
LEAN = {"WANDB_DISABLE_GIT": "true", "WANDB_DISABLE_CODE": "true", SECRET: "secret"}
UNFINISHED = "MissingMandatoryValue"
"""The user's config lacks a value: that no fix can give."""


class Compared(NamedTuple):
    """What a program did before and after its fix (None: nothing was fixed), and what hwlint found
    before and after."""

    program: Program
    before: Ran
    after: Ran | None
    found: list[Diagnostic]
    left: list[Diagnostic]


def run(folder: Path, home: Path) -> Ran:
    """Run the `main.py` of a folder; `home` takes all that it leaves."""
    home.mkdir()
    variables = {**environment(home), **LEAN}
    output = home / "output"
    child = os.fork()
    if not child:
        _become(folder, output, variables)
    status = _status(child)
    runs = Path(variables["WANDB_DIR"])
    return Ran(status, output.read_text("utf-8"), logged_configs(runs), logged_metrics(runs))


def _become(folder: Path, output: Path, variables: dict[str, str]) -> None:
    """Be a process that was started to run a program; does not return."""
    status = 1
    try:
        opened = os.open(output, os.O_CREAT | os.O_WRONLY)
        os.dup2(opened, 1)
        os.dup2(opened, 2)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(variables, PYTHONIOENCODING="utf-8")
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.argv = ["main.py"]
        sys.path.insert(0, str(folder))
        atexit._clear()
        runpy.run_path(str(folder / "main.py"), run_name="__main__")
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else bool(end.code)
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def _status(child: int) -> int:
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def compare(program: Program, folder: Path) -> Compared:
    """Run a program before and after `hwlint fix`."""
    code = folder / "program"
    program.write(code)
    before = run(code, folder / "before")
    program.write(code)
    for left in (path for path in code.rglob("*") if path.is_file()):
        if str(left.relative_to(code)) not in program.files:
            left.unlink()
    found = [d for result in check(code, **TARGETS).values() for d in result.diagnostics]
    fixed = fix(code, **TARGETS)
    left_over = [d for result in fixed.values() for d in result.diagnostics]
    changed = any(result.fixed for result in fixed.values())
    after = run(code, folder / "after") if changed else None
    return Compared(program, before, after, found, left_over)


def worked(ran: Ran) -> bool:
    """Whether it ended well and logged at least one of the user's keys under its own name."""
    return ran.status == 0 and any(KEYS & config.keys() for config in ran.configs)


def mended(program: Program, ran: Ran) -> bool:
    """Whether a program works now; one that is to log nothing has to end well."""
    return ran.status == 0 if program.meant == {} else worked(ran)


def is_right(program: Program, ran: Ran) -> bool:
    """Whether it ended well and logged what its author means, as far as that is known."""
    if program.meant is None:
        return worked(ran)
    return ran.status == 0 and program.meant in (*ran.configs, {})


def predicted(diagnostic: Diagnostic) -> str:
    """The error that a message tells of, by its name; empty if it tells of none, or of another end
    that may be."""
    told = re.search(r"raises (?:an? )?`?((?:\w+\.)*\w*Error)\b", diagnostic.message)
    return told[1] if told and "`, or silently" not in diagnostic.message else ""


def predictions(compared: Compared) -> set[str]:
    """The errors that are told of, where there is one way only. A call that drops its config, as
    HW201 says, looks at none."""
    if not compared.program.is_certain or any(d.code == "HW201" for d in compared.found):
        return set()
    return {predicted(diagnostic) for diagnostic in compared.found} - {""}


def tells(compared: Compared) -> bool:
    """Whether hwlint finds more than a word that wandb will drop some day."""
    return any(diagnostic.code != "HW203" for diagnostic in compared.found)


def faults(compared: Compared) -> list[str]:
    """What should not be, in a few words each."""
    program, before, after, _, left = compared
    wrong = []
    if predictions(compared) and not before.status:
        wrong.append("predicted a crash, and ended well")
    if after is None:
        return wrong
    if worked(before):
        wrong += [f"worked, but {change}" for change in _changes(before, after)]
    elif (
        tells(compared)
        and not left
        and UNFINISHED not in after.output
        and not mended(program, after)
    ):
        wrong.append("did not work, nor does it after its fix")
    return wrong


def _changes(before: Ran, after: Ran) -> list[str]:
    if after.status:
        return ["now it stops"]
    if before.metrics != after.metrics:
        return [f"now logs {after.metrics} instead of {before.metrics}"]
    if len(before.configs) != len(after.configs):
        return [f"now has {len(after.configs)} runs instead of {len(before.configs)}"]
    return [
        f"now logs {key}={now.get(key)!r} instead of {value!r}"
        for was, now in zip(before.configs, after.configs, strict=True)
        for key, value in was.items()
        if key in KEYS and (key not in now or not _no_worse(value, now[key]))
    ]


def _no_worse(was: Any, now: Any) -> bool:
    """The same, or what had become a text is what it was again."""
    if isinstance(was, dict) and isinstance(now, dict):
        return was.keys() == now.keys() and all(_no_worse(was[key], now[key]) for key in was)
    return was == now or (isinstance(was, str) and not isinstance(now, str)) or "${" in str(was)
