"""Reads `[tool.hwlint]` of one pyproject.toml."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

from hydrawandb_lint.settings.errors import SettingsError, hint
from hydrawandb_lint.settings.options import Codes, parse, table
from hydrawandb_lint.tuples import NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Written(NamedTuple):
    """What the pyproject.toml of a folder sets: the value of each field, and where it stands."""

    folder: str
    fields: dict[str, Any]
    places: dict[str, str]


def read_table(path: str, data: bytes, codes: Codes) -> Written | None:
    """What the file sets; None if it has no `[tool.hwlint]`."""
    try:
        text = data.decode()
        document = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error or 'nested too deeply'}") from error
    tool = document.get("tool")
    section = tool.get("hwlint") if isinstance(tool, dict) else None
    if section is None:
        return None
    if not isinstance(section, dict):
        raise SettingsError(f"`tool.hwlint` in {path} must be a table")
    written = Written(os.path.dirname(path), {}, {})
    for key, value in section.items():
        place = path + _line(text, key)
        spec = table().get(key)
        if spec is None:
            raise SettingsError(f"unknown key `{key}` in {place}{hint(key, table())}")
        parsed = parse(spec, value, f" in {place}", written.folder, codes)
        written.fields[spec.field], written.places[spec.field] = parsed, place
    return written


def _line(text: str, key: str) -> str:
    """`:7`, the line of the key, where it is written plainly under its header."""
    header = re.search(r"^[ \t]*\[tool\.hwlint\]", text, re.MULTILINE)
    if header is None:
        return ""
    body = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", re.MULTILINE)
    found = body.search(text, header.end())
    return f":{text.count(chr(10), 0, found.start()) + 1}" if found else ""
