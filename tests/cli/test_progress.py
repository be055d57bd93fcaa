"""The progress bar: on a terminal, when it takes long; never in a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", exc_type=ImportError)

PROGRAM = """
import sys
from hydrawandb_lint.cli import main, progress
progress.PATIENCE = {patience}
sys.exit(main(["check", *{arguments}]))
"""


def stderr_of(
    folder: Path, *arguments: str, patience: float = 0.0, terminal: bool = True, term: str = "xterm"
) -> tuple[str, str]:
    """What a run writes to stdout and stderr, which is a terminal or a pipe."""
    for name in ("a", "b", "c"):
        (folder / f"{name}.py").write_text("import wandb\nwandb.init(reinit=True)\n")
    program = PROGRAM.format(patience=patience, arguments=list(arguments))
    reader, writer = pty.openpty() if terminal else os.pipe()
    path = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TERM": term, "COLUMNS": "80", "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=writer,
        text=True,
        check=False,
    )
    os.close(writer)
    seen = b""
    try:
        while data := os.read(reader, 65536):
            seen += data
    except OSError:  # how a terminal says that nobody writes any more
        pass
    finally:
        os.close(reader)
    return done.stdout, seen.decode()


def test_bar_is_shown_on_a_terminal_and_goes_away(tmp_path: Path) -> None:
    out, err = stderr_of(tmp_path, "--output-format", "concise")
    assert out.count("HW203") == 3
    assert "Checking" in err
    assert "/3" in err
    assert err.rstrip().endswith("\x1b[2K") or err.rstrip().endswith("\x1b[?25h")


def test_bar_goes_away_when_the_run_fails(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.hwlint]\nselect = ['HW1']\n")
    (tmp_path / "sub").mkdir()
    _, err = stderr_of(tmp_path, "--select", "HW203")
    assert "\x1b[?25l" not in err.rpartition("\x1b[?25h")[2], "the cursor stays hidden"


@pytest.mark.parametrize(
    "settings",
    [{"terminal": False}, {"patience": 60.0}, {"term": "dumb"}],
    ids=["pipe", "quick", "dumb terminal"],
)
def test_no_bar(tmp_path: Path, settings: dict[str, object]) -> None:
    out, err = stderr_of(tmp_path, **settings)  # type: ignore[arg-type]
    assert "HW203" in out
    assert err == ""
