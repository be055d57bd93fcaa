"""The progress bar of long work, for somebody who looks at stderr."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds; what is done sooner needs no bar."""


class Bar:
    """Shown once the work takes longer than that, and gone when it is done; never in a pipe."""

    def __init__(self, files: int) -> None:
        self._files, self._done = files, 0
        self._shown: tuple[Progress, TaskID] | None = None
        self._wanted = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._since = time.monotonic()

    def advance(self, files: int) -> None:
        """So many files more are done."""
        self._done += files
        if self._wanted and self._shown is None and time.monotonic() - self._since > PATIENCE:
            self._shown = _bar(self._files)
        if self._shown is not None:
            progress, task = self._shown
            progress.update(task, completed=self._done)

    def close(self) -> None:
        """The work is over, or ended early."""
        if self._shown is not None:
            self._shown[0].stop()


def _bar(files: int) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task("", total=files)
