"""Walk, gate and gitignore together."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources import gather


def gathered(root: Path, *names: str, isolated: bool = True) -> list[str]:
    folders = Folders(lambda preview: {}, isolated=isolated)
    found = gather.gather([str(root / name) for name in names], folders)
    return sorted(os.path.relpath(path, root) for path in found.files)


def test_only_files_that_can_matter_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import wandb\n")
    (tmp_path / "b.py").write_text("import hydra\n")
    (tmp_path / "c.py").write_text("import torch\n")
    assert gathered(tmp_path, ".") == ["a.py", "b.py"]
    assert gathered(tmp_path, ".", "a.py", "b.py") == ["a.py", "b.py"]
    assert gathered(tmp_path, "b.py", "c.py") == ["b.py"]  # its config may reach `a.py`


def test_config_that_cannot_reach_wandb_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("import hydra\n")
    assert gathered(tmp_path, ".") == []


def test_gitignored_files_are_left_out_unless_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("old/\ngen_*.py\n")
    for name in ("a.py", "old/b.py", "sub/gen_c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("import wandb\n")
    assert gathered(tmp_path, ".") == ["a.py"]
    assert gathered(tmp_path, "sub/gen_c.py") == ["sub/gen_c.py"]
    assert gathered(tmp_path, "old") == ["old/b.py"]


PAGES = ["README.md", "docs/a.md", "docs/deep/b.md", "docs/c.mdx", "src/d.py", "src/e.pyi"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["src/d.py"]),
        ("throw-on-missing = true", ["src/d.py"]),
        ('include = ["*.py"]', ["src/d.py"]),
        ('include = ["*.py", "*.md"]', ["README.md", "docs/a.md", "docs/deep/b.md", "src/d.py"]),
        ('extend-include = ["*.md"]', ["README.md", "docs/a.md", "docs/deep/b.md", "src/d.py"]),
        ('include = ["*.pyi"]\nextend-include = ["c.mdx"]', ["docs/c.mdx", "src/e.pyi"]),
        ('include = ["docs/*.md"]', ["docs/a.md", "docs/deep/b.md"]),
        ('include = ["docs/**/*.md"]', ["docs/a.md", "docs/deep/b.md"]),
        ('include = ["**/*.md*"]', ["README.md", "docs/a.md", "docs/c.mdx", "docs/deep/b.md"]),
        ('include = ["README.md", "c.mdx"]', ["README.md", "docs/c.mdx"]),
        ('include = ["*.md"]\nexclude = ["docs"]', ["README.md"]),
        ('include = ["*.md"]\nextend-exclude = ["docs/*"]', ["README.md"]),
        ("include = []", []),
    ],
)
def test_walk_takes_what_is_included(tmp_path: Path, settings: str, expected: list[str]) -> None:
    for name in PAGES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("wandb\n")
    (tmp_path / "pyproject.toml").write_text(f"[tool.hwlint]\n{settings}\n" if settings else "")
    assert gathered(tmp_path, ".", isolated=False) == expected


def test_copies_are_no_pages(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / "a.md").write_text("wandb\n")
    (tmp_path / "outputs.md").write_text("wandb\n")
    (tmp_path / "pyproject.toml").write_text('[tool.hwlint]\ninclude = ["*.md"]\n')
    assert gathered(tmp_path, ".", isolated=False) == ["outputs.md"]


def test_named_page_is_taken_whatever_is_included(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("`wandb.init()`\n")
    (tmp_path / "docs" / "b.md").write_text("hydra\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.hwlint]\ninclude = ["*.py"]\nexclude = ["docs", "*.md"]\n'
    )
    assert gathered(tmp_path, "docs/a.md", "docs/b.md", isolated=False) == ["docs/a.md"]
    assert gathered(tmp_path, ".", "docs", isolated=False) == []
