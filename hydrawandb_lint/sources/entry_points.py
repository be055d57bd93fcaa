"""The commands that a project installs, by its pyproject.toml."""

from __future__ import annotations

import os


def commands(root: str) -> dict[str, str]:
    """The module that each command calls a function of; nothing, if the file cannot be read."""
    from hydrawandb_lint.sources.pin_files import toml

    path = os.path.join(root, "pyproject.toml")
    if not os.path.isfile(path):
        return {}
    try:
        with open(path, encoding="utf-8") as file:
            document = toml(file.read())
        tables = [document.get("project", {}), document.get("tool", {}).get("poetry", {})]
        scripts = {name: at for table in tables for name, at in table.get("scripts", {}).items()}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    return {name: at.partition(":")[0] for name, at in scripts.items() if isinstance(at, str)}
