"""`hwlint server`, by a real client on its stdin and stdout."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from editor import Editor
from lsprotocol import types
from notebooks import notebook, written

from hydrawandb_lint.configs.launches import ENDINGS as LAUNCHES
from hydrawandb_lint.kinds import PAGES
from hydrawandb_lint.settings.defaults import FILES, INCLUDE
from hydrawandb_lint.sources.pins import FILES as PINS
from hydrawandb_lint.sources.roots import MARKS

START = "import wandb\n\n\ndef start(config):\n    wandb.init(config=config)\n"
RIGHT = "from start import start\n\n\ndef main(cfg):\n    start({})\n"
WRONG = """\
import hydra
from start import start


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    start(cfg)
"""
ALONE = """\
import hydra
import wandb


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    wandb.init(config=cfg)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "start.py").write_text(START)
    (tmp_path / "main.py").write_text(RIGHT)
    return tmp_path


@pytest.fixture
def editor(folder: Path) -> Iterator[Editor]:
    with Editor(folder) as editor:
        yield editor


def codes(found: list[types.Diagnostic]) -> list[object]:
    return [each.code for each in found]


def test_what_is_found_is_told_with_its_trace(editor: Editor) -> None:
    editor.open("main.py", WRONG)
    (found,) = editor.open("start.py")
    assert editor.marked("start.py", found.range) == "config"
    assert (found.code, found.source) == ("HW101", "hwlint")
    assert found.severity is types.DiagnosticSeverity.Error
    assert found.code_description is not None
    assert found.code_description.href.endswith("/rules/raw-config")
    steps = found.related_information or ()
    assert [Path(each.location.uri).name for each in steps] == ["main.py", "main.py", "start.py"]
    first = steps[0]
    assert first.message == "parameter `cfg` of the `@hydra.main` task `main`"
    assert first.location.range.start == types.Position(5, 9)


def test_text_that_is_not_saved_counts(editor: Editor) -> None:
    assert editor.open("main.py") == []
    assert editor.change("main.py", WRONG) == []
    # `start.py` is not open, and what leads through `main.py` is told there.
    editor.until(lambda: editor.codes("start.py") == ["HW101"])
    assert codes(editor.open("start.py")) == ["HW101"]
    assert editor.change("start.py", "def start(config):\n    print(config)\n") == []
    editor.close("start.py")  # as it was saved, it is wrong
    editor.until(lambda: editor.codes("start.py") == ["HW101"])
    editor.change("main.py", RIGHT)
    editor.until(lambda: editor.codes("start.py") == [])


def test_what_only_a_closed_document_said_is_taken_back(editor: Editor) -> None:
    assert codes(editor.open("new.py", ALONE)) == ["HW101"]
    editor.close("new.py")
    editor.until(lambda: editor.codes("new.py") == [])


def test_only_the_newest_text_is_told(editor: Editor) -> None:
    editor.open("new.py", ALONE)
    texts = [f"{ALONE}# {row}\n" for row in range(5)]
    assert codes(editor.change("new.py", *texts)) == ["HW101"]
    told = [each.version for each in editor.published if each.uri == editor.uri("new.py")]
    assert told == [1, editor.versions["new.py"]]


LEFT = '    print("😀"); wandb.init(name="😀", config=cfg)'


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-32"])
def test_columns_are_in_the_units_of_the_client(folder: Path, encoding: str) -> None:
    general = types.GeneralClientCapabilities(
        position_encodings=None if encoding == "utf-16" else [encoding]
    )
    capabilities = types.ClientCapabilities(general=general)
    unit = encoding if encoding == "utf-8" else f"{encoding}-le"
    text = ALONE.replace("    wandb.init(config=cfg)", LEFT)
    with Editor(folder, capabilities=capabilities, encoding=unit) as editor:
        assert editor.server.capabilities.position_encoding == encoding
        (found,) = editor.open("new.py", text)
        assert editor.marked("new.py", found.range) == "cfg"
        mended = editor.edited("new.py", editor.actions("new.py", [found])[0])
        assert 'name="😀", config=OmegaConf.to_container(cfg, ' in mended
        assert editor.change("new.py", mended) == []


def test_yaml_pages_and_gitignore_are_checked(editor: Editor) -> None:
    (editor.folder / "conf").mkdir()
    (editor.folder / "conf" / "config.yaml").write_text("lr: 1\n")
    assert editor.open("new.py", ALONE.replace("config=cfg", "**cfg.wandb")) == []
    (found,) = editor.open("conf/config.yaml", "lr: 1\nwandb:\n  reinit: true\n")
    assert (found.code, editor.marked("conf/config.yaml", found.range)) == ("HW203", "true")
    mended = editor.edited("conf/config.yaml", editor.actions("conf/config.yaml", [found])[0])
    assert editor.change("conf/config.yaml", mended) == []
    (found,) = editor.open("page.md", f"# Page\n\n```python\n{ALONE}```\n")
    assert (found.code, editor.marked("page.md", found.range)) == ("HW101", "cfg")
    editor.change("conf/config.yaml", "defaults:\n  - wandb: online\n")
    assert codes(editor.open(".gitignore", "wandb\n")) == ["HW303"]


def test_other_files_are_left_alone(editor: Editor) -> None:
    (editor.folder / ".venv").mkdir()
    for name in ("notes.txt", ".venv/library.py"):
        editor.open(name, ALONE, wait=False)
    assert codes(editor.open("new.py", ALONE)) == ["HW101"]
    assert [name for name in editor.texts if editor.codes(name)] == ["new.py"]


