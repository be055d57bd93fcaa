"""The state of one function at one point: what its names mean and what the objects hold.

A state is a value: branches copy it, run, and join what is left. "No state" (None) means that the
point cannot be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from hydrawandb_lint.analysis.flow.values import (
    HeapObject,
    Library,
    ObjectId,
    Site,
    Value,
    join_objects,
)


class Replacement(NamedTuple):
    """What was assigned over a name of a library, `wandb.config = x`, and by which statements.

    If the value holds the name itself, the name kept its meaning on one of the ways.
    """

    value: Value
    statements: frozenset[Site]


@dataclass(slots=True)
class State:
    """`names` are local variables, `heap` the objects, `replaced` names of libraries.

    `run`: a run of W&B was begun on every way here. `begun` are the places that began a run on
    some way, `ended` those whose run was ended since on some way: a guard that holds for both
    (`if cfg.wandb: wandb.finish()`) must not look like a leak. `doubtful` are those whose run
    may be over for all we know: somebody unknown had it, or a test says that there is none.
    """

    names: dict[str, Value] = field(default_factory=dict)
    heap: dict[ObjectId, HeapObject] = field(default_factory=dict)
    replaced: dict[str, Replacement] = field(default_factory=dict)
    run: bool = False
    begun: frozenset[Site] = frozenset()
    ended: frozenset[Site] = frozenset()
    doubtful: frozenset[Site] = frozenset()

    def copy(self) -> State:
        return State(
            dict(self.names),
            dict(self.heap),
            dict(self.replaced),
            self.run,
            self.begun,
            self.ended,
            self.doubtful,
        )

    @property
    def active(self) -> frozenset[Site]:
        """The places whose run is active on some way, and ended on none."""
        return self.begun - self.ended - self.doubtful

    def begin_run(self, site: Site) -> None:
        """`wandb.init(…)` at `site`."""
        self.run = True
        self.begun |= {site}
        self.ended -= {site}
        self.doubtful -= {site}

    def end_run(self) -> None:
        """`finish()`, or the end of the run's `with` block."""
        self.run = False
        self.ended |= self.begun

    def doubt_run(self) -> None:
        """Whether a run is active is not known from here on."""
        self.run = False
        self.doubtful |= self.begun


def join(one: State | None, other: State | None) -> State | None:
    """What holds after either way."""
    if one is None or other is None or one is other:
        return other if one is None else one
    names = dict(one.names)
    for name, value in other.names.items():
        mine = names.get(name)
        names[name] = value if mine is None or mine == value else mine | value
    heap = dict(one.heap)
    for obj, content in other.heap.items():
        known = heap.get(obj)
        heap[obj] = content if known is None or known is content else join_objects(known, content)
    replaced = {}
    for name in one.replaced.keys() | other.replaced.keys():
        kept = Replacement(frozenset({Library(name)}), frozenset())
        mine_r, theirs = one.replaced.get(name, kept), other.replaced.get(name, kept)
        replaced[name] = Replacement(
            mine_r.value | theirs.value, mine_r.statements | theirs.statements
        )
    return State(
        names,
        heap,
        replaced,
        one.run and other.run,
        one.begun | other.begun,
        one.ended | other.ended,
        one.doubtful | other.doubtful,
    )


def join_all(states: list[State]) -> State | None:
    """What holds after any of the ways; None without any."""
    result: State | None = None
    for state in states:
        result = join(result, state)
    return result
