"""What functions are to each other: contexts they are run in, summaries they leave, cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import HeapObject, ObjectId, Site, Value
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.events import Late

CellKey: TypeAlias = tuple[str, object, str]
"""("global", path, name), ("closure", function, name), ("attribute", class, name) or
("default", function, parameter)."""
Heap: TypeAlias = dict[ObjectId, HeapObject]
Bound: TypeAlias = tuple[tuple[str, Value], ...]
Objects: TypeAlias = tuple[tuple[ObjectId, HeapObject], ...]


class OutsideWriter(NamedTuple):
    """Who sets a variable of another module, or an attribute of a class: it stands in for what was
    there, and nobody knows from when on."""

    function: ir.Function


class Context:
    """A function with the values of its parameters and the objects reachable from them, made once
    for all calls alike. `root`: entered from outside, as its signature says."""

    def __init__(
        self,
        function: ir.Function,
        arguments: Bound = (),
        objects: Objects = (),
        *,
        root: bool = False,
    ) -> None:
        self.function = function
        self.arguments = arguments
        self.objects = objects
        self.root = root


class Summary(NamedTuple):
    """`returns` is None if no way comes back. `objects` are those of the parameters afterwards and
    those that `value` needs. `run`: on every way back a run was begun; `open`: runs begun and not
    ended; `first`: calls that begin one while one of the caller's may be active; `over`: where the
    last run was ended, if on every way back one was; `uses`: calls that need the run that was
    active at the entry. `meets`: see `activation.Activation`, and the
    others `run_state.Runs`.
    """

    returns: Value | None = None
    objects: Objects = ()
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
