"""What there is to know of hwlint's own rules and settings, for the reports."""

from __future__ import annotations

from hydrawandb_lint.tuples import NamedTuple


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


class Setting(NamedTuple):
    """A setting as TOML has it, the place that sets it (none: the default), and the words there if
    they say it in another way. A version that is not set and known but `roughly` has no value."""

    name: str
    value: object
    place: str
    words: str = ""
    roughly: str = ""
