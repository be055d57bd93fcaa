"""Where the program writes, and how it ends. Imported at every start."""

from __future__ import annotations

import contextlib
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from hydrawandb_lint.settings.errors import SettingsError

BROKEN_PIPE = 141
INTERRUPTED = 130


SILENT, QUIET, NORMAL, VERBOSE = range(4)


class Voice:
    """How much is said of a run. What the user got wrong is always told."""

    def __init__(self, level: int = NORMAL) -> None:
        self.level = level

    def say(self, text: str) -> None:
        """What was asked for: findings, a diff."""
        if self.level > SILENT:
            write(text)

    def sum_up(self, text: str) -> None:
        """What people read after it."""
        if self.level >= NORMAL:
            write(text)

    def warn(self, text: str) -> None:
        """On stderr, what was left out."""
        if self.level > SILENT:
            note(text)

    def detail(self, sentence: str) -> None:
        """On stderr, what is done."""
        if self.level >= VERBOSE:
            note(f"hwlint: {sentence}\n")


def write(text: str | bytes) -> None:
    """To stdout: a text, of which what the encoding lacks is spelled in ASCII, or bytes. Raises
    `SettingsError` with a sentence that says why it cannot be written."""
    try:
        if isinstance(text, bytes):
            sys.stdout.buffer.write(text)
            sys.stdout.buffer.flush()
        else:
            _write(sys.stdout, text)
    except BrokenPipeError:
        raise
    except OSError as error:
        from hydrawandb_lint.settings.errors import SettingsError

        _close()
        raise SettingsError(f"stdout cannot be written: {error.strerror}") from error


def give(text: str, file: str | None) -> None:
    """To a file, if one is named, as by `save`; else to stdout."""
    if file is not None:
        save(file, text)
    else:
        write(text)


def save(path: str, text: str) -> None:
    """To a file, which appears whole, with its folder; a pipe or a device takes it as it comes.

    Raises `SettingsError` with a sentence that says why it cannot be written.
    """
    from hydrawandb_lint.settings.errors import SettingsError
    from hydrawandb_lint.whole_file import put

    data = text.encode("utf-8", "backslashreplace")
    real = os.path.realpath(path)
    try:
        os.makedirs(os.path.dirname(real), exist_ok=True)
        if os.path.isfile(real) or not os.path.exists(real):
            put(real, data)
        else:
            with open(real, "wb") as file:
                file.write(data)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}") from error


def note(text: str) -> None:
    """To stderr, likewise; what that refuses can be told nowhere."""
    with contextlib.suppress(OSError):
        _write(sys.stderr, text)


def fail(sentence: str) -> int:
    """Says what the user got wrong; gives the exit code for that."""
    from hydrawandb_lint.report.text import printable

    note(f"error: {printable(sentence)}\n")
    return 2


def refuse(error: SettingsError) -> int:
    """Likewise, of a setting; a rule that is selected by its name is answered with its code."""
    from hydrawandb_lint.settings.errors import UnknownRuleError

    if isinstance(error, UnknownRuleError) and (code := _code(error.word)):
        return fail(f"{error.problem}: did you mean its code, `{code}`?")
    return fail(str(error))


def admit(error: Exception) -> int:
    """Says what ended the program; gives its exit code. An error of the system's about no file is
    none of hwlint's."""
    if isinstance(error, OSError) and error.filename is None:
        if isinstance(error, FileNotFoundError):
            return fail("the current directory does not exist any more")
        _close()  # what click writes does not come by `write`
        return fail(f"hwlint cannot go on: {error.strerror or error}")
    from hydrawandb_lint.faults import apology

    return fail(apology(error))


def use_color() -> bool:
    """Whether stdout takes colour: FORCE_COLOR, then NO_COLOR, then whether it is a terminal."""
    if os.environ.get("FORCE_COLOR"):
        return True
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return is_terminal()


def is_terminal() -> bool:
    """Whether somebody looks at stdout right now."""
    return sys.stdout.isatty()


def encoding() -> str:
    """What stdout must spell everything in."""
    return _encoding(sys.stdout)


def hang_up() -> int:
    """The reader of our output went away; nothing more can be said."""
    _close()
    return BROKEN_PIPE


def _close() -> None:
    """Lose what stdout did not take: Python would try once more, and tell of it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _code(name: str) -> str | None:
    """The code of the rule with that name, or nearly that."""
    from hydrawandb_lint import faults
    from hydrawandb_lint.rules import all_rules
    from hydrawandb_lint.similar import similar

    codes = {rule.name: code for code, rule in all_rules().items()}
    codes.update({name: code for code, name in faults.NAMES.items()})
    near = similar(name.lower().replace("_", "-"), codes)
    return codes[near[0]] if near else None


def _write(stream: TextIO, text: str) -> None:
    if not text.isascii():
        from hydrawandb_lint.report.spelling import spelled

        text = spelled(text, _encoding(stream))
    stream.write(text)
    stream.flush()


def _encoding(stream: TextIO) -> str:
    return stream.encoding or "utf-8"
