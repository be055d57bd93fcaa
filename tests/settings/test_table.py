"""The table of options holds together."""

from __future__ import annotations

import pytest

from hydrawandb_lint.settings.options import Settings, table
from hydrawandb_lint.settings.selection import Layer, selected

CODES = {"HW101": True, "HW102": True, "HW105": False, "HW201": True}


def test_each_field_is_an_option_with_help() -> None:
    assert [spec.field for spec in table().values()] == list(Settings._fields)
    for name, spec in table().items():
        assert name == spec.field.replace("_", "-")
        assert spec.option.help.endswith(".")
        assert bool(spec.option.metavar) == (spec.kind != "flag")
        assert spec.default == getattr(Settings(), spec.field)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([(("HW",), ())], "HW101 HW102 HW201"),
        ([(("HW1",), ())], "HW101 HW102"),
        ([(("HW10",), ())], "HW101 HW102"),
        ([(("HW105",), ())], "HW105"),
        ([(("HW", "HW105"), ())], "HW101 HW102 HW105 HW201"),
        ([(("HW",), ("HW1",))], "HW201"),
        ([(("HW", "HW101"), ("HW1",))], "HW101 HW201"),
        ([(("HW1",), ("HW",))], "HW101 HW102"),
        ([(("HW101",), ("HW101",))], ""),
        ([(("HW3",), ())], ""),
        ([((), ())], ""),
        ([(("HW",), ("HW1",)), (None, ())], "HW201"),
        ([(("HW",), ()), (None, ("HW2",))], "HW101 HW102"),
        ([(("HW",), ("HW1",)), (("HW1",), ())], "HW101 HW102"),
        ([(("HW101",), ()), (None, ("HW1",))], ""),
    ],
)
def test_selection(
    layers: list[tuple[tuple[str, ...] | None, tuple[str, ...]]], expected: str
) -> None:
    assert selected(CODES, [Layer(on, (), off) for on, off in layers]) == set(expected.split())
