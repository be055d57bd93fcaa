"""Runs the proofs of tests/test_runtime_proofs.py on each version; writes docs/proofs.md.

    python scripts/proofs.py                  run all, then write the page
    python scripts/proofs.py --wandb 0.31.0   run these again, the others as they were last
    python scripts/proofs.py --page           run nothing

The figures on the page stay as they are until all have run.

An environment for each wandb and Python is made in `.proofs/`, with the newest of all else that
pip finds for them; none has needed a pin so far. That takes 23 minutes of processor time, and
gigabytes where pip takes a CUDA build of PyTorch; `PIP_CONSTRAINT` can name a smaller one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "proofs.md"
CACHE = ROOT / ".proofs"

WANDB = ("0.31.0", "0.19.11", "0.16.6")  # the newest is first
PYTHON = ("3.11", "3.12")
NEEDED = (
    *("attrs", "easydict", "hydra-core", "hydra-zen", "ml_collections", "yacs"),
    *("pytest", "pytest-xdist"),
)
TRACKERS = ("accelerate", "lightning")  # they need PyTorch, so beside the newest wandb only
TESTS = "tests/test_runtime_proofs.py"
PROOFS = "told or resolved_config or is_right"
_OF_SWEEPS = (
    "W&B's agent and Hydra show it, as they are installed and without a server: "
    "see `tests/test_sweeps.py`"
)
UNPROVED: dict[str, str] = {
    "HW303": "git and Hydra show it, not wandb: see `tests/test_ignored_config_group.py`",
    **{f"HW4{number:02}": _OF_SWEEPS for number in range(1, 11)},
    "HW408": "wandb shows it offline, with the agent's parameters: see `tests/test_sweep_pages.py`",
    "HW409": "W&B's published schema and its client are asked: see `tests/test_sweep_fixtures.py`",
    "HW902": "it is about comments: see `tests/test_unused_suppression.py`",
}
"""Why no program can show what a rule tells."""
SHOWN = ("wandb", "Python", "omegaconf", "hydra-core", *TRACKERS)

_HEAD = """\
<!-- written by scripts/proofs.py -->
# Runtime proofs

What the rules tell of wandb is run: {faulty} programs in
[tests/fixtures/programs](../tests/fixtures/programs) with the real wandb (offline) and the real
Hydra, as they stand and after `hwlint fix`; {silent} more look faulty, are right, and stay as they
are. *Before* is the fault that was seen, *after* what the fixed program does; in brackets stands of
how many programs. [tests/proof_table.py](../tests/proof_table.py) has the exact expectations.
CI runs them on the newest wandb; `python scripts/proofs.py` runs all and writes this page.

| wandb | Python | omegaconf | hydra-core | accelerate | lightning | run on | as told |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


_TABLE = """
| wandb | Python | before | after the fix |
| --- | --- | --- | --- |
"""


class Environment(NamedTuple):
    """A wandb on a Python."""

    wandb: str
    python: str

    @property
    def folder(self) -> Path:
        return CACHE / f"{self.python}-wandb-{self.wandb}"

    @property
    def program(self) -> Path:
        return self.folder / ("Scripts" if os.name == "nt" else "bin") / "python"

    @property
    def results(self) -> Path:
        return self.folder / "results.xml"

    @property
    def requirements(self) -> list[str]:
        trackers = TRACKERS if self.wandb == WANDB[0] else ()
        return [f"wandb=={self.wandb}", *NEEDED, *trackers]

    def make(self) -> None:
        """Create it; nothing is done for what is there already."""
        made = self.folder / "requirements.txt"
        if made.exists() and made.read_text("utf-8").split() == self.requirements:
            return
        variables = {**os.environ, "PYENV_VERSION": self.python}  # pyenv's `python3.12` wants it
        make = [f"python{self.python}", "-m", "venv", "--clear", str(self.folder)]
        subprocess.run(make, env=variables, check=True)
        self._module("pip", "install", "--quiet", "-e", str(ROOT), *self.requirements, check=True)
        made.write_text("\n".join(self.requirements), "utf-8")

    def run(self, jobs: str) -> bool:
        """Run the proofs; whether all is as told."""
        self.make()
        options = [
            "-q",
            "-n",
            jobs,
            "-p",
            "no:cacheprovider",
            "-ojunit_family=xunit1",
            f"--junitxml={self.results}",
        ]
        return not self._module("pytest", *options, "-k", PROOFS, TESTS).returncode

    def installed(self) -> dict[str, str]:
        """The versions of Python and of the packages."""
        done = self._module("pip", "inspect", check=True, capture_output=True)
        told = json.loads(done.stdout)
        packages = (one["metadata"] for one in told["installed"])
        python = told["environment"]["python_full_version"]
        return {"Python": python, **{one["name"]: one["version"] for one in packages}}

    def _module(self, *arguments: str, **how: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.program, "-m", *arguments], cwd=ROOT, text=True, **how)


