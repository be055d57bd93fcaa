"""A git repository of two commits, the second of which makes a finding in a file of the first."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

HELPER = "import wandb\n\n\ndef start(config):\n    wandb.init(config=config)\n"
BEFORE = "from tracking import start\n\nstart({'lr': 1})\n"
AFTER = """\
from omegaconf import OmegaConf
from tracking import start

start(OmegaConf.load("config.yaml"))
"""


def git(folder: Path, *arguments: str) -> str:
    """What git prints, without any settings of the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    me = ["-c", "user.name=a", "-c", "user.email=a@example.invalid"]
    return subprocess.run(
        ["git", *me, *arguments],
        cwd=folder,
        env={**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def pull_request(folder: Path) -> None:
    """`my train.py` is changed on a branch off `main` so that its config goes to `tracking.py`."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    for name, text in (("tracking.py", HELPER), ("my train.py", BEFORE), ("gone.py", "")):
        (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Before")
    git(folder, "checkout", "--quiet", "-b", "change")
    (folder / "my train.py").write_text(AFTER)
    (folder / "gone.py").unlink()
    git(folder, "commit", "--quiet", "--all", "--message", "After")
