"""Options, settings and their errors: one clear sentence, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Toy, hwlint

import hydrawandb_lint


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "--selct", "HW1"], "unknown option `--selct`: did you mean `--select`?"),
        (["check", "--fix"], "unknown option `--fix`: use `hwlint fix`"),
        (["check", "--diff"], "unknown option `--diff`: use `hwlint fix --diff`"),
        (["fix", "--statistics"], "unknown option `--statistics`: use `hwlint check --statistics`"),
        (["fix", "--exit-zero"], "unknown option `--exit-zero`: use `hwlint check --exit-zero`"),
        (
            ["fix", "--show-settings"],
            "unknown option `--show-settings`: use `hwlint check --show-settings`",
        ),
        (["fix", "--dif"], "unknown option `--dif`: did you mean `--diff`?"),
        (["fix", "--rgx"], "unknown option `--rgx`: `hwlint fix --help` tells which there are"),
        (["--rgx"], "unknown option `--rgx`: `hwlint --help` tells which there are"),
        (["fix", "--watch"], "unknown option `--watch`: `hwlint server` checks as you type"),
        (["check", "--extend-ignore", "HW1"], "unknown option `--extend-ignore`: use `--ignore`"),
        (["explain", "--extend-ignore"], "unknown option `--extend-ignore`: use `--ignore`"),
        (["check", "--ignore-noqa"], "unknown option `--ignore-noqa`: comments that silence"),
        (["fix", "--add-noqa"], "unknown option `--add-noqa`: use `hwlint check --add-ignore`"),
        (
            ["fix", "--target-version", "py311"],
            "unknown option `--target-version`: use",
        ),
        (["check", "--add-ignor"], "unknown option `--add-ignor`: `hwlint check --help` tells"),
        (["check", "--update-basline"], "unknown option `--update-basline`: `hwlint"),
        (["chekc"], "unknown command `chekc`: did you mean `check`?"),
        (["a.py"], "unknown command `a.py`: did you mean `hwlint check a.py`?"),
        (
            ["check", "--select", "HW1,HW1O1"],
            "unknown rule `HW1O1` in `select` on the command line: did you mean `HW101`?",
        ),
        (
            ["check", "--ignore", "F"],
            "unknown rule `F` in `ignore` on the command line",
        ),
        (
            ["check", "--output-format", "jsn"],
            "unknown value `jsn` for `output-format` on the command line: did you mean `json`?",
        ),
        (
            ["check", "--select", "hw101"],
            "unknown rule `hw101` in `select` on the command line: did you mean `HW101`?",
        ),
        (
            ["check", "--select", "HW999"],
            "unknown rule `HW999` in `select` on the command line (one of: HW900, HW901, HW90",
        ),
        (
            ["check", "--select", "HW1,raw-config"],
            "unknown rule `raw-config` in `select` on the command line: "
            "did you mean its code, `HW101`?",
        ),
        (
            ["fix", "--ignore", "Raw_Confg"],
            "unknown rule `Raw_Confg` in `ignore` on the command line: "
            "did you mean its code, `HW101`?",
        ),
        (
            ["check", "--ignore", "syntax-error"],
            "unknown rule `syntax-error` in `ignore` on the command line: "
            "did you mean its code, `HW901`?",
        ),
        (
            ["check", "--select", ""],
            "unknown rule `` in `select` on the command line: it is empty",
        ),
        (
            ["check", "--select", "HW1", "--ignore", " , "],
            "unknown rule `` in `ignore` on the command line: it is empty",
        ),
        (["fix", "a.py", "-"], "a text from stdin is checked alone, without other paths"),
        (
            ["check", "--stdin-filename", "b.py", "a.py"],
            "a text from stdin is checked alone, without other paths",
        ),
        (
            ["check", "--files-from", "a.py", "-"],
            "a text from stdin is checked alone, without other paths",
        ),
        (["check", "--files-from", "missing"], "invalid value for '--files-from': 'missing': No"),
        (
            ["fix", "--diff", "--output-format", "json"],
            "`--diff` prints diffs only: it has no `--output-format`",
        ),
        (
            ["check", "--statistics", "--output-format", "github"],
            "`--statistics` has no `github` format",
        ),
        (["check", "--exit-zero", "--select", "F"], "unknown rule `F` in `select`"),
        (["check", "--select"], "option '--select' requires an argument"),
        (["check", "--sel\x1b[31mct"], "unknown option `--sel\\x1b[31mct`: `hwlint check --help`"),
    ],
)
def test_unknown_words_are_one_sentence(toy: Toy, arguments: list[str], sentence: str) -> None:
    toy.write("a.py", "bad = 1\n")
    code, out, err = toy(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {sentence}")
    assert err.count("\n") == 1


def test_version(tmp_path: Path) -> None:
    expected = (0, f"hwlint {hydrawandb_lint.__version__}\n", "")
    assert hwlint("--version", cwd=tmp_path) == hwlint("-V", cwd=tmp_path) == expected


@pytest.mark.parametrize("command", [[], ["check"], ["fix"], ["explain"], ["rule"]])
def test_help_is_short_and_has_an_example(tmp_path: Path, command: list[str]) -> None:
    code, out, err = hwlint(*command, "-h", cwd=tmp_path)
    assert (code, err) == (0, "")
    assert "Example: hwlint " in out
    assert max(map(len, out.splitlines())) <= 100
    assert hwlint(*command, "--help", cwd=tmp_path).out == out


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], True),
        (["--select", "HW"], True),
        (["--select", "HW1"], True),
        (["--select", "HW10"], True),
        (["--select", "HW101"], True),
        (["--select", "HW2,HW9"], False),
        (["--select", "HW2", "--select", " HW101 ,"], True),
        (["--ignore", "HW1"], False),
        (["--ignore", "HW101"], False),
        (["--select", "HW1", "--ignore", "HW101"], False),
        (["--select", "HW101", "--ignore", "HW1"], True),
        (["--select", "HW101", "--ignore", "HW101"], False),
    ],
)
def test_selection(toy: Toy, arguments: list[str], found: bool) -> None:
    toy.write("a.py", "bad = 1\n")
    assert toy("check", *arguments).code == int(found)


def test_what_could_not_be_checked_is_shown_whatever_is_selected(toy: Toy) -> None:
    toy.write("a.py", "def (:\n")
    out = toy("check", "--select", "HW2", "--ignore", "HW9", "a.py", "gone.py").out
    assert "HW901" in out
    assert "HW904" in out


def settings(toy: Toy, text: str, folder: str = ".") -> None:
    path = toy.folder / folder / "pyproject.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"[tool.hwlint]\n{text}")


def test_settings_are_read_and_the_command_line_wins(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    settings(toy, 'ignore = ["HW101"]\noutput-format = "concise"\n')
    assert toy("check").out == "All checks passed!\n"
    assert toy("check", "--select", "HW101").out.startswith("a.py:2:1: HW101")
    assert toy("check", "--isolated").out.startswith("HW101 [*]")


def test_nearest_settings_hold(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    toy.write("sub/b.py", "bad = 1\n")
    toy.write("sub/deep/c.py", "bad = 1\n")
    settings(toy, 'ignore = ["HW1"]\n')
    settings(toy, "", "sub")
    (toy.folder / "sub/deep").mkdir(exist_ok=True)
    (toy.folder / "sub/deep/pyproject.toml").write_text("[project]\nname = 'x'\n")
    out = toy("check", "--output-format", "concise").out
    assert [line.split(":")[0] for line in out.splitlines()[:-2]] == ["sub/b.py", "sub/deep/c.py"]
    assert "sub/deep/c.py" in toy("check", "sub/deep/c.py").out


def test_settings_of_the_current_folder_choose_the_format(toy: Toy) -> None:
    settings(toy, 'output-format = "json"\n')
    assert toy("check", ".").out == "[]\n"


def test_format_in_the_settings_does_not_keep_fix_from_its_diff(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    settings(toy, 'output-format = "json"\n')
    assert toy("fix", "--diff").out.startswith("--- a.py\n+++ a.py\n")


def test_statistics_refuse_the_github_format_of_the_settings(toy: Toy) -> None:
    toy.write("a.py", "x = 1\n")
    settings(toy, 'output-format = "github"\n')
    assert toy("check", "--statistics") == (2, "", "error: `--statistics` has no `github` format\n")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('selct = ["HW1"]', ":2: did you mean `select`?"),
        ('\n"ignor" = []', ":3: did you mean `ignore`?"),
        ('select = ["HW1O2"]', ":2: did you mean `HW102`?"),
        ('select = ["HW999"]', ":2 (one of: HW900, "),
        ('select = ["HW888"]', ":2 (`hwlint rule --all` tells which there are)"),
        ('select = ["nothing-like-it"]', ":2 (`hwlint rule --all` tells which there are)"),
        (
            '[tool.hwlint.lint]\nselect = ["HW1"]',
            "unknown key `lint` in {path}:2: other than",
        ),
        ('select = ["raw-config"]', ":2: did you mean its code, `HW101`?"),
        ('select = [""]', ":2: it is empty"),
        ('select = "HW1"', "`select` in {path}:2 must be a list of strings"),
        ("select = [1]", "`select` in {path}:2 must be a list of strings"),
        ("unsafe-fixes = 1", "`unsafe-fixes` in {path}:2 must be true or false"),
        ("target-python = 3.11", '`target-python` in {path}:2 must be a text such as "3.11"'),
        ('\ntarget-wandb = "0.19.*"', "`target-wandb` in {path}:3 must be a text such as"),
        ('target-wandb = "0"', "`target-wandb` in {path}:2 must be a text such as"),
        ('target-wand = "0.19"', "unknown key `target-wand` in {path}:2: did you mean"),
        ('output-format = "fll"', ":2: did you mean `full`?"),
        ("exclude = [", "{path} is not valid TOML: "),
    ],
)
def test_settings_errors_name_file_and_line(toy: Toy, text: str, sentence: str) -> None:
    toy.write("a.py", "bad = 1\n")
    settings(toy, text)
    code, out, err = toy("check")
    path = str(toy.folder / "pyproject.toml")
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert path in err
    assert sentence.format(path=path) in err
    assert err.count("\n") == 1


def test_toml_that_does_not_parse_stops_everything(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    (toy.folder / "pyproject.toml").write_text("[project\n")
    for arguments in (["check"], ["fix"], ["check", "gone.py"], ["check", "-q", "a.py"]):
        code, out, err = toy(*arguments)
        assert (code, out) == (2, "")
        assert "pyproject.toml is not valid TOML" in err
    assert toy("check", "--isolated").code == 1


def test_other_tables_of_the_same_name_are_not_ours(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    (toy.folder / "pyproject.toml").write_text("[tool.other]\nhwlint = {selct = 1}\n")
    assert toy("check").code == 1


def test_included_files_are_taken_beside_others(toy: Toy) -> None:
    for name in ("a.py", "page.md", "sub/page.md"):
        toy.write(name, "```python\nbad = 1\n```\n" if name.endswith(".md") else "bad = 1\n")
    arguments = ("check", "-q", "--output-format", "concise")
    assert len(toy(*arguments).out.splitlines()) == 1
    assert len(toy(*arguments, "--extend-include", "*.md").out.splitlines()) == 3
    settings(toy, 'extend-include = ["sub/*.md"]\n')
    assert len(toy(*arguments).out.splitlines()) == 2


def test_excluded_files_are_not_walked_but_named_ones_are_checked(toy: Toy) -> None:
    for name in ("keep/a.py", "old/b.py", "keep/gen/c.py", "keep/d_pb2.py", ".venv/e.py"):
        toy.write(name, "bad = 1\n")
    settings(toy, 'extend-exclude = ["old/", "keep/gen", "*_pb2.py"]\n')
    found = toy("check", "-q", "--output-format", "concise").out
    assert [line.split(":")[0] for line in found.splitlines()] == ["keep/a.py"]
    assert "old/b.py" in toy("check", "old/b.py").out
    settings(toy, 'exclude = ["old"]\n')
    assert ".venv/e.py" in toy("check").out
    assert toy("check", "--exclude", "old,keep,.venv").code == 0