def test_settings_of_the_files_hold_and_are_read_anew(editor: Editor) -> None:
    settings = editor.folder / "pyproject.toml"
    settings.write_text('[tool.hwlint]\nignore = ["HW101"]\n')
    assert editor.open("new.py", ALONE) == []
    editor.until(lambda: editor.watched)
    settings.write_text("[tool.hwlint]\n")
    editor.file_changed("pyproject.toml")
    editor.until(lambda: editor.codes("new.py") == ["HW101"])


def test_hears_of_all_files_that_decide(editor: Editor) -> None:
    (glob,) = editor.until(lambda: editor.watched)
    watched = glob.removeprefix("**/{").removesuffix("}").split(",")
    pins = [os.path.basename(pattern) for files in PINS for pattern in files]
    for name in (*pins, *INCLUDE, *FILES, *MARKS, *map("a{}".format, (*PAGES, *LAUNCHES))):
        assert any(fnmatchcase(name.replace("*", "a"), each) for each in watched), name


def test_wrong_setting_is_told_once_and_stops_only_its_project(editor: Editor) -> None:
    for name in ("one", "two"):
        (editor.folder / name / ".git").mkdir(parents=True)
    settings = editor.folder / "one" / "pyproject.toml"
    settings.write_text('[tool.hwlint]\nselect = "HW1"\n')
    assert editor.open("one/new.py", ALONE) == []
    assert codes(editor.open("two/new.py", ALONE)) == ["HW101"]
    (sentence,) = editor.shown
    assert sentence.startswith("hwlint: ")
    assert "`select`" in sentence
    assert str(settings) in sentence
    assert [f"hwlint: {each}" for each in editor.logged] == [sentence]
    settings.write_text('[tool.hwlint]\nselect = ["HW1"]\n')
    editor.file_changed("one/pyproject.toml")
    editor.until(lambda: editor.codes("one/new.py") == ["HW101"])


def test_options_of_the_command_hold(folder: Path) -> None:
    with Editor(folder, "--config", 'ignore = ["HW101"]') as editor:
        assert editor.open("new.py", ALONE) == []


def test_hover_shows_the_page_of_the_rule(editor: Editor) -> None:
    editor.open("new.py", ALONE)
    shown = editor.hover("new.py", 6, 23)
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.contents.kind is types.MarkupKind.Markdown
    assert shown.contents.value.startswith("# raw-config (HW101)\n")
    assert shown.range == editor.diagnostics("new.py")[0].range
    assert editor.hover("new.py", 0, 0) is None


def test_survives_what_it_cannot_take(editor: Editor) -> None:
    editor.open("new.py", "\ud800\n")
    editor.write(b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": 1}')
    editor.until(lambda: editor.logged)
    assert codes(editor.change("new.py", ALONE + "\x0c\n(\n")) == ["HW901"]
    assert codes(editor.change("new.py", ALONE)) == ["HW101"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.ipynb", ALONE, []),  # Jupytext and its like show a notebook so
        ("a.ipynb", written(notebook(ALONE)), []),
        ("a.py", f"# coding: hex\n{ALONE}", ["HW904"]),
    ],
)
def test_odd_text_stops_no_other(editor: Editor, name: str, text: str, told: list[str]) -> None:
    editor.open(name, text, wait=False)
    assert codes(editor.open("new.py", ALONE)) == ["HW101"]
    assert editor.codes(name) == told


def test_ends_as_the_protocol_says(folder: Path) -> None:
    with Editor(folder) as editor:
        editor.open("main.py")
        assert editor.quit() == 0
    with Editor(folder) as editor:
        editor.client.exit(None)
        assert editor.wait_for(editor.process.wait()) == 1


def test_exit_waits_for_no_check(folder: Path) -> None:
    text = "import wandb\n\n\ndef log():\n" + "    wandb.log({'a': 1})\n" * 10_000
    with Editor(folder) as editor:
        begin = time.monotonic()
        assert editor.open("new.py", text) == []
        opened = time.monotonic()
        editor.open("other.py", text, wait=False)
        assert editor.quit() == 0
        assert time.monotonic() - opened < (opened - begin) / 2


def test_many_findings_take_hardly_longer_than_by_the_command(editor: Editor) -> None:
    calls = "    wandb.run.config.update(cfg)\n" * 400
    text = ALONE.replace("    wandb.init(config=cfg)\n", calls)
    (editor.folder / "new.py").write_text(text)
    command = [sys.executable, "-m", "hydrawandb_lint", "check", "--no-cache", "new.py"]
    begin = time.monotonic()
    subprocess.run(command, cwd=editor.folder, capture_output=True)
    done = time.monotonic()
    assert len(editor.open("new.py")) == 400
    assert time.monotonic() - done < 3 * (done - begin)


def test_byte_order_mark_in_a_text_is_one_character_of_it(editor: Editor) -> None:
    text = "\ufeffimport wandb, hydra; wandb.init(config=hydra.compose('a'))\n"
    (found,) = editor.open("new.py", text)
    assert editor.marked("new.py", found.range) == "hydra.compose('a')"
    fix, comment, fix_all = editor.actions("new.py", [found])
    mended = editor.edited("new.py", fix)
    assert mended == editor.edited("new.py", editor.resolve(fix_all))
    assert mended.startswith("\ufefffrom omegaconf import OmegaConf\nimport wandb, hydra")
    ignored = editor.edited("new.py", comment)
    assert ignored == text[:-1] + "  # hwlint: ignore[HW101]\n"
    assert editor.change("new.py", mended) == editor.change("new.py", ignored) == []


def test_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['pygls'] = sys.modules['lsprotocol'] = None\n"
        "from hydrawandb_lint.cli import main; sys.exit(main(['server']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        "error: the language server needs lsprotocol: `pip install 'hydrawandb-lint[lsp]'`\n"
    )
