"""The table of options: names, types, defaults and docs, each written once.

A field of `Settings` is an option: its name with dashes is the key in TOML and, unless
`cli=False`, the option on the command line; its type says what values it takes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from hydrawandb_lint.settings.defaults import EXCLUDE, OUTPUT_FORMAT
from hydrawandb_lint.settings.errors import SettingsError, UnknownRuleError, hint

Codes = Callable[[], dict[str, bool]]
"""Gives the known codes and whether each is on by default."""


Kind = Literal["list", "flag", "choice", "version"]


class Option(NamedTuple):
    """What the type of an option does not say."""

    help: str
    metavar: str = ""
    cli: bool = True
    selects: bool = False
    """Its words are codes of rules or prefixes of them."""
    paths: bool = False
    """Its words are globs; those with a `/` count from where they are written."""
    names: bool = False
    """Its words are full names of functions."""


def _version(package: str) -> Option:
    text = f"Version of {package} that the project runs on, instead of what it pins."
    return Option(text, "VERSION")


class Settings(NamedTuple):
    """The value of each option for one folder."""

    select: Annotated[
        tuple[str, ...],
        Option(
            "Rules to turn on: codes, or prefixes such as HW1. Rules that are off by default "
            "need their full code.",
            "CODES",
            selects=True,
        ),
    ] = ("HW",)
    ignore: Annotated[
        tuple[str, ...],
        Option("Rules to turn off: codes or prefixes.", "CODES", selects=True),
    ] = ()
    include: Annotated[
        tuple[str, ...],
        Option(
            "Files to take from folders: `*.md` adds the Python blocks of Markdown pages.",
            "GLOBS",
            paths=True,
        ),
    ] = ("*.py", "*.yaml", "*.yml", "*.json", ".gitignore")
    exclude: Annotated[
        tuple[str, ...],
        Option(
            "Files and folders not to walk into; replaces the default list.", "GLOBS", paths=True
        ),
    ] = EXCLUDE
    extend_exclude: Annotated[
        tuple[str, ...],
        Option("Files and folders not to walk into, beside the default list.", "GLOBS", paths=True),
    ] = ()
    output_format: Annotated[
        Literal["full", "concise", "json", "github"],
        Option("How findings are printed.", "FORMAT"),
    ] = OUTPUT_FORMAT
    unsafe_fixes: Annotated[
        bool,
        Option("Count and apply fixes that may change what a working program does."),
    ] = False
    throw_on_missing: Annotated[
        bool,
        Option("Write `throw_on_missing=True` where a fix converts a config.", cli=False),
    ] = True
    fix_style: Annotated[
        Literal["plain", "cast"],
        Option(
            "How a converted config is written: `cast` makes it a dict to type checkers.",
            "STYLE",
            cli=False,
        ),
    ] = "plain"
    converters: Annotated[
        tuple[str, ...],
        Option(
            "Functions that give a config as plain, resolved containers, such as mylib.to_plain.",
            "NAMES",
            names=True,
        ),
    ] = ()
    sinks: Annotated[
        tuple[str, ...],
        Option(
            "Functions whose keyword `config`, or else first argument, becomes the config of a "
            "run, such as mylib.log_config.",
            "NAMES",
            names=True,
        ),
    ] = ()
    target_python: Annotated[str | None, _version("Python")] = None
    target_wandb: Annotated[str | None, _version("wandb")] = None
    target_hydra: Annotated[str | None, _version("hydra-core")] = None
    target_omegaconf: Annotated[str | None, _version("omegaconf")] = None


class Spec(NamedTuple):
    """A row of the table as programs read it."""

    field: str
    name: str
    kind: Kind
    choices: tuple[str, ...]
    default: object
    option: Option


@cache
def table() -> dict[str, Spec]:
    """Every option by its name in TOML."""
    hints = get_type_hints(Settings, include_extras=True)
    rows = [_spec(field, annotation) for field, annotation in hints.items()]
    return {row.name: row for row in rows}


def parse(spec: Spec, value: object, where: str, base: str, codes: Codes) -> Any:
    """The value as `Settings` holds it.

    `where` names the place in an error's sentence; globs count from the folder `base`.
    """
    if spec.kind == "flag":
        if not isinstance(value, bool):
            raise SettingsError(f"`{spec.name}`{where} must be true or false")
        return value
    if spec.kind == "choice":
        if value not in spec.choices:
            raise SettingsError(
                f"unknown value `{value}` for `{spec.name}`{where}{hint(str(value), spec.choices)}"
            )
        return value
    if spec.kind == "version":
        if not isinstance(value, str) or not _VERSION.fullmatch(value):
            raise SettingsError(f'`{spec.name}`{where} must be a text such as "3.11" or "0.19.11"')
        return value
    if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) for word in value):
        raise SettingsError(f"`{spec.name}`{where} must be a list of strings")
    words = tuple(value)
    if spec.option.selects:
        _check_selectors(spec, words, where, codes)
    if spec.option.names:
        _check_names(spec, words, where)
    if spec.option.paths:
        return tuple(
            os.path.join(base, word) if "/" in word.rstrip("/") else word for word in words
        )
    return words


_VERSION = re.compile(r"\d+(\.\d+){1,2}", re.ASCII)


def _check_selectors(spec: Spec, words: tuple[str, ...], where: str, codes: Codes) -> None:
    known = codes()
    prefixes = {code[:length] for code in known for length in range(2, len(code) + 1)}
    prefixes.update(f"HW{digit}" for digit in range(1, 10))
    for word in words:
        if word not in prefixes:
            raise UnknownRuleError(word, f"in `{spec.name}`{where}", known)


def _check_names(spec: Spec, words: tuple[str, ...], where: str) -> None:
    for word in words:
        parts = word.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):
            raise SettingsError(
                f"`{word}` in `{spec.name}`{where} is no full name of a function, such as "
                "`mylib.to_plain`"
            )


def _spec(field: str, annotation: Any) -> Spec:
    plain, option = annotation.__origin__, annotation.__metadata__[0]
    kind: Kind = "flag"
    choices: tuple[str, ...] = ()
    if get_origin(plain) is Literal:
        kind, choices = "choice", get_args(plain)
    elif get_origin(plain) is tuple:
        kind = "list"
    elif plain == str | None:
        kind = "version"
    default = Settings._field_defaults[field]
    return Spec(field, field.replace("_", "-"), kind, choices, default, option)
