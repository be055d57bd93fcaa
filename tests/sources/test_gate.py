"""The gate knows the words of the knowledge, without loading it."""

from __future__ import annotations

import pytest

from hydrawandb_lint.knowledge import known
from hydrawandb_lint.sources import gate


def test_sinks_are_those_that_are_told_by_their_name() -> None:
    rows = [row for row in known().calls.values() if row.by_name and row.sinks]
    assert {word.decode() for word in gate.SINKS} == {row.name.rpartition(".")[2] for row in rows}


@pytest.mark.parametrize("word", gate.SINKS, ids=bytes.decode)
def test_file_with_a_sink_may_hold_a_finding(word: bytes) -> None:
    data = b"def log(logger, values):\n    logger." + word + b"(values)\n"
    assert gate.ends(data)
