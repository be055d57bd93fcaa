"""Where objects come from, and the way one took.

Values carry no trace while the analysis runs; only objects have names. This keeps, for each object
of each context, what it was before it got there. The trace that is shown is the shortest way
back, found when a rule asks; ties go by place, so that it does not depend on any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.contexts import Context
from hydrawandb_lint.analysis.flow.values import Config, InstanceObject, ObjectId, Site, Value
from hydrawandb_lint.tuples import NamedTuple

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
        self._stored: dict[str, set[Hop]] = defaultdict(set)
        self._left: dict[Place, Place] = {}
        self.parts: set[Place] = set()
        """Objects that hold some of the keys of what they were made from."""

    def given(self, callee: Context, obj: ObjectId, site: Site, caller: Place) -> None:
        """An argument: `obj` of the callee is the caller's object."""
        message = f"given to `{callee.function.called_name}(…)`"
        self._hops[callee, obj].add(Hop(site, message, caller))

    def copied(
        self, context: Context, obj: ObjectId, site: Site, message: str, before: Place
    ) -> None:
        """An object was made from another one of the same context."""
        self._hops[context, obj].add(Hop(site, message, before))

    def left(self, context: Context, obj: ObjectId, name: ObjectId) -> None:
        """An object of a context has another name in the summary of that."""
        if obj != name:
            self._left[context, name] = context, obj

    def stored(self, name: str, site: Site, message: str, place: Place) -> None:
        """An object is made an attribute of this name."""
        self._stored[name].add(Hop(site, message, place))

    def kept(self, obj: ObjectId, name: str, writer: Context, before: ObjectId) -> None:
        """What `writer` leaves in a cell of this name: a variable, or an attribute, which is
        stored somewhere."""
        place = writer, before
        stored = [hop for hop in self._stored[name] if hop.before == place]
        function = writer.function
        message = f"kept as `{name}` by `{function.qualified_name}`"
        self._hops[None, obj].update(
            stored or [Hop(Site(function.path, function.span), message, place)]
        )

    def way(self, place: Place) -> list[tuple[Site, str]]:
        """The steps from the origin of an object to its place, the shortest there are."""
        hops = self._back(place, lambda current: self._first(current) is not None)
        start = self._own(hops[0].before) if hops and hops[0].before else self._own(place)
        first = self._first(start)
        steps = [first] if first is not None else []
        after = [*(hop.before for hop in hops[1:]), place]
        for hop, then in zip(hops, after, strict=False):
            steps += [*self._through_an_attribute(hop, then), hop]
        return [(hop.site, hop.message) for hop in steps]

    def beginnings(self, place: Place) -> set[Site | None]:
        """Where an object may have been made; None among them: nobody knows of some way."""
        todo, seen, found = [self._own(place)], {self._own(place)}, set[Site | None]()
        for current in todo:
            hops = self._hops.get(current, ())
            before = [self._own(hop.before) for hop in hops if hop.before]
            if current in self.parts:
                found.add(None)
                continue
            if not before:
                first = self._first(current)
                found.add(first and first.site)
            todo += [each for each in before if each not in seen]
            seen.update(before)
        return found

    def _back(self, place: Place, found: Callable[[Place], bool]) -> tuple[Hop, ...]:
        """The shortest way to a place from one that is looked for; else the longest there is."""
        queue: list[tuple[Place, tuple[Hop, ...]]] = [(self._own(place), ())]
        seen = {self._own(place)}
        best: tuple[Hop, ...] = ()
        for current, way in queue:
            if found(current):
                return way
            best = max(best, way, key=len)
            hops = self._hops.get(current, set())
            for hop in sorted(hops, key=lambda hop: (hop.site, hop.message)):
                before = self._own(hop.before) if hop.before else None
                if before is not None and before not in seen:
                    seen.add(before)
                    queue.append((before, (hop, *way)))
        return best

    def _through_an_attribute(self, hop: Hop, then: Place | None) -> Sequence[Hop]:
        """How an object that a call was given within another came to be an attribute of that."""
        if then is None or then[0] is None or hop.before is None:
            return ()
        start = self._own(hop.before)
        for name in _attributes_with(then[0], then[1]):
            for stored in sorted(self._stored[name], key=lambda hop: (hop.site, hop.message)):
                assert stored.before is not None
                way = self._back(stored.before, lambda current: current == start)
                first = way[0].before if way else stored.before
                if first is not None and self._own(first) == start:
                    return (*way, stored)
        return ()

    def _first(self, place: Place) -> Hop | None:
        """The origin itself, if the object was made in this context."""
        context, obj = place
        if context is None or not isinstance(obj.root, ir.Span) or place in self._hops:
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
        place = self._left.get(place, place)
        return (
            (None, place[1])
            if isinstance(place[1].root, tuple) and not _is_span(place[1])
            else place
        )


def _attributes_with(context: Context, obj: ObjectId) -> list[str]:
    """The attributes that hold an object which is no argument of the context itself."""
    if any(_holds(value, obj) for _, value in context.arguments):
        return []
    return [
        name
        for _, content in context.objects
        if isinstance(content, InstanceObject)
        for name, value in content.attributes
        if _holds(value, obj)
    ]


def _holds(value: Value, obj: ObjectId) -> bool:
    return any(isinstance(kind, Config) and kind.obj == obj for kind in value)


def _is_span(obj: ObjectId) -> bool:
    return isinstance(obj.root, ir.Span)
