"""What a command costs, as the kernel counts it, and commands measured in turns."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Literal, NamedTuple

Measure = Literal["cpu", "wall", "memory"]


class Cost(NamedTuple):
    cpu: float
    """Seconds of the command and all its children, of user and system."""
    wall: float
    memory: float
    """The peak in MB of the largest process among them, but at least of this one.

    The kernel counts what a process was before it became the command; so this one stays small.
    """


class Ratio(NamedTuple):
    middle: float
    """The ratio of the medians."""
    low: float
    high: float
    """The quartiles of the ratios of each round."""
    rounds: int


@dataclass(frozen=True)
class Contestant:
    name: str
    command: Sequence[str]
    where: Path
    env: Mapping[str, str]
    codes: Collection[int] = (0,)
    """The exit codes that say that it has done what it should."""
    few: bool = False
    """Too slow for all rounds."""
    per: float = 1
    """What its seconds are divided by."""
    before: Callable[[], None] = lambda: None


FEW = 3
"""The rounds of the slow ones."""


def compete(contestants: Sequence[Contestant], rounds: int) -> dict[str, list[Cost]]:
    """What each costs in each round, after one that does not count.

    Rounds, because a shared machine is now fast and now slow: neighbours in time are compared.
    """
    costs: dict[str, list[Cost]] = {each.name: [] for each in contestants}
    for number in range(rounds + 1):
        print(f"  round {number} of {rounds}", end="\r", file=sys.stderr, flush=True)
        for each in contestants:
            if not each.few or number <= FEW:
                costs[each.name].append(cost(each))
    return {name: of[1:] for name, of in costs.items()}


def cost(contestant: Contestant) -> Cost:
    """Runs it once. Raises `RuntimeError` if it ends otherwise than it should."""
    contestant.before()
    start = perf_counter()
    process = subprocess.Popen(
        contestant.command,
        cwd=contestant.where,
        env=contestant.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in contestant.codes:
        raise RuntimeError(
            f"{contestant.name}: exit code {process.returncode}: {_said(contestant)}"
        )
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu / contestant.per, wall / contestant.per, usage.ru_maxrss / 1024)


def ratio(ours: Sequence[Cost], theirs: Sequence[Cost], measure: Measure) -> Ratio:
    """Ours to theirs, over the rounds that both took part in."""
    pairs = [(getattr(a, measure), getattr(b, measure)) for a, b in zip(ours, theirs, strict=False)]
    each = [a / b for a, b in pairs]
    low, _, high = quantiles(each, n=4, method="inclusive") if len(each) > 1 else each * 3
    return Ratio(median(a for a, _ in pairs) / median(b for _, b in pairs), low, high, len(pairs))


def _said(contestant: Contestant) -> str:
    """The end of what it prints, of another run: those that count are not listened to."""
    done = subprocess.run(
        contestant.command,
        cwd=contestant.where,
        env=contestant.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout[-2_000:]
