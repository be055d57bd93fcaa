"""The state of one function at one point: what its names mean and what the objects hold.

A state is a value: branches copy it, run, and join what is left. "No state" (None) means that the
point cannot be reached.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import compress
from operator import is_not
from typing import TypeAlias, TypeVar

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.joins import join_objects, join_values
from hydrawandb_lint.analysis.flow.run_state import BEFORE, Runs
from hydrawandb_lint.analysis.flow.run_state import join as join_runs
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    HeapObject,
    Kind,
    Library,
    ObjectId,
    Site,
    Value,
)
from hydrawandb_lint.tuples import NamedTuple

K = TypeVar("K")
T = TypeVar("T")
Way: TypeAlias = tuple[str, ...]
"""A variable, and the attributes (`.name`) and keys (`[name]`) that lead on from there."""


class UnreachableError(Exception):
    """The rest of the statement is never run."""


class Replacement(NamedTuple):
    """What was assigned over a name of a library, `wandb.config = x`, and by which statements.

    If the value holds the name itself, the name kept its meaning on one of the ways.
    """

    value: Value
    statements: frozenset[Site]


class State:
    """`names` are local variables, `heap` the objects, `replaced` names of libraries, `runs` those
    of W&B.

    `tested` is what a condition tells of attributes and items of what the program has not made
    itself (`cfg.model`, `run.config["model"]`), by their way from a variable. `flags` are
    variables that were given constants, each with the runs that were begun by then, or None: a
    test of `started` says which runs there are. `tests` are conditions that variables hold:
    `own = run is None`. `imported` and `outer` are the objects and the variables of others, as they
    were when the function came to them first: so they are in a state that does not have them.
    """

    def __init__(
        self,
        names: dict[str, Value],
        heap: dict[ObjectId, HeapObject],
        replaced: dict[str, Replacement] | None = None,
        tested: dict[Way, Value] | None = None,
        flags: dict[str, frozenset[tuple[Kind, Site | None]]] | None = None,
        tests: dict[str, ir.Expr] | None = None,
        runs: Runs = BEFORE,
        imported: dict[ObjectId, HeapObject] | None = None,
        outer: dict[str, Value] | None = None,
    ) -> None:
        self.names = names
        self.heap = heap
        self.replaced = {} if replaced is None else replaced
        self.tested = {} if tested is None else tested
        self.flags = {} if flags is None else flags
        self.tests = {} if tests is None else tests
        self.runs = runs
        self.imported = {} if imported is None else imported
        self.outer = {} if outer is None else outer

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and vars(self) == vars(other)

    def copy(self) -> State:
        return State(
            dict(self.names),
            dict(self.heap),
            dict(self.replaced),
            dict(self.tested),
            dict(self.flags),
            dict(self.tests),
            self.runs,
            self.imported,
            self.outer,
        )

    def forget(self, way: Way) -> None:
        """Something else is put there: what was tested of it, and of what lies in it, is over."""
        for known in [known for known in self.tested if known[: len(way)] == way]:
            del self.tested[known]
        for name in [name for name, test in self.tests.items() if mentions(test, way[0])]:
            del self.tests[name]

    def flag(self, name: str, value: Value) -> None:
        """A variable is given a constant."""
        runs = self.runs.begun or {None}
        self.flags[name] = frozenset((kind, run) for kind in value for run in runs)

    def is_no_more(self, name: str, kinds: Value) -> None:
        """A test says that a variable is none of these: runs begun for them alone are doubtful."""
        flags = self.flags.get(name, frozenset())
        gone = {run for kind, run in flags if kind in kinds and run is not None}
        kept = {run for kind, run in flags if kind not in kinds}
        self.runs = self.runs.doubting(frozenset(gone - kept))


def join(one: State | None, other: State | None) -> State | None:
    """What holds after either way."""
    if one is None or other is None or one is other:
        return other if one is None else one
    for state in (one, other):
        for name, value in one.outer.items():
            state.names.setdefault(name, value)
        for obj, content in one.imported.items():
            state.heap.setdefault(obj, content)
    names = _joined(one.names, other.names, join_values)
    heap = _joined(one.heap, other.heap, _join_ways)
    replaced = {}
    for name in one.replaced.keys() | other.replaced.keys():
        kept = Replacement(frozenset({Library(name)}), frozenset())
        mine_r, theirs = one.replaced.get(name, kept), other.replaced.get(name, kept)
        replaced[name] = Replacement(
            mine_r.value | theirs.value, mine_r.statements | theirs.statements
        )
    tested = {
        way: value | other.tested[way] for way, value in one.tested.items() if way in other.tested
    }
    flags = {
        name: runs | other.flags[name] for name, runs in one.flags.items() if name in other.flags
    }
    tests = {name: test for name, test in one.tests.items() if other.tests.get(name) == test}
    return State(
        names,
        heap,
        replaced,
        tested,
        flags,
        tests,
        join_runs(one.runs, other.runs),
        one.imported,
        one.outer,
    )


def _joined(one: dict[K, T], other: dict[K, T], join_both: Callable[[T, T], T]) -> dict[K, T]:
    """What either holds; most of it is the same object in both."""
    both = {**one, **other}
    # The keys of `one` come first, and few hashes are asked for: they take longer than the rest.
    for key in compress(one, map(is_not, one.values(), both.values())):
        both[key] = join_both(one[key], other[key])
    return both


def _join_ways(one: HeapObject, other: HeapObject) -> HeapObject:
    """An object after either way. An attribute that is set on one of them only is what the class
    has on the other."""
    return join_objects(one, other, missing=JUST_UNKNOWN)


def join_all(states: list[State]) -> State | None:
    """What holds after any of the ways; None without any."""
    result: State | None = None
    for state in states:
        result = join(result, state)
    return result


def mentions(node: object, name: str) -> bool:
    """Whether a variable stands in an expression."""
    if isinstance(node, ir.Name):
        return node.id == name
    return isinstance(node, tuple) and any(mentions(part, name) for part in node)


def way_to(expression: ir.Expr) -> Way | None:
    """The way to what an expression reads; None if it does more than that."""
    match expression:
        case ir.Name(_, name):
            return (name,)
        case ir.Attribute(_, owner, name):
            start = way_to(owner)
            return (*start, f".{name}") if start else None
        case ir.Item(_, owner, ir.Constant(_, str() as key)) | ir.Call(
            _,
            ir.Attribute(_, owner, "get"),
            (ir.Argument(_, ir.Constant(_, str() as key)),),
        ):
            start = way_to(owner)
            return (*start, f"[{key}]") if start else None
    return None
