"""Each reader keeps its promise on its seeds, whole and damaged; `scripts/fuzz.py` goes on from
there."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from readers import READERS

SEEDS, DAMAGES = 40, 10


def damaged(data: bytes, chance: random.Random) -> bytes:
    """With a piece cut out, doubled, or replaced by odd bytes."""
    start, end = sorted(chance.choices(range(len(data) + 1), k=2))
    odd = chance.choice([b"", b"\0", b"\xff\xfe", b"\r", "\u2028\ud7ff".encode(), b"[" * 99])
    return data[:start] + chance.choice([b"", data[start:end] * 2, odd]) + data[end:]


@pytest.mark.parametrize("name", READERS)
def test_reader_keeps_its_promise(name: str) -> None:
    chance = random.Random(name)
    for seed in islice(READERS[name].seeds(), SEEDS):
        for data in (seed, *(damaged(seed, chance) for _ in range(DAMAGES))):
            READERS[name].read(data)
