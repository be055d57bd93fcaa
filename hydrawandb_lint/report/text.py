"""Text that is safe to print: no file can send the terminal a control sequence."""

from __future__ import annotations

import os


def printable(text: str) -> str:
    """The text on one line, what cannot be printed as an escape (`\\x1b`)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def shown_path(path: str) -> str:
    """The path as reports show it: below the current directory relative to it."""
    below = os.path.join(os.getcwd(), "")
    return printable(path.removeprefix(below))


def _escape(char: str) -> str:
    return ascii(char)[1:-1]


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{'es' if noun[-1] == 'x' else 's'}"
