"""Writes a changed file: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows: the comparison alone must do.
    fcntl = None  # type: ignore[assignment]


class ChangedError(Exception):
    """The file no longer holds what was read."""


def replace(path: str, before: bytes, after: bytes) -> None:
    """Puts `after` where `before` was; follows links, keeps mode and owner.

    Raises `ChangedError` if the file holds something else by now, OSError if it cannot be
    written; then it is left as it was.
    """
    real = os.path.realpath(path)
    with _locked(real) as mode:
        handle, temporary = tempfile.mkstemp(prefix=".hwlint-", dir=os.path.dirname(real))
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(after)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode)
            _keep_owner(real, temporary)
            with open(real, "rb") as file:
                if file.read() != before:
                    raise ChangedError(path)
            os.replace(temporary, real)
        except BaseException:
            os.unlink(temporary)
            raise


@contextlib.contextmanager
def _locked(path: str) -> Iterator[int]:
    """Holds other hwlints off; gives the file's mode.

    One that waited here finds the file replaced: the comparison, by name, then tells it so.
    A file that its owner made read-only is not written.
    """
    with open(path, "r+b") as file:
        if fcntl is not None:
            # Some network file systems have no locks.
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
        yield stat.S_IMODE(os.fstat(file.fileno()).st_mode)


def _keep_owner(path: str, temporary: str) -> None:
    """As far as we may: a file of root's stays root's."""
    status = os.stat(path)
    own = os.stat(temporary)
    if (status.st_uid, status.st_gid) != (own.st_uid, own.st_gid):
        with contextlib.suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)
            os.chmod(temporary, stat.S_IMODE(status.st_mode))
