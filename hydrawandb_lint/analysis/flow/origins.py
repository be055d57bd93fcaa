"""Where objects come from, and the way one took.

Values carry no trace while the analysis runs; only objects have names. This keeps, for each object
of each context, what it was before it got there. The trace that is shown is the shortest way
back, found when a rule asks; ties go by place, so that it does not depend on any order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple, TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.contexts import Context
from hydrawandb_lint.analysis.flow.values import ObjectId, Site

Place: TypeAlias = tuple[Context | None, ObjectId]
"""An object within a context; objects of cells belong to none."""


class Hop(NamedTuple):
    """One step back: where it happened, in words, and what the object was before."""

    site: Site
    message: str
    before: Place | None


class Origins:
    """What is known of where objects come from."""

    def __init__(self, tasks: set[ir.Function]) -> None:
        self._tasks = tasks
        self._hops: dict[Place, set[Hop]] = defaultdict(set)

    def given(self, callee: Context, obj: ObjectId, site: Site, caller: Place) -> None:
        """An argument: `obj` of the callee is the caller's object."""
        name = callee.function.qualified_name
        self._hops[callee, obj].add(Hop(site, f"given to `{name}(…)`", caller))

    def kept(self, obj: ObjectId, site: Site, message: str, writer: Place) -> None:
        """What lies in a cell."""
        self._hops[None, obj].add(Hop(site, message, writer))

    def way(self, place: Place) -> list[tuple[Site, str]]:
        """The steps from the origin of an object to its place, the shortest there are."""
        queue: list[tuple[Place, tuple[Hop, ...]]] = [(self._own(place), ())]
        seen = {self._own(place)}
        best: tuple[Hop, ...] = ()
        for current, way in queue:
            first = self._first(current)
            if first is not None:
                return [(hop.site, hop.message) for hop in (first, *way)]
            best = max(best, way, key=len)
            hops = self._hops.get(current, set())
            for hop in sorted(hops, key=lambda hop: (hop.site, hop.message)):
                before = self._own(hop.before) if hop.before else None
                if before is not None and before not in seen:
                    seen.add(before)
                    queue.append((before, (hop, *way)))
        return [(hop.site, hop.message) for hop in best]

    def _first(self, place: Place) -> Hop | None:
        """The origin itself, if the object was made in this context."""
        context, obj = place
        if context is None or not isinstance(obj.root, ir.Span):
            return None
        function = context.function
        site = Site(function.path, obj.root)
        for parameter in function.parameters:
            if parameter.span == obj.root:
                task = "the `@hydra.main` task " if function in self._tasks else ""
                message = f"parameter `{parameter.name}` of {task}`{function.qualified_name}`"
                return Hop(site, message, None)
        return Hop(site, "made here", None)

    def _own(self, place: Place) -> Place:
        """The place under which hops are kept: a cell's object is the same in all contexts."""
        return (
            (None, place[1])
            if isinstance(place[1].root, tuple) and not _is_span(place[1])
            else place
        )


def _is_span(obj: ObjectId) -> bool:
    return isinstance(obj.root, ir.Span)
