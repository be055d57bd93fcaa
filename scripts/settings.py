"""Writes docs/settings.md and docs/hwlint.schema.json from the table of options.

python scripts/settings.py           write them anew
python scripts/settings.py --check   say what is stale; exit 1 if something is
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from hydrawandb_lint.report.settings import toml
from hydrawandb_lint.rules import codes
from hydrawandb_lint.settings.options import Spec, table
from hydrawandb_lint.settings.parse import VERSION, selectors

DOCS = Path(__file__).parent.parent / "docs"

_HEAD = """\
<!-- written by scripts/settings.py -->
# Settings

Settings stand under `[tool.hwlint]` in a `pyproject.toml`, or in a `hwlint.toml` without that
header; in a folder with both, `hwlint.toml` counts. What Ruff has, too, has Ruff's name and means
the same.

- **Which file holds for a file**: that of the nearest folder upwards that sets something; what is
  set further up is not merged into it, unless it says so by [`extend`](#extend). `--config FILE`
  takes one for all, whose paths count from the current folder; `--isolated` takes none, and no
  pinned versions either.
- **The command line wins**: `--config 'KEY = VALUE'` over files, an option of its own over that.
- **The environment**: with `HWLINT_NO_CACHE` every run is as with `--no-cache`
  ([cache](speed.md#the-cache)); `NO_COLOR` and `FORCE_COLOR` decide on [colour](formats.md).
- **A program is looked at as a whole**, so `converters`, `sinks` and `src` of one of its files hold
  for all of them. What is reported of a file, its own settings say.
- **Functions are named** by the module that defines them; one that is in `converters` or `sinks` is
  not looked into.
- **Versions** decide what a fault does, and which words a fix may use. Without `target-…` they are
  those that the project pins: of a lock (uv, Poetry, PDM, Pipenv, pylock.toml, `.python-version`),
  else of `requirements*.txt`, else of environment.yml, else of pyproject.toml and setup.cfg; in the
  nearest folder that names the package, from the file's up to the project's. What a folder above
  says counts where it narrows that, as the lock of a workspace does. Of what an upper bound admits
  (`0.12.*`, `^0.15.8`, `<0.17`) the newest counts; a lower bound alone says only how old it may be.
  Where versions of both sorts are admitted, a message tells both halves.
- **Globs** are names (`*_pb2.py`, at any depth) or, with a `/`, paths from the folder of the file
  that has them; `*` also crosses `/`, and `{a,b}` is either.
- **Selectors** are codes (`HW101`), prefixes of them (`HW1`) or `ALL`; of two that fit, the longer
  counts, and of two equal ones that which turns off. A rule that is off by default needs its full
  code, or `ALL`.

`hwlint check --show-settings [PATH]` prints what holds for a path, where each value is from, and
which Hydra tasks and configs were found. `hwlint check --show-files` lists the files that are
looked at. For editors there is a [JSON schema](hwlint.schema.json): `#:schema ` and a path or an
address of it, in the first line of a `hwlint.toml`.
"""


def page() -> str:
    """The page of all settings."""
    return _HEAD + "".join(map(_section, table().values()))


def _section(spec: Spec) -> str:
    option = spec.option
    default = "not set" if spec.default is None else f"`{toml(_plain(spec))}`"
    if len(default) > 80:
        default = "Ruff's list, see `hwlint check --isolated --show-settings`"
    example = option.example if option.example is not None else not spec.default
    on_line = f"\nCommand line: `{_flag(spec)}`\n" if option.cli else "\nNot on the command line.\n"
    return (
        f"\n## {spec.name}\n\n{option.help}\n\nDefault: {default}\n{on_line}"
        f"\n```toml\n[tool.hwlint]\n{spec.name} = {toml(example)}\n```\n"
    )


def _flag(spec: Spec) -> str:
    if spec.kind == "flag":
        return f"--{spec.name}`, `--no-{spec.name}"
    return f"--{spec.name} {spec.option.metavar}"


def schema() -> dict[str, Any]:
    """The settings as a JSON schema."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "hwlint",
        "description": "Settings of hwlint, in hwlint.toml or under [tool.hwlint].",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(spec) for name, spec in table().items()},
        "definitions": {"selector": {"type": "string", "enum": sorted(selectors(codes()))}},
    }


def _property(spec: Spec) -> dict[str, Any]:
    found = {"description": spec.option.help, **_type(spec)}
    return found if spec.default is None else {**found, "default": _plain(spec)}


def _type(spec: Spec) -> dict[str, Any]:
    word: dict[str, Any] = {"type": "string"}
    if spec.option.selects:
        word = {"$ref": "#/definitions/selector"}
    elif spec.option.names:
        word["pattern"] = r"^[^\W\d]\w*(\.[^\W\d]\w*)+$"
    words = {"type": "array", "items": word}
    return {
        "list": words,
        "table": {"type": "object", "additionalProperties": words},
        "flag": {"type": "boolean"},
        "choice": {"enum": list(spec.choices)},
        "version": {"type": "string", "pattern": f"^{VERSION}$"},
        "path": {"type": "string"},
    }[spec.kind]


def _plain(spec: Spec) -> Any:
    if spec.kind == "table":
        return {}
    return list(spec.default) if isinstance(spec.default, tuple) else spec.default


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/settings.md and the schema.")
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    check = parser.parse_args().check
    fresh = {
        DOCS / "settings.md": page(),
        DOCS / "hwlint.schema.json": json.dumps(schema(), indent=2) + "\n",
    }
    stale = [p for p, text in fresh.items() if not p.exists() or p.read_text("utf-8") != text]
    for path in stale:
        if check:
            sys.stdout.write(f"docs/{path.name} is stale\n")
        else:
            path.write_text(fresh[path], encoding="utf-8")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
