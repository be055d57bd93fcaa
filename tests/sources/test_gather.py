"""Walk, gate and gitignore together."""

from __future__ import annotations

import os
from pathlib import Path

from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources import gather


def gathered(root: Path, *names: str) -> list[str]:
    folders = Folders(dict, isolated=True)
    found = gather.gather([str(root / name) for name in names], folders)
    return sorted(os.path.relpath(path, root) for path in found.files)


def test_only_files_that_can_matter_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import wandb\n")
    (tmp_path / "b.py").write_text("import hydra\n")
    assert gathered(tmp_path, ".") == ["a.py"]
    assert gathered(tmp_path, ".", "a.py", "b.py") == ["a.py"]


def test_gitignored_files_are_left_out_unless_named(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("old/\ngen_*.py\n")
    for name in ("a.py", "old/b.py", "sub/gen_c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("import wandb\n")
    assert gathered(tmp_path, ".") == ["a.py"]
    assert gathered(tmp_path, "sub/gen_c.py") == ["sub/gen_c.py"]
    assert gathered(tmp_path, "old") == ["old/b.py"]
