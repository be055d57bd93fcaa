"""Writes a changed file: whole or not at all, and never over somebody else's change.

A file is replaced by another one of its name. Who opened the old one just before goes on writing
into that, where nobody would find it; so the old one is looked at once more afterwards.
"""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows has no such locks, but does not replace a file that is open.
    fcntl = None  # type: ignore[assignment]

PREFIX, SUFFIX = ".hwlint-", ".tmp"
"""Of the names of temporary files."""
PATIENCE = 500
"""Milliseconds that those who are writing get to finish."""


class ChangedError(Exception):
    """The file no longer holds what was read."""


def replace(path: str, before: bytes, after: bytes) -> None:
    """Puts `after` where `before` was; follows links, keeps mode, owner and, on Linux, access lists
    and other attributes. Another hard link of the file keeps what was in it.

    Raises `ChangedError` if the file holds something else by now, OSError if it cannot be
    written; then it is left as it was.
    """
    real = os.path.realpath(path)
    with contextlib.ExitStack() as opened:
        with _beside(real, after) as temporary, _locked(real):
            old = opened.enter_context(open(real, "rb", buffering=0))
            if old.read() != before:
                raise ChangedError(path)
            if fcntl is None:
                old.close()
            os.replace(temporary, real)
        late = before if old.closed else _late(old)
    if late.startswith(before):
        _append(real, late[len(before) :])
    else:
        replace(real, after, late)
        raise ChangedError(path)


@contextlib.contextmanager
def _beside(path: str, data: bytes) -> Iterator[str]:
    """A temporary file with the data, and with the mode of the file that it is to replace."""
    status, folder = os.stat(path), os.path.dirname(path)
    _remove_abandoned(folder)
    handle, temporary = _temporary(folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            _keep_owner(status, temporary)
            _keep_attributes(path, temporary)
            os.chmod(temporary, stat.S_IMODE(status.st_mode))
            if fcntl is None:
                file.close()
            yield temporary
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _temporary(folder: str) -> tuple[int, str]:
    """A new file, locked as long as it is open: who finds it knows that it is not abandoned."""
    while True:
        handle, path = tempfile.mkstemp(SUFFIX, PREFIX, folder)
        _lock(handle)
        if os.fstat(handle).st_nlink:
            return handle, path
        os.close(handle)  # somebody was faster than the lock


@cache
def _remove_abandoned(folder: str) -> None:
    """Removes the temporary files of runs that were killed, where there are locks to tell; once."""
    if fcntl is None:
        return
    for name in os.listdir(folder):
        if name.startswith(PREFIX) and name.endswith(SUFFIX):
            path = os.path.join(folder, name)
            with contextlib.suppress(OSError), open(path, "r+b", opener=_open_at_once) as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(path)


def _open_at_once(path: str, flags: int) -> int:
    """Follows no link and waits for nobody, whatever has that name."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _keep_owner(status: os.stat_result, temporary: str) -> None:
    """As far as we may: a file of root's stays root's."""
    own = os.stat(temporary)
    if (status.st_uid, status.st_gid) != (own.st_uid, own.st_gid):
        with contextlib.suppress(OSError):
            os.chown(temporary, status.st_uid, status.st_gid)


def _keep_attributes(path: str, temporary: str) -> None:
    """As far as the system has them, and lets us: access lists are among them."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            for name in os.listxattr(path):
                with contextlib.suppress(OSError):
                    os.setxattr(temporary, name, os.getxattr(path, name))


@contextlib.contextmanager
def _locked(path: str) -> Iterator[None]:
    """Holds other hwlints off.

    One that waited here finds the file replaced: the comparison, by name, then tells it so.
    A file that its owner made read-only is not written.
    """
    with open(path, "r+b") as file:
        if fcntl is None:
            file.close()
        _lock(file)
        yield


def _lock(file: int | BinaryIO) -> None:
    """Some network file systems have no locks, nor has Windows."""
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX)


def _late(old: BinaryIO) -> bytes:
    """What a replaced file holds once nobody writes into it any more."""
    for _ in range(PATIENCE):
        if not _is_written(old):
            break
        time.sleep(0.001)
    old.seek(0)
    return old.read()


def _is_written(file: BinaryIO) -> bool:
    """Whether somebody has the file open for writing, as far as the system tells (Linux does)."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        # The signal for a lease that somebody breaks; this one does nothing unless asked to.
        fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:  # Not our file, or a file system without leases.
        return False
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _append(path: str, data: bytes) -> None:
    if data:
        with open(path, "ab") as file:
            file.write(data)
