"""`ast` and LibCST agree on where calls and assignments are: fixes rest on it."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
import spans

from hydrawandb_lint.sources.python import decode

pytestmark = pytest.mark.slow

FILES = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))[::4]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_same_spans(path: Path) -> None:
    spans.compare(decode(path.read_bytes()).text, str(path))
