"""What a command starts, and with which words: as a shell would see it, as far as that is plain.

In front of a program may stand variables and launchers (`env A=1 accelerate launch train.py`), so a
command may start the first of its words that is a program of the project. A shell that is started
(`bash -c '…'`, `run.sh`) hands on what it is given where its text says `"$@"`.
"""

from __future__ import annotations

import re
import shlex

from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHELLS = re.compile(r"(?:.*/)?(?:ba|z|da|k)?sh")
_TEXT_FOLLOWS = re.compile(r"-[a-z]*c")
_SCRIPT = re.compile(r".*\.(?:sh|bash|zsh)")
_MODULE = ("-m", "--module")
_BEFORE = re.compile(r"(?:.*/)?env|run|exec|\w+=.*")
"""What may stand before the name of an installed command."""
_SEPARATOR = re.compile(r"&&|\|\||[;|&\n]")
_CONTINUED = re.compile(r"\\\r?\n")
_ALL = ("$@", "$*", "${@}", "${*}")
_WORDS = {"shift", "getopts", "for", "while", "eval"}
_OWN_WAY = re.compile(r"\$[0-9@*(]|\$\{[0-9@*#]|`")
"""What a script may do to its arguments before it hands them on."""


class Start(NamedTuple):
    """Something that a command may start: a file by its path or, `is_module`, a module by its name;
    a shell with a `script`. `words` are what it is given."""

    name: str
    words: tuple[str, ...]
    is_module: bool = False
    is_shell: bool = False
    script: str | None = None


def starts(words: Sequence[str], installed: Mapping[str, str]) -> Iterator[Start]:
    """What a command may start: the first of these that is there. `installed` are the modules of
    commands that the project installs."""
    for index, word in enumerate(words):
        rest = tuple(words[index + 1 :])
        if _SHELLS.fullmatch(word) and len(rest) > 1 and _TEXT_FOLLOWS.fullmatch(rest[0]):
            # The next word is its name, `$0`.
            yield Start(word, rest[3:], is_shell=True, script=rest[1])
            return
        if _SCRIPT.fullmatch(word):
            yield Start(word, rest, is_shell=True)
        elif word.endswith(".py"):
            yield Start(word, rest)
        elif word in installed and (index == 0 or _BEFORE.fullmatch(words[index - 1])):
            yield Start(installed[word], rest, is_module=True)
        elif word in _MODULE and rest:
            yield Start(rest[0], rest[1:], is_module=True)


def handed_on(script: str, words: Sequence[str]) -> list[list[str]] | None:
    """The commands of a shell script that is given these words; None if it is not plain what it
    does with them."""
    found = []
    try:
        for line in _SEPARATOR.split(_CONTINUED.sub(" ", script)):
            parts = shlex.split(line, comments=True)
            if any(part not in _ALL and _OWN_WAY.search(part) for part in parts):
                return None
            if parts[:2] == ["set", "--"] or not _WORDS.isdisjoint(parts):
                return None
            found.append([each for part in parts for each in (words if part in _ALL else [part])])
    except ValueError:  # quotes that do not end, or that hold what separates commands
        return None
    return [command for command in found if command]
