"""What a run found and did, for the reports."""

from __future__ import annotations

from hydrawandb_lint.diagnostics import Diagnostic, Step
from hydrawandb_lint.tuples import NamedTuple


class Refused(NamedTuple):
    """A fix that was not written, and why."""

    diagnostic: Diagnostic
    reason: str


class FileResult(NamedTuple):
    """One file. Positions of `diagnostics` are those of `text`; `before` is what was read; `note`
    says what was left out; `through` has, if it was not given, the files given that lead to its
    diagnostics."""

    path: str
    text: str
    diagnostics: tuple[Diagnostic, ...]
    before: str = ""
    fixed: tuple[Diagnostic, ...] = ()
    refused: tuple[Refused, ...] = ()
    note: str = ""
    through: tuple[str, ...] = ()

    @property
    def is_told(self) -> bool:
        """Whether there is something to say of it."""
        return bool(self.diagnostics or self.fixed or self.refused or self.note)


class Known(NamedTuple):
    """What an expression, as it is written, is in one of its ways, and how that came there."""

    source: str
    words: str
    trace: tuple[Step, ...]


class Caller(NamedTuple):
    """Where a function that holds the line is called."""

    function: str
    step: Step


class Explanation(NamedTuple):
    """What is known of a line. `functions` are those that hold it, the innermost last; `configs`
    are the files that may be in the config of a task; `verdicts` are sentences."""

    filename: str
    row: int
    source: str
    functions: tuple[str, ...]
    callers: tuple[Caller, ...]
    is_task: bool
    configs: tuple[str, ...]
    values: tuple[Known, ...]
    verdicts: tuple[str, ...]


class Task(NamedTuple):
    """A Hydra task, and the files from which its config is composed, the first of each folder."""

    path: str
    row: int
    name: str
    configs: tuple[str, ...]
