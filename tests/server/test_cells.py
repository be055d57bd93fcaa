"""Notebooks in `hwlint server`: each cell is a document of the editor's."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from editor import CAPABILITIES, Editor
from lsprotocol import types
from notebooks import notebook, written

IMPORTS = "import wandb\nfrom omegaconf import OmegaConf"
LOAD = 'cfg = OmegaConf.load("config.yaml")'
START = "# é😀\nwandb.init(config=cfg)"
MENDED = "OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)"
FIX_ALL = "notebook.source.fixAll.hwlint"
ONE, TWO, THREE = "a.ipynb#1", "a.ipynb#2", "a.ipynb#3"
CELLS = {ONE: IMPORTS, TWO: LOAD, THREE: START}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def editor(folder: Path) -> Iterator[Editor]:
    with Editor(folder) as editor:
        yield editor


def test_finding_is_told_in_its_cell_with_its_trace(editor: Editor) -> None:
    editor.open_notebook("a.ipynb", CELLS)
    assert editor.diagnostics(ONE) == editor.diagnostics(TWO) == []
    (found,) = editor.diagnostics(THREE)
    assert (found.code, editor.marked(THREE, found.range)) == ("HW101", "cfg")
    steps = [each.location for each in found.related_information or ()]
    assert [(each.uri, each.range.start.line) for each in steps] == [
        (editor.uri(TWO), 0),
        (editor.uri(THREE), 1),
    ]
    hover = editor.hover(THREE, 1, 19)
    assert hover is not None
    assert hover.range == found.range


def test_module_is_a_step_in_its_file(editor: Editor) -> None:
    (editor.folder / "module.py").write_text(f"{IMPORTS}\n\n\ndef load():\n    return {LOAD[6:]}\n")
    editor.open_notebook(
        "a.ipynb", {ONE: "import wandb, module", TWO: "wandb.init(config=module.load())"}
    )
    (found,) = editor.diagnostics(TWO)
    uris = [each.location.uri for each in found.related_information or ()]
    assert editor.uri("module.py") in uris
    assert uris[-1] == editor.uri(TWO)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-32"])
def test_cells_change_in_parts(folder: Path, encoding: str) -> None:
    """As clients send it, in their units; a form feed ends no line."""
    general = types.GeneralClientCapabilities(position_encodings=[encoding])
    capabilities = types.ClientCapabilities(
        general=general, notebook_document=CAPABILITIES.notebook_document
    )
    unit = encoding if encoding == "utf-8" else f"{encoding}-le"
    with Editor(folder, capabilities=capabilities, encoding=unit) as editor:
        editor.open_notebook("a.ipynb", {**CELLS, THREE: "# \x0c\r\n'é😀'; x = 1; print(x)"})
        assert editor.replace(THREE, ("x = 1", "wandb.init(config=None)"), ("None", "cfg"))
        (found,) = editor.diagnostics(THREE)
        assert editor.marked(THREE, found.range) == "cfg"
        assert editor.replace(THREE, ("cfg", MENDED)) == []
        assert editor.replace(THREE, (editor.texts[THREE], ""), ("", START))
        mended = editor.edited(THREE, editor.actions(THREE, editor.diagnostics(THREE))[0])
        assert mended == START.replace("cfg", MENDED)


def test_cells_move_come_and_go(editor: Editor) -> None:
    editor.open_notebook("a.ipynb", CELLS)
    editor.until(lambda: editor.codes(THREE) == ["HW101"])
    editor.arrange("a.ipynb", [THREE, ONE, TWO])
    editor.until(lambda: editor.codes(THREE) == [])
    editor.arrange("a.ipynb", [ONE, TWO, "a.ipynb#4", THREE], {"a.ipynb#4": START})
    editor.until(lambda: [editor.codes(f"a.ipynb#{n}") for n in "34"] == [["HW101"], ["HW101"]])
    editor.arrange("a.ipynb", [ONE, TWO, THREE])
    editor.until(lambda: editor.codes("a.ipynb#4") == [])
    assert editor.codes(THREE) == ["HW101"]
    editor.arrange("a.ipynb", [ONE, TWO, THREE], {THREE: f"{START}  # anew\n{START}"})
    editor.until(lambda: editor.codes(THREE) == ["HW101", "HW101"])
    editor.close_notebook("a.ipynb")
    editor.until(lambda: editor.codes(THREE) == [])


def test_cells_of_other_languages_are_passed_over(editor: Editor) -> None:
    editor.open_notebook("a.ipynb", {ONE: IMPORTS, TWO: START, THREE: START}, {TWO: "sql"})
    editor.open_notebook("b.txt", {"b.txt#1": f"{IMPORTS}\n{LOAD}\n{START}"})
    editor.arrange("a.ipynb", [ONE, "a.ipynb#4", TWO, THREE], {"a.ipynb#4": LOAD})
    editor.until(lambda: editor.codes(THREE) == ["HW101"])
    assert editor.codes(TWO) == editor.codes("b.txt#1") == []


MANY = {
    ONE: "%pip install wandb\nimport wandb\nimport hydra\n",
    TWO: 'x = (\n# \\ "',
    THREE: '%%time\ncfg = hydra.compose("a")\nrun = wandb.init(config=cfg, reinit=True)\n!ls',
    "a.ipynb#4": 'run.config = {"é": 1}\nwandb.init(config=cfg)  # hwlint: ignore[HW101]',
    "a.ipynb#5": "# %% hwlint cell 1\nwandb.init(config=cfg)",
}


def hwlint(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "hydrawandb_lint", *arguments, "a.ipynb"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.parametrize("settings", ["", 'ignore = ["HW101"]\n'])
def test_finds_and_fixes_what_hwlint_does_in_the_saved_file(editor: Editor, settings: str) -> None:
    (editor.folder / "pyproject.toml").write_text(f"[tool.hwlint]\n{settings}")
    editor.open_notebook("a.ipynb", MANY)
    told = [
        (number, each.code, each.range.start.line + 1, each.range.start.character + 1)
        for number, cell in enumerate(MANY, 1)
        for each in editor.diagnostics(cell)
    ]
    (editor.folder / "a.ipynb").write_text(written(notebook(*MANY.values())), encoding="utf-8")
    found = json.loads(hwlint(editor.folder, "check", "--output-format", "json"))
    assert told == [
        (each["cell"], each["code"], each["location"]["row"], each["location"]["column"])
        for each in found
    ]
    assert {"HW901", "HW102"} <= {code for _, code, *_ in told}
    (action,) = editor.actions(ONE, [], [FIX_ALL])
    action = editor.resolve(action)
    hwlint(editor.folder, "fix")
    saved = json.loads((editor.folder / "a.ipynb").read_text(encoding="utf-8"))
    texts = dict(zip(MANY, ["".join(each["source"]) for each in saved["cells"]], strict=True))
    changed = [cell for cell in MANY if texts[cell] != MANY[cell]]
    assert changed
    assert {cell: editor.edited(cell, action) for cell in changed} == {
        cell: texts[cell] for cell in changed
    }


def test_fix_and_comment_are_edits_of_cells(editor: Editor) -> None:
    compose = 'wandb.init(config=hydra.compose("a"))'
    editor.open_notebook("a.ipynb", {ONE: "import wandb, hydra", TWO: "x = 1", THREE: compose})
    found = editor.diagnostics(THREE)
    fix, comment, fix_all = editor.actions(THREE, found)
    assert comment.title == "Ignore HW101 on this line"
    assert editor.edited(THREE, comment) == f"{compose}  # hwlint: ignore[HW101]"
    assert fix_all.kind == FIX_ALL
    for action in (fix, editor.resolve(fix_all)):
        assert editor.edited(ONE, action) == "import wandb, hydra\nfrom omegaconf import OmegaConf"
        assert editor.edited(THREE, action) == compose.replace(
            "hydra", "OmegaConf.to_container(hydra"
        ).replace('"))', '"), resolve=True, throw_on_missing=True))')
    assert editor.actions(THREE, found, ["source.fixAll"]) == []  # VS Code asks for it in each cell
    editor.replace(ONE, ("hydra", "hydra  # changed"))
    newer, _ = editor.actions(THREE, found, ["quickfix"])
    assert editor.edited(ONE, newer).startswith("import wandb, hydra  # changed\nfrom omegaconf")


def test_excluded_notebook_is_left_alone(editor: Editor) -> None:
    (editor.folder / "pyproject.toml").write_text('[tool.hwlint]\nexclude = ["a.ipynb"]\n')
    editor.open_notebook("a.ipynb", CELLS)
    assert editor.diagnostics(THREE) == []
