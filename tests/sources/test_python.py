"""Bytes to text and back."""

from __future__ import annotations

import ast
import codecs

import pytest
from fixture_format import fixture_paths, read

from hydrawandb_lint.sources import gate
from hydrawandb_lint.sources.python import UnreadableError, decode
from hydrawandb_lint.sources.records import Record


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1",
        b"x = 1\r\ny = 2\rz = 3\n",
        "x = 'é'\n".encode(),
        codecs.BOM_UTF8 + b"x = 1\n",
        codecs.BOM_UTF8 + b"# coding: utf-8\n",
        b"# -*- coding: latin-1 -*-\nx = '\xe9'\n",
        b"#!/usr/bin/python\n# vim: fileencoding=cp1251\nx = '\xe9'\n",
        b"x = 1\n# coding: is said in the second line only of comments\n",
        b"'''coding: latin-1'''\n",
        "# coding: shift_jis\nx = 'あ'\n".encode("shift_jis"),
        b"x = 1\n\n# coding: latin-1, too late\n",
    ],
)
def test_text_goes_back_to_the_same_bytes(data: bytes) -> None:
    source = decode(data)
    assert source.encode(source.text) == data
    assert ast.dump(ast.parse(source.text)) == ast.dump(ast.parse(data))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("x = 1 # wandb".encode("utf-16"), "UTF-16"),
        (codecs.BOM_UTF16_BE + "x = 1".encode("utf-16-be"), "UTF-16"),
        ("x = 1".encode("utf-16-le"), "NUL"),
        (b"x = 1\0", "NUL"),
        (b"\n\nx = '\xe9'\n", "Not UTF-8 in line 3"),
        (b"# coding: ascii\nx = '\xe9'\n", "Not ASCII in line 2"),
        (b"\x7fELF\x02\xff", "Not UTF-8 in line 1"),
        (b"# coding: latin-1\n# caf\xe9\n" + b"\0", "NUL"),
        (b"# coding: nonsense\n", "Unknown encoding: nonsense"),
        (b"# coding: rot13\nk = 1\n", "no encoding of text"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "byte order mark"),
    ],
)
def test_what_python_does_not_read_has_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        decode(data)
    with pytest.raises((SyntaxError, ValueError)):
        ast.parse(data)


def test_character_that_the_encoding_lacks() -> None:
    with pytest.raises(UnicodeEncodeError):
        decode(b"# coding: latin-1\n").encode("ж")


@pytest.mark.parametrize(
    ("data", "passes"),
    [
        (b"import wandb", True),
        (b"from pytorch_lightning.loggers import WandbLogger", True),
        (b"W = WANDB_DIR", True),
        (b"", False),
        (b"x = 'w and b'", False),
        ("x = 'é'".encode(), False),
        (b"# coding: latin-1\nx = '\xe9'", True),
        ("import wandb".encode("utf-16-le"), True),
        (b"\0", True),
    ],
)
def test_gate(data: bytes, passes: bool) -> None:
    assert Record(data).matters == passes


def test_gate_hides_no_finding_of_the_fixtures() -> None:
    loud = [path for path in fixture_paths() if not read(path).silent]
    assert loud
    assert [path.name for path in loud if not Record(path.read_bytes()).ends] == []


def test_fixtures_without_a_config_speak_of_runs() -> None:
    """Those with findings: a large program without a config is looked at only where it does."""
    records = [Record(path.read_bytes()) for path in fixture_paths() if not read(path).silent]
    alone = [record for record in records if record.ends and not record.begins]
    assert len(alone) > 20
    assert all(gate.speaks_of_runs(record.data, record.imports) for record in alone)
