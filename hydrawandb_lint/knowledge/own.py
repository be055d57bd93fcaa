"""Rows that a project's settings add for functions of its own, or of libraries unknown here."""

from __future__ import annotations

from collections.abc import Iterable

from hydrawandb_lint.knowledge.rows import Call, Gives, Sink

SETTINGS = "the settings"
_SINK = Sink("config", 0, own=True)


def own_rows(converters: Iterable[str], sinks: Iterable[str]) -> tuple[Call, ...]:
    """A converter gives plain, resolved containers; a sink's keyword `config`, or else its first
    argument, becomes the config of a run. A function may be both."""
    converting, ending = set(converters), set(sinks)
    return tuple(
        Call(
            name,
            Gives.OBJECT if name in converting else Gives.UNKNOWN,
            sinks=(_SINK,) if name in ending else (),
            evidence=SETTINGS,
        )
        for name in sorted(converting | ending)
    )
