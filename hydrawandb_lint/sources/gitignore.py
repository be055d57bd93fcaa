"""What git ignores, as git decides it: `git check-ignore` is what the tests compare with.

From the root of the repository down, folder by folder: once a folder is ignored, so is all in
it. For one entry the rules nearest to it count most (its own folder's `.gitignore`, then the
parents', then `.git/info/exclude`), and within a file the last that fits. Outside of a
repository nothing is ignored, as Ruff has it. The user's own ignore file (`core.excludesFile`) is
not read: what is found is the same on every machine. Why no library does this:
docs/dependencies.md.
"""

from __future__ import annotations

import contextlib
import os
import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from itertools import count

from hydrawandb_lint.kinds import GITIGNORE
from hydrawandb_lint.tuples import NamedTuple

BYTES = "latin-1"
"""git compares bytes: this encoding has a character for each."""
_FOLDERS, _STAR = "(?:[^/]*/)*?", "[^/]*?"
_NUMBERS = count()


class Rule(NamedTuple):
    """One line of a `.gitignore`."""

    expression: re.Pattern[str]
    ignores: bool
    folders_only: bool
    by_name: bool
    """It holds no `/`, so it is about names at any depth."""
    path: str = ""
    row: int = 0


class GitIgnore:
    """Asks the ignore files of the repositories it meets, each read once. `texts` are, by their
    paths, the bytes of such as may be newer than the files."""

    def __init__(self, texts: Mapping[str, bytes] | None = None) -> None:
        self._rules = {path: _rules(path, data) for path, data in (texts or {}).items()}
        self._folders: dict[tuple[str, str], Rule | None] = {}

    def ignores(self, path: str, below: str) -> bool:
        """Whether git ignores the file. `below` was named by the user: it is never asked."""
        root = repository(below)
        return root is not None and self.rule(path, below, root) is not None

    def rule(self, path: str, below: str, root: str) -> Rule | None:
        """The line for which git ignores the file, in a repository that begins at `root`."""
        folder = os.path.dirname(path)
        return self._rule_of_folder(folder, below, root) or self._match(path, root, False)

    def _rule_of_folder(self, folder: str, below: str, root: str) -> Rule | None:
        """That for which git leaves out the folder, or one between it and `below`."""
        if folder == below:
            return None
        key = (folder, below)
        if key not in self._folders:
            parent = os.path.dirname(folder)
            self._folders[key] = self._rule_of_folder(parent, below, root) or self._match(
                folder, root, True
            )
        return self._folders[key]

    def _match(self, path: str, root: str, is_folder: bool) -> Rule | None:
        base = os.path.dirname(path)
        while True:
            found = _last_that_fits(
                self._read(os.path.join(base, GITIGNORE)), path, base, is_folder
            )
            if found is not None or base == root:
                break
            base = os.path.dirname(base)
        if found is None:
            exclude = self._read(os.path.join(root, ".git", "info", "exclude"))
            found = _last_that_fits(exclude, path, root, is_folder)
        return found if found is not None and found.ignores else None

    def _read(self, path: str) -> tuple[Rule, ...]:
        if path not in self._rules:
            data = b""
            with contextlib.suppress(OSError):
                if os.path.isfile(path):  # A FIFO would hang whoever opens it.
                    with open(path, "rb") as file:
                        data = file.read()
            self._rules[path] = _rules(path, data)
        return self._rules[path]


