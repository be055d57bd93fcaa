"""Commands that start a program of a project, in its scripts and pages: which config Hydra is asked
for there.

A line is read as a shell would, as far as that is plain. What only a shell knows (`$NAME`), or a
reader (`<name>`), is not known.
"""

from __future__ import annotations

import re

from hydrawandb_lint.configs.files import Default
from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDINGS = (".sh", ".bash", ".slurm", ".sbatch", ".md", ".rst", ".toml", ".yaml", ".yml")
NAMES = ("Makefile", "makefile", "justfile", "Justfile", "Dockerfile")
"""Files that hold commands, by their endings and names."""

_WORTH_READING = re.compile(
    rb"--config-(?:name|path|dir)\b|\s-c[npd]\b|[\s\"']\+[\w/@.]+="
    rb"|\s[\"']?~\w|=null\b|=[\"'()\\\r\n]*\?\?\?|'[^'\n]*=\$\{"
)
_CONTINUED = re.compile(r"\\\r?\n")
_COMMAND = re.compile(r"[;&|`]+")
_COMMENT = re.compile(r"\s*(?:#|<!--)")
_QUOTES = str.maketrans("", "", "'\"()")
_OPTION = re.compile(r"(?:--config-(?P<long>name|path|dir)|-c(?P<short>[npd]))(?:=(?P<value>.*))?")
_LONG = {"n": "name", "p": "path", "d": "dir"}
_ADDED = re.compile(r"\+{1,2}(?P<group>[\w/]+)(?:@(?P<package>[\w.]+))?=(?P<options>.+)")
_TAKEN_AWAY = re.compile(r"~\w.*|[\w.]+=(?:null|\?\?\?)")
_REFERENCE = re.compile(r"'[^'=]*=(?:[^'$]|\$(?!\{))*\$\{[^']*'")
"""Within these quotes it is none of the shell's."""
_PLAIN = re.compile(r"[\w./~-]+")
_NAME = re.compile(r"[\w-]+")


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

    @property
    def asks_for_another(self) -> bool:
        """Whether it asks for a config in place of the one that the program names."""
        return (self.name, self.path, self.dir) != (None, None, None)

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
    for line in _CONTINUED.sub(" ", data.decode(errors="replace")).splitlines():
        folder: tuple[str, ...] = ()
        for command in _COMMAND.split("" if _COMMENT.match(line) else line):
            words = command.translate(_QUOTES).split()
            if words[:1] == ["cd"]:
                folder = _parts(" ".join(words[1:]).split("/"))
            launch = _launch(words)
            if launch is not None and _REFERENCE.search(command):
                launch = launch._replace(is_known=False)
            if launch is not None and launch != Launch(launch.program):
                yield launch._replace(program=(*folder, *launch.program))


def _launch(words: list[str]) -> Launch | None:
    script = next((i for i, word in enumerate(words) if word.endswith(".py")), None)
    if script is not None:
        return asked_by(words[script].removesuffix(".py").split("/"), words[script + 1 :])
    if "-m" in words[:-1]:
        flag = words.index("-m")
        return asked_by(words[flag + 1].split("."), words[flag + 2 :])
    return None


def asked_by(program: Sequence[str], arguments: Sequence[str]) -> Launch:
    """What the arguments of a program, given by the parts of its path, ask Hydra for."""
    found: dict[str, str] = {}
    added: list[Default] = []
    for index, word in enumerate(arguments):
        if option := _OPTION.fullmatch(word):
            following = "".join(arguments[index + 1 : index + 2])
            value = option["value"] if option["value"] is not None else following
            found[option["long"] or _LONG[option["short"]]] = value
        elif default := _ADDED.fullmatch(word):
            options = tuple(
                name for name in default["options"].split(",") if _PLAIN.fullmatch(name)
            )
            path = "/" + default["group"].strip("/")
            added.append(Default(path, options, default["package"], ("optional",)))
    known = {option: value for option, value in found.items() if _PLAIN.fullmatch(value)}
    return Launch(
        _parts(program),
        known.get("name"),
        known.get("path"),
        known.get("dir"),
        tuple(added),
        known == found and not any(map(_TAKEN_AWAY.fullmatch, arguments)),
    )


def _parts(path: Sequence[str]) -> tuple[str, ...]:
    """The names at the end of a path, behind what only a shell knows."""
    last = max((i for i, part in enumerate(path) if not _NAME.fullmatch(part)), default=-1)
    return tuple(path[last + 1 :])
