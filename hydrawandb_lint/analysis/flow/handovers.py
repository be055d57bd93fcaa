"""The way of what a conversion gave: a container, a text.

Such values have no identity, but they know the place that made them. The last pass notes where what
was made at a place goes from function to function; the shortest way is found when a rule asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.names import contains

Stop: TypeAlias = ir.Function | str
"""A function, or an attribute of any object by its name."""
Hop: TypeAlias = tuple[Stop, Stop, tuple[Site, str] | None]
"""From where, to where, and what to say of it."""


class Handovers:
    """Knows, for each place that made something, the hops of what it made."""

    def __init__(self) -> None:
        self._hops: dict[Site, set[Hop]] = defaultdict(set)

    def add(self, made: Site, hop: Hop) -> None:
        """What was made at a place goes on."""
        self._hops[made].add(hop)

    def way(self, made: Site, end: Site) -> list[tuple[Site, str]]:
        """The steps from the function that made something to the one that holds `end`."""
        hops = sorted(self._hops[made], key=lambda hop: (hop[2] or (made, ""), repr(hop)))
        stops = {stop for hop in hops for stop in hop[:2]}
        first, last = _innermost(stops, made), _innermost(stops, end)
        ways: dict[Stop, list[tuple[Site, str]]] = {} if first is None else {first: []}
        queue = list(ways)
        for current in queue:
            for start, stop, step in hops:
                if start == current and stop not in ways:
                    ways[stop] = [*ways[current], step] if step else ways[current]
                    queue.append(stop)
        return ways.get(last, []) if last is not None else []


def _innermost(stops: Iterable[Stop], site: Site) -> ir.Function | None:
    """Of the functions that hold a place the innermost."""
    holding = [
        stop
        for stop in stops
        if not isinstance(stop, str)
        and stop.path == site.path
        and (stop.is_module or contains(stop.span, site.span))
    ]
    return max(holding, key=lambda stop: (not stop.is_module, stop.span), default=None)
