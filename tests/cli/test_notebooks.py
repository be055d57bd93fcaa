"""Notebooks, as the program reports and mends them; run by a real kernel before and after."""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from expectations import WANDB
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from notebooks import Source, notebook, prose, written
from program import hwlint
from wandb_records import logged_configs

COMPOSED = "from hydra import compose, initialize\nimport wandb\n"
CELLS: list[Source] = [
    ["%matplotlib inline\n", "import wandb\n", "from omegaconf import OmegaConf"],
    ["cfg = OmegaConf.load('a')\n", "\n", "wandb.init(config=cfg)  # é"],
]
MENDED = "OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A notebook with a fault in its third cell."""
    content = notebook(*CELLS)
    content["cells"].insert(1, prose("# wandb.init(config=cfg)", "prose"))
    path = tmp_path / "a.ipynb"
    path.write_text(written(content), encoding="utf-8")
    return path


def check(folder: Path, style: str) -> str:
    done = hwlint("check", "--isolated", "--output-format", style, cwd=folder)
    assert (done.code, done.err) == (1, "")
    return done.out


def test_full(page: Path) -> None:
    lines = check(page.parent, "full").splitlines()
    assert lines[0].startswith("HW101 [*] ")
    assert lines[1:] == [
        " --> a.ipynb:cell 3:3:19",
        "  |",
        "1 | cfg = OmegaConf.load('a')",
        "2 |",
        "3 | wandb.init(config=cfg)  # é",
        "  |                   ^^^",
        "trace: a.ipynb:cell 3:1:7: made here",
        "trace: a.ipynb:cell 3:3:1: reaches `wandb.init(config=…)`",
        "help: Convert the config with `OmegaConf.to_container`",
        " ::: cell 3",
        "  |",
        "  - wandb.init(config=cfg)  # é",
        f"3 + wandb.init(config={MENDED})  # é",
        "  |",
        "",
        "Found 1 error.",
        "[*] 1 fixable with the `hwlint fix` command.",
    ]


def test_full_shows_each_cell_that_a_fix_changes(tmp_path: Path) -> None:
    mended = MENDED.replace("cfg", "compose('a')")
    text = written(notebook(COMPOSED, "wandb.init(config=compose('a'))"))
    (tmp_path / "a.ipynb").write_text(text)
    assert check(tmp_path, "full").split("to_container`\n")[1].split("\n\n")[0].splitlines() == [
        " ::: cell 1",
        "  |",
        "3 + from omegaconf import OmegaConf",
        "  |",
        " ::: cell 2",
        "  |",
        "  - wandb.init(config=compose('a'))",
        f"1 + wandb.init(config={mended})",
        "  |",
    ]


def test_concise_and_github(page: Path) -> None:
    assert check(page.parent, "concise").startswith("a.ipynb:cell 3:3:19: HW101 [*] ")
    # As Ruff does: rows of a cell are no rows of the file.
    place = f"file={page},line=1,col=1,endLine=1,endColumn=1::a.ipynb:cell 3:3:19: HW101 "
    assert place in check(page.parent, "github")


def test_json(page: Path) -> None:
    (found,) = json.loads(check(page.parent, "json"))
    assert (found["cell"], found["location"]) == (3, {"row": 3, "column": 19})
    assert found["noqa_row"] == 3
    assert [(step["cell"], step["location"]["row"]) for step in found["trace"]] == [(3, 1), (3, 3)]
    edits = [(edit["cell"], edit["location"]) for edit in found["fix"]["edits"]]
    assert edits == [(3, {"row": 3, "column": 19}), (3, {"row": 3, "column": 22})]


def test_places_are_written_as_ruff_does(page: Path) -> None:
    page.write_text(page.read_text().replace("cfg = ", "cfg = missing; "))
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--select", "F821"]
    arguments = [*command, "--output-format", "concise", page.name]
    ruff = subprocess.run(arguments, cwd=page.parent, capture_output=True, text=True, check=False)
    assert ruff.stdout.startswith("a.ipynb:cell 3:1:7: F821")


def test_fix_changes_the_lines_of_its_place_only(page: Path) -> None:
    before = page.read_bytes()
    done = hwlint("fix", "--no-show-fixes", "--isolated", cwd=page.parent)
    assert (done.code, done.out) == (0, "Found 1 error (1 fixed, 0 remaining).\n")
    old, new = (data.decode().splitlines() for data in (before, page.read_bytes()))
    changed = [line for line in difflib.ndiff(old, new) if line[0] in "+-"]
    assert changed == [
        '-     "wandb.init(config=cfg)  # é"',
        f'+     "wandb.init(config={MENDED})  # é"',
    ]


def test_diff(page: Path) -> None:
    before = page.read_bytes()
    done = hwlint("fix", "--diff", "--isolated", cwd=page.parent)
    assert (done.code, done.err) == (1, "Would fix 1 error.\n")
    assert done.out.splitlines() == [
        "--- a.ipynb:cell 3",
        "+++ a.ipynb:cell 3",
        "@@ -1,3 +1,3 @@",
        " cfg = OmegaConf.load('a')",
        " ",
        "-wandb.init(config=cfg)  # é",
        f"+wandb.init(config={MENDED})  # é",
    ]
    assert page.read_bytes() == before


