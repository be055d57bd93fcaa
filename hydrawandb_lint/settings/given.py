"""A file as rules are given it."""

from __future__ import annotations

from typing import NamedTuple

from hydrawandb_lint.settings.options import Settings
from hydrawandb_lint.settings.targets import Targets


class Given(NamedTuple):
    """The text of a file, what is set for it, and what it runs on."""

    text: str
    settings: Settings
    targets: Targets = Targets()
