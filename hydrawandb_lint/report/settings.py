"""What `hwlint check --show-settings` prints: TOML, with where each setting comes from."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hydrawandb_lint.report.text import printable, shown_path
from hydrawandb_lint.results import Setting

WIDTH = 100


def render(settings: Sequence[Setting]) -> str:
    """The settings as a table that can be pasted into a pyproject.toml."""
    lines = ["[tool.hwlint]"]
    for name, value, place, words, roughly in settings:
        said = ": ".join(part for part in (shown_path(place), printable(words)) if part)
        if value is None:
            lines.append(f"# {name}: {roughly} ({said or 'nothing pins it'})")
        else:
            lines.append(f"{name} = {_toml(value)}  # {said or 'default'}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if not isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    words = [_toml(word) for word in value]
    line = f"[{', '.join(words)}]"
    return line if len(line) <= WIDTH else "".join(["[\n", *(f"  {w},\n" for w in words), "]"])
