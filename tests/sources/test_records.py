"""What is told of a Python file by its bytes."""

from __future__ import annotations

import pytest

from hydrawandb_lint.sources.records import Record

HYDRA = [
    b"import hydra\n",
    b"import os, hydra as h\n",
    b"import os; import hydra\n",
    b"def f():\n    from hydra.utils import call\n",
    b"try:\n\timport omegaconf\nexcept ImportError:\n\tpass\n",
    b"from omegaconf import (\n    DictConfig,  # (sic)\n    OmegaConf,\n)\n",
    b"import \\\n    hydra\n",
    b"import os, \\\r\n    hydra\r\n",
    b"from \\\n  omegaconf \\\n  import OmegaConf\n",
    b"x = 1\rimport hydra\r",
    b"\xef\xbb\xbfimport hydra",
    b"\x0cimport hydra\n",
    b"importlib.import_module('hydra')\n",
    b"__import__('omegaconf')\n",
]


@pytest.mark.parametrize("data", HYDRA)
def test_config_may_come_from_it(data: bytes) -> None:
    record = Record(b"x = 1\n\n" + data + b"\nfoo(hydra)\n" if b"\xef" not in data else data)
    assert record.begins
    assert not record.ends
    assert record.data


@pytest.mark.parametrize(
    "data",
    [b"", b"x = hydra\n", b"# hydra\n", b"import torch\nhydra()\n"],
)
def test_config_cannot_come_from_it(data: bytes) -> None:
    record = Record(data)
    assert not record.begins
    assert record.data == b""


def test_what_it_imports_is_kept_and_nothing_else() -> None:
    data = b"import a\nx = 1\nfrom b import (\n    c,\n    d,\n)\ny = 2\nz = __import__('e')\n"
    expected = b"import a\nfrom b import (\n    c,\n    d,\n)\nz = __import__('e')"
    assert Record(data).imports == expected


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_imports_are_lines_whatever_ends_them(mark: bytes, newline: bytes) -> None:
    data = mark + b"import a\nx = 1\nfrom b \\\n  import c\n".replace(b"\n", newline)
    assert Record(data).imports == b"import a\nfrom b    import c"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"import common\ncommon.instantiate(cfg)\n", True),
        (b"from common import get_class\nget_class('a.B')\n", True),
        (b"from hydra import utils\nutils.call(cfg)\n", True),
        (b"import importlib\nimportlib.import_module(name)\n", True),
        (b"from typing import Callable\ncall(1)\n", False),
        (b"from common import get_class\n", False),
        (b"get_object(1)\n", False),
    ],
)
def test_whether_it_looks_up_names(data: bytes, expected: bool) -> None:
    assert Record(data).looks_up == expected
