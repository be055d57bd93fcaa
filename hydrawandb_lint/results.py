"""What a run found and did, for the reports."""

from __future__ import annotations

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Step
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


def is_fixable(diagnostic: Diagnostic, *, unsafe: bool) -> bool:
    """Whether `hwlint fix` would mend it."""
    if diagnostic.fix is None:
        return False
    applied = {Applicability.SAFE, Applicability.UNSAFE} if unsafe else {Applicability.SAFE}
    return diagnostic.fix.applicability in applied


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


class RulePage(NamedTuple):
    """What is said of a rule, or of a fault of hwlint's. `explanation` is Markdown with headings of
    the second level; `state` a sentence on when it is on; `fixable`: some of its findings have a
    fix; `file` its source, from the repository's root."""

    code: str
    name: str
    summary: str
    explanation: str
    default: bool
    state: str
    fixable: bool
    file: str


class Task(NamedTuple):
    """A Hydra task, and the files from which its config is composed, the first of each folder."""

    path: str
    row: int
    name: str
    configs: tuple[str, ...]


class Setting(NamedTuple):
    """A setting as TOML has it, the place that sets it (none: the default), and the words there if
    they say it in another way. A version that is not set and known but `roughly` has no value."""

    name: str
    value: object
    place: str
    words: str = ""
    roughly: str = ""