def repository(folder: str) -> str | None:
    """The nearest folder upwards with a `.git` (a file in worktrees and submodules)."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _rules(path: str, data: bytes) -> tuple[Rule, ...]:
    lines = data.removeprefix(BOM_UTF8).decode(BYTES).split("\n")
    rules = ((parse(line), row) for row, line in enumerate(lines, 1))
    return tuple(rule._replace(path=path, row=row) for rule, row in rules if rule is not None)


def _last_that_fits(rules: tuple[Rule, ...], path: str, base: str, is_folder: bool) -> Rule | None:
    if not rules:
        return None
    relative = os.fsencode(os.path.relpath(path, base).replace(os.sep, "/")).decode(BYTES)
    name = relative.rpartition("/")[2]
    for rule in reversed(rules):
        if rule.folders_only and not is_folder:
            continue
        if rule.expression.fullmatch(name if rule.by_name else relative):
            return rule
    return None


def parse(line: str) -> Rule | None:
    """The rule of one line; None for comments, blanks and what git discards."""
    pattern = _strip(line)
    if not pattern or pattern.startswith("#"):
        return None
    ignores = not pattern.startswith("!")
    pattern = pattern if ignores else pattern[1:]
    folders_only = pattern.endswith("/")
    pattern = pattern[:-1] if folders_only else pattern
    if not pattern:
        return None
    by_name = "/" not in pattern
    try:
        expression = re.compile(_translate(pattern.removeprefix("/")), re.DOTALL | re.ASCII)
    except (re.error, ValueError):
        return None
    return Rule(expression, ignores, folders_only, by_name)


def _strip(line: str) -> str:
    """Without the spaces at its end, unless a backslash keeps one."""
    line = line.removesuffix("\r")
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return line[: len(bare) + 1] if backslashes % 2 and len(bare) < len(line) else bare


def _translate(pattern: str) -> str:
    """The regular expression of a glob. Raises ValueError for one that can match nothing."""
    # git compares what precedes the first special character apart, and globs only the rest.
    literal = len(re.split(r"[*?\[\\]", pattern, maxsplit=1)[0])
    out = []
    at = 0
    while at < len(pattern):
        after = at + len(pattern[at:]) - len(pattern[at:].lstrip("*"))
        segment = after - at > 1 and (at == literal or pattern[at - 1] == "/")
        if segment and pattern[after : after + 1] == "/":
            out.append(_FOLDERS)
            at = after + 1
        elif segment and after == len(pattern):
            out.append(".*")
            at = after
        elif pattern[at] == "*":
            out.append(_STAR)
            at += 1
        elif pattern[at] == "?":
            out.append("[^/]")
            at += 1
        elif pattern[at] == "[":
            expression, at = _class(pattern, at + 1)
            out.append(expression)
        else:
            at += pattern[at] == "\\"
            if at == len(pattern):
                raise ValueError("a backslash at the end")
            out.append(re.escape(pattern[at]))
            at += 1
    return _joined(out, (_FOLDERS, _STAR))


def _joined(pieces: list[str], wild: tuple[str, ...]) -> str:
    """The expression of all pieces, of which some are `wild`, the widest first. What lies between
    two that are alike is tried at the first place where it fits, and at no other: the second takes
    what the first might have taken. To try all places would take for ever."""
    if not wild:
        return "".join(pieces)
    runs = list[list[str]]([[]])
    for piece in pieces:
        if piece == wild[0]:
            runs.append([])
        else:
            runs[-1].append(piece)
    begin, *parts = (_joined(run, wild[1:]) for run in runs)
    parts = [wild[0] + part for part in parts]
    return begin + "".join([*map(_once, parts[:-1]), *parts[-1:]])


def _once(expression: str) -> str:
    """The same, without a second try."""
    name = f"once{next(_NUMBERS)}"
    return f"(?=(?P<{name}>{expression}))(?P={name})"


def _class(pattern: str, at: int) -> tuple[str, int]:
    """A bracket expression whose `[` is before `at`, and where it ends."""
    negated = pattern[at : at + 1] in ("!", "^")
    start = at = at + negated
    out = []
    while at == start or pattern[at : at + 1] != "]":
        if at >= len(pattern):
            raise ValueError("a bracket that is never closed")
        if pattern.startswith("[:", at) and ":]" in pattern[at + 2 :]:
            end = pattern.index(":]", at + 2)
            if pattern[at + 2 : end] not in _POSIX:
                raise ValueError("an unknown class of characters")
            out.append(_POSIX[pattern[at + 2 : end]])
            at = end + 2
            continue
        is_range = (
            pattern[at] == "-"
            and start < at
            and out[-1] != "-"  # what a range ends with is no range
            and pattern[at + 1 : at + 2] not in ("", "]")
        )
        at += pattern[at] == "\\"
        out.append("-" if is_range else re.escape(pattern[at : at + 1]))
        at += 1
    inside = "".join(out)
    return (f"[^/{inside}]" if negated else f"(?!/)[{inside}]"), at + 1


_POSIX = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " \\t",
    "digit": "0-9",
    "lower": "a-z",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
