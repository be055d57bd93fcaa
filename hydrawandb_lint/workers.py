"""Processes that share work. None is left behind, whatever ends the run."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

T = TypeVar("T")
Task = TypeVar("Task")

FORKS = sys.platform == "linux"
"""Whether a worker begins as a copy of this process, with all that is known here."""


def cores() -> int:
    """How many processes can run at once."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share(
    work: Callable[[Task], T],
    tasks: Sequence[Task],
    jobs: int,
    prepare: Callable[..., None],
    arguments: tuple[object, ...],
) -> Iterator[tuple[int, T | None]]:
    """What `work` gives for each task, with the task's number, as it is done; None if its process
    died, and another one, too. Each process first calls `prepare` with `arguments`."""
    orphans = []
    with _pool(jobs, prepare, arguments) as pool:
        numbers = {pool.submit(work, task): number for number, task in enumerate(tasks)}
        for future in as_completed(numbers):
            try:
                yield numbers[future], future.result()
            except BrokenProcessPool:
                orphans.append(numbers[future])
    for number in sorted(orphans):  # one of them is to blame, so each gets its own
        result = None
        with _pool(1, prepare, arguments) as pool, contextlib.suppress(BrokenProcessPool):
            result = pool.submit(work, tasks[number]).result()
        yield number, result


@contextlib.contextmanager
def _pool(
    jobs: int, prepare: Callable[..., None], arguments: tuple[object, ...]
) -> Iterator[ProcessPoolExecutor]:
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("fork" if FORKS else "spawn")
    pool = ProcessPoolExecutor(jobs, context, _begin, (prepare, arguments))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    pool.shutdown()


def _begin(prepare: Callable[..., None], arguments: tuple[object, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who started it
    prepare(*arguments)
