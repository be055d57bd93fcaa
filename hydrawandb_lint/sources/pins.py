"""What a project runs on: as it is set, or as its files pin it.

The files are read when the first rule asks, so for a project without a finding never.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterator

from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.targets import Range, Targets
from hydrawandb_lint.sources import pin_files
from hydrawandb_lint.sources.pin_files import PACKAGES, Line
from hydrawandb_lint.sources.roots import up_to_root
from hydrawandb_lint.sources.specifiers import admitted, exact
from hydrawandb_lint.tuples import NamedTuple

Reader = Callable[[str], Iterator[Line]]

FILES: tuple[dict[str, Reader], ...] = (
    {
        "uv.lock": pin_files.lock,
        "poetry.lock": pin_files.lock,
        "pdm.lock": pin_files.lock,
        "pylock*.toml": pin_files.lock,
        "Pipfile.lock": pin_files.pipfile_lock,
        ".python-version": pin_files.python_version,
    },
    {
        "requirements*.txt": pin_files.requirements,
        "requirements/*.txt": pin_files.requirements,
    },
    {
        "environment.yml": pin_files.environment,
        "environment.yaml": pin_files.environment,
    },
    {
        "pyproject.toml": pin_files.project,
        "setup.cfg": pin_files.setup_cfg,
    },
)
"""The files that pin versions, by rank: a lock beats requirements, and so on."""


class Pin(NamedTuple):
    """The versions of a package that a file admits."""

    versions: Range
    path: str
    row: int
    words: str


class Pins:
    """What projects pin, each folder read once: of folders one in the other the nearest counts."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._read: dict[str, dict[str, Pin]] = {}

    def targets(self, folder: str, named: str | None = None) -> Targets:
        """What the files of a folder run on. `named`: see `root_of`."""
        return Targets(**{name: pin.versions for name, pin in self.known(folder, named).items()})

    def known(self, folder: str, named: str | None = None) -> dict[str, Pin]:
        """Likewise, with where each is said, by the names of `Targets`."""
        found = dict(self._pinned(folder, named))
        settings = self._folders.settings(folder)
        for name, package in PACKAGES.items():
            version = getattr(settings, f"target_{name}")
            if version is not None:
                place = self._folders.origin(folder, f"target_{name}")
                found[name] = Pin(admitted(package, exact(version)) or Range(), place, 0, "")
        return found

    def _pinned(self, folder: str, named: str | None) -> dict[str, Pin]:
        if self._folders.isolated:
            return {}
        found: dict[str, Pin] = {}
        for place in up_to_root(folder, named, self._folders):
            if place not in self._read:
                self._read[place] = read(place)
            for name, pin in self._read[place].items():
                if name not in found or _narrows(pin.versions, found[name].versions):
                    found[name] = pin
        return found


def read(folder: str) -> dict[str, Pin]:
    """What the files of a project's folder pin, by the names of `Targets`."""
    ranks = [
        [pin for pattern, reader in files.items() for pin in _pins(folder, pattern, reader)]
        for files in FILES
    ]
    found = {}
    for name, package in PACKAGES.items():
        best = [_newest(pins) for rank in ranks if (pins := [p for q, p in rank if q == package])]
        if best:
            # One that says how new beats one that says how old, and that one that says nothing.
            found[name] = min(
                best, key=lambda pin: (not pin.versions.newest, not pin.versions.oldest)
            )
    return found


def _narrows(above: Range, below: Range) -> bool:
    """Whether what a folder above says is the same, more exactly: a lock of a workspace, whose
    members say what they admit. Else they are other environments, and the nearest counts."""
    if above == below or above.oldest < below.oldest:
        return False
    return below.newest is None or (above.newest is not None and above.newest <= below.newest)


def _newest(pins: list[Pin]) -> Pin:
    return max(pins, key=lambda pin: (pin.versions.newest or (), pin.versions.oldest))


def _pins(folder: str, pattern: str, reader: Reader) -> Iterator[tuple[str, Pin]]:
    import glob

    for path in sorted(glob.glob(os.path.join(glob.escape(folder), pattern))):
        try:
            lines = list(reader(_text(path))) if os.path.isfile(path) else []
        except Exception:  # whatever is in it, a broken file pins nothing
            continue
        for line in lines:
            try:
                versions = admitted(line.package, *line.specifiers)
            except ValueError:
                continue
            if versions is not None:
                yield line.package, Pin(versions, path, line.row, line.words)


def _text(path: str) -> str:
    with open(path, "rb") as file:
        data = file.read()
    # PowerShell's `pip freeze > requirements.txt` writes UTF-16.
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if wide else "utf-8-sig")
