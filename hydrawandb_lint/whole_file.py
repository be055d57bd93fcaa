"""Files of hwlint's own, which appear whole or not at all."""

from __future__ import annotations

import contextlib
import os


def put(path: str, data: bytes) -> None:
    """Writes a file beside and puts it in place, so that no reader meets a half of it, and of two
    writers one wins. Raises OSError, and leaves nothing then."""
    beside = f"{path}.{os.getpid()}"
    try:
        with open(beside, "wb") as file:
            file.write(data)
        os.replace(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
