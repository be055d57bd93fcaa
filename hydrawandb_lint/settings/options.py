"""The table of options: names, types, defaults and docs, each written once.

A field of `Settings` is an option: its name with dashes is the key in TOML and, unless
`cli=False`, the option on the command line; its type says what values it takes. What Ruff has, too,
has its name and its meaning.
"""

# No `from __future__ import annotations`: the table reads them at each start that has an option,
# and each would be compiled anew.
import os
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from hydrawandb_lint.registered import modules
from hydrawandb_lint.settings.defaults import EXCLUDE, INCLUDE, OUTPUT_FORMAT, SRC

Kind = Literal["list", "table", "flag", "choice", "version", "path"]


RULES, FIXES, FILES = "Rules", "Fixes", "Files"
PROJECT, REPORT, CACHE = "What the project is", "Report", "Cache"


class Option(NamedTuple):
    """What the type of an option does not say. `section` is where `--help` has it."""

    section: str
    help: str
    metavar: str = ""
    cli: bool = True
    selects: bool = False
    """Its words are codes of rules or prefixes of them."""
    globs: bool = False
    """Its words are globs; those with a `/` count from where they are written."""
    names: bool = False
    """Its words are full names of functions."""
    paths: bool = False
    """It is a path, or its words are; these count from where they are written."""
    bounds: bool = False
    """It bounds projects: what it leaves out is not read, whatever is named."""
    example: object = None
    """A value, for the docs."""
    choices: Callable[[], tuple[str, ...]] | None = None
    """Gives its words, where they are not in the type."""


Words = tuple[str, ...]
ByGlob = tuple[tuple[str, Words], ...]
"""What is said of the files of a glob."""


def _version(package: str, example: str) -> Option:
    text = f"Version of {package} that the project runs on, instead of what it pins."
    return Option(PROJECT, text, "VERSION", example=example)


def _formats() -> tuple[str, ...]:
    """A word for each module in `report/formats/`, none of which is loaded."""
    folder = os.path.join(os.path.dirname(__file__), "..", "report", "formats")
    return tuple(name.replace("_", "-") for name in modules(folder))


