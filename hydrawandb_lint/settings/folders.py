"""Which settings hold in a folder.

The report settings of a file are those of the nearest folder upwards whose pyproject.toml has
`[tool.hwlint]`, under what the command line says. This module is imported at every start, so
it loads the TOML reader only for a file that speaks of hwlint.
"""

from __future__ import annotations

import os

from hydrawandb_lint.settings.defaults import OUTPUT_FORMAT
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

    `codes` gives the known rules; `said` holds the fields set on the command line, as parsed.
    """

    def __init__(
        self,
        codes: Callable[[], dict[str, bool]],
        said: Mapping[str, Any] | None = None,
        isolated: bool = False,
    ) -> None:
        self._codes = codes
        self.said = said or {}
        self.isolated = isolated
        self._by_folder: dict[str, Written | None] = {}
        self._unread: dict[str, bytes] = {}

    def silent(self, folder: str) -> bool:
        """Whether nobody set anything for the folder: all defaults."""
        return not self.said and self._written(folder) is None

    def home(self, folder: str) -> str | None:
        """The folder whose pyproject.toml sets something for the folder, if there is one."""
        written = self._written(folder)
        return written.folder if written else None

    def origin(self, folder: str, field: str) -> str:
        """Where a setting of the folder is set; empty if it is the default."""
        if field in self.said:
            return "command line"
        written = self._written(folder)
        return written.places.get(field, "") if written else ""

    def settings(self, folder: str) -> Settings:
        """What is set for the files of the folder."""
        from hydrawandb_lint.settings.options import Settings

        return Settings(**{**self._fields(folder), **self.said})

    def shown(self, folder: str) -> tuple[str, bool]:
        """How findings are shown: the output format, and whether unsafe fixes count."""
        if self.silent(folder):
            return OUTPUT_FORMAT, False
        settings = self.settings(folder)
        return settings.output_format, settings.unsafe_fixes

    def sink_words(self, folder: str) -> tuple[bytes, ...]:
        """The last names of the sinks that are set for the files of the folder, for the gate."""
        fields = {**self._fields(folder), **self.said}
        return tuple(name.rpartition(".")[2].encode() for name in fields.get("sinks", ()))

    def active(self, folder: str) -> Active:
        """Likewise, with the codes that are on; loads the rules."""
        from hydrawandb_lint.settings.options import Settings
        from hydrawandb_lint.settings.selection import Active, selected

        written = Settings(**self._fields(folder))
        layers = [
            (written.select, written.ignore),
            (self.said.get("select"), self.said.get("ignore", ())),
        ]
        codes = self._codes()
        evident = selected(dict.fromkeys(codes, True), layers)
        return Active(self.settings(folder), selected(codes, layers), evident)

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
        if folder not in self._by_folder:
            written = self._read(os.path.join(folder, "pyproject.toml"))
            parent = os.path.dirname(folder)
            if written is None and parent != folder:
                written = self._written(parent)
            self._by_folder[folder] = written
        return self._by_folder[folder]

    def _read(self, path: str) -> Written | None:
        if not os.path.isfile(path):
            return None
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
        if b"hwlint" in data:
            return self._parse(path, data)
        self._unread[path] = data
        return None

    def _parse(self, path: str, data: bytes) -> Written | None:
        from hydrawandb_lint.settings.load import read_table

        return read_table(path, data, self._codes)
