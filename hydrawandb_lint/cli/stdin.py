"""A text from standard input, in place of a file's."""

from __future__ import annotations

import sys

STDIN = "-"
"""The path that means standard input, and the name of a text that is given none, as in Ruff."""


class Stdin:
    """What was read, and the file that it stands for: `data` are its bytes, and once it is mended
    those that it becomes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.data = sys.stdin.buffer.read()

    def replace(self, path: str, before: bytes, after: bytes) -> None:
        """Keeps what would be written, instead of writing a file."""
        self.data = after

    def write(self) -> None:
        """To stdout, byte for byte."""
        sys.stdout.buffer.write(self.data)
        sys.stdout.buffer.flush()
