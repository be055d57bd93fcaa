"""The commands that a project installs, by its pyproject.toml."""

from __future__ import annotations

import os
import sys
from typing import Any


def commands(root: str) -> dict[str, str]:
    """The module that each command calls a function of; nothing, if the file cannot be read."""
    try:
        with open(os.path.join(root, "pyproject.toml"), encoding="utf-8") as file:
            document = _parsed(file.read())
        tables = [document.get("project", {}), document.get("tool", {}).get("poetry", {})]
        scripts = {name: at for table in tables for name, at in table.get("scripts", {}).items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    return {name: at.partition(":")[0] for name, at in scripts.items() if isinstance(at, str)}


def _parsed(text: str) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    document: dict[str, Any] = tomllib.loads(text)
    return document