class Settings(NamedTuple):
    """The value of each option for one folder."""

    extend: Annotated[
        str | None,
        Option(
            FILES,
            "Another file of settings: what it sets holds where this one says nothing, its rules "
            "are chosen first, and its paths count from its own folder.",
            "FILE",
            cli=False,
            paths=True,
            example="../pyproject.toml",
        ),
    ] = None
    select: Annotated[
        Words,
        Option(
            RULES,
            "Rules to turn on: codes, or prefixes such as HW1. Rules that are off by default "
            "need their full code.",
            "CODES",
            selects=True,
            example=("HW1", "HW2"),
        ),
    ] = ("HW",)
    extend_select: Annotated[
        Words,
        Option(
            RULES,
            "Rules to turn on beside those of `select`.",
            "CODES",
            selects=True,
            example=("HW105",),
        ),
    ] = ()
    ignore: Annotated[
        Words,
        Option(
            RULES,
            "Rules to turn off: codes or prefixes.",
            "CODES",
            selects=True,
            example=("HW201",),
        ),
    ] = ()
    per_file_ignores: Annotated[
        ByGlob,
        Option(
            RULES,
            "Rules to turn off in the files of a glob, on the command line as GLOB:CODE; `!` "
            "before a glob means all other files.",
            "RULES",
            selects=True,
            globs=True,
            example={"tests/*": ("HW2",)},
        ),
    ] = ()
    fixable: Annotated[
        Words,
        Option(FIXES, "Rules whose fixes are offered.", "CODES", selects=True, example=("HW1",)),
    ] = ("ALL",)
    unfixable: Annotated[
        Words,
        Option(
            FIXES, "Rules whose fixes are not offered.", "CODES", selects=True, example=("HW301",)
        ),
    ] = ()
    extend_safe_fixes: Annotated[
        Words,
        Option(
            FIXES,
            "Rules whose unsafe fixes count as safe.",
            "CODES",
            cli=False,
            selects=True,
            example=("HW103", "HW104"),
        ),
    ] = ()
    extend_unsafe_fixes: Annotated[
        Words,
        Option(
            FIXES,
            "Rules whose safe fixes count as unsafe.",
            "CODES",
            cli=False,
            selects=True,
            example=("HW107",),
        ),
    ] = ()
    preview: Annotated[
        bool,
        Option(RULES, "Turn on by default what a later release is to turn on."),
    ] = False
    include: Annotated[
        Words,
        Option(
            FILES,
            "Files to take from folders; replaces the default list.",
            "GLOBS",
            globs=True,
            example=("*.py", "*.ipynb"),
        ),
    ] = INCLUDE
    extend_include: Annotated[
        Words,
        Option(
            FILES,
            "Files to take from folders, beside the default list: `*.md` adds the Python blocks of "
            "Markdown pages.",
            "GLOBS",
            globs=True,
            example=("*.md",),
        ),
    ] = ()
    exclude: Annotated[
        Words,
        Option(
            FILES,
            "Files and folders not to walk into; replaces the default list.",
            "GLOBS",
            globs=True,
            bounds=True,
            example=(".venv", "third_party/"),
        ),
    ] = EXCLUDE
    extend_exclude: Annotated[
        Words,
        Option(
            FILES,
            "Files and folders not to walk into, beside the default list.",
            "GLOBS",
            globs=True,
            bounds=True,
            example=("third_party", "*_pb2.py"),
        ),
    ] = ()
    force_exclude: Annotated[
        bool,
        Option(
            FILES, "Leave out what is excluded even where it is named, as pre-commit names files."
        ),
    ] = False
    respect_gitignore: Annotated[
        bool,
        Option(FILES, "Leave out what git ignores.", bounds=True),
    ] = True
    src: Annotated[
        Words,
        Option(
            PROJECT,
            "Folders that imports count from.",
            "FOLDERS",
            cli=False,
            paths=True,
            example=("lib", "tools"),
        ),
    ] = SRC
    output_format: Annotated[
        str,
        Option(REPORT, "How findings are printed.", "FORMAT", choices=_formats, example="concise"),
    ] = OUTPUT_FORMAT
    unsafe_fixes: Annotated[
        bool,
        Option(FIXES, "Count and apply fixes that may change what a working program does."),
    ] = False
    throw_on_missing: Annotated[
        bool,
        Option(FIXES, "Write `throw_on_missing=True` where a fix converts a config.", cli=False),
    ] = True
    fix_style: Annotated[
        Literal["plain", "cast"],
        Option(
            FIXES,
            "How a converted config is written: `cast` makes it a dict to type checkers.",
            "STYLE",
            cli=False,
            example="cast",
        ),
    ] = "plain"
    converters: Annotated[
        Words,
        Option(
            PROJECT,
            "Functions that give a config as plain, resolved containers, such as mylib.to_plain.",
            "NAMES",
            names=True,
            example=("mylib.to_plain",),
        ),
    ] = ()
    sinks: Annotated[
        Words,
        Option(
            PROJECT,
            "Functions whose keyword `config`, or else first argument, becomes the config of a "
            "run, such as mylib.log_config.",
            "NAMES",
            names=True,
            example=("mylib.log_config",),
        ),
    ] = ()
    target_python: Annotated[str | None, _version("Python", "3.11")] = None
    target_wandb: Annotated[str | None, _version("wandb", "0.19")] = None
    target_hydra: Annotated[str | None, _version("hydra-core", "1.3")] = None
    target_omegaconf: Annotated[str | None, _version("omegaconf", "2.3")] = None
    cache_dir: Annotated[
        str | None,
        Option(
            CACHE,
            "Folder of the cache, instead of `.hwlint_cache` in the project's.",
            "FOLDER",
            paths=True,
            example=".cache/hwlint",
        ),
    ] = None


class Spec(NamedTuple):
    """A row of the table as programs read it."""

    field: str
    name: str
    kind: Kind
    choices: Words
    default: object
    option: Option

    @property
    def is_for_explain(self) -> bool:
        """Whether what is known of a program depends on it, not only what is done with that."""
        return self.option.section in (RULES, PROJECT) or self.option.bounds


@cache
def table() -> dict[str, Spec]:
    """Every option by its name in TOML."""
    hints = get_type_hints(Settings, include_extras=True)
    rows = [_spec(field, annotation) for field, annotation in hints.items()]
    return {row.name: row for row in rows}


def _spec(field: str, annotation: Any) -> Spec:
    plain, option = annotation.__origin__, annotation.__metadata__[0]
    choices = option.choices() if option.choices is not None else ()
    choices = get_args(plain) if get_origin(plain) is Literal else choices
    default = Settings._field_defaults[field]
    kind: Kind = "choice" if choices else _KINDS[plain]
    if kind == "version" and option.paths:
        kind = "path"
    return Spec(field, field.replace("_", "-"), kind, choices, default, option)


_KINDS: dict[Any, Kind] = {
    bool: "flag",
    Words: "list",
    ByGlob: "table",
    str | None: "version",
}
