"""Rows, rules and formats register by lying in the folder of their kind."""

from __future__ import annotations

import os


def modules(folder: str) -> list[str]:
    """The modules of a package's folder, by name. `pkgutil` knows them, too, and takes `inspect` to
    tell them."""
    names = map(os.path.splitext, sorted(os.listdir(folder)))
    return [name for name, ending in names if ending == ".py" and name != "__init__"]
