"""What functions are to each other: contexts they are run in, summaries they leave, cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import HeapObject, ObjectId, Site, Value

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.events import Late

CellKey: TypeAlias = tuple[str, object, str]
"""("global", path, name), ("closure", function, name), ("attribute", class, name) or
("default", function, parameter)."""
Heap: TypeAlias = dict[ObjectId, HeapObject]
Arguments: TypeAlias = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class OutsideWriter:
    """Who sets a variable of another module, or an attribute of a class: it stands in for what was
    there, and nobody knows from when on."""

    function: ir.Function


@dataclass(frozen=True, slots=True)
class Context:
    """A function with the values of its parameters and the objects reachable from them.
    `root`: entered from outside, as its signature says."""

    function: ir.Function
    arguments: Arguments
    objects: tuple[tuple[ObjectId, HeapObject], ...]
    root: bool = False
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # It is asked for often, and walks through all the objects.
        known = hash((self.function, self.arguments, self.objects, self.root))
        object.__setattr__(self, "_hash", known)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class Summary:
    """`returns` is None if no way comes back. `objects` are those of the parameters afterwards and
    those that `value` needs. `run`: on every way back a run was begun; `open`: runs begun and not
    ended; `first`: calls that begin one while one of the caller's may be active; `over`: where the
    last run was ended, if on every way back one was; `uses`: calls that need the run that was
    active at the entry. `meets`: see `activation.Activation`, and the
    others `run_state.Runs`.
    """

    returns: Value | None = None
    objects: tuple[tuple[ObjectId, HeapObject], ...] = ()
    run: bool = False
    open: frozenset[Site] = frozenset()
    first: frozenset[Site] = frozenset()
    over: frozenset[Site] = frozenset()
    uses: frozenset[Late] = frozenset()
    ends: bool = False
    strange: bool = False
    sham: bool = False
    meets: bool = False
    cleared: bool = False
    ended_later: bool = False


BOTTOM = Summary()
