"""Commands that start a program of a project, in its scripts and pages: which config Hydra is asked
for there.

A line is read as a shell would, as far as that is plain. What only a shell knows (`$NAME`), or a
reader (`<name>`), is not known.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hydrawandb_lint.configs.files import Default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

ENDINGS = (".sh", ".bash", ".slurm", ".sbatch", ".md", ".toml", ".yaml", ".yml")
NAMES = ("Makefile", "makefile", "justfile", "Justfile", "Dockerfile")
"""Files that hold commands, by their endings and names."""

_WORTH_READING = re.compile(rb"--config-(?:name|path|dir)\b|\s-c[npd]\b|\s\+[\w/@.]+=")
_CONTINUED = re.compile(r"\\\r?\n")
_COMMAND = re.compile(r"[\n;&|`]+")
_QUOTES = str.maketrans("", "", "'\"")
_OPTION = re.compile(r"(?:--config-(?P<long>name|path|dir)|-c(?P<short>[npd]))(?:=(?P<value>.*))?")
_LONG = {"n": "name", "p": "path", "d": "dir"}
_ADDED = re.compile(r"\+{1,2}(?P<group>[\w/]+)(?:@(?P<package>[\w.]+))?=(?P<options>[\w/,-]+)")
_PLAIN = re.compile(r"[\w./~-]+")


class Launch(NamedTuple):
    """A command. `program`: the parts of its path, or of its module's name, as far as they are
    written. `name`, `path` and `dir`: what its options `--config-…` say. `added`: the groups that
    it adds to the defaults list. `is_known`: all of this is."""

    program: tuple[str, ...]
    name: str | None = None
    path: str | None = None
    dir: str | None = None
    added: tuple[Default, ...] = ()
    is_known: bool = True

    def starts(self, path: str, beside: str) -> bool:
        """Whether it may be a file that is started, by a command in the folder `beside`: it is run
        there, above it or, after some `cd`, below it."""
        parts = path.removesuffix(".py").removesuffix("/__main__").split("/")
        count = len(parts) - len(self.program)
        if not self.program or tuple(parts[count:]) != self.program:
            return False
        run_in = "/".join(parts[:count])
        return f"{run_in}/".startswith(f"{beside}/") or f"{beside}/".startswith(f"{run_in}/")


def launches(data: bytes) -> Iterator[Launch]:
    """The commands in a file that ask Hydra for a config of their own."""
    if not _WORTH_READING.search(data):
        return
    text = _CONTINUED.sub(" ", data.decode(errors="replace"))
    for command in _COMMAND.split(text):
        words = command.translate(_QUOTES).split()
        launch = _launch(words) if "python" in command or ".py" in command else None
        if launch is not None and launch != Launch(launch.program):
            yield launch


def _launch(words: list[str]) -> Launch | None:
    script = next((i for i, word in enumerate(words) if word.endswith(".py")), None)
    if script is None:
        flag = words.index("-m") if "-m" in words[:-1] else None
        if flag is None:
            return None
        program, rest = words[flag + 1].split("."), words[flag + 2 :]
    else:
        program, rest = words[script].removesuffix(".py").split("/"), words[script + 1 :]
    found: dict[str, str] = {}
    added: list[Default] = []
    for index, word in enumerate(rest):
        if option := _OPTION.fullmatch(word):
            value = (
                option["value"] if option["value"] is not None else "".join(rest[index + 1 :][:1])
            )
            found[option["long"] or _LONG[option["short"]]] = value
        elif default := _ADDED.fullmatch(word):
            options = tuple(default["options"].split(","))
            path = "/" + default["group"].strip("/")
            added.append(Default(path, options, default["package"], ("optional",)))
    known = {option: value for option, value in found.items() if _PLAIN.fullmatch(value)}
    last = max(
        (i for i, part in enumerate(program) if not re.fullmatch(r"[\w-]+", part)), default=-1
    )
    return Launch(
        tuple(program[last + 1 :]),
        known.get("name"),
        known.get("path"),
        known.get("dir"),
        tuple(added),
        known == found,
    )
