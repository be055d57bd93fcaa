"""Reads settings: `[tool.hwlint]` of a pyproject.toml, a hwlint.toml, or `KEY = VALUE`."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from hydrawandb_lint.settings.defaults import PYPROJECT
from hydrawandb_lint.settings.errors import SettingsError, hint
from hydrawandb_lint.settings.options import table
from hydrawandb_lint.settings.parse import Codes, parse
from hydrawandb_lint.settings.selection import Layer, layer
from hydrawandb_lint.tuples import NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_TABLE = r"^[ \t]*\[\s*tool\s*\.\s*hwlint\s*"


class Written(NamedTuple):
    """What a file of settings sets: the value of each field, and where it stands. Paths in it count
    from `folder`. `layers`: which rules it selects, after those of the file that it extends."""

    folder: str
    fields: dict[str, Any]
    places: dict[str, str]
    layers: tuple[Layer, ...]

    def over(self, base: Written) -> Written:
        """Both, where this one extends the base."""
        return Written(
            self.folder,
            {**base.fields, **self.fields},
            {**base.places, **self.places},
            (*base.layers, *self.layers),
        )


def read_table(path: str, data: bytes, codes: Codes, folder: str) -> Written | None:
    """What the file sets; None if it is a pyproject.toml without `[tool.hwlint]`."""
    try:
        text = data.decode("utf-8-sig")
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # of any kind: `int` takes 4,300 digits at most
        raise SettingsError(f"{path} is not valid TOML: {error or 'nested too deeply'}") from error
    is_part = os.path.basename(path) == PYPROJECT
    section: object = document
    if is_part:
        tool = document.get("tool")
        section = tool.get("hwlint") if isinstance(tool, dict) else None
        if section is None:
            return None
    if not isinstance(section, dict):
        raise SettingsError(f"`tool.hwlint` in {path} must be a table")
    places = {key: path + _line(text, key, is_part) for key in section}
    values = {key: _parsed(key, section[key], places[key], folder, codes) for key in section}
    fields = {table()[key].field: value for key, value in values.items()}
    by_field = {table()[key].field: place for key, place in places.items()}
    return Written(folder, fields, by_field, (layer(fields),))


def read_words(words: str, codes: Codes) -> dict[str, Any]:
    """What `KEY = VALUE` on the command line sets, by field."""
    try:
        section = tomllib.loads(words)
    except (ValueError, RecursionError) as error:
        raise SettingsError(
            f"`--config {words}` is neither a file that exists nor `KEY = VALUE` in TOML: {error}"
        ) from error
    if "extend" in section:
        raise SettingsError("`extend` stands in files only; `--config FILE` takes one for all")
    here = os.getcwd()
    return {
        key.replace("-", "_"): _parsed(key, value, "`--config`", here, codes)
        for key, value in section.items()
    }


def _parsed(key: str, value: object, place: str, folder: str, codes: Codes) -> Any:
    spec = table().get(key)
    if key == "lint":
        raise SettingsError(
            f"unknown key `{key}` in {place}: other than Ruff's, `select` and the like stand in "
            "`[tool.hwlint]` itself"
        )
    if spec is None:
        raise SettingsError(f"unknown key `{key}` in {place}{hint(key, table())}")
    return parse(spec, value, f" in {place}", folder, codes)


def _line(text: str, key: str, is_part: bool) -> str:
    """`:7`, the line of the key or of its table, where that is written plainly."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    own = rf"{_TABLE}\.\s*{name}\s*[\].]" if is_part else rf"^[ \t]*\[\s*{name}\s*[\].]"
    start = 0
    if is_part:
        header = re.search(rf"{_TABLE}\]", text, re.MULTILINE)
        start = header.end() if header else len(text)
    found = re.compile(rf"^[ \t]*{name}[ \t]*[=.]", re.MULTILINE).search(text, start)
    found = found or re.search(own, text, re.MULTILINE)
    return f":{text.count(chr(10), 0, found.start()) + 1}" if found else ""
