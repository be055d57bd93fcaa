"""Where a project begins, in real folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydrawandb_lint.sources.roots import MARKS, root_of

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("there", "named", "root"),
    [
        ([".git/", "lib/setup.py"], "lib", ""),
        (["pyproject.toml"], "lib", ""),
        (["lib/setup.py"], "", ""),  # a downloaded tree: `lib` is a part of it
        (["lib/setup.py"], None, "lib"),
        (["lib/setup.py"], "lib/pkg", "lib"),
        ([], "", ""),
        ([], None, "lib/pkg"),
        (["lib/pkg/__init__.py", "lib/pkg/setup.py"], None, "lib/pkg"),  # a module of that name
    ],
)
def test_root(tmp_path: Path, there: list[str], named: str | None, root: str) -> None:
    (tmp_path / "lib" / "pkg").mkdir(parents=True)
    for name in there:
        path = tmp_path / name
        path.mkdir() if name.endswith("/") else path.touch()
    given = None if named is None else str(tmp_path / named)
    assert root_of(str(tmp_path / "lib" / "pkg"), given)[0] == str(tmp_path / root)


@pytest.mark.parametrize("page", ["README.md", "docs/sweeps.md", "docs/speed.md"])
def test_pages_say_so(page: str) -> None:
    text = " ".join((PROJECT / page).read_text(encoding="utf-8").split())
    first, *others = (f"`{mark}`" for mark in MARKS)
    assert f"with `.git`; without one, that with a {first}, {' or '.join(others)}" in text
