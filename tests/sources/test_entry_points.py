"""The commands that a project installs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydrawandb_lint.sources.entry_points import commands


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[project.scripts]\ntrain = "package.cli:main"\n', {"train": "package.cli"}),
        ('[tool.poetry.scripts]\ntrain = "cli:main"\n', {"train": "cli"}),
        ('[tool.poetry.scripts]\ntrain = {reference = "x"}\n', {}),
        ("[project]\nscripts = 3\n", {}),
        ("project = 3\n", {}),
        ("[project\n", {}),
    ],
)
def test_commands_of_a_project(tmp_path: Path, text: str, expected: dict[str, str]) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert commands(str(tmp_path)) == expected


def test_project_without_a_file_has_none(tmp_path: Path) -> None:
    assert commands(str(tmp_path)) == {}
