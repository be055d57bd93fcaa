"""Processes that share the work: the same output in the same order, whatever happens to them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint import engine

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs signals")]

PROGRAMS = 12
HELPER = "import wandb\n\n\ndef start(settings):\n    wandb.init(config=settings)\n"
MAIN = """\
import hydra
from .helper import start


@hydra.main(version_base=None)
def main(cfg):
    start(cfg)


main()
"""
PADDING = "".join(f"VALUE_{number} = {number}  # wandb\n" for number in range(1_200))
KILLER = """\
import os, signal, sys

def hook(event, arguments):
    if event == "open" and str(arguments[0]).endswith({name!r}):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(hook)
"""
"""Run at the start of each Python, it kills the process that opens a file."""


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Programs that matter by themselves, with a finding each."""
    for number in range(PROGRAMS):
        folder = tmp_path / f"p{number:02}"
        folder.mkdir()
        (folder / "__init__.py").touch()
        (folder / "main.py").write_text(MAIN)
        (folder / "helper.py").write_text(HELPER + PADDING)
    (tmp_path / ".git").mkdir()
    assert PROGRAMS * len(PADDING) > engine.MUCH
    return tmp_path


def test_same_output_in_the_same_order(programs: Path) -> None:
    (programs / "p03" / "main.py").write_text("import wandb\ndef (:\n")
    (programs / "conf.yaml").write_text("_target_: wandb.Settings\nstart_method: fork\n")
    runs = [
        hwlint("check", "--jobs", str(jobs), "--output-format", style, ".", cwd=programs)
        for style in ("full", "json")
        for jobs in (1, 2, 5)
    ]
    assert runs[0].code == 1
    assert runs[0].out.count("HW101") == PROGRAMS - 1
    assert "HW301" in runs[0].out
    assert runs[:3] == runs[:1] * 3
    assert runs[3:] == runs[3:4] * 3


def test_fix_writes_the_same(programs: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(programs.rglob("*.py"))}
    runs, written = [], []
    for jobs in ("1", "3"):
        for path, data in before.items():
            path.write_bytes(data)
        runs.append(hwlint("fix", "--jobs", jobs, ".", cwd=programs))
        written.append([path.read_bytes() for path in before])
    assert runs[0] == runs[1]
    assert written[0] == written[1]
    assert f"Found {PROGRAMS} errors ({PROGRAMS} fixed, 0 remaining)." in runs[0].out


def test_worker_that_dies_is_told_and_the_others_go_on(programs: Path, tmp_path: Path) -> None:
    """Versions that a project pins are read for a finding, which is in a worker."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(KILLER.format(name="p05/requirements.txt"))
    (programs / "p05" / "requirements.txt").write_text("wandb==0.19.11\n")
    (programs / "p05" / "pyproject.toml").write_text("[tool.hwlint]\nignore = ['HW2']\n")
    done = hwlint(
        *("check", "--jobs", "2", "--output-format", "concise", "."),
        cwd=programs,
        PYTHONPATH=f"{hooks}{os.pathsep}{Path(__file__).parents[1]}",
    )
    assert done.code == 2
    assert done.out.count("HW101") == PROGRAMS - 1
    [told] = [line for line in done.out.splitlines() if "HW900" in line]
    assert told.startswith("p05/")
    assert "died" in told


@pytest.fixture
def slow(programs: Path) -> Iterator[subprocess.Popen[str]]:
    """A run with two workers that takes long; whatever is left of it is killed."""
    functions = "".join(
        f"\n\ndef f{i}(c):\n    wandb.init(config=f{i - 1}(c) if c.x{i} else c)\n    return c\n"
        for i in range(1, 1500)
    )
    for path in programs.glob("*/helper.py"):
        path.write_text(HELPER + functions.replace("f0(c)", "c") + "\n\ndef x(c):\n    f1499(c)\n")
    for path in programs.glob("*/main.py"):
        path.write_text(MAIN.replace("import start", "import x as start"))
    process = subprocess.Popen(
        [sys.executable, "-m", "hydrawandb_lint", "check", "--jobs", "2", "."],
        cwd=programs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heed_signals,
    )
    deadline = time.monotonic() + 30
    while len(group_of(process.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(group_of(process.pid)) == 3, "no workers"
    yield process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def heed_signals() -> None:
    """The tests may run in the background or under `nohup`, where these are ignored."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def test_interrupt_ends_all(slow: subprocess.Popen[str]) -> None:
    os.killpg(slow.pid, signal.SIGINT)
    out, err = slow.communicate(timeout=10)
    assert (slow.returncode, out, err) == (130, "", "")
    assert not group_of(slow.pid)


def group_of(leader: int) -> list[int]:
    """The processes of a group that are alive."""
    listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True)
    rows = [line.split() for line in listed.stdout.splitlines()]
    return [int(pid) for pid, group, stat in rows if int(group) == leader and stat[0] != "Z"]


def test_small_work_stays_in_one_process(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(HELPER)
    program = (
        "import sys\nfrom hydrawandb_lint.cli import main\nmain(['check', '.'])\n"
        "print('multiprocessing' in sys.modules)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.stdout == "All checks passed!\nFalse\n"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_workers_go_when_the_program_is_killed(
    slow: subprocess.Popen[str], end: signal.Signals
) -> None:
    children = [pid for pid in group_of(slow.pid) if pid != slow.pid]
    slow.send_signal(end)
    slow.communicate(timeout=10)  # until nobody holds the pipes any more
    deadline = time.monotonic() + 5
    while (left := set(group_of(slow.pid)) & set(children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not left


@pytest.mark.parametrize(
    "trouble",
    [
        "import sys; sys.modules['_multiprocessing'] = None",
        "import multiprocessing.synchronize as s; s.SemLock.__init__ = refuse",
        "import os; os.fork = refuse",
    ],
    ids=["no locks", "no more locks", "no more processes"],
)
def test_without_processes_the_work_is_done_here(programs: Path, trouble: str) -> None:
    program = (
        "import errno, sys\n"
        "def refuse(*arguments, **keywords):\n"
        "    raise OSError(errno.EAGAIN, 'refused')\n"
        f"{trouble}\n"
        "from hydrawandb_lint.cli import main\n"
        "sys.exit(main(['check', '--jobs', '2', '--output-format', 'concise', '.']))\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=programs, env=env, capture_output=True, text=True)
    assert done.stdout.count("HW101") == PROGRAMS, done.stderr
    assert (done.returncode, done.stderr) == (1, "")
