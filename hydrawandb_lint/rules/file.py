"""What a rule is given: the events of one file, its places, and the means to speak and to mend."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import Analysis
from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import Site, Value
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.diagnostics import Diagnostic, Fix, Step
from hydrawandb_lint.edits.imports import Imported, omegaconf
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.text import Text

if TYPE_CHECKING:
    from hydrawandb_lint.places.visitor import Places


class File:
    """One file under the rules. `throw_on_missing` is the setting."""

    def __init__(
        self, text: str, filename: str, analysis: Analysis, throw_on_missing: bool
    ) -> None:
        self.text = Text(text)
        self.filename = filename
        self.analysis = analysis
        self.events = analysis.events
        self.throw_on_missing = throw_on_missing

    @cached_property
    def places(self) -> Places:
        """The concrete syntax at all events; LibCST is loaded by the first rule that asks."""
        from hydrawandb_lint.places.visitor import Places

        return Places(self.text, self.events.spans())

    def reaches(self, *roles: Role) -> Iterator[tuple[Reach, Observed]]:
        """What reaches arguments of W&B's that have one of these roles."""
        return (item for item in self.events.reaches.items() if item[0].sink.role in roles)

    def import_omegaconf(self, place: Span) -> Imported | None:
        """A name for OmegaConf at a place, with its import; None if there is none to have."""
        return omegaconf(self.analysis.module, self.text, place)

    def diagnostic(
        self,
        code: str,
        name: str,
        message: str,
        place: Span,
        fix: Fix | None = None,
        trace: tuple[Step, ...] = (),
    ) -> Diagnostic:
        """A diagnostic of this file."""
        start, end = self.text.range(place)
        first = self.text.position(start)
        return Diagnostic(
            code,
            name,
            message,
            self.filename,
            first,
            self.text.position(end),
            first.row,
            fix,
            trace,
        )

    def parts(self, place: Site, value: Value) -> list[tuple[Site, Value]]:
        """The operands of a conditional expression that its value may come from, else itself."""
        parts = self.events.parts.get(place)
        if parts is None:
            return [(place, value)]
        return [part for site, v in parts.items() for part in self.parts(site, v)]

    def trace(self, seen: Observed, end: Site, message: str) -> tuple[Step, ...]:
        """The shortest way of a config that was seen to its end, which `message` describes."""
        ways = [self.analysis.program.origins.way(place) for place in seen.objects]
        shortest = min(ways, key=lambda way: (len(way), way), default=[])
        return tuple(self.step(site, words) for site, words in [*shortest, (end, message)])

    def step(self, site: Site, message: str) -> Step:
        """A step of a trace."""
        return Step(site.path, self.text.position(self.text.range(site.span)[0]), message)
