"""How fast hwlint is, against other tools and against what no program in Python can be below.

    python benchmarks/speed.py [--only TREE…] [--runs N] [--work DIR]

All that is compared is measured in one run, in turns, and told as ratios: those hold on other
machines. Exit code 1 says that a limit of `speed_limits.py` is missed. A run over all trees writes
`speed.json` and `speed.svg` beside this file; one over some writes them into the work folder.

Slow ones (semgrep, ast-grep on BIG) take part in the first three rounds only.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import speed_chart
import speed_limits
import speed_tools
import speed_trees
from speed_measure import Contestant, Cost, compete, ratio
from speed_tools import Tools
from speed_trees import Facts, Tree

HERE = Path(__file__).parent
WORK = Path(tempfile.gettempdir(), "hwlint-speed")
"""Outside of the repository, whose settings hold below it."""

Costs = dict[str, list[Cost]]
Measured = tuple[Facts, Costs]
Measurer = Callable[[Tools, int], Measured]
"""Measures on one tree, in so many rounds."""


def main() -> int:
    """Measures, prints and writes; gives the exit code."""
    options = _options()
    work: Path = options.work.resolve()
    tools = speed_tools.install(work)
    measured: dict[str, Measured] = {}
    for name in options.only or TREES:
        tools.forget()
        measured[name] = TREES[name](tools, options.runs)
        _print_tree(name, *measured[name])
    judgements = speed_limits.judge({name: costs for name, (_, costs) in measured.items()})
    print(speed_limits.HEAD, *map(speed_limits.line, judgements), sep="\n")
    found = _results(tools, measured, judgements)
    to = work if options.only else HERE
    (to / "speed.json").write_text(json.dumps(found, indent=2) + "\n")
    (to / "speed.svg").write_text(speed_chart.draw(found))
    print(f"written: {to / 'speed.json'}, {to / 'speed.svg'}")
    return int(not all(each.met for each in judgements))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=TREES, metavar="TREE", help=", ".join(TREES))
    parser.add_argument("--runs", type=int, default=9, help="rounds that count")
    parser.add_argument("--work", type=Path, default=WORK, help="what is made and kept")
    return parser.parse_args()


def _fixed(tools: Tools) -> Tree:
    return speed_trees.fixed(tools.work, tools.program("hwlint", "hwlint"))


def _on(
    make: Callable[[Tools], Tree], contestants: Callable[[Tools, Tree], list[Contestant]]
) -> Measurer:
    """Makes a tree and measures contestants on it."""

    def measure(tools: Tools, runs: int) -> Measured:
        tree = make(tools)
        return speed_trees.facts(tree.root), compete(contestants(tools, tree), runs)

    return measure


def _mono(tools: Tools, runs: int) -> Measured:
    tree = speed_trees.big(tools.work)
    file = speed_trees.Changing(tree.root / speed_trees.CHANGED)
    try:
        costs = compete(speed_tools.on_mono(tools, tree, file), runs)
    finally:
        file.restore()
    return speed_trees.facts(tree.root), costs


def _growth(tools: Tools, runs: int) -> Measured:
    parts = speed_trees.growth(tools.work)
    for tree in parts.values():
        print(f"GROWTH: {_said(speed_trees.facts(tree.root))}")
    largest = speed_trees.facts(parts[max(parts)].root)
    return largest, compete(speed_tools.on_growth(tools, parts), runs)


TREES: dict[str, Measurer] = {
    "CLEAN": _on(lambda tools: speed_trees.clean(tools.work), speed_tools.on_clean),
    "FIXED": _on(_fixed, speed_tools.on_fixed),
    "SMALL": _on(lambda tools: speed_trees.small(tools.work), speed_tools.on_faults),
    "PRECOMMIT": _on(lambda tools: speed_trees.precommit(tools.work), speed_tools.on_faults),
    "BIG": _on(lambda tools: speed_trees.big(tools.work), speed_tools.on_big),
    "MONO": _mono,
    "GROWTH": _growth,
}


def _print_tree(name: str, facts: Facts, costs: Costs) -> None:
    """Seconds are for who reads this now; only ratios are kept."""
    print(f"{name}: {_said(facts)}")
    for contestant, each in costs.items():
        cpu, wall, memory = (median(values) for values in zip(*each, strict=True))
        rounds = f"{len(each)} rounds"
        print(f"  {contestant:32} {cpu:9.3f} s CPU {wall:9.3f} s {memory:7.0f} MB, {rounds}")


def _said(facts: Facts) -> str:
    share = facts.mention / facts.files
    return f"{facts.files:,} Python files, {facts.megabytes:.2f} MB, {share:.1%} mention wandb"


def _results(
    tools: Tools,
    measured: Mapping[str, Measured],
    judgements: list[speed_limits.Judgement],
) -> dict[str, object]:
    """What is kept: no seconds, for they are the machine's."""
    return {
        "versions": dict(sorted(tools.versions.items())),
        "trees": {
            name: {
                "python files": facts.files,
                "megabytes": round(facts.megabytes, 2),
                "files that mention wandb": facts.mention,
                "share that mentions wandb": round(facts.mention / facts.files, 3),
                "rounds": max(map(len, costs.values())),
            }
            for name, (facts, costs) in measured.items()
        },
        "limits": [each.as_json() for each in judgements],
        "others": {
            name: _multiples(measured[name][1], ours)
            for name, ours in speed_chart.OURS.items()
            if name in measured
        },
    }


def _multiples(costs: Costs, ours: str) -> dict[str, dict[str, object]]:
    """What each takes as a multiple of hwlint."""
    return {
        name: {
            "rounds": len(theirs),
            "cpu": float(f"{ratio(theirs, costs[ours], 'cpu').middle:.3g}"),
            "wall": float(f"{ratio(theirs, costs[ours], 'wall').middle:.3g}"),
        }
        for name, theirs in costs.items()
    }


if __name__ == "__main__":
    sys.exit(main())
