"""What the commands print, write and return, with a linter of one rule."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from program import Toy, use_lint
from toy import toy_lint

from hydrawandb_lint import engine
from hydrawandb_lint.cli.run import NO_FILES
from hydrawandb_lint.diagnostics import Diagnostic


def test_clean_folder_passes(toy: Toy) -> None:
    toy.write("a.py", "good = 1\n")
    assert toy("check") == (0, "All checks passed!\n", "")


def test_empty_folder_passes_with_a_warning(toy: Toy) -> None:
    code, out, err = toy("check")
    assert (code, out) == (0, "All checks passed!\n")
    assert err == NO_FILES


@pytest.mark.parametrize("option", [[], ["--show-files"]])
@pytest.mark.parametrize("path", ["nothing", "settings.toml"])
def test_paths_without_a_file_are_warned_of_as_in_ruff(
    toy: Toy, path: str, option: list[str]
) -> None:
    toy.write("settings.toml", "bad = 1\n")
    (toy.folder / "nothing").mkdir()
    done = toy("check", *option, path)
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", *option, path]
    said = subprocess.run(command, cwd=toy.folder, capture_output=True, text=True, check=False)
    assert done == (said.returncode, said.stdout, said.stderr)
    assert (done.code, done.err) == (0, NO_FILES)


def test_finding_is_reported_and_file_left_alone(toy: Toy) -> None:
    path = toy.write("a.py", "bad = 1\n")
    before = path.read_bytes()
    code, out, _ = toy("check", "--output-format", "concise")
    assert code == 1
    assert out == (
        "a.py:2:1: HW101 [*] `bad` is not good\n"
        "Found 1 error.\n"
        "[*] 1 fixable with the `hwlint fix` command.\n"
    )
    assert path.read_bytes() == before


def test_only_paths_and_options_say_the_same(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    assert toy("check", "a.py") == toy("check", "--output-format", "full", "a.py")


def test_interrupt_while_it_starts_is_no_traceback(tmp_path: Path) -> None:
    program = """if True:
        import signal, sys
        from hydrawandb_lint.cli import main

        class Finder:
            def find_spec(self, name, *rest):
                if name == "click":
                    signal.raise_signal(signal.SIGINT)

        sys.meta_path.insert(0, Finder())
        sys.exit(main(["fix", "--quiet"]))
    """
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_fix_writes_and_second_fix_changes_nothing(toy: Toy) -> None:
    path = toy.write("a.py", "bad = 1\nx = bad\n")
    fixed = "Fixed 2 errors:\n- a.py:\n    2 × HW101 (raw-config)\n\n"
    assert toy("fix") == (0, f"{fixed}Found 2 errors (2 fixed, 0 remaining).\n", "")
    assert path.read_text() == "# wandb\ngood = 1\nx = good\n"
    written = path.stat()
    assert toy("fix") == (0, "All checks passed!\n", "")
    assert path.stat().st_mtime_ns == written.st_mtime_ns


def test_fix_says_what_is_left(toy: Toy) -> None:
    path = toy.write("a.py", "bad = worse = none\n")
    code, out, _ = toy("fix", "--output-format", "concise")
    assert code == 1
    assert out.splitlines() == [
        "a.py:2:8: HW101 `worse` is not good",
        "a.py:2:16: HW101 `none` is not good",
        "Fixed 1 error:",
        "- a.py:",
        "    1 × HW101 (raw-config)",
        "",
        "Found 3 errors (1 fixed, 2 remaining).",
        "1 unsafe fix available with `hwlint fix --unsafe-fixes`.",
        "Left: 1 with an unsafe fix (HW101); 1 without a fix (HW101).",
    ]
    assert path.read_text() == "# wandb\ngood = worse = none\n"


def test_unsafe_fixes_are_applied_when_asked_for(toy: Toy) -> None:
    path = toy.write("a.py", "bad = worse = seen\n")
    assert toy("fix", "--unsafe-fixes").code == 1
    assert path.read_text() == "# wandb\ngood = good = seen\n"


def test_unsafe_fixes_count_as_fixable_when_asked_for(toy: Toy) -> None:
    toy.write("a.py", "worse = seen\n")
    out = toy("check", "--unsafe-fixes", "--output-format", "concise").out
    assert out.splitlines() == [
        "a.py:2:1: HW101 [*] `worse` is not good",
        "a.py:2:9: HW101 `seen` is not good",
        "Found 2 errors.",
        "[*] 1 fixable with the `hwlint fix` command.",
    ]


def test_quiet_drops_the_summary_only(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    assert toy("check", "-q", "--output-format", "concise").out == (
        "a.py:2:1: HW101 [*] `bad` is not good\n"
    )
    toy.write("a.py", "x = 1\n")
    assert toy("check", "--quiet") == (0, "", "")


def test_github_annotates_and_says_no_more(toy: Toy) -> None:
    toy.write("a.py", "bad = worse\n")
    code, out, err = toy("check", "--output-format", "github")
    assert (code, err) == (1, "")
    assert [line.partition("::a.py")[2] for line in out.splitlines()] == [
        ":2:1: HW101 `bad` is not good%0A  help: Write `good`",
        ":2:7: HW101 `worse` is not good%0A  help: Write `good`",
    ]
    assert out.startswith(f"::error title=hwlint (HW101),file={toy.folder}/a.py,line=2,col=1,")
    code, out, err = toy("fix", "--output-format", "github")
    assert (code, out.count("::error"), out.count("\n"), err) == (1, 1, 1, "")
    assert toy("fix", "--unsafe-fixes", "--output-format", "github") == (0, "", "")
    assert toy("check", "--output-format", "github") == (0, "", "")


def test_github_of_files_that_cannot_matter_is_empty(toy: Toy) -> None:
    (toy.folder / "a.py").write_text("x = 1\n")
    assert toy("check", "--output-format", "github") == (0, "", "")


def test_statistics_stand_for_the_findings(toy: Toy) -> None:
    toy.write("a.py", "bad = bad\n")
    toy.write("b.py", "def (:\n")
    counts = "2\tHW101\t[*] raw-config\n1\tHW901\t[ ] syntax-error\n"
    code, out, err = toy("check", "--statistics")
    assert (code, err) == (1, "")
    assert out == f"{counts}Found 3 errors.\n[*] 2 fixable with the `hwlint fix` command.\n"
    assert toy("check", "--statistics", "-q", "--output-format", "concise") == (1, counts, "")
    rows = json.loads(toy("check", "--statistics", "--output-format", "json").out)
    assert [(row["code"], row["count"]) for row in rows] == [("HW101", 2), ("HW901", 1)]


@pytest.mark.parametrize("text", ["# wandb\n", "x = 1\n"])
def test_statistics_of_nothing(toy: Toy, text: str) -> None:
    (toy.folder / "a.py").write_text(text)
    assert toy("check", "--statistics").out == "All checks passed!\n"
    assert toy("check", "--statistics", "--output-format", "json").out == "[]\n"


@pytest.mark.parametrize("option", ["--exit-zero", "-e"])
def test_exit_zero_whatever_is_found(toy: Toy, option: str) -> None:
    toy.write("a.py", "bad = 1\n")
    toy.write("b.py", "def (:\n")
    code, out, err = toy("check", ".", "gone.py")
    assert code == 1
    assert toy("check", option, ".", "gone.py") == (0, out, err)


def test_exit_zero_hides_no_error_of_ours(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    def lint(text: str, filename: str, **settings: object) -> list[Diagnostic]:
        raise KeyError("x")

    toy.write("a.py", "bad = 1\n")
    use_lint(monkeypatch, lint)
    assert toy("check", "--exit-zero").code == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"bad = 1\r\nx = '\xc3\xa9'\r\n", b"good = 1\r\nx = '\xc3\xa9'\r\n"),
        (b"\xef\xbb\xbfbad = 1 # wandb", b"\xef\xbb\xbfgood = 1 # wandb"),
        (b"# coding: latin-1\nbad = '\xe9'\n", b"# coding: latin-1\ngood = '\xe9'\n"),
        (b"#\n# vim: set fileencoding=cp1251 :\nbad = '\xef'\n", None),
        (b"if 1:\n\tbad = 1  \n\x0c\n", None),
        (b"bad = 1\rx = 2\r\n", None),
    ],
    ids=["crlf", "bom", "latin-1", "cp1251 in line two", "tabs and form feed", "mixed endings"],
)
def test_everything_else_stays_byte_for_byte(toy: Toy, text: bytes, expected: bytes | None) -> None:
    path = toy.folder / "a.py"
    path.write_bytes(text + b"# wandb")
    toy("fix")
    assert path.read_bytes() == (expected or text.replace(b"bad", b"good")) + b"# wandb"


def test_mode_is_kept_and_links_are_followed(toy: Toy) -> None:
    path = toy.write("real/a.py", "bad = 1\n")
    path.chmod(0o754)
    link = toy.folder / "link.py"
    link.symlink_to(path)
    toy("fix", "link.py")
    assert link.is_symlink()
    assert path.read_text() == "# wandb\ngood = 1\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o754
    assert os.listdir(path.parent) == ["a.py"]


def test_link_in_a_folder_is_the_file_that_it_leads_to(toy: Toy) -> None:
    path = toy.write("elsewhere/a.py", "bad = 1\n")
    (toy.folder / "tree").mkdir()
    (toy.folder / "tree" / "link.py").symlink_to(path)
    toy("fix", "tree")
    assert (toy.folder / "tree" / "link.py").is_symlink()
    assert path.read_text() == "# wandb\ngood = 1\n"


def test_file_with_two_names_is_one_file(toy: Toy) -> None:
    path = toy.write("a.py", "bad = 1\n")
    (toy.folder / "b.py").symlink_to(path)
    assert "Found 1 error." in toy("check", "a.py", ".", "b.py").out


def test_internal_error_is_told_and_other_files_are_checked(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lint(text: str, filename: str, **settings: object) -> list[Diagnostic]:
        raise KeyError("x\ny")

    toy.write("a.py", "bad = 1\n")
    toy.write("b.py", "def (:\n")
    use_lint(monkeypatch, lint)
    for arguments in (["check"], ["fix"], ["fix", "--diff"], ["check", "--select", "HW1"]):
        code, out, err = toy(*arguments)
        assert code == 2
        assert "HW900 hwlint failed here (KeyError: 'x\\ny'" in out + err
        assert "report it" in out + err
        assert "b.py:2:5" in out + err


DEBUGGED = """
import sys
from hydrawandb_lint import cli, workspace

