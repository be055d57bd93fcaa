"""`hwlint check --baseline`: what is known stays silent, and nothing else does."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from notebooks import notebook, written
from program import Run, hwlint

HEAD = "import wandb\nfrom omegaconf import OmegaConf\n\nc = OmegaConf.load('a')\n"
FAULT = "wandb.config.update(c)\n"
OTHER = "wandb.config.update(c, allow_val_change=True)\n"
NAME = ".hwlint-baseline"

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


class Project:
    """A folder with files, and a baseline of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / NAME

    def __call__(self, *arguments: str, no_cache: str = "1", stdin: bytes | None = None) -> Run:
        known = () if "--baseline" in arguments else ("--baseline", NAME)
        words = ("check", "--output-format", "concise", *known, *arguments)
        return hwlint(*words, cwd=self.folder, stdin=stdin, HWLINT_NO_CACHE=no_cache)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def update(self, *arguments: str) -> str:
        """Write the baseline; what is said of that."""
        return self("--update-baseline", *arguments).err

    def found(self, *arguments: str) -> list[str]:
        """The places and codes that are told."""
        lines = self("--quiet", *arguments).out.splitlines()
        return [line.partition(" [*]")[0] for line in lines]

    def entries(self) -> list[list[object]]:
        head, *lines = self.file.read_text("utf-8").splitlines()
        assert head.startswith("# ")
        return [json.loads(line) for line in lines]

    def git(self, *arguments: str) -> None:
        person = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
        subprocess.run(
            ["git", *person, *arguments], cwd=self.folder, check=True, capture_output=True
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_what_moves_stays_known(project: Project) -> None:
    project.write("a.py", HEAD + FAULT)
    assert project.update() == f"1 finding in {NAME} (1 added, 0 removed).\n"
    assert project.entries() == [["a.py", "HW101", FAULT.strip()]]
    project.write("a.py", f"{HEAD}\n\nif True:\n    {FAULT}")
    assert project() == (0, "All checks passed!\n", "")


def test_new_fault_in_a_known_file_fails(project: Project) -> None:
    project.write("a.py", HEAD + FAULT)
    project.update()
    project.write("a.py", HEAD + OTHER + FAULT)
    assert project.found() == ["a.py:5:21: HW101"]
    assert project().code == 1


def test_equal_ones_are_counted(project: Project) -> None:
    project.write("a.py", HEAD + FAULT * 2)
    project.update()
    assert project.entries() == [["a.py", "HW101", FAULT.strip(), *end] for end in ([], [1])]
    assert project.found() == []
    project.write("a.py", HEAD + FAULT * 3)
    assert project.found() == ["a.py:7:21: HW101"]
    project.write("a.py", HEAD + FAULT)
    assert project().err.startswith(f"warning: {NAME}: an entry no longer holds (a.py HW101 ")
    assert project.update() == f"1 finding in {NAME} (0 added, 1 removed).\n"
    assert len(project.entries()) == 1


def test_finding_of_several_lines_is_known_by_all(project: Project) -> None:
    call = "wandb.config.update({\n    'a': c,\n    'b': 1,\n})\n"
    project.write("a.py", HEAD + call)
    project.update("--select", "HW103")
    (entry,) = project.entries()
    assert "\n" not in str(entry[2])
    assert project.found("--select", "HW103") == []


def test_finding_of_a_notebook_is_known_by_the_line_in_its_cell(project: Project) -> None:
    project.write("a.ipynb", written(notebook("import wandb\n# first", HEAD + FAULT)))
    project.update()
    assert project.entries() == [["a.ipynb", "HW101", FAULT.strip()]]
    project.write("a.ipynb", written(notebook(f"# more\n{HEAD}{FAULT}")))
    assert project("a.ipynb") == Run(0, "All checks passed!\n", "")


def test_entries_that_hold_no_more_are_told_and_pruned(project: Project) -> None:
    for name in "abcdefg":
        project.write(f"{name}.py", HEAD + FAULT)
    project.update()
    for name in "bcdefg":
        (project.folder / f"{name}.py").unlink()
    code, out, err = project()
    assert (code, out) == (0, "All checks passed!\n")
    assert err.startswith(f"warning: {NAME}: 6 entries no longer hold (b.py HW101 `wandb.config")
    assert err.endswith("`, 1 more); `--update-baseline` prunes the file\n")
    assert err.count("\n") == 1
    project.update()
    assert [entry[0] for entry in project.entries()] == ["a.py"]


def test_what_this_run_could_not_find_is_left_alone(project: Project) -> None:
    """Files that were not named, rules that are off, a file that cannot be parsed."""
    project.write("a.py", HEAD + FAULT)
    project.write("b.py", HEAD + FAULT)
    project.update()
    before = project.file.read_bytes()
    (project.folder / "a.py").unlink()
    assert project("b.py").err == ""
    project.update("b.py")
    assert project("--select", "HW2").err == ""
    project.update("--select", "HW2")
    assert project.file.read_bytes() == before
    beside = ("-", "--stdin-filename", "b.py")
    assert project(*beside, stdin=HEAD.encode()).err.count("no longer holds (b.py") == 1
    project("--update-baseline", *beside, stdin=(HEAD + FAULT).encode())
    assert project.file.read_bytes() == before
    project.write("b.py", HEAD + FAULT + "(")
    assert "b.py HW101" not in project().err
    project.update()
    assert [entry[0] for entry in project.entries()] == ["b.py"]


def test_program_that_is_too_large_is_not_judged(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from hydrawandb_lint import cli
    from hydrawandb_lint.workspace import programs

    project.write("a.py", HEAD + FAULT)
    project.write("b.py", f"import a\n{HEAD}")
    project.update()
    project.write("a.py", HEAD)
    monkeypatch.chdir(project.folder)
    assert cli.main(["check", "--baseline", NAME]) == 0
    assert "no longer holds" in capsys.readouterr().err
    monkeypatch.setattr(programs, "MOST_FILES", 1)
    assert cli.main(["check", "--baseline", NAME]) == 0
    err = capsys.readouterr().err
    assert "HW903" in err
    assert "no longer" not in err


def test_errors_are_never_silenced(project: Project) -> None:
    project.write("a.py", HEAD + "(\n")
    project.write("b.py", f"# coding: nonsense\n{HEAD}")
    ran = project("--update-baseline")
    assert ran.code == 1
    assert project.entries() == []
    assert re.findall(r"HW\d{3}", ran.out) == re.findall(r"HW\d{3}", project().out)
    assert {"HW901", "HW904"} <= set(re.findall(r"HW\d{3}", ran.out))


def test_the_cache_knows_nothing_of_it(project: Project) -> None:
    """A run that is kept serves every baseline."""
    project.write("a.py", HEAD + FAULT)
    project.update()
    os.utime(project.folder / "a.py", (1, 1))
    for _ in range(2):
        assert project(no_cache="").code == 0
    assert (project.folder / ".hwlint_cache").is_dir()
    project.file.write_text("")
    assert project(no_cache="").code == 1
    assert hwlint("check", cwd=project.folder, HWLINT_NO_CACHE="").code == 1


@pytest.mark.parametrize("style", ["full", "concise", "json", "github"])
def test_known_findings_are_in_no_format(project: Project, style: str) -> None:
    project.write("a.py", HEAD + FAULT)
    project.update()
    known = hwlint("check", "--output-format", style, "--baseline", NAME, cwd=project.folder)
    (project.folder / "a.py").unlink()
    assert known == hwlint("check", "--output-format", style, cwd=project.folder)._replace(err="")


def test_statistics_count_what_is_new(project: Project) -> None:
    project.write("a.py", HEAD + FAULT)
    project.update()
    project.write("a.py", HEAD + FAULT + OTHER)
    assert project("--statistics").out.split()[0] == "1"


def test_names_are_relative_to_the_file(project: Project) -> None:
    project.write("code/src/a.py", HEAD + FAULT)
    (project.folder / "ci").mkdir()
    known = str(project.folder / "ci" / "known")
    project("--baseline", known, "--update-baseline")
    assert '"../code/src/a.py"' in Path(known).read_text()
    here = project.folder / "code"
    assert hwlint("check", "--baseline", "../ci/known", cwd=here).code == 0
    shutil.copytree(project.folder, project.folder.parent / "clone")
    there = project.folder.parent / "clone"
    assert hwlint("check", "--baseline", "ci/known", cwd=there).code == 0


@pytest.mark.skipif(os.name == "nt", reason="file names are text")
def test_any_name_and_any_line(project: Project) -> None:
    name = os.fsdecode(b"\xff \xe2\x82\xac\n.py")
    (project.folder / name).write_text(f"{HEAD}'é\u2028\\t\"' and {FAULT}", "utf-8")
    project.update()
    assert project.entries()[0][0] == name
    assert project() == (0, "All checks passed!\n", "")


def test_second_update_writes_the_same(project: Project) -> None:
    project.write("b.py", HEAD + OTHER + FAULT * 2)
    project.write("a.py", HEAD + FAULT)
    project.update()
    before = project.file.read_bytes()
    assert project.update() == f"4 findings in {NAME} (0 added, 0 removed).\n"
    assert project.file.read_bytes() == before
    assert [entry[0] for entry in project.entries()] == ["a.py", "b.py", "b.py", "b.py"]
    assert {path.name for path in project.folder.iterdir()} == {"a.py", "b.py", NAME}


def test_order_duplicates_and_line_endings_do_not_matter(project: Project) -> None:
    project.write("a.py", HEAD + FAULT * 2 + OTHER)
    project.update()
    before = project.file.read_bytes()
    lines = before.decode().splitlines()
    project.file.write_bytes("\r\n".join([*reversed(lines), "", *lines]).encode())
    assert project() == (0, "All checks passed!\n", "")
    project.write("a.py", HEAD + FAULT * 3 + OTHER)
    assert len(project.found()) == 1
    project.write("a.py", HEAD + FAULT * 2 + OTHER)
    project.update()
    assert project.file.read_bytes() == before


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< HEAD",
        "a.py HW101",
        "{}",
        "[]",
        '"abc"',
        "1",
        '["a.py", "HW101"]',
        '["a.py", "HW101", 1]',
        '["a.py", "HW101", "x", "1"]',
        '["a.py", "HW101", "x", true]',
        '["a.py", "HW101", "x", 1, 2]',
        "[" * 100_000,
        "\x1b[2J",
    ],
    ids=lambda line: line[:20],
)
@pytest.mark.parametrize("update", [(), ("--update-baseline",)], ids=["check", "update"])
def test_broken_file_is_an_error(project: Project, line: str, update: tuple[str, ...]) -> None:
    project.write("a.py", HEAD + FAULT)
    text = f'# head\n["a.py", "HW101", "x"]\n{line}\n'
    project.file.write_text(text)
    code, out, err = project(*update)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {NAME}:3: no entry of a baseline: `")
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert len(err) < 200
    assert project.file.read_text() == text


def test_bytes_that_are_no_text_are_an_error(project: Project) -> None:
    project.file.write_bytes(b'["\xff", "HW101", "x"]\n')
    assert project().err.startswith(f"error: {NAME}:1: no entry of a baseline: `[")


def test_file_that_is_not_there_is_an_error(project: Project) -> None:
    sentence = f"the baseline {NAME} does not exist: `--update-baseline` writes it"
    assert project() == (2, "", f"error: {sentence}\n")
    assert project("--baseline", ".").err == "error: the baseline . is not a regular file\n"
    ran = project("--baseline", "no/known", "--update-baseline")
    assert ran.code == 2
    assert ran.err.endswith("known cannot be written: No such file or directory\n")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("check", "--update-baseline"), "`--update-baseline` needs `--baseline FILE`"),
        (
            ("check", "--baseline", "a", "--update-baseline", "--add-ignore"),
            "`--update-baseline` and `--add-ignore` do the same: choose one",
        ),
        (
            ("fix", "--baseline", "a"),
            "unknown option `--baseline`: use `hwlint check --baseline`",
        ),
    ],
)
def test_wrong_options(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    assert hwlint(*arguments, cwd=tmp_path) == (2, "", f"error: {sentence}\n")


def test_what_is_new_gets_comments(project: Project) -> None:
    path = project.write("a.py", HEAD + FAULT)
    project.update()
    path.write_text(HEAD + FAULT + OTHER)
    assert project("--add-ignore").err == "Added 1 ignore comment.\n"
    assert path.read_text() == f"{HEAD}{FAULT}{OTHER.strip()}  # hwlint: ignore[HW101]\n"
    assert project().code == 0


@needs_git
@pytest.mark.parametrize("side_by_side", [False, True])
def test_branches_merge(project: Project, side_by_side: bool) -> None:
    """Those that add far from each other by themselves; side by side with `merge=union`."""
    for name in "bdf":
        project.write(f"{name}.py", HEAD + FAULT)
    project.update()
    if side_by_side:
        project.write(".gitattributes", f"{NAME} merge=union\n")
    project.git("init", "-q", "-b", "main")
    project.git("add", ".")
    project.git("commit", "-q", "-m", "base")
    one, two = ("c1", "c2") if side_by_side else ("a", "g")
    for name in (one, two):
        project.git("checkout", "-q", "-b", name, "main")
        project.write(f"{name}.py", HEAD + FAULT)
        project.write("b.py", HEAD + FAULT * 2)  # the same in both
        project.update()
        project.git("add", ".")
        project.git("commit", "-q", "-m", name)
    project.git("merge", "-q", one)
    assert project() == (0, "All checks passed!\n", "")
    merged = project.file.read_text()
    assert project.update() == f"6 findings in {NAME} (0 added, 0 removed).\n"
    assert sorted(set(merged.splitlines())) == sorted(project.file.read_text().splitlines())
