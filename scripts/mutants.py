"""Changes the code in small ways, and asks whether a test notices.

    pip install cosmic-ray
    python scripts/mutants.py --mutants 300 --seed 1 [hydrawandb_lint/analysis …]

Places are chosen by chance in the given files and folders, and at each of them one of Cosmic Ray's
changes: another comparison, `and` for `or`, a number more or less, a loop that does not run. What
no test of the analysis notices (the fixtures, `reveal`, the projects) has survived, and is shown:
what it does may be missing in the tests, or may make no difference. All happens in a copy.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cosmic_ray.work_item import MutationSpec, WorkResult

TESTS = "tests/test_reveal.py tests/test_projects.py tests/test_fixtures.py"
CHOSEN = "reveal or projects or finds or twin"
"""Without those that repeat others on what is fixed."""
COMMAND = f"{sys.executable} -m pytest -x -q -p no:xdist -p no:cacheprovider {TESTS} -k '{CHOSEN}'"
ANNOTATED = ("annassign", "tfpdef")
SET_OPERATORS = ("BitOr_BitAnd", "BitAnd_BitOr", "Sub_BitAnd")
"""Of those that put one operator for another; most others only raise."""


def operators() -> list[str]:
    """The names of the changes that can be made."""
    from cosmic_ray import plugins

    names = plugins.operator_names()
    return [
        name
        for name in names
        if "BinaryOperator" not in name or name.endswith(SET_OPERATORS)
        if not plugins.get_operator(name).arguments()
    ]


def mutations(path: Path) -> Iterator[MutationSpec]:
    """What can be changed in a file, but for annotations, which do nothing."""
    from cosmic_ray import plugins
    from cosmic_ray.ast import ast_nodes, get_ast_from_path
    from cosmic_ray.work_item import MutationSpec

    tree = get_ast_from_path(path)
    for name in operators():
        operator = plugins.get_operator(name)()
        places = [(n, *place) for n in ast_nodes(tree) for place in operator.mutation_positions(n)]
        for occurrence, (node, start, end) in enumerate(places):
            if not is_annotation(node):
                yield MutationSpec(path, name, occurrence, start, end)


def is_annotation(node: object) -> bool:
    while (parent := getattr(node, "parent", None)) is not None:
        if parent.type in ANNOTATED and node is not parent.children[0]:
            return parent.type == "tfpdef" or node is parent.children[1]
        if parent.type == "funcdef" and node is parent.annotation:
            return True
        node = parent
    return False


def chosen(paths: list[Path], count: int, seed: int) -> list[MutationSpec]:
    """One change at each of so many places."""
    files = [f for path in paths for f in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    by_place = defaultdict(list)
    for file in files:
        for mutation in mutations(file):
            by_place[file, mutation.start_pos].append(mutation)
    chance = random.Random(seed)
    places = chance.sample(sorted(by_place), min(count, len(by_place)))
    print(f"{len(places)} of {len(by_place)} places in {len(files)} files", flush=True)
    return [chance.choice(by_place[place]) for place in places]


def tried(mutation: MutationSpec, folder: str) -> tuple[MutationSpec, WorkResult]:
    """What the tests say of a change, made in a copy of the project of this process's own."""
    from cosmic_ray.mutating import mutate_and_test

    os.environ["HWLINT_NO_CACHE"] = "1"
    copy = Path(folder) / str(os.getpid())
    if not copy.exists():
        listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True)
        for name in listed.stdout.splitlines():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(name, copy / name)
    os.chdir(copy)
    return mutation, mutate_and_test([mutation], COMMAND, timeout=600)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("hydrawandb_lint/analysis")])
    parser.add_argument("--mutants", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given = parser.parse_args()
    if importlib.util.find_spec("cosmic_ray") is None:
        parser.error("it needs Cosmic Ray: pip install cosmic-ray")
    began, figures = time.monotonic(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(given.jobs) as pool:
        work = chosen(given.paths, given.mutants, given.seed)
        for done in as_completed([pool.submit(tried, mutation, folder) for mutation in work]):
            mutation, result = done.result()
            outcome = result.test_outcome or result.worker_outcome
            figures[outcome.value] += 1
            if outcome.value != "killed":
                print(f"{outcome.value}: {mutation.operator_name}\n{result.diff}", flush=True)
    print(dict(figures), f"in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
