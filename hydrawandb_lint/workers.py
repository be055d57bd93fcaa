"""Processes that share work. None is left behind, whatever ends the run."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

T = TypeVar("T")
Task = TypeVar("Task")

FORKS = sys.platform == "linux"
"""Whether a worker begins as a copy of this process, with all that is known here."""


class NoWorkersError(Exception):
    """This system lets us have no processes, or no locks for them."""


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
    died, and another one, too. Each process first calls `prepare` with `arguments`. Raises
    `NoWorkersError` before anything is done."""
    orphans = []
    with _pool(jobs, prepare, arguments) as pool:
        try:
            numbers = {pool.submit(work, task): number for number, task in enumerate(tasks)}
        except OSError as error:
            raise NoWorkersError from error
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
    try:
        pool = ProcessPoolExecutor(jobs, context, _begin, (prepare, arguments))
    except (ImportError, NotImplementedError, OSError) as error:  # there are no semaphores
        raise NoWorkersError from error
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
    threading.Thread(target=_follow, daemon=True).start()
    prepare(*arguments)


def _follow() -> None:
    """Ends this process when the one that started it is gone, however that went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
