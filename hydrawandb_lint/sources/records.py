"""What a Python file is to others, told by its bytes alone. Imported at every start.

A run looks at every file and parses few. Each is read once, and of most of them nothing is kept but
a record: whether it may give something to W&B, and the lines in which it imports.
"""

from __future__ import annotations

import codecs
import os

from hydrawandb_lint.sources import gate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Record:
    """What is known of a Python file. `ends`: it may give something to W&B; `begins`: a config may
    come from it; `looks_up`: it may find things by their names. `imports` are its lines with that
    word. `data` are its bytes, if a config begins or ends there, or it looks things up.
    """

    __slots__ = ("begins", "data", "ends", "imports", "looks_up")

    def __init__(self, data: bytes, own: tuple[bytes, ...] = ()) -> None:
        self.ends = gate.ends(data, own)
        self.imports = _imports(data)
        self.begins = gate.begins(self.imports)
        self.looks_up = gate.looks_up(data, self.imports)
        self.data = data if self.matters or self.looks_up else b""

    @property
    def matters(self) -> bool:
        """Whether it may hold a finding, or a config on its way to one in another file."""
        return self.ends or self.begins


class Records:
    """The records of files, each read once; `own` are the last names of the sinks that settings add
    for a folder. `unsaved` has what stands for the bytes of files, as in an editor."""

    def __init__(
        self, own: Callable[[str], tuple[bytes, ...]], unsaved: Mapping[str, bytes] | None = None
    ) -> None:
        self._own = own
        self.unsaved = unsaved or {}
        self._known: dict[str, Record] = {}

    def read(self, path: str) -> bytes:
        """The bytes of a file, or what stands for them. Raises OSError."""
        data = self.unsaved.get(path)
        return read(path) if data is None else data

    def of(self, path: str) -> Record:
        """The record of a file. Raises OSError."""
        record = self._known.get(path)
        if record is None:
            record = Record(self.read(path), self._own(os.path.dirname(path)))
            self._known[path] = record
        return record


def read(path: str) -> bytes:
    """The bytes of a file."""
    with open(path, "rb", 0) as file:
        return file.read()


def _imports(data: bytes) -> bytes:
    """The lines with the word, each with what follows it in parentheses."""
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\\\n" in data:  # a line may go on in the next
        data = data.replace(b"\\\n", b" ")
    found = []
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        opened = data.find(b"(", at, end if end >= 0 else len(data))
        if opened >= 0:
            end = data.find(b"\n", max(data.find(b")", opened), at))
        if end < 0:
            end = len(data)
        found.append(data[start:end])
        at = data.find(b"import", end)
    return b"\n".join(found)
