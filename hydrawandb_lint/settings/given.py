"""A file as rules are given it."""

from __future__ import annotations

from collections.abc import Callable

from hydrawandb_lint.settings.options import Settings
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.tuples import NamedTuple


class Given(NamedTuple):
    """The text of a file, what is set for it, and what tells what it runs on: whoever asks may have
    files read."""

    text: str
    settings: Settings
    targets: Callable[[], Targets] = Targets
