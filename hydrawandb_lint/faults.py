"""What kept hwlint from checking a file. Shown whatever is selected."""

from __future__ import annotations

from hydrawandb_lint.about import LOGGER, REPOSITORY_URL
from hydrawandb_lint.diagnostics import Diagnostic, Position

INTERNAL = "HW900"
SYNTAX = "HW901"
BUDGET = "HW903"
UNREADABLE = "HW904"
NAMES = {
    INTERNAL: "internal-error",
    SYNTAX: "syntax-error",
    BUDGET: "too-large",
    UNREADABLE: "unreadable-file",
}
FAILURES = (INTERNAL, UNREADABLE)
"""What is an error even where findings are not asked for: something could not be done."""
DOCUMENTATION = {
    INTERNAL: f"""hwlint itself failed on a file.

## What it does
Says which error of hwlint's own stopped it on a file, and where. The other files are checked all
the same; the exit code is 2.

## What to do
The fault is hwlint's, not your code's: please report it at {REPOSITORY_URL}, with what `--debug`
prints. Until it is mended, leave the file out with `extend-exclude`.
""",
    SYNTAX: """A file is no Python that hwlint can parse.

## What it does
Says where the parser of the Python that runs hwlint refuses a file, in that parser's words, or that
the file is nested too deeply. Nothing else is found in it.

## What to do
Mend the syntax. If it is newer than the Python that the message names, run hwlint on a newer one.
What is not meant to be Python, such as a template, is left out with `extend-exclude`.
""",
    BUDGET: """A program is too large to follow.

## What it does
Says, as a warning on stderr, that the files which belong together are too much to follow at once.
Each script is then checked with what it imports, as far as that can be followed, and other files by
themselves; a file that is too much even so is not checked. Findings may be missing, and fixes may
be unsafe that would else be safe.

## What to do
Leave out what is no part of your program, such as copies and generated code, with `extend-exclude`.
To name fewer files changes nothing: the rest of the project is read as well.
""",
    UNREADABLE: """A file cannot be read or written.

## What it does
Says why: it is not there, may not be opened, or is not in the encoding that it declares. Under
`hwlint fix`, also why a file could not be written, or that it keeps changing meanwhile; it is then
left as it is.

## What to do
Mend what the message names, or leave the file out with `extend-exclude`.
""",
}
"""As a rule's docstring has it."""


def unreadable(filename: str, reason: str) -> Diagnostic:
    """HW904: the file cannot be opened, read or written."""
    return _fault(UNREADABLE, reason, filename, Position(1, 1), Position(1, 1))


def syntax_error(filename: str, error: Exception) -> Diagnostic:
    """HW901: this Python's `ast` refuses the file, or its nesting is too deep for hwlint."""
    import platform

    version = platform.python_version()
    if isinstance(error, SyntaxError):
        start = Position(max(error.lineno or 1, 1), max(error.offset or 1, 1))
        end = Position(error.end_lineno or 0, error.end_offset or 0)
        message = f"{error.msg[:1].upper()}{error.msg[1:]}"
        note = f"hwlint runs on Python {version}; newer syntax needs a newer one"
        return _fault(SYNTAX, f"{message} ({note})", filename, start, max(start, end))
    message = str(error)
    if isinstance(error, UnicodeEncodeError):
        half = f"\\u{ord(error.object[error.start]):04x}"
        message = f"Holds `{half}`, half a character, which Python cannot read"
    elif isinstance(error, (RecursionError, MemoryError)):
        message = f"Nested too deeply for hwlint on Python {version}"
    return _fault(SYNTAX, message, filename, Position(1, 1), Position(1, 1))


def internal_error(filename: str, error: BaseException) -> Diagnostic:
    """HW900: hwlint itself failed on the file."""
    message = f"{apology(error)}; until it is mended, leave the file out with `extend-exclude`"
    return _fault(INTERNAL, message, filename, Position(1, 1), Position(1, 1))


def apology(error: BaseException) -> str:
    """What to say when hwlint itself fails, on one line; the log has it all (`--debug`)."""
    import logging
    import traceback

    logging.getLogger(LOGGER).debug("", exc_info=error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    words = f"{type(error).__name__}: {error}{place}".split()
    return (
        f"hwlint failed here ({' '.join(words)}). The fault is hwlint's, not your code's: "
        f"please report it at {REPOSITORY_URL}"
    )


def _fault(code: str, message: str, filename: str, start: Position, end: Position) -> Diagnostic:
    return Diagnostic(code, NAMES[code], message, filename, start, end, noqa_row=start.row)