ENVIRONMENTS = [Environment(wandb, python) for wandb in WANDB for python in PYTHON]


class Case(NamedTuple):
    """A proof that was run: of which kind and program, whether it held, and what was seen."""

    kind: str
    program: str
    outcome: str
    seen: str


def read(results: Path) -> list[Case]:
    """What pytest wrote of a run of the proofs."""
    cases = []
    for case in ET.parse(results).iter("testcase"):
        match = re.fullmatch(r"test_(fault|fixed|silent)_\w+\[(\w+)\]", case.get("name", ""))
        if match is None:
            continue
        skipped, seen = case.find("skipped"), case.find(".//property[@name='seen']")
        if skipped is not None:
            cases.append(Case(match[1], match[2], "skipped", skipped.get("message", "")))
        elif case.find("failure") is not None or case.find("error") is not None:
            cases.append(Case(match[1], match[2], "failed", "**not as told**"))
        else:
            text = "" if seen is None else seen.get("value", "")
            cases.append(Case(match[1], match[2], "passed", text))
    return cases


def page(old: str, ran: dict[Environment, list[Case]]) -> str:
    """The whole page, of all that ran; where that is nothing, with the figures of the old page."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from proof_table import FAULTY, SILENT

    from hydrawandb_lint.rules import all_rules

    lines = [_HEAD.format(faulty=len(FAULTY), silent=len(SILENT))]
    lines += [_row(*_versions(one), _told(cases)) for one, cases in ran.items()]
    lines += [] if ran else _figures(old, "# Runtime proofs")
    for rule in all_rules().values():
        programs = [name for name, faulty in FAULTY.items() if faulty.code == rule.code]
        heading = f"## {rule.code} {rule.name}"
        lines.append(f"\n{heading}\n\n")
        if programs:
            unfixed = sum(FAULTY[name].logged is None for name in programs)
            rows = _rows(ran, programs, unfixed) if ran else _figures(old, heading)
            lines += [_links(programs), _TABLE, *rows]
        else:
            reason = UNPROVED.get(rule.code)
            lines.append(f"No proof: {reason}.\n" if reason else "No proof yet.\n")
    lines += ["\n## Right as they stand\n\n", _links(SILENT)]
    return "".join(lines)


def _figures(page: str, heading: str) -> list[str]:
    """The rows under a heading of a page."""
    section = page.partition(f"{heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| \d.*\n", section, re.MULTILINE)


def _versions(environment: Environment) -> list[str]:
    installed = environment.installed()
    date = datetime.fromtimestamp(environment.results.stat().st_mtime, timezone.utc)
    return [*(installed.get(name, "none") for name in SHOWN), f"{date:%Y-%m-%d}"]


def _told(cases: list[Case]) -> str:
    outcomes = Counter(case.outcome for case in cases)
    return f"{outcomes['passed']} of {outcomes['passed'] + outcomes['failed']}"


def _links(programs: Iterable[str]) -> str:
    links = (f"[{name}](../tests/fixtures/programs/{name}/main.py)" for name in programs)
    return f"{', '.join(links)}\n"


def _rows(ran: dict[Environment, list[Case]], programs: list[str], unfixed: int) -> Iterator[str]:
    """A row for each wandb; one for each Python where they differ."""
    rows = []
    for environment, cases in ran.items():
        before, after = (
            Counter(case.seen for case in cases if case.kind == kind and case.program in programs)
            for kind in ("fault", "fixed")
        )
        if unfixed:
            after["no fix is applied"] = unfixed
        rows.append((environment, _counted(before), _counted(after)))
    for (wandb, *seen), group in groupby(rows, lambda row: (row[0].wandb, *row[1:])):
        yield _row(wandb, ", ".join(environment.python for environment, *_ in group), *seen)


def _counted(seen: Counter[str]) -> str:
    return "; ".join(f"{words} ({count})" for words, count in seen.most_common())


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the proofs, and write docs/proofs.md.")
    parser.add_argument("--wandb", nargs="*", choices=WANDB, default=WANDB, help="which to run")
    parser.add_argument("--python", nargs="*", choices=PYTHON, default=PYTHON, help="which to run")
    parser.add_argument("--jobs", default="2", help="how many programs at once (2)")
    parser.add_argument("--page", action="store_true", help="only write the page")
    chosen = parser.parse_args()
    told = [
        one.run(chosen.jobs)
        for one in ENVIRONMENTS
        if not chosen.page and one.wandb in chosen.wandb and one.python in chosen.python
    ]
    unknown = [one.folder.name for one in ENVIRONMENTS if not one.results.exists()]
    if unknown:
        print(f"The figures stay as they are: nothing was run on {', '.join(unknown)}.")
    ran = {} if unknown else {one: read(one.results) for one in ENVIRONMENTS}
    PAGE.write_text(page(PAGE.read_text("utf-8"), ran), encoding="utf-8")
    return int(not all(told))


if __name__ == "__main__":
    sys.exit(main())
