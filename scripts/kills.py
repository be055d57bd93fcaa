"""Kills `hwlint fix` again and again, and looks at what it leaves.

    python scripts/kills.py --kills 1000

Each time a project of faulty files is written anew, and its fix is ended after a random time, by
SIGKILL or SIGINT in turn. Then each file must be the old or the fixed one, and the next run must
fix the rest and leave no other file. Exit 1 with the first that is not so; the seed repeats it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from hydrawandb_lint import cli

FILES = 15
FAULTY = """\
import wandb
from omegaconf import OmegaConf

wandb.init(config=OmegaConf.load("config.yaml"))
"""
PADDING = "# Fills blocks of the disk, so that a file is not written at once.\n" * 100
SIGNALS = (signal.SIGKILL, signal.SIGINT)


class Project:
    """The folder, and each file's text before and after the fix."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "first"
        self.old = {f"{n:02}.py": f"# {n}\n{FAULTY}{PADDING}" for n in range(FILES)}
        self.write()
        self._run()  # here, so that the processes below find all modules loaded
        self.new = self.read()
        assert not self.old.items() & self.new.items()
        self.folder = folder / "killed"
        self.write()
        begun = time.monotonic()
        self.fix().join()
        self.seconds = time.monotonic() - begun

    def write(self) -> None:
        self.folder.mkdir(exist_ok=True)
        for name, text in self.old.items():
            (self.folder / name).write_text(text)

    def read(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in self.folder.iterdir()}

    def fix(self) -> BaseProcess:
        """A process of its own that fixes the files."""
        process = multiprocessing.get_context("fork").Process(target=self._run)
        process.start()
        return process

    def _run(self) -> None:
        cli.main(["fix", "--silent", "--no-cache", "--isolated", str(self.folder)])


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns())
    arguments = parser.parse_args()
    sys.stdout.write(f"seed {arguments.seed}\n")
    sys.stdout.flush()
    random.seed(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        halfway = abandoned = 0
        for number in range(arguments.kills):
            left = _killed(project, SIGNALS[number % len(SIGNALS)])
            fault = _fault(project, left)
            if fault:
                sys.stdout.write(f"kill {number}: {fault}\n")
                return 1
            halfway += 0 < len(project.old.items() - left.items()) < FILES
            abandoned += len(left) > FILES
    sys.stdout.write(
        f"{arguments.kills} kills: {halfway} between two files, {abandoned} while one was written\n"
    )
    return 0


def _killed(project: Project, signum: int) -> dict[str, str]:
    """What a run leaves that is ended at any time."""
    project.write()
    running = project.fix()
    time.sleep(random.uniform(0, project.seconds))
    if running.is_alive() and running.pid is not None:
        os.kill(running.pid, signum)
    running.join()
    return project.read()


def _fault(project: Project, left: dict[str, str]) -> str:
    """What is wrong with that, or with what the next run makes of it."""
    for name in project.old:
        if left.get(name) not in (project.old[name], project.new[name]):
            return f"{name} is neither the old file nor the fixed one"
    project.fix().join()
    after = project.read()
    if after.keys() != project.old.keys():
        return f"{sorted(after.keys() ^ project.old.keys())} after the next run"
    return "" if after == project.new else "the next run did not fix the rest"


if __name__ == "__main__":
    sys.exit(main())
