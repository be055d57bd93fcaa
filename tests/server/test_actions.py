"""What `hwlint server` offers at a finding, and what comes of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import CAPABILITIES, Editor
from lsprotocol import types

HEAD = """\
import hydra
import wandb
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
"""
SAFE = f"{HEAD}    wandb.init(config=cfg)\n"
UNSAFE = f"""\
{HEAD}\
    config = OmegaConf.to_container(cfg)
    wandb.init(config=config)
    print(config)
"""
WITHOUT = f"{HEAD}    wandb.init(config=OmegaConf.create([1]))\n"
CONVERT = "Convert the config with `OmegaConf.to_container`"
IGNORE = "Ignore HW101 on this line"
FIX_ALL = "hwlint: Fix all auto-fixable problems"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "config.yaml").write_text("lr: 1\nwarm: ${lr}\n")
    return tmp_path


@pytest.fixture
def editor(folder: Path) -> Iterator[Editor]:
    with Editor(folder) as editor:
        yield editor


def test_safe_fix_is_preferred_and_mends(editor: Editor) -> None:
    found = editor.open("new.py", SAFE)
    fix, comment, fix_all = editor.actions("new.py", found)
    assert [each.title for each in (fix, comment, fix_all)] == [CONVERT, IGNORE, FIX_ALL]
    assert [each.kind for each in (fix, comment, fix_all)] == [
        "quickfix",
        "quickfix",
        "source.fixAll.hwlint",
    ]
    assert fix.is_preferred
    assert not comment.is_preferred
    assert fix.diagnostics == tuple(found)
    mended = editor.edited("new.py", fix)
    assert mended == SAFE.replace(
        "config=cfg", "config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)"
    )
    assert editor.change("new.py", mended) == []


def test_unsafe_fix_is_called_so(editor: Editor) -> None:
    found = editor.open("new.py", UNSAFE)
    fix, comment = editor.actions("new.py", found)
    assert fix.title.endswith(" (unsafe)")
    assert not fix.is_preferred
    assert comment.title == "Ignore HW104 on this line"
    assert editor.change("new.py", editor.edited("new.py", fix)) == []


def test_finding_without_a_fix_can_be_ignored(editor: Editor) -> None:
    found = editor.open("new.py", WITHOUT)
    (comment,) = editor.actions("new.py", found)
    assert comment.title == IGNORE
    text = editor.edited("new.py", comment)
    assert text == WITHOUT[:-1] + "  # hwlint: ignore[HW101]\n"
    assert editor.change("new.py", text) == []


def test_ignore_joins_a_comment_that_is_there(editor: Editor) -> None:
    found = editor.open("new.py", SAFE[:-1] + "  # hwlint: ignore[HW201] why\n")
    comment = next(a for a in editor.actions("new.py", found) if a.title == IGNORE)
    text = editor.edited("new.py", comment)
    assert text == SAFE[:-1] + "  # hwlint: ignore[HW201, HW101] why\n"
    assert [each.code for each in editor.change("new.py", text)] == ["HW902"]  # HW201 is unused


def test_comment_in_a_gitignore_stands_above(editor: Editor) -> None:
    (editor.folder / "conf" / "config.yaml").write_text("defaults:\n  - wandb: online\n")
    (found,) = editor.open(".gitignore", "wandb\n")
    fix, comment = editor.actions(".gitignore", [found])
    assert fix.title == "Write `/wandb` (unsafe)"
    assert editor.edited(".gitignore", comment) == "# hwlint: ignore[HW303]\nwandb\n"
    (found,) = editor.open("broken.py", "import wandb\n(\n")
    assert found.code == "HW901"
    assert editor.actions("broken.py", [found]) == []


def test_actions_are_those_of_the_newest_text(editor: Editor) -> None:
    old = editor.open("new.py", SAFE)
    editor.change("new.py", f"# changed\n{SAFE}", wait=False)
    assert [each.title for each in editor.actions("new.py", old)] == [FIX_ALL]
    new = editor.diagnostics("new.py")
    assert [each.title for each in editor.actions("new.py", new)] == [CONVERT, IGNORE, FIX_ALL]


def test_client_need_not_give_back_what_it_was_told(editor: Editor) -> None:
    told = editor.open("new.py", SAFE)
    kept = [types.Diagnostic(each.range, each.message) for each in told]
    assert [each.title for each in editor.actions("new.py", kept)] == [CONVERT, IGNORE, FIX_ALL]


def test_only_what_the_client_asks_for(editor: Editor) -> None:
    found = editor.open("new.py", SAFE)
    titles = {
        kind: [each.title for each in editor.actions("new.py", found, [kind])]
        for kind in ("quickfix", "source", "source.fixAll", "source.fixAll.other", "refactor")
    }
    assert titles == {
        "quickfix": [CONVERT, IGNORE],
        "source": [FIX_ALL],
        "source.fixAll": [FIX_ALL],
        "source.fixAll.other": [],
        "refactor": [],
    }


MANY = f"""\
{HEAD}\
    run = wandb.init(config=cfg, reinit=True)
    run.config = {{"text": "é😀\x0c"}}
    config = OmegaConf.to_container(cfg)
    run.config.update(config)
    print(config)
"""


@pytest.mark.parametrize("resolves", [True, False])
def test_fix_all_writes_what_hwlint_fix_writes(folder: Path, resolves: bool) -> None:
    text = MANY.replace("\n", "\r\n")
    (folder / "saved.py").write_bytes(text.encode())
    command = [sys.executable, "-m", "hydrawandb_lint", "fix", "-q", "saved.py"]
    subprocess.run(command, cwd=folder, check=False)
    expected = (folder / "saved.py").read_bytes().decode()
    assert expected != text
    capabilities = CAPABILITIES if resolves else types.ClientCapabilities()
    with Editor(folder, capabilities=capabilities) as editor:
        found = editor.open("new.py", text)
        assert (FIX_ALL in [each.title for each in editor.actions("new.py", found)]) == resolves
        (action,) = editor.actions("new.py", [], ["source.fixAll.hwlint"])
        action = editor.resolve(action) if resolves else action
        assert editor.edited("new.py", action) == expected
        left = editor.change("new.py", expected)
        assert [each.code for each in left] == ["HW104"]
        (action,) = editor.actions("new.py", [], ["source.fixAll.hwlint"])
        assert editor.resolve(action).edit is None
