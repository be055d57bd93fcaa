"""Many repositories, each a task of its own for a pool of workers.

Any pool with the interface of `concurrent.futures.Executor` will do. Which worker checks what, and
what is tried again after a worker died, is the pool's to decide: there is no scheduler here.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed

from hydrawandb_lint import check_paths
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.faults import apology
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.tuples import NamedTuple


class ProjectResult(NamedTuple):
    """One repository. `path` is absolute; `failure` is a sentence if it could not be checked."""

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()
    failure: str = ""


def check(
    paths: Iterable[str | os.PathLike[str]], executor: Executor | None, isolated: bool
) -> Iterator[ProjectResult]:
    """The result of each repository, as it is done; without an executor one by one, here.

    All paths are given to the executor at once. Who stops early calls off what has not begun.
    """
    # Workers may be in other folders.
    absolute = map(os.path.abspath, paths)
    if executor is None:
        yield from (_checked(path, isolated) for path in absolute)
        return
    waiting = {_submitted(executor, path, isolated): path for path in absolute}
    try:
        for future in as_completed(waiting):
            yield _result(future, waiting.pop(future))
    finally:
        for future in waiting:
            future.cancel()


def _submitted(executor: Executor, path: str, isolated: bool) -> Future[ProjectResult]:
    """The task of a repository; a pool that is broken takes none, and that is its outcome."""
    try:
        return executor.submit(_checked, path, isolated)
    except Exception as error:
        refused = Future[ProjectResult]()
        refused.set_exception(error)
        return refused


def _result(future: Future[ProjectResult], path: str) -> ProjectResult:
    try:
        return future.result()
    except Exception as error:
        words = " ".join("".join(traceback.format_exception_only(error)).split())
        return ProjectResult(path, failure=f"no worker has checked it: {words}")


def _checked(path: str, isolated: bool) -> ProjectResult:
    """What a worker does. An error leaves it as words: one exception that cannot be unpickled
    would break a whole process pool."""
    try:
        return ProjectResult(path, tuple(check_paths([path], isolated=isolated)))
    except SettingsError as error:
        return ProjectResult(path, failure=str(error))
    except Exception as error:
        return ProjectResult(path, failure=apology(error))
