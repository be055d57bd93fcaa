"""`extend`: a file of settings that builds on another one, as in Ruff."""

from __future__ import annotations

import pytest
from cached_project import Project
from program import Toy


def codes(toy: Toy, *arguments: str) -> list[str]:
    """The files with a finding."""
    out = toy("check", "--quiet", "--output-format", "concise", *arguments).out
    return [line.partition(":")[0] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("base", "own", "found"),
    [
        ("", "", True),
        ('ignore = ["HW101"]', "", False),
        ('ignore = ["HW101"]', 'ignore = ["HW105"]', False),
        ('ignore = ["HW101"]', 'extend-select = ["HW101"]', True),
        ('select = ["HW2"]', "", False),
        ('select = ["HW2"]', 'select = ["HW1"]', True),
        ('exclude = ["other"]', 'extend-exclude = ["a.py"]', False),
        ('extend-exclude = ["a.py"]', "extend-exclude = []", True),
        ('per-file-ignores = {"app/a.py" = ["HW101"]}', "", False),
        ('per-file-ignores = {"/a.py" = ["HW101"]}', "", True),
        ('[tool.hwlint]\nignore = ["HW101"]', "", False),
        ("[tool.other]", "", True),
    ],
)
def test_base_holds_where_nothing_is_said(toy: Toy, base: str, own: str, found: bool) -> None:
    name = "pyproject.toml" if base.startswith("[") else "base.toml"
    (toy.folder / name).write_text(base)
    toy.write("app/a.py", "bad\n")
    (toy.folder / "app" / "hwlint.toml").write_text(f'extend = "../{name}"\n{own}\n')
    assert codes(toy, "app") == ["app/a.py"] * found


def test_base_may_extend_another(toy: Toy) -> None:
    (toy.folder / "a.toml").write_text('ignore = ["HW101"]')
    (toy.folder / "b.toml").write_text('extend = "a.toml"')
    toy.write("a.py", "bad\n")
    (toy.folder / "hwlint.toml").write_text('extend = "b.toml"\n')
    assert codes(toy) == []
    assert codes(toy, "--extend-select", "HW101") == ["a.py"]
    assert codes(toy, "--config", "b.toml") == []


@pytest.mark.parametrize(
    ("own", "base", "sentence"),
    [
        ('extend = "b.toml"', 'extend = "hwlint.toml"', "b.toml:1 goes in a circle"),
        ('extend = "hwlint.toml"', "", "hwlint.toml:1 goes in a circle"),
        ('\nextend = "c.toml"', "", "c.toml, which is no file"),
        ('extend = "."', "", "which is no file"),
        ('extend = ["b.toml"]', "", "must be a path"),
        ('extend = "b.toml"', 'selct = ["HW1"]', "b.toml:1: did you mean `select`?"),
    ],
)
def test_base_that_cannot_be(toy: Toy, own: str, base: str, sentence: str) -> None:
    (toy.folder / "hwlint.toml").write_text(own)
    (toy.folder / "b.toml").write_text(base)
    toy.write("a.py", "bad\n")
    code, _, err = toy("check")
    assert code == 2
    assert err.count("\n") == 1
    assert sentence in err


def test_it_stands_in_files_only(toy: Toy) -> None:
    assert "`extend` stands in files only" in toy("check", "--config", "extend = 'b.toml'").err


def test_it_is_shown_where_a_value_is_from(toy: Toy) -> None:
    (toy.folder / "b.toml").write_text('\nfix-style = "cast"')
    (toy.folder / "hwlint.toml").write_text('extend = "b.toml"')
    shown = toy("check", "--show-settings").out
    [line] = [line for line in shown.splitlines() if line.startswith("fix-style")]
    assert "cast" in line
    assert "b.toml:2" in line


def test_cache_looks_at_the_base(project: Project) -> None:
    project.write("main.py", "import wandb\nwandb.init(reinit=True)\n")
    project.write("base.conf", "")
    project.write("hwlint.toml", 'extend = "base.conf"')
    assert "HW203" in project().out
    project.write("base.conf", 'ignore = ["HW203"]')
    assert "HW203" not in project().out
