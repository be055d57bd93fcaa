"""A thread with a large stack, for what recurses."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable
from typing import TypeVar

STACK_MIB = (512, 64)
RECURSION = 100_000

T = TypeVar("T")
_LOCK = threading.Lock()
"""Held while what belongs to the whole process is changed: recursion, stack size, warnings."""


def in_deep_thread(function: Callable[[], T]) -> T:
    """The function's result, from a thread with a large stack; one such thread at a time."""
    with _LOCK:
        return _in_deep_thread(function)


def _in_deep_thread(function: Callable[[], T]) -> T:
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            with warnings.catch_warnings():
                # What `ast.parse` warns of is not about the user's config.
                warnings.simplefilter("ignore")
                outcome.append(function())
        except BaseException as error:
            failure.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        thread = _started(run)
    finally:
        threading.stack_size(size)
    try:
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
    if failure:
        raise failure[0]
    return outcome[0]


def _started(run: Callable[[], None]) -> threading.Thread:
    """The thread, with the largest stack that the system gives."""
    for mebibytes in STACK_MIB:
        threading.stack_size(mebibytes << 20)
        thread = threading.Thread(target=run, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            continue
        return thread
    raise MemoryError(f"no thread with a stack of {STACK_MIB[-1]} MiB can be started")
