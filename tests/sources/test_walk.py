"""Which files a run looks at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hydrawandb_lint.settings.defaults import EXCLUDE
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.globs import matcher
from hydrawandb_lint.sources import walk
from hydrawandb_lint.sources.exclude import excluder

RUN = "run-20240101_000000-abc"


python = matcher(["*.py"])


def found(*paths: Path) -> list[str]:
    """What is found, in order, relative to the first path; with why it cannot be read."""
    base = paths[0] if paths[0].is_dir() else paths[0].parent
    hits = walk.find(map(str, paths), lambda folder: (python, excluder(EXCLUDE)))
    return [
        os.path.relpath(path, base) + (f": {trouble}" if trouble else "")
        for path, _, trouble in hits
    ]


def tree(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_python_files_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "b.py", "a/z.py", "a.py", "c/d/e.py", "a/n.pyi", "x.txt", "py", "Makefile.PY")
    assert found(tmp_path) == ["a.py", "b.py", "a/z.py", "c/d/e.py"]


def test_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    tree(tmp_path, "script", "stub.pyi", ".venv/a.py")
    assert found(tmp_path / "script") == ["script"]
    assert found(tmp_path / "stub.pyi") == ["stub.pyi"]
    assert found(tmp_path / ".venv" / "a.py") == ["a.py"]


@pytest.mark.parametrize(
    "folder",
    [
        ".git",
        ".venv",
        "venv",
        "node_modules",
        "site-packages",
        "dist",
        ".hydra",
        "outputs",
        "multirun",
        "lightning_logs",
        f"wandb/{RUN}",
        f"wandb/offline-{RUN}",
    ],
)
def test_folders_that_hold_no_code_of_the_user(tmp_path: Path, folder: str) -> None:
    tree(tmp_path, f"{folder}/a.py", f"sub/{folder}/deep/b.py")
    assert found(tmp_path) == []


def test_folders_that_look_like_them(tmp_path: Path) -> None:
    names = ["conf/wandb/a.py", f"{RUN}/a.py", "output/a.py", "wandb/a.py", "wandb/runs/a.py"]
    tree(tmp_path, *names)
    assert sorted(found(tmp_path)) == sorted(names)


def test_excluded_folder_is_walked_when_it_is_named(tmp_path: Path) -> None:
    tree(tmp_path, "outputs/a.py")
    assert found(tmp_path / "outputs") == ["a.py"]


def test_folder_called_like_a_file(tmp_path: Path) -> None:
    tree(tmp_path, "x.py/y.py")
    assert found(tmp_path) == ["x.py/y.py"]
    assert found(tmp_path / "x.py") == ["y.py"]


def test_links(tmp_path: Path) -> None:
    """Links to files count; links to folders are not followed, so a loop is no trap."""
    tree(tmp_path, "sub/a.py")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "sub" / "self.py").symlink_to(tmp_path / "sub" / "self.py")
    (tmp_path / "sub" / "gone.py").symlink_to(tmp_path / "nothing.py")
    (tmp_path / "sub" / "folder.py").symlink_to(tmp_path / "sub")
    (tmp_path / "sub" / "link.py").symlink_to("a.py")
    assert found(tmp_path) == ["sub/a.py", "sub/link.py"]
    assert found(tmp_path / "sub" / "loop", tmp_path / "sub" / "gone.py") == [
        "sub/a.py",
        "sub/link.py",
        "../gone.py: No such file or directory",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert found(tmp_path) == []
    assert found(tmp_path / "pipe.py") == ["pipe.py: Not a regular file"]
    assert found(Path(os.devnull)) == ["null: Not a regular file"]


def test_what_cannot_be_found_does_not_stop_the_rest(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    assert found(tmp_path, tmp_path / "gone", tmp_path / "a.py" / "b") == [
        "a.py",
        "gone: No such file or directory",
        "a.py/b: Not a directory",
    ]


def test_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="NUL"):
        list(walk.find(["a\0b"], lambda folder: (python, excluder(EXCLUDE))))


@pytest.mark.parametrize(
    ("pattern", "left_out"),
    [
        ("old", ["old/a.py", "new/old/b.py"]),
        ("old/", ["old/a.py", "new/old/b.py"]),
        ("*_pb2.py", ["new/x_pb2.py"]),
        ("{root}/old", ["old/a.py"]),
        ("{root}/new/*.py", ["new/x_pb2.py", "new/old/b.py"]),
        ("{root}/*/old", ["new/old/b.py"]),
        ("o?d", ["old/a.py", "new/old/b.py"]),
        ("OLD", []),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, left_out: list[str]) -> None:
    names = ["old/a.py", "new/old/b.py", "new/x_pb2.py", "c.py"]
    tree(tmp_path, *names)
    excluded = excluder((pattern.format(root=tmp_path),))
    found = walk.find([str(tmp_path)], lambda folder: (python, excluded))
    hits = [os.path.relpath(path, tmp_path) for path, _, _ in found]
    assert sorted(hits) == sorted(set(names) - set(left_out))


def test_copies_are_left_out_whatever_the_patterns_say(tmp_path: Path) -> None:
    tree(tmp_path, "outputs/a.py", ".venv/b.py")
    excluded = excluder(())
    hits = walk.find([str(tmp_path)], lambda folder: (python, excluded))
    assert [os.path.relpath(hit[0], tmp_path) for hit in hits] == [".venv/b.py"]
