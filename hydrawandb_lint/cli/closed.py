"""Standard streams that are closed.

Python has None for them, and gives their numbers to the next files that are opened: to one that is
fixed, into which what is meant for stderr would then be written.
"""

from __future__ import annotations

import os
import sys
from typing import Any


def replace() -> None:
    """Opens each that is closed such that stdin and stdout refuse, as closed ones do; what is said
    on stderr is lost, which is what who closes it wants."""
    if sys.stdin is None:
        sys.stdin = _opened(0, os.O_WRONLY, "r")
    if sys.stdout is None:
        sys.stdout = _opened(1, os.O_RDONLY, "w")
    if sys.stderr is None:
        sys.stderr = _opened(2, os.O_WRONLY, "w")


def _opened(number: int, flag: int, mode: str) -> Any:
    """A stream for that mode, whose file is open for what the flag says."""
    os.dup2(os.open(os.devnull, flag), number)
    return open(number, mode, closefd=False)
