"""Holds hwlint to its laws on code that others have written: folders of any projects.

    python scripts/real_trees.py "$(python -c 'import os; print(os.path.dirname(os.__file__))')"

`hwlint check` and `hwlint fix --unsafe-fixes` go over a copy of each folder: nothing falls over, no
byte is changed without a finding, and what compiled still does. Then each file by itself gets a
fault at its end, and must keep the laws of generated programs (tests/generated/laws.py); and the
spans of `ast` and LibCST are compared on it (tests/spans.py). Exits with 1 if anything fails.
`--whole` leaves out the second part, which takes a second for each file.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import spans
from generated import laws
from generated.programs import with_fault

from hydrawandb_lint.deep_thread import in_deep_thread
from hydrawandb_lint.sources.python import UnreadableError, decode

PARSED = (SyntaxError, ValueError, RecursionError, MemoryError)


def whole(tree: Path) -> tuple[Counter[str], list[str]]:
    """What `check` and `fix` do to a copy of the tree: figures and failures."""
    figures, failures = Counter[str](), []
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made).resolve() / "tree"
        shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        found = laws.check(copy)
        laws.fix(copy, unsafe_fixes=True)
        for name, result in found.items():
            codes = {diagnostic.code for diagnostic in result.diagnostics}
            figures["findings"] += len(result.diagnostics)
            if "HW900" in codes:
                failures.append(f"{name}: {result.diagnostics}")
        for path in files(tree):
            before, after = path.read_bytes(), (copy / path.relative_to(tree)).read_bytes()
            if before == after:
                continue
            figures["files changed"] += 1
            if not found[str(path.relative_to(tree))].diagnostics:
                failures.append(f"{path}: changed without a finding")
            if compiles(before) and not compiles(after):
                failures.append(f"{path}: no longer compiles")
    return figures, failures


def files(tree: Path) -> list[Path]:
    return sorted(path for path in tree.rglob("*.py") if path.is_file())


def compiles(source: bytes) -> bool:
    try:
        in_deep_thread(lambda: ast.parse(source))
    except PARSED:
        return False
    return True


def alone(path: Path) -> tuple[Counter[str], str]:
    """Figures of one file by itself, and its failure, if any."""
    warnings.simplefilter("ignore")  # what Python finds odd in it
    source = path.read_bytes()
    if not compiles(source):
        return Counter({"files that Python refuses": 1}), ""
    began, figures = time.monotonic(), Counter({"files": 1, "lines": source.count(b"\n")})
    try:
        text = decode(source).text
        figures["spans compared"] = in_deep_thread(partial(spans.compare, text, str(path)))
        figures.update(laws.hold(with_fault(source)))
    except UnreadableError:
        return Counter({"files that Python refuses": 1}), ""
    except Exception as error:
        return figures, f"{path}: {type(error).__name__}: {error}"
    seconds = time.monotonic() - began
    return figures, f"{path}: took {seconds:.0f} s" if seconds > 120 else ""


def failures(
    trees: list[Path], jobs: int, figures: Counter[str], *, by_file: bool
) -> Iterator[str]:
    """What fails, as it is found; `figures` are added to."""
    for tree in trees:
        of_tree, broken = whole(tree)
        figures.update(of_tree, trees=1)
        yield from broken
    every = [path for tree in trees for path in files(tree)] if by_file else []
    with ProcessPoolExecutor(jobs) as pool:
        for of_file, failure in pool.map(alone, every, chunksize=8):
            figures.update(of_file)
            if failure:
                yield failure


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trees", type=Path, nargs="+", help="folders")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--whole", action="store_true", help="no file by itself")
    given = parser.parse_args()
    figures, failed = Counter[str](), 0
    trees = [tree.resolve() for tree in given.trees]
    for failure in failures(trees, given.jobs, figures, by_file=not given.whole):
        failed += 1
        print(failure, flush=True)
    for name, count in figures.most_common():
        print(f"{count:9,} {name}")
    print(f"{failed} failures")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
