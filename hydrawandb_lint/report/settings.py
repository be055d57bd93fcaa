"""What `hwlint check --show-settings` prints: TOML, with where each setting comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from hydrawandb_lint.reference import Setting
from hydrawandb_lint.report.text import printable, shown_path
from hydrawandb_lint.results import Task

WIDTH = 100


def render(settings: Sequence[Setting], tasks: Sequence[Task]) -> str:
    """The settings as a table that can be pasted into a pyproject.toml, and the Hydra tasks of the
    project, as comments."""
    lines, below = ["[tool.hwlint]"], os.path.join(os.getcwd(), "")
    for name, value, place, words, roughly in settings:
        said = ": ".join(part for part in (shown_path(place), printable(words)) if part)
        if value is None:
            why = said or ("nothing pins it" if name.startswith("target-") else "default")
            lines.append(f"# {name}: {roughly} ({why})")
        else:
            # What is below the current directory is written as a file there would have it.
            text = toml(value).replace(json.dumps(below)[:-1], '"')
            lines.append(f"{name} = {text}  # {said or 'default'}")
    lines += ["", f"# Hydra tasks found: {len(tasks)}"]
    for path, row, name, configs in tasks:
        known = ", ".join(map(shown_path, configs)) or "not known"
        lines.append(f"# {shown_path(path)}:{row} `{name}`, its config: {known}")
    return "\n".join(lines) + "\n"


def toml(value: object) -> str:
    """A value as TOML has it."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{toml(key)} = {toml(held)}' for key, held in value.items())}}}"
    if not isinstance(value, (tuple, list)):
        return json.dumps(value, ensure_ascii=False)
    words = [toml(word) for word in value]
    line = f"[{', '.join(words)}]"
    return line if len(line) <= WIDTH else "".join(["[\n", *(f"  {w},\n" for w in words), "]"])