def test_fix_that_was_not_applied_is_told_by_its_place(page: Path) -> None:
    page.write_text(page.read_text().replace("cfg)  #", "cfg); x = (  #"))
    done = hwlint("fix", "--isolated", "--output-format", "concise", cwd=page.parent)
    assert done.out.startswith("a.ipynb:cell 3:3:29: HW901 '(' was never closed")


@pytest.mark.parametrize("kept", [False, True])
def test_folders_are_walked_for_notebooks(page: Path, kept: bool) -> None:
    (page.parent / ".ipynb_checkpoints").mkdir()
    (page.parent / ".ipynb_checkpoints" / page.name).write_bytes(page.read_bytes())
    (page.parent / "pyproject.toml").write_text("[tool.hwlint]\n" + "ignore = []\n" * kept)
    done = hwlint("check", "--output-format", "concise", cwd=page.parent)
    assert done.out.count("HW101") == 1


def test_notebook_sees_the_modules_of_its_project(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "__init__.py").write_text("")
    helper = "from omegaconf import OmegaConf\n\ndef load(name):\n    return OmegaConf.load(name)\n"
    (tmp_path / "lib" / "configs.py").write_text(helper)
    (tmp_path / "notebooks").mkdir()
    text = written(
        notebook("import wandb\nfrom lib.configs import load", "wandb.init(config=load('a'))")
    )
    (tmp_path / "notebooks" / "a.ipynb").write_text(text)
    done = hwlint("fix", "--isolated", "notebooks", cwd=tmp_path)
    assert done.code == 0, done.out
    assert "OmegaConf.to_container(load('a'), " in (tmp_path / "notebooks" / "a.ipynb").read_text()
    assert (tmp_path / "lib" / "configs.py").read_text() == helper


def test_line_of_a_notebook_is_not_explained_yet(page: Path) -> None:
    done = hwlint("explain", "a.ipynb:1", cwd=page.parent)
    said = f"error: {page.parent / 'a.ipynb'}: only Python files can be explained yet\n"
    assert (done.code, done.err) == (2, said)


def test_guide_shows_what_happens(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "notebooks.md").read_text(encoding="utf-8")
    console, diff = re.findall(r"```(?:console|diff)\n(.*?)```", guide, re.DOTALL)
    cells: list[Source] = [
        ["import wandb\n", "from omegaconf import OmegaConf"],
        ['cfg = OmegaConf.load("conf/config.yaml")\n', "wandb.init(config=cfg)"],
    ]
    content = notebook(*cells)
    content["cells"].insert(0, prose("# Training", "prose"))
    path = tmp_path / "notebooks" / "train.ipynb"
    path.parent.mkdir()
    path.write_text(written(content), encoding="utf-8")
    before = path.read_text(encoding="utf-8").splitlines(keepends=True)

    command, *shown = console.splitlines(keepends=True)
    done = hwlint(*command.split()[2:], "--isolated", cwd=tmp_path)
    assert done.out + done.err == "".join(shown)
    assert hwlint("fix", "--isolated", cwd=tmp_path).code == 0
    after = path.read_text(encoding="utf-8").splitlines(keepends=True)
    changed = list(difflib.unified_diff(before, after, n=0))[2:]
    assert "".join(changed) == diff


@pytest.mark.slow
def test_kernel_logs_the_resolved_config_once_it_is_mended(tmp_path: Path) -> None:
    """By nbclient with a real kernel, against the real wandb (offline) and Hydra's `compose`."""
    (tmp_path / "conf").mkdir()
    config = "lr: 0.1\ndata: {name: x, copy: '${.name}'}\n"
    (tmp_path / "conf" / "config.yaml").write_text(config)
    cells: list[Source] = [
        "%env WANDB_SILENT=true\nfrom hydra import compose, initialize_config_dir\nimport wandb",
        "%%time\nhere = !pwd\nwith initialize_config_dir(f'{here[0]}/conf', version_base=None):\n"
        "    cfg = compose('config')",
        "run = wandb.init(config=cfg)",
        "run.finish()",
    ]
    path = tmp_path / "a.ipynb"
    path.write_text(written(notebook(*cells)), encoding="utf-8")

    faulty = executed(path)
    if sys.version_info < (3, 12):
        assert "TypeError: first argument must be callable or None" in str(faulty)
    elif WANDB < (0, 27):
        assert "TypeError: keys must be str, int, float, bool or None, not tuple" in str(faulty)
    else:
        assert isinstance(faulty, dict)
        assert all(key.startswith("_") for key in faulty)
    done = hwlint("fix", "--no-show-fixes", "--isolated", cwd=tmp_path)
    assert done.code == 0, done.out
    assert executed(path) == {"lr": 0.1, "data": {"name": "x", "copy": "x"}}


def executed(path: Path) -> dict[str, Any] | str:
    """What a notebook, which is a valid one, logs; or what a cell raises."""
    content = nbformat.read(path, as_version=4)
    nbformat.validate(content)
    runs = path.parent / f"runs-{len(list(path.parent.iterdir()))}"
    runs.mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("WANDB_")}
    environment = {**kept, "WANDB_MODE": "offline", "WANDB_DIR": str(runs), "NO_COLOR": "1"}
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(content, timeout=120, kernel_name="python3", resources=resources)
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        return f"{error.ename}: {error.evalue}"
    (config,) = logged_configs(runs)
    return config
