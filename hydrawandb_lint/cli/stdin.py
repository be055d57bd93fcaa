"""A text from standard input, in place of a file's."""

from __future__ import annotations

import sys

from hydrawandb_lint.cli import output
from hydrawandb_lint.settings.errors import SettingsError

STDIN = "-"
"""The path that means standard input, and the name of a text that is given none, as in Ruff."""


class Stdin:
    """What was read, and the file that it stands for: `data` are its bytes, and once it is mended
    those that it becomes. Raises `SettingsError` if it cannot be read."""

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            self.data = sys.stdin.buffer.read()
        except OSError as error:
            raise SettingsError(f"stdin cannot be read: {error.strerror}") from error

    def replace(self, path: str, before: bytes, after: bytes) -> None:
        """Keeps what would be written, instead of writing a file."""
        self.data = after

    def write(self) -> None:
        """To stdout, byte for byte."""
        output.write(self.data)
