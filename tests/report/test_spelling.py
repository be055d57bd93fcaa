"""Streams that cannot spell everything, such as those of Windows code pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint.report import formats
from hydrawandb_lint.report.spelling import ASCII
from hydrawandb_lint.settings.options import table

MACHINES = {
    name for name in table()["output-format"].choices if not formats.load(name).for_people
} - {"github"}
PACKAGE = Path(__file__).parents[2] / "hydrawandb_lint"
PROGRAM = """\
import hydra
import wandb


def begin(settings):
    wandb.init(name="名 → …", config=settings)  # \x07 名


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    begin(cfg)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "träin.py").write_text(PROGRAM, encoding="utf-8")
    return tmp_path


def test_every_sign_of_ours_has_an_ascii_form() -> None:
    texts = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    signs = {char for text in texts for char in text if not char.isascii()}
    assert {"…", "→"} <= signs <= set(ASCII)
    assert all(form.isascii() and form.isprintable() for form in ASCII.values())


def run(folder: Path, encoding: str, *arguments: str, color: str = "") -> str:
    """What the program prints on a stream with that encoding."""
    code, out, err = hwlint(*arguments, cwd=folder, PYTHONIOENCODING=encoding, FORCE_COLOR=color)
    assert code in (0, 1), err
    return out.encode(errors="surrogateescape").decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
@pytest.mark.parametrize("color", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--output-format", "concise"],
        ["check", "--output-format", "github"],
        ["check", "--statistics"],
        ["fix", "--diff"],
        ["fix", "--unsafe-fixes"],
        ["explain", "träin.py:6"],
        ["rule", "HW101"],
        ["rule", "--all"],
    ],
    ids=" ".join,
)
def test_our_signs_are_no_escapes(
    folder: Path, encoding: str, color: str, arguments: list[str]
) -> None:
    out = run(folder, encoding, *arguments, color=color)
    assert not [sign for sign in ASCII if ascii(sign)[1:-1] in out]
    assert out


@pytest.mark.parametrize(
    ("encoding", "line"),
    [
        ("utf-8", 'wandb.init(name="名 → …", config=settings)  # ␇ 名'),
        ("cp1252", r'wandb.init(name="\u540d -> …", config=settings)  # ^G \u540d'),
        ("ascii", r'wandb.init(name="\u540d -> ...", config=settings)  # ^G \u540d'),
    ],
)
def test_carets_stand_below_what_they_mark(folder: Path, encoding: str, line: str) -> None:
    lines = run(folder, encoding, "check").splitlines()
    row = lines.index(f"6 |     {line}")
    width = 1 if encoding == "utf-8" else 0
    assert lines[row + 1].index("^") == lines[row].index("settings") + width
    assert lines[row + 1].count("^") == len("settings")


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "träin.py"), ("ascii", r"tr\xe4in.py")])
def test_names_stay_or_are_escaped(folder: Path, encoding: str, name: str) -> None:
    assert f" --> {name}:6:" in run(folder, encoding, "check")


@pytest.mark.parametrize("style", sorted(MACHINES))
def test_formats_for_machines_are_ascii(folder: Path, style: str) -> None:
    out = run(folder, "utf-8", "check", "--output-format", style)
    assert out.isascii()
    assert run(folder, "cp1252", "check", "--output-format", style) == out