def fail(*arguments):
    raise KeyError("x")

workspace.Workspace._lint = fail
sys.exit(cli.main(sys.argv[1:]))
"""


def test_debug_shows_the_traceback_of_our_failure(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import wandb\n")
    for options, told in (["-n"], ""), (["-n", "--debug"], "Traceback (most recent call last)"):
        command = [sys.executable, "-c", DEBUGGED, "check", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "HW900 hwlint failed here (KeyError: 'x'" in done.stdout
        assert done.stderr.strip().startswith(told)
        assert bool(done.stderr) == bool(told)


def test_failure_outside_of_any_file_is_one_line(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "check", lambda *arguments: 1 / 0)
    toy.write("a.py", "bad = 1\n")
    code, out, err = toy("check")
    assert (code, out) == (2, "")
    assert err.startswith("error: hwlint failed here (ZeroDivisionError: division by zero in ")
    assert err.count("\n") == 1


def test_fault_of_ours_that_looks_like_python_refusing(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lint(text: str, filename: str, **settings: object) -> list[Diagnostic]:
        raise RecursionError("maximum recursion depth exceeded")

    use_lint(monkeypatch, lint)
    toy.write("a.py", "x = 1\n")
    assert toy("check").code == 2
    toy.write("a.py", "def (:\n")
    assert toy("check").code == 1


def test_fix_that_does_harm_is_not_written(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    def lint(text: str, filename: str, **settings: Any) -> list[Diagnostic]:
        found = toy_lint(text, filename, **settings)
        return [
            diagnostic._replace(fix=diagnostic.fix._replace(edits=(edit._replace(text="("),)))
            for diagnostic in found
            if diagnostic.fix
            for edit in diagnostic.fix.edits
        ]

    use_lint(monkeypatch, lint)
    path = toy.write("a.py", "bad = 1\n")
    code, out, err = toy("fix", "-q", "--output-format", "concise")
    assert code == 1
    assert out == "a.py:2:1: HW101 `bad` is not good\n"
    assert err == (
        "warning: a.py:2:1: the fix of HW101 was not applied: the result would not parse\n"
    )
    assert path.read_text() == "# wandb\nbad = 1\n"
    assert toy("fix").out.endswith("Left: 1 whose fix was not applied (HW101).\n")


def test_character_that_the_encoding_lacks_is_not_written(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lint(text: str, filename: str, **settings: Any) -> list[Diagnostic]:
        return [
            diagnostic._replace(fix=diagnostic.fix._replace(edits=(edit._replace(text="ж"),)))
            for diagnostic in toy_lint(text, filename, **settings)
            if diagnostic.fix
            for edit in diagnostic.fix.edits
        ]

    use_lint(monkeypatch, lint)
    path = toy.folder / "a.py"
    path.write_bytes(b"# coding: latin-1 wandb\nbad = 1\n")
    code, out, _ = toy("fix", "--output-format", "concise")
    assert code == 1
    assert "a.py:1:1: HW904 Not fixed: 'latin-1' codec can't encode" in out
    assert "a.py:2:1: HW101" in out
    assert path.read_bytes() == b"# coding: latin-1 wandb\nbad = 1\n"
