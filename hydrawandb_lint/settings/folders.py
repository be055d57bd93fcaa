"""Which settings hold in a folder.

The report settings of a file are those of the nearest folder upwards with a hwlint.toml, or with a
pyproject.toml that has `[tool.hwlint]`, under what the command line says. This module is imported
at every start, so it loads the TOML reader only for a file that speaks of hwlint.
"""

from __future__ import annotations

import os

from hydrawandb_lint.settings.defaults import EXCLUDE, FILES, INCLUDE, OUTPUT_FORMAT, PYPROJECT
from hydrawandb_lint.settings.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from hydrawandb_lint.settings.load import Written
    from hydrawandb_lint.settings.options import Settings
    from hydrawandb_lint.settings.selection import Active


class Folders:
    """Settings by folder, each file read once.

    `codes` gives the known rules, and whether each is on by default (with `True`: under `preview`);
    `said` holds the fields set on the command line, as parsed. `config`: the only file of settings,
    for all folders; its paths count from the current one.
    """

    def __init__(
        self,
        codes: Callable[[bool], dict[str, bool]],
        said: Mapping[str, Any] | None = None,
        isolated: bool = False,
        config: str | None = None,
    ) -> None:
        self._codes = codes
        self.said = said or {}
        self.isolated = isolated
        self.config = config
        self.extended: set[str] = set()
        """The files that others extend."""
        self._by_folder: dict[str, Written | None] = {}
        self._active: dict[str, Active] = {}
        self._unread: dict[str, bytes] = {}

    def home(self, folder: str) -> str | None:
        """The folder whose own file sets something for the folder, if there is one."""
        written = None if self.config else self._written(folder)
        return written.folder if written else None

    def origin(self, folder: str, field: str) -> str:
        """Where a setting of the folder is set; empty if it is the default."""
        if field in self.said:
            return "command line"
        written = self._written(folder)
        return written.places.get(field, "") if written else ""

    def get(self, folder: str, field: str, default: Any) -> Any:
        """One setting of the folder; `default` if nobody set it. Loads no table of options."""
        if field in self.said:
            return self.said[field]
        return self._fields(folder).get(field, default)

    def settings(self, folder: str) -> Settings:
        """What is set for the files of the folder."""
        from hydrawandb_lint.settings.options import Settings

        return Settings(**{**self._fields(folder), **self.said})

    def walked(self, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The globs of what is taken from the folder, and of what is left out."""
        included = self.get(folder, "include", INCLUDE) + self.get(folder, "extend_include", ())
        excluded = self.get(folder, "exclude", EXCLUDE) + self.get(folder, "extend_exclude", ())
        return included, excluded

    def shown(self, folder: str) -> tuple[str, bool]:
        """How findings are shown: the output format, and whether unsafe fixes count."""
        style = self.get(folder, "output_format", OUTPUT_FORMAT)
        return style, self.get(folder, "unsafe_fixes", False)

    def sink_words(self, folder: str) -> tuple[bytes, ...]:
        """The last names of the sinks that are set for the files of the folder, for the gate."""
        return tuple(name.rpartition(".")[2].encode() for name in self.get(folder, "sinks", ()))

    def active(self, path: str) -> Active:
        """What is set for a file, with the codes that are on; loads the rules."""
        folder, name = os.path.split(path)
        if folder not in self._active:
            self._active[folder] = self._chosen(folder)
        return self._active[folder].of(path, name)

    def _chosen(self, folder: str) -> Active:
        from hydrawandb_lint.settings.selection import DEFAULT, Active, layer, selected

        held, written = self.settings(folder), self._written(folder)
        layers = [DEFAULT, *(written.layers if written else ()), layer(self.said)]
        codes = self._codes(held.preview)
        evident = selected(dict.fromkeys(codes, True), layers)
        return Active(held, selected(codes, layers), evident)

    def read_all(self) -> None:
        """Raises `SettingsError` if a pyproject.toml met so far is not valid TOML.

        One that never says `hwlint` sets nothing, so it is parsed only when something is
        about to be reported: the TOML reader costs as much as the interpreter's start.
        """
        for path, data in self._unread.items():
            self._parse(path, data)
        self._unread.clear()

    def _fields(self, folder: str) -> dict[str, Any]:
        written = self._written(folder)
        return written.fields if written else {}

    def _written(self, folder: str) -> Written | None:
        if self.isolated:
            return None
        if self.config:
            folder = ""  # the same for all
        if folder not in self._by_folder:
            written = self._read(folder)
            parent = os.path.dirname(folder)
            if written is None and parent != folder:
                written = self._written(parent)
            self._by_folder[folder] = written
        return self._by_folder[folder]

    def _read(self, folder: str) -> Written | None:
        paths = [self.config] if self.config else [os.path.join(folder, name) for name in FILES]
        for path in paths:
            if not os.path.isfile(path):
                continue
            data = _read(path)
            if b"hwlint" in data or not path.endswith(PYPROJECT):
                written = self._parse(path, data)
                if written is not None:
                    return written
            else:
                self._unread[path] = data
        return None

    def _parse(self, path: str, data: bytes, extending: tuple[str, ...] = ()) -> Written | None:
        from hydrawandb_lint.settings.load import read_table

        folder = os.getcwd() if path == self.config else os.path.dirname(path)
        written = read_table(path, data, lambda: self._codes(False), folder)
        if written is None or "extend" not in written.fields:
            return written
        base, place = os.path.normpath(written.fields["extend"]), written.places["extend"]
        if base in (path, *extending):
            raise SettingsError(f"`extend` in {place} goes in a circle")
        self.extended.add(base)
        if not os.path.isfile(base):
            raise SettingsError(f"`extend` in {place} names {base}, which is no file")
        below = self._parse(base, _read(base), (path, *extending))
        return written.over(below) if below else written


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
