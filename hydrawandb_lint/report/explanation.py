"""What `hwlint explain` prints."""

from __future__ import annotations

import os

from hydrawandb_lint.report.text import printable, shown_path, shown_step, step_place
from hydrawandb_lint.results import Explanation

MOST_FILES = 5
"""Config files that are named."""


def render(explanation: Explanation) -> str:
    """The explanation as text for people."""
    place = f"{shown_path(explanation.filename)}:{explanation.row}"
    lines = [f"{place}: {printable(explanation.source)}"]
    if explanation.functions:
        lines.append(f"in {' in '.join(f'`{name}`' for name in reversed(explanation.functions))}")
        lines += [
            f"  `{c.function}` is called at {step_place(c.step)}" for c in explanation.callers
        ]
        if explanation.is_task:
            lines.append(f"  Hydra calls it and gives it the config{_files(explanation.configs)}")
        elif not explanation.callers:
            lines.append("  no caller was seen: its signature says what it is given")
    below, shown = os.path.join(os.getcwd(), ""), None
    for known in explanation.values:
        if known.source != shown:
            lines += ["", printable(known.source)]
            shown = known.source
        lines.append(f"  is {printable(known.words.replace(below, ''))}")
        lines += [f"    {shown_step(step)}" for step in known.trace]
    lines += ["", *(printable(verdict.replace(below, "")) for verdict in explanation.verdicts)]
    return "\n".join(lines) + "\n"


def _files(paths: tuple[str, ...]) -> str:
    """The files of a config, if any were found, of many the first."""
    if not paths:
        return ", whose files are not known"
    more = f" and {len(paths) - MOST_FILES} more" if len(paths) > MOST_FILES else ""
    return f" composed of {', '.join(map(shown_path, paths[:MOST_FILES]))}{more}"
