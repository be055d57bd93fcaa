"""What installs packages needs an index of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def need_index(folder: Path) -> None:
    """Skips where pip finds no package, as what uses it would not either."""
    download = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "hatchling"]
    command = [*download, "--dest", str(folder / "index")]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs a package index")
