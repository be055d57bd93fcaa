"""What installs packages needs an index of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


def need_index(folder: Path) -> None:
    """Skips where pip finds no package, as what uses it would not either."""
    download = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "hatchling"]
    command = [*download, "--dest", str(folder / "index")]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs a package index")


def publish(folder: Path) -> dict[str, str]:
    """The environment in which pip finds this working tree as a published package, too."""
    need_index(folder)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    subprocess.run([*build, str(folder), str(CHECKOUT)], check=True)
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    pip["PIP_FIND_LINKS"] = f"{pip.get('PIP_FIND_LINKS', '')} {folder}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, **pip, "HWLINT_NO_CACHE": "1"}
