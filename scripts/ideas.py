"""Writes docs/python-ideas.md: what Python does with a config, and the files that show hwlint it.

    python scripts/ideas.py           write it anew
    python scripts/ideas.py --check   say what is stale or missing; exit 1 if something is

A fixture or a program names the ideas that it shows in a comment of its own,
`# python: walrus, del`. Below are the ideas that must have a flagged case, a silent one and a
program that runs.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "python-ideas.md"
FIXTURES = ROOT / "tests" / "fixtures"

IDEAS = {
    "The way through a function": [
        "order",
        "branches",
        "loop",
        "early return",
        "with",
        "try",
        "match",
        "walrus",
        "del",
        "conditional expression",
        "comprehension",
        "star-unpacking",
        "tuple return",
        "augmented assignment",
        "assert",
    ],
    "What a test tells": ["isinstance", "OmegaConf.is_config", "is None"],
    "Dicts with known keys": [
        'kwargs["config"] = cfg',
        "dict(config=cfg)",
        ".update(config=cfg)",
        "a | b",
        "pop",
        "setdefault",
        "alias of a dict",
    ],
    "Classes": [
        "self across methods",
        "class attribute",
        "property",
        "class method",
        "static method",
        "inheritance",
        "dataclass field",
        "attrs field",
    ],
    "Functions": [
        "closure",
        "lambda",
        "functools.partial",
        "partial of wandb.init",
        "decorator with wraps",
        "decorator under hydra.main",
        "rank_zero_only(wandb.init)",
        "default argument",
        "*args and **kwargs",
        "generator",
        "@contextmanager",
        "__enter__",
        "async",
    ],
    "Names": ["global", "nonlocal", "module global", '__name__ == "__main__"'],
    "Types": [
        "typing.cast",
        "annotation as text",
        "TYPE_CHECKING",
        "annotated dict",
        "annotated dataclass",
    ],
    "Conversions": [
        "resolved here",
        "resolved in a helper",
        "resolved in a caller",
        "changed and returned",
        "own to_dict",
        "EasyDict of a container",
        "container then pop",
    ],
    "wandb under other names": [
        "self.wandb",
        'logger["wandb"]',
        "wandb as a parameter",
        "wandb imported locally",
        "own class called wandb",
        "own module called wandb",
        "wandb.Api",
    ],
    "Configs that are none of OmegaConf's": [
        "main(**cfg)",
        "argparse",
        "yacs",
        "ml_collections",
        "EasyDict",
    ],
    "Where configs come from": [
        "hydra-zen",
        "hydra.main by hand",
        "hydra.compose",
        "hydra.utils.call",
    ],
}

_HEAD = """\
<!-- written by scripts/ideas.py -->
# What Python does with a config

Real programs seldom write `wandb.init(config=cfg)`. Each row is a way in which a config, or what is
made from it, gets about within a file: a fixture in which hwlint must speak, one in which it must
not, and programs that run with the real libraries and prove it.
"""
_COLUMNS = "| idea | flagged | silent | programs |\n| --- | --- | --- | --- |\n"
_NAMED = re.compile(r"^\s*# python: (.+?)\s*$", re.MULTILINE)


class Cases(NamedTuple):
    """The files that show an idea."""

    flagged: list[Path]
    silent: list[Path]
    programs: list[Path]


def collect() -> dict[str, Cases]:
    """The cases of each idea. Raises `SystemExit` for an idea that is not in the list."""
    found = {idea: Cases([], [], []) for ideas in IDEAS.values() for idea in ideas}
    for path in sorted(FIXTURES.glob("HW*/*.py")):
        if not path.name.endswith((".fixed.py", ".unsafe.py")):
            column = 1 if path.name.startswith("silent_") else 0
            _add(found, path, column)
    for path in sorted(FIXTURES.glob("programs/*/main.py")):
        _add(found, path, 2)
    return found


def _add(found: dict[str, Cases], path: Path, column: int) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    for line in _NAMED.findall(text):
        for idea in line.split(", "):
            if idea not in found:
                raise SystemExit(f"{path.relative_to(ROOT)}: {idea!r} is no idea of {__file__}")
            if column or "# expect" in text:  # a case that is missed shows nothing
                found[idea][column].append(path)


def page(found: dict[str, Cases]) -> str:
    """The whole page."""
    parts = [_HEAD]
    for group, ideas in IDEAS.items():
        rows = ["| " + " | ".join([_code(idea), *map(_cell, found[idea])]) + " |" for idea in ideas]
        parts.append(f"\n## {group}\n\n{_COLUMNS}" + "\n".join(rows) + "\n")
    return "".join(parts)


def _code(idea: str) -> str:
    """Python stands in backquotes; a `|` in them would end the cell."""
    code = re.search(r"[^\w\s-]|_", idea) or idea in ("assert", "async", "del", "global", "lambda")
    return f"`{idea}`".replace("|", "\\|") if code else idea


def _cell(paths: list[Path]) -> str:
    return ", ".join(
        f"[{path.parent.name if path.name == 'main.py' else path.stem}]"
        f"(../{path.relative_to(ROOT).as_posix()})"
        for path in paths
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/python-ideas.md.")
    parser.add_argument("--check", action="store_true", help="only say what is stale or missing")
    arguments = parser.parse_args()
    found = collect()
    fresh = page(found)
    if not arguments.check:
        PAGE.write_text(fresh, encoding="utf-8")
        return 0
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    lines = written.splitlines(keepends=True), fresh.splitlines(keepends=True)
    sys.stdout.writelines(difflib.unified_diff(*lines, "python-ideas.md", "python-ideas.md, fresh"))
    missing = [
        f"{idea}: no {column}\n"
        for idea, cases in found.items()
        for column, paths in zip(Cases._fields, cases, strict=True)
        if not paths
    ]
    sys.stdout.writelines(missing)
    return int(fresh != written or bool(missing))


if __name__ == "__main__":
    sys.exit(main())
