"""What is claimed of hwlint's speed, and whether it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from speed_measure import Cost, Measure, Ratio, ratio
from speed_tools import CLICK, PARSE, PYTHON, SCAN

LENIENCE = 1.05
"""A miss by less is noise."""

Costs = Mapping[str, Mapping[str, Sequence[Cost]]]
"""Of each contestant, by tree."""


class Limit(NamedTuple):
    tree: str
    ours: str
    theirs: str
    most: float
    aim: float | None = None
    measure: Measure = "cpu"


class Judgement(NamedTuple):
    limit: Limit
    ratio: Ratio

    @property
    def met(self) -> bool:
        return self.ratio.middle <= self.limit.most * LENIENCE

    @property
    def reached(self) -> bool:
        """Whether it is as good as is aimed at."""
        return self.limit.aim is not None and self.ratio.middle <= self.limit.aim

    def as_json(self) -> dict[str, object]:
        limit, (*ratios, rounds) = self
        middle, *quartiles = (float(f"{value:.3g}") for value in ratios)
        return {
            "tree": limit.tree,
            "what": limit.ours,
            "to": limit.theirs,
            "of": limit.measure,
            "ratio": middle,
            "quartiles": quartiles,
            "rounds": rounds,
            "limit": limit.most,
            "aim": limit.aim,
            "met": self.met,
        }


LIMITS = (
    Limit("CLEAN", "hwlint paths only", PYTHON, 1.6, 1.3),
    Limit("CLEAN", "hwlint with an option", CLICK, 1.15),
    Limit("CLEAN", "hwlint paths only", "ruff", 1.4, 1.0, "wall"),
    Limit("FIXED", "hwlint cold", CLICK, 1.4, 1.2),
    Limit("SMALL", "hwlint cold", PARSE, 1.25, 1.1),
    Limit("SMALL", "hwlint cold", "Fixit", 0.5),
    Limit("SMALL", "hwlint cold", "LibCST codemod", 0.5),
    Limit("SMALL", "hwlint cold", "semgrep", 0.15),
    Limit("PRECOMMIT", "hwlint cold", PARSE, 1.25, 1.1),
    Limit("PRECOMMIT", "hwlint warm", CLICK, 0.8, 0.5),
    Limit("PRECOMMIT", "hwlint cold", "Fixit", 0.10),
    Limit("PRECOMMIT", "hwlint cold", "LibCST codemod", 0.13),
    Limit("PRECOMMIT", "hwlint cold", "semgrep", 0.08),
    Limit("BIG", "hwlint cold, one job", SCAN, 16, 10),
    Limit("BIG", "hwlint cold, one job", "ruff", 1.0, 0.65),
    Limit("BIG", "hwlint cold, one job", "semgrep", 0.20, 0.12),
    Limit("BIG", "hwlint cold, one job", "ast-grep", 0.10, 0.06),
    Limit("BIG", "hwlint warm", SCAN, 0.8, 0.4),
    Limit("BIG", "hwlint cold, one job", "ruff", 1.5, None, "memory"),
    Limit("MONO", "hwlint cold", SCAN, 2.5),
    Limit("MONO", "hwlint warm", SCAN, 0.8),
    Limit("GROWTH", "hwlint cold, 4,000 files, per MB", "hwlint cold, 1,000 files, per MB", 1.2),
)


def judge(costs: Costs) -> list[Judgement]:
    """The limits about what was measured."""
    return [
        Judgement(limit, ratio(costs[limit.tree][limit.ours], theirs, limit.measure))
        for limit in LIMITS
        if (theirs := costs.get(limit.tree, {}).get(limit.theirs))
    ]


HEAD = (
    f"{'tree':10} {'hwlint':16} {'to':32} {'of':7} {'ratio':>6} {'quartiles':>14} {'limit':>6} aim"
)


def line(judgement: Judgement) -> str:
    """A row of the table."""
    limit, of = judgement
    ours = limit.ours.removeprefix("hwlint ")
    aim = "" if limit.aim is None else f"{limit.aim:g}"
    verdict = "aim met" if judgement.reached else "met" if judgement.met else "MISSED"
    return (
        f"{limit.tree:10} {ours:16} {limit.theirs:32} {limit.measure:7} {of.middle:6.3g} "
        f"{f'{of.low:.3g}..{of.high:.3g}':>14} {limit.most:6g} {aim:4} {verdict}"
    )
