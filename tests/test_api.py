"""The public functions."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import use_lint
from toy import toy_lint

import hydrawandb_lint
from hydrawandb_lint import check_paths, check_source, fix_source
from hydrawandb_lint.settings.errors import SettingsError


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A linter of one rule instead of the real ones."""
    use_lint(monkeypatch, toy_lint)


def test_check_source() -> None:
    found = check_source("x = bad\n", "a.py")
    assert [(one.code, one.filename, one.start) for one in found] == [("HW101", "a.py", (1, 5))]
    assert check_source("x = 1\n") == []


@pytest.mark.parametrize("text", ["def (:\n", "x = 1\0"])
def test_text_that_python_refuses_is_one_diagnostic(text: str) -> None:
    assert [found.code for found in check_source(text)] == ["HW901"]
    assert fix_source(text).text == text


def test_fix_source() -> None:
    result = fix_source("bad + worse\n")
    assert result.text == "good + worse\n"
    assert (len(result.fixed), len(result.diagnostics)) == (1, 1)
    assert fix_source("bad + worse\n", unsafe=True).text == "good + good\n"


def test_check_paths(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("# wandb\nbad\n")
    (tmp_path / "b.py").write_text("# wandb\nworse\n")
    found = check_paths([tmp_path, tmp_path / "gone.py"])
    assert [(one.code, Path(one.filename).name) for one in found] == [
        ("HW101", "a.py"),
        ("HW101", "b.py"),
        ("HW904", "gone.py"),
    ]
    (tmp_path / "pyproject.toml").write_text("[tool.hwlint]\nignore = ['HW1']\n")
    assert check_paths([tmp_path]) == []
    assert len(check_paths([tmp_path], isolated=True)) == 2
    (tmp_path / "pyproject.toml").write_text("[tool.hwlint]\nignored = []\n")
    with pytest.raises(SettingsError, match="did you mean `ignore`"):
        check_paths([str(tmp_path)])


def test_all_that_is_public_is_there() -> None:
    assert all(hasattr(hydrawandb_lint, name) for name in hydrawandb_lint.__all__)
