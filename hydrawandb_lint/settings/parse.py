"""From what is written, in TOML or on the command line, to the value of an option."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from hydrawandb_lint.settings.errors import SettingsError, UnknownRuleError, hint
from hydrawandb_lint.settings.globs import anchored
from hydrawandb_lint.settings.options import Spec, Words
from hydrawandb_lint.settings.selection import ALL

Codes = Callable[[], dict[str, bool]]
"""Gives the known codes and whether each is on by default."""

VERSION = r"[0-9]+(\.[0-9]+){1,2}"


def parse(spec: Spec, value: object, where: str, base: str, codes: Codes) -> Any:
    """The value as `Settings` holds it.

    `where` names the place in an error's sentence; globs and paths count from the folder `base`.
    Raises `SettingsError`.
    """
    about = f"`{spec.name}`{where}"
    if spec.kind == "flag":
        return _held(value, bool, f"{about} must be true or false")
    if spec.kind == "choice":
        word = _held(value, str, f"{about} must be a text, one of {', '.join(spec.choices)}")
        if word not in spec.choices:
            raise SettingsError(f"unknown value `{word}` for {about}{hint(word, spec.choices)}")
        return word
    if spec.kind == "version":
        if not isinstance(value, str) or not re.fullmatch(VERSION, value):
            raise SettingsError(f'{about} must be a text such as "3.11" or "0.19.11"')
        return value
    if spec.kind == "path":
        path = _held(value, str, f"{about} must be a path")
        if "\0" in path:
            raise SettingsError(f"{about} cannot hold a NUL character")
        return os.path.join(base, path)
    if spec.kind == "table":
        rows = _held(value, dict, f"{about} must be a table of globs").items()
        return tuple(
            (anchored(glob, base), _words(spec, words, f" for `{glob}` in {about}", codes))
            for glob, words in rows
        )
    words = _words(spec, value, f" in {about}", codes)
    if spec.option.paths:
        return tuple(path for word in words for path in _expanded(os.path.join(base, word)))
    return tuple(anchored(word, base) for word in words) if spec.option.globs else words


def _held(value: object, kind: type, sentence: str) -> Any:
    if not isinstance(value, kind):
        raise SettingsError(sentence)
    return value


def _expanded(path: str) -> list[str]:
    """The folders of a path with wildcards, which Ruff takes in `src`, too."""
    import glob

    return sorted(glob.glob(path)) if glob.has_magic(path) else [path]


def _words(spec: Spec, value: object, where: str, codes: Codes) -> Words:
    if not isinstance(value, (list, tuple)) or not all(isinstance(word, str) for word in value):
        about = where.removeprefix(" in ").removeprefix(" for ")
        raise SettingsError(f"{about} must be a list of strings")
    if spec.option.selects:
        _check_selectors(value, where.strip(), codes)
    if spec.option.names:
        _check_names(value, where)
    return tuple(value)


def selectors(codes: Iterable[str]) -> set[str]:
    """The words that select rules: codes, their prefixes, and those of each hundred that may come,
    or every rule."""
    prefixes = {code[:length] for code in codes for length in range(2, len(code) + 1)}
    return {ALL, *prefixes, *(f"HW{digit}" for digit in range(1, 10))}


def _check_selectors(words: Words | list[str], where: str, codes: Codes) -> None:
    known = codes()
    valid = selectors(known)
    for word in words:
        if word not in valid:
            raise UnknownRuleError(word, where, known)


def _check_names(words: Words | list[str], where: str) -> None:
    for word in words:
        parts = word.split(".")
        if len(parts) < 2 or not all(part.isidentifier() for part in parts):
            raise SettingsError(
                f"`{word}`{where} is no full name of a function, such as `mylib.to_plain`"
            )
