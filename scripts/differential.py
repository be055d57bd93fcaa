"""Runs made-up programs with the real wandb (offline) and Hydra, before and after `hwlint fix`.

    python scripts/differential.py --programs 500

A program that worked must do the same after the safe fixes, one that did not must work if all of
its findings had one, and a crash that hwlint predicts must happen: tests/generated/runs.py has the
laws. What goes wrong without a word of hwlint's is told as a miss, and counted; so is what is
right and has a finding. Exits with 1 if a law is broken. What is predicted depends on Python: run
it on 3.11 or older, where wandb refuses a raw config, and on a newer one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from generated import runs
from generated.programs import Program, programs
from hypothesis import Phase, given, seed, settings

PER_SEED = 10
"""Later programs of a seed are much like earlier ones."""


def made(count: int, first: int) -> list[tuple[int, Program]]:
    """Programs that all differ, each with the seed of its batch."""
    found: dict[str, tuple[int, Program]] = {}
    number = first
    while len(found) < count:
        for program in of_seed(number):
            found.setdefault(repr(program), (number, program))
        number += 1
    return list(found.values())[:count]


def of_seed(number: int) -> list[Program]:
    made: list[Program] = []

    @seed(number)
    @settings(max_examples=PER_SEED, database=None, deadline=None, phases=[Phase.generate])
    @given(programs())
    def collect(program: Program) -> None:
        made.append(program)

    collect()
    return made


def compared(program: Program) -> runs.Compared:
    with tempfile.TemporaryDirectory() as folder:
        return runs.compare(program, Path(folder).resolve())


def shown(number: int, title: str, each: runs.Compared) -> str:
    """A program with what it did."""
    output = each.before.output if each.after is None else each.after.output
    found = "\n".join(f"{d.code} {d.start.row}: {d.message}" for d in each.found)
    logged = f"logged {each.before.configs}, then {each.after and each.after.configs}"
    return f"== seed {number}: {title}{each.program}{found}\n{logged}\n{output[-600:]}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1, help="that of the first batch of 10")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    given_ = parser.parse_args()
    numbers, chosen = zip(*made(given_.programs, given_.seed), strict=True)
    figures, alarms = Counter[str](), Counter[str]()
    with ProcessPoolExecutor(given_.jobs) as pool:
        for number, each in zip(numbers, pool.map(compared, chosen), strict=True):
            broken = runs.faults(each)
            right = runs.is_right(each.program, each.before)
            figures["programs"] += 1
            figures["worked" if runs.worked(each.before) else "did not work"] += 1
            figures["fixed"] += each.after is not None
            errors = runs.predictions(each)
            figures["predicted crashes"] += bool(errors)
            figures["which raise that error"] += any(e in each.before.output for e in errors)
            figures["crashes"] += each.before.status != 0
            figures["laws broken"] += len(broken)
            figures["right after the fix"] += bool(
                each.after and runs.is_right(each.program, each.after)
            )
            figures["wrong"] += not right
            figures["wrong and found"] += not right and runs.tells(each)
            if right and each.program.is_certain:
                alarms.update({d.code for d in each.found})
            titles = broken or (["MISSED"] if not right and not runs.tells(each) else [])
            for title in titles:
                print(shown(number, title, each), flush=True)
    for name, count in figures.most_common():
        print(f"{count:6,} {name}")
    print("findings where all is right:", dict(alarms.most_common()) or "none")
    return bool(figures["laws broken"])


if __name__ == "__main__":
    sys.exit(main())
