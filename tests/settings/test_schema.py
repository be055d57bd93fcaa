"""docs/hwlint.schema.json takes what hwlint takes, and refuses what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hydrawandb_lint.rules import codes
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.load import read_table
from hydrawandb_lint.settings.options import table

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "hwlint.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(found)
    return found


def is_valid(schema: dict[str, Any], text: str) -> bool:
    return jsonschema.Draft7Validator(schema).is_valid(tomllib.loads(text))


def is_read(text: str) -> bool:
    try:
        read_table("hwlint.toml", text.encode(), codes, ".")
    except SettingsError:
        return False
    return True


def examples() -> list[str]:
    """The settings of the page, one by one."""
    blocks = (DOCS / "settings.md").read_text().split("```toml\n[tool.hwlint]\n")[1:]
    return [block.partition("```")[0] for block in blocks]


def test_page_has_an_example_of_each() -> None:
    assert [text.partition(" ")[0] for text in examples()] == list(table())


@pytest.mark.parametrize(
    "text",
    [
        *examples(),
        "",
        'select = ["ALL", "HW4", "HW", "HW9"]',
        '[per-file-ignores]\n"tests/*" = []\n"!a.py" = ["ALL"]',
        'target-python = "3.11.4"',
        'converters = ["a.b.c", "äther.to_plain"]',
        "select = []\ncache-dir = ''",
    ],
)
def test_takes(schema: dict[str, Any], text: str) -> None:
    assert is_read(text)
    assert is_valid(schema, text)


@pytest.mark.parametrize(
    "text",
    [
        'selct = ["HW1"]',
        'select = "HW1"',
        'select = ["HW1O1"]',
        'select = ["hw1"]',
        "select = [1]",
        'select = ["HW999"]',
        'per-file-ignores = ["HW1"]',
        'per-file-ignores = {"a.py" = "HW1"}',
        'per-file-ignores = {"a.py" = ["F"]}',
        'unsafe-fixes = "yes"',
        'output-format = "jsn"',
        'fix-style = "casts"',
        "target-python = 3.11",
        'target-wandb = "0.19.*"',
        'target-wandb = "0"',
        'converters = ["to_plain"]',
        'sinks = ["a b.c"]',
        "cache-dir = 1",
        'src = "lib"',
    ],
)
def test_refuses(schema: dict[str, Any], text: str) -> None:
    assert not is_read(text)
    assert not is_valid(schema, text)
