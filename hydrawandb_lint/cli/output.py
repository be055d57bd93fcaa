"""Where the program writes, and how it ends. Imported at every start."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

BROKEN_PIPE = 141
INTERRUPTED = 130


def write(text: str) -> None:
    """To stdout; what its encoding lacks is escaped."""
    _write(sys.stdout, text)


def note(text: str) -> None:
    """To stderr, likewise."""
    _write(sys.stderr, text)


def fail(sentence: str) -> int:
    """Says what the user got wrong; gives the exit code for that."""
    from hydrawandb_lint.report.text import printable

    note(f"error: {printable(sentence)}\n")
    return 2


def use_color() -> bool:
    """Whether stdout takes colour: FORCE_COLOR, then NO_COLOR, then whether it is a terminal."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal()


def is_terminal() -> bool:
    """Whether somebody looks at stdout right now."""
    return sys.stdout.isatty()


def hang_up() -> int:
    """The reader of our output went away; nothing more can be said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()
