"""Sweep files in `fixtures/sweeps/`, held to their marks and twins, and to what really happens.

Each folder there is a project: a program with its config, and sweeps beside it. The first line of a
sweep is its idea, and marks are as in `fixture_format`. Besides, a comment says what becomes of its
trials (see `sweep_judge`); `mixed` is several of the words, `none` that there is no trial:

    # trials: right | stop | defaults | other | mixed | none [because …]

JSON has no comments; there a text may end with one.

A sweep without a mark is `right`, or says why it is not; one with a mark is not, or says why.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fixture_format import FIXTURES, Expectation, Mend, is_twin, marks
from test_yaml import comments

from hydrawandb_lint import cli

SWEEPS = FIXTURES / "sweeps"
SELECT = "HW4,HW410"
ENDINGS = (".json", ".yaml", ".yml")
CODES = [f"HW4{number:02}" for number in range(1, 11)]
ABOUT_TRIALS = CODES[:7]
"""The rules that tell what becomes of the trials; the others tell of W&B, or of the file."""

_TRIALS = re.compile(
    r"# trials: (right|stop|defaults|other|mixed|none)( because \S.*)?$", re.MULTILINE
)
SCHEMA = re.compile(r"# schema: \S", re.MULTILINE)
_MENDS = {"safe": Mend.SAFE, "unsafe": Mend.UNSAFE}

_GRAMMAR = "LexerNoViableAlt|mismatched input|extraneous input|no viable alternative|missing EQUAL"
REASONS = {
    "HW401": "can't open file|unrecognized arguments|File .* does not exist|"
    f"Recursive interpolation|{_GRAMMAR}",
    "HW402": "No such file|can't open file|Interpolation key|missing EQUAL",
    "HW403": "no viable alternative at input '{'",
    "HW404": f"Ambiguous value|requires --multirun|Unknown function|could not be converted|"
    f"not JSON serializable|{_GRAMMAR}",
    "HW405": "Could not override|list index out of range|LexerNoViableAlt",
    "HW406": "Could not (find|load|override)|Config group override must be",
    "HW407": "Could not (append|delete)|Multiple values for|force-add of config groups",
    "HW409": "ValueError|TypeError",
    "HW410": "can't open file",
}
"""By rule: the errors that stop trials for the reason that the rule tells."""


@dataclass(frozen=True)
class Sweep:
    """A sweep file; `todo` are the known misses."""

    path: Path
    text: str
    trials: str
    because: str
    expected: tuple[Expectation, ...]
    todo: tuple[Expectation, ...]

    @property
    def folder(self) -> str:
        return self.path.relative_to(SWEEPS).parts[0]

    @property
    def name(self) -> str:
        return self.path.relative_to(SWEEPS).as_posix()

    @property
    def codes(self) -> set[str]:
        """What is wrong with it, found or not."""
        return {item.code for item in (*self.expected, *self.todo)}

    def twin(self, sort: str) -> Path:
        return self.path.with_suffix(f".{sort}{self.path.suffix}")

    def ends_well(self, sort: str) -> bool:
        """Whether such a fix leaves nothing to mend."""
        mends = {Mend.SAFE} if sort == "fixed" else {Mend.SAFE, Mend.UNSAFE}
        return not self.todo and all(item.mend in mends for item in self.expected)


def read(path: Path) -> Sweep:
    text = path.read_text("utf-8")
    said = comments(text)
    if path.suffix == ".json":
        said = re.sub('",?$', "", said, flags=re.MULTILINE)
    told = _TRIALS.search(said)
    assert told, f"{path.name} does not say what becomes of its trials"
    return Sweep(path, text, told[1], told[2] or "", *marks(said))


def _is_config(path: Path) -> bool:
    return any(part.endswith("conf") for part in path.relative_to(SWEEPS).parts[:-1])


def _files() -> list[Path]:
    """All sweep files, twins left out."""
    found = (path for path in SWEEPS.rglob("*.*") if path.suffix in ENDINGS)
    return sorted(path for path in found if not is_twin(path) and not _is_config(path))


ALL = [read(path) for path in _files()]
every_sweep = pytest.mark.parametrize("sweep", ALL, ids=[sweep.name for sweep in ALL])
both_fixes = pytest.mark.parametrize("sort", ["fixed", "unsafe"])
TWINS = [(sweep, sort) for sweep in ALL for sort in ("fixed", "unsafe") if sweep.ends_well(sort)]
every_mended_sweep = pytest.mark.parametrize(
    ("sweep", "sort"),
    [(sweep, sort) for sweep, sort in TWINS if sweep.twin(sort).exists()],
    ids=[f"{sweep.name}-{sort}" for sweep, sort in TWINS if sweep.twin(sort).exists()],
)


def copy(folder: Path) -> Path:
    """A copy without twins. Each folder in it is given by itself: a project."""
    twins = shutil.ignore_patterns("*.fixed.*", "*.unsafe.*", "__pycache__")
    return shutil.copytree(SWEEPS, folder, ignore=twins)


def check(folder: Path) -> dict[str, Counter[Expectation]]:
    """What is found in each file. What a project pins counts, so nothing is isolated. HW408 is
    about what a program logs, which only those in `logged` are meant to show."""
    found: dict[str, Counter[Expectation]] = {}
    for one in (*findings(SELECT, *folder.iterdir()), *findings("HW408", folder / "logged")):
        name = Path(one["filename"]).relative_to(folder).as_posix()
        mend = _MENDS.get(one["fix"]["applicability"] if one["fix"] else "", Mend.NOFIX)
        item = Expectation(one["location"]["row"], one["code"], mend)
        found.setdefault(name, Counter())[item] += 1
    return found


def findings(select: str, *folders: Path) -> list[dict[str, Any]]:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        options = ["--select", select, "--output-format", "json"]
        assert cli.main(["check", *options, *map(str, folders)]) in (0, 1)
    found: list[dict[str, Any]] = json.loads(shown.getvalue())
    return found


def fix(folder: Path, sort: str) -> None:
    unsafe = ["--unsafe-fixes"] if sort == "unsafe" else []
    options = ["--select", SELECT, "--quiet", *unsafe]
    with contextlib.redirect_stdout(io.StringIO()):
        assert cli.main(["fix", *options, *map(str, folder.iterdir())]) in (0, 1)
