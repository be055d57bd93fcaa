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

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "python-ideas.md"
FIXTURES = ROOT / "tests" / "fixtures"

# In Markdown; the marks leave backquotes and backslashes out.
IDEAS = {
    "The way through a function": (
        "order, branches, loop, early return, `with`, `try`, `match`, walrus, `del`, "
        "conditional expression, comprehension, star-unpacking, tuple return, "
        "augmented assignment, `assert`"
    ),
    "What a test tells": "`isinstance`, `OmegaConf.is_config`, `is None`",
    "Dicts with known keys": (
        r'`kwargs["config"] = cfg`, `dict(config=cfg)`, `.update(config=cfg)`, `a \| b`, `pop`, '
        "`setdefault`, alias of a dict"
    ),
    "Classes": (
        "`self` across methods, class attribute, property, class method, static method, "
        "inheritance, dataclass field, attrs field"
    ),
    "Functions": (
        "closure, `lambda`, `functools.partial`, partial of `wandb.init`, decorator with `wraps`, "
        "decorator under `hydra.main`, `rank_zero_only(wandb.init)`, default argument, "
        "`*args` and `**kwargs`, generator, `@contextmanager`, `__enter__`, `async`"
    ),
    "Names": '`global`, `nonlocal`, module global, `__name__ == "__main__"`',
    "Types": (
        "`typing.cast`, annotation as text, `TYPE_CHECKING`, annotated dict, annotated dataclass"
    ),
    "Where configs come from": (
        "`hydra.main`, `hydra.main` by hand, `hydra.compose`, `hydra.utils.call`, hydra-zen, "
        "annotated `DictConfig`, `OmegaConf.load`, `OmegaConf.create`, `OmegaConf.structured`, "
        "`OmegaConf.merge`, `unsafe_merge`, `from_cli`, `from_dotlist`, `masked_copy`, "
        "copy of a config, `cfg or {}`, node of a config, `vars(cfg)`"
    ),
    "Conversions": (
        "resolved here, resolved in a helper, resolved in a caller, changed and returned, "
        "own `to_dict`, EasyDict of a container, container then `pop`"
    ),
    "wandb under other names": (
        '`self.wandb`, `logger["wandb"]`, wandb as a parameter, wandb imported locally, '
        "own class called wandb, own module called wandb, `wandb.Api`"
    ),
    "Configs that are none of OmegaConf's": (
        "`main(**cfg)`, argparse, yacs, `ml_collections`, EasyDict"
    ),
}
COLUMNS = "flagged", "silent", "programs"
EMPTY = {("`wandb.Api`", "programs"): "none: needs a server"}

_HEAD = """\
<!-- written by scripts/ideas.py -->
# What Python does with a config

Real programs seldom write `wandb.init(config=cfg)`. Each row is a way in which a config, or what is
made from it, gets about within a file: a fixture in which hwlint must speak, one in which it must
not, and programs that run with the real libraries and prove it.
"""
_MARK = re.compile(r"^\s*# python: (.+?)\s*$", re.MULTILINE)


def cases() -> dict[tuple[str, str], list[str]]:
    """Links to the files by idea, as the marks name it, and column."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted([*FIXTURES.glob("HW*/*.py"), *FIXTURES.glob("programs/*/main.py")]):
        if path.name.endswith((".fixed.py", ".unsafe.py")):
            continue
        program = path.name == "main.py"
        name = path.parent.name if program else path.stem
        column = "programs" if program else "silent" if name.startswith("silent_") else "flagged"
        text = path.read_bytes().decode("utf-8", "replace")
        if column == "flagged" and "# expect" not in text:
            continue  # a case that is missed shows nothing
        for idea in ", ".join(_MARK.findall(text)).split(", "):
            link = f"[{name}](../{path.relative_to(ROOT).as_posix()})"
            found.setdefault((idea, column), []).append(link)
    return found


def page() -> tuple[str, list[str]]:
    """The whole page, and what is wrong with the marks."""
    found = cases()
    lines, wrong = [_HEAD], list[str]()
    for group, ideas in IDEAS.items():
        lines += [f"\n## {group}\n\n| idea | {' | '.join(COLUMNS)} |\n| --- | --- | --- | --- |\n"]
        for idea in ideas.split(", "):
            name = re.sub(r"[`\\]", "", idea)
            cells = {column: found.pop((name, column), []) for column in COLUMNS}
            texts = [EMPTY.get((idea, at)) or ", ".join(cells[at]) for at in COLUMNS]
            lines += [f"| {idea} | {' | '.join(texts)} |\n"]
            wrong += [f"{idea}: no {at}" for at in COLUMNS if not texts[COLUMNS.index(at)]]
    found = {key: links for key, links in found.items() if key[0]}
    wrong += [f"{idea!r} is no idea: {', '.join(links)}" for (idea, _), links in found.items()]
    return "".join(lines), wrong


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/python-ideas.md.")
    parser.add_argument("--check", action="store_true", help="only say what is stale or missing")
    check = parser.parse_args().check
    fresh, wrong = page()
    if not check:
        PAGE.write_text(fresh, encoding="utf-8")
    lines = PAGE.read_text(encoding="utf-8").splitlines(), fresh.splitlines()
    wrong += difflib.unified_diff(*lines, "python-ideas.md", "python-ideas.md, fresh", lineterm="")
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
