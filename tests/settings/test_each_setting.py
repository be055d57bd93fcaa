"""What each setting does, in a pyproject.toml, a hwlint.toml and on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Toy

from hydrawandb_lint import cli
from hydrawandb_lint.rules import codes

RAW = """\
import hydra
import wandb


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    wandb.init(config=cfg)
"""
UNRESOLVED = RAW.replace("=cfg)", "=OmegaConf.to_container(cfg))").replace(
    "import wandb\n", "import wandb\nfrom omegaconf import OmegaConf\n"
)


class Project:
    """A folder in which the program runs with all its rules."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self._capsys = folder, capsys
        monkeypatch.chdir(folder)
        monkeypatch.setenv("HWLINT_NO_CACHE", "1")

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def set(self, text: str, name: str = "pyproject.toml") -> None:
        self.write(name, f"[tool.hwlint]\n{text}\n" if name.endswith("pyproject.toml") else text)

    def found(self, *arguments: str) -> list[str]:
        """Each finding as `a.py HW101`, with ` *` if it is fixable."""
        code = cli.main(["check", "-q", "--output-format", "concise", *arguments])
        out, err = self._capsys.readouterr()
        assert (code, err) == (int(bool(out)), "")
        lines = [line.split() for line in out.splitlines()]
        return [f"{at.split(':')[0]} {code}{' *' * (m == '[*]')}" for at, code, m, *_ in lines]

    def error(self, *arguments: str) -> str:
        assert cli.main(["check", *arguments]) == 2
        out, err = self._capsys.readouterr()
        assert out == ""
        return err.removeprefix("error: ").rstrip("\n").replace(f"{self.folder}/", "")


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """With one raw config."""
    made = Project(tmp_path, monkeypatch, capsys)
    made.write("train.py", RAW)
    return made


# Which rules


def test_extend_select_adds_to_what_is_selected(project: Project) -> None:
    project.write("train.py", UNRESOLVED.replace("cfg))", "cfg, resolve=True))"))
    assert project.found() == []
    assert project.found("--extend-select", "HW105") == ["train.py HW105"]
    project.set('extend-select = ["HW105"]')
    assert project.found() == ["train.py HW105"]
    assert project.found("--select", "HW1") == []
    assert project.found("--ignore", "HW1") == []


def test_all_is_every_rule(project: Project) -> None:
    project.write("train.py", UNRESOLVED)
    assert project.found("--select", "HW1") == ["train.py HW104"]
    resolved = UNRESOLVED.replace("cfg))", "cfg, resolve=True))")
    project.write("train.py", resolved)
    assert project.found("--select", "ALL", "--ignore", "HW2") == ["train.py HW105"]
    assert project.found("--select", "ALL", "--ignore", "ALL") == []


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ('"tests/*" = ["HW1"]', ["sub/tests/c.py", "train.py"]),
        ('"b.py" = ["HW101"]', ["sub/tests/c.py", "train.py"]),
        ('"**/tests/*" = ["HW"]', ["train.py"]),
        ('"!tests/*" = ["ALL"]', ["tests/b.py"]),
        ('"*.py" = ["HW2"]', ["sub/tests/c.py", "tests/b.py", "train.py"]),
        ('"./sub/../tests/*" = ["HW"]', ["sub/tests/c.py", "train.py"]),
    ],
)
def test_per_file_ignores(project: Project, table: str, found: list[str]) -> None:
    project.write("tests/b.py", RAW)
    project.write("sub/tests/c.py", RAW)
    expected = [f"{name} HW101 *" for name in found]
    project.set(f"[tool.hwlint.per-file-ignores]\n{table}")
    assert project.found() == expected
    project.set("")
    glob, codes = table.replace('"', "").split(" = ")
    assert project.found("--per-file-ignores", f"{glob}:{codes.strip('[]')}") == expected


@pytest.mark.parametrize(
    ("glob", "excluded"),
    [
        ("{b,c}.py", ["b.py", "c.py", "sub/b.py"]),
        ("{sub/{a,b},*/c}.py", ["sub/a.py", "sub/b.py"]),
        ("./sub", ["sub/a.py", "sub/b.py"]),
        ("sub/../[ab].py", ["a.py", "b.py"]),
        ("a{.py", []),
    ],
)
def test_globs_are_ruffs(project: Project, glob: str, excluded: list[str]) -> None:
    """Also in a folder whose name would be a glob."""
    names = ["a.py", "b.py", "c.py", "sub/a.py", "sub/b.py"]
    for name in names:
        project.write(f"{{a}}[1]*/{name}", RAW)
    project.set(f'extend-exclude = ["{glob}"]', "{a}[1]*/pyproject.toml")
    found = [each.removeprefix("{a}[1]*/").split()[0] for each in project.found("{a}[1]*")]
    assert [name for name in names if name not in found] == excluded


def test_preview_turns_on_what_is_to_come(project: Project) -> None:
    later = {code for code, on in codes(True).items() if on and not codes()[code]}
    assert later == {"HW408"}
    project.set("preview = true")
    assert project.found() == ["train.py HW101 *"]


# Which fixes


@pytest.mark.parametrize(
    ("settings", "mark"),
    [
        ("", " *"),
        ('fixable = ["HW2"]', ""),
        ('unfixable = ["HW101"]', ""),
        ('unfixable = ["ALL"]', ""),
        ('fixable = ["HW101"]\nunfixable = ["HW1"]', " *"),
        ('fixable = ["ALL"]\nunfixable = ["HW2"]', " *"),
        ('extend-unsafe-fixes = ["HW1"]', ""),
        ('extend-unsafe-fixes = ["HW1"]\nextend-safe-fixes = ["HW101"]', " *"),
        ('extend-unsafe-fixes = ["HW101"]\nextend-safe-fixes = ["HW101"]', ""),
    ],
)
def test_which_fixes_are_offered(project: Project, settings: str, mark: str) -> None:
    project.set(settings)
    assert project.found() == [f"train.py HW101{mark}"]
    cli.main(["fix", "-s"])
    assert ("to_container" in (project.folder / "train.py").read_text()) == bool(mark)


def test_unsafe_fixes_that_are_trusted(project: Project) -> None:
    project.write("train.py", UNRESOLVED)
    assert project.found() == ["train.py HW104"]
    project.set('extend-safe-fixes = ["HW104"]')
    assert project.found() == ["train.py HW104 *"]
    assert project.found("--unfixable", "HW104") == ["train.py HW104"]


# Which files


def test_force_exclude_is_for_files_that_are_named(toy: Toy) -> None:
    for name in ("a.py", "old/b.py", "old/deep/c.py"):
        toy.write(name, "bad = 1\n")
    named = ("-q", "--output-format", "concise", "a.py", "old/b.py", "old/deep/c.py")
    (toy.folder / "pyproject.toml").write_text('[tool.hwlint]\nextend-exclude = ["old"]\n')
    assert toy("check", *named).out.count("\n") == 3
    assert toy("check", "--force-exclude", *named).out.startswith("a.py:2:1")
    assert toy("check", "--force-exclude", *named).out.count("\n") == 1
    assert toy("check", "--force-exclude", "old/b.py").code == 0
    assert toy("check", "--force-exclude", "old/deep").code == 0
    (toy.folder / "hwlint.toml").write_text('extend-exclude = ["old/"]\nforce-exclude = true\n')
    assert toy("check", *named).out.count("\n") == 1
    assert toy("check", "--no-force-exclude", *named).out.count("\n") == 3


def test_folders_above_the_project_exclude_nothing(toy: Toy) -> None:
    toy.write("dist/project/a.py", "bad = 1\n")
    (toy.folder / "dist/project/pyproject.toml").touch()
    assert toy("check", "--force-exclude", "dist/project/a.py").code == 1


def test_respect_gitignore(toy: Toy) -> None:
    (toy.folder / ".git").mkdir()
    (toy.folder / ".gitignore").write_text("old/\n")
    toy.write("old/b.py", "bad = 1\n")
    assert toy("check").code == 0
    assert toy("check", "--no-respect-gitignore").code == 1
    (toy.folder / "pyproject.toml").write_text("[tool.hwlint]\nrespect-gitignore = false\n")
    assert toy("check").code == 1


def test_show_files(toy: Toy) -> None:
    for name in ("a.py", "old/b.py", "conf/c.yaml", "d.txt", ".venv/e.py"):
        toy.write(name, "")
    (toy.folder / ".git").mkdir()
    (toy.folder / ".gitignore").write_text("old/\n")
    shown = toy("check", "--show-files").out.splitlines()
    assert shown == [str(toy.folder / name) for name in (".gitignore", "a.py", "conf/c.yaml")]
    assert toy("check", "--show-files", "d.txt").out == f"{toy.folder / 'd.txt'}\n"


@pytest.mark.parametrize("src", ['["lib"]', '["li*"]', '["other", "lib"]'])
def test_src_is_where_imports_count_from(project: Project, src: str) -> None:
    project.write(
        "lib/tracking/runs.py", "import wandb\n\n\ndef start(c):\n    wandb.init(config=c)\n"
    )
    project.write("lib/tracking/__init__.py", "")
    project.write("lib/__init__.py", "")
    project.write(
        "train.py",
        RAW.replace("    wandb.init(config=cfg)", "    start(cfg)").replace(
            "import wandb", "from tracking.runs import start"
        ),
    )
    assert project.found() == []
    project.set(f"src = {src}")
    assert project.found() == ["lib/tracking/runs.py HW101 *"]


def test_cache_dir(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HWLINT_NO_CACHE")
    project.write("old.py", "")
    monkeypatch.setattr("hydrawandb_lint.sources.state.STARTED", 2**63)
    project.set('cache-dir = "kept/hwlint"')
    project.found()
    assert (project.folder / "kept/hwlint/CACHEDIR.TAG").exists()
    assert not (project.folder / ".hwlint_cache").exists()
    project.found("--cache-dir", "other")
    assert (project.folder / "other/CACHEDIR.TAG").exists()
    assert cli.main(["clean"]) == 0
    assert not (project.folder / "kept/hwlint").exists()


# Where settings are from


def test_hwlint_toml_is_without_a_header_and_counts_first(project: Project) -> None:
    project.set('ignore = ["HW101"]', "hwlint.toml")
    assert project.found() == []
    project.set('select = ["HW2"]')
    project.set('select = ["HW1"]', "hwlint.toml")
    assert project.found() == ["train.py HW101 *"]
    (project.folder / "hwlint.toml").unlink()
    assert project.found() == []


def test_config_file_is_taken_instead_of_all_others(project: Project) -> None:
    project.set('ignore = ["HW101"]')
    project.write("sub/hwlint.toml", 'ignore = ["HW101"]\n')
    project.write("sub/b.py", RAW)
    project.set('exclude = ["sub/b.py"]', "ci/lint.toml")
    assert project.found("--config", "ci/lint.toml") == ["train.py HW101 *"]
    project.set('ignore = ["HW2"]', "ci/pyproject.toml")
    both = ["sub/b.py HW101 *", "train.py HW101 *"]
    assert project.found("--config", "ci/pyproject.toml") == both


def test_config_words_are_toml_and_options_win(project: Project) -> None:
    assert project.found("--config", 'ignore = ["HW101"]') == []
    assert project.found("--config", 'ignore = ["HW101"]', "--ignore", "HW2") == [
        "train.py HW101 *"
    ]
    assert project.found("--config", 'per-file-ignores = {"tr*.py" = ["HW1"]}') == []
    project.set('ignore = ["HW101"]')
    assert project.found("--isolated", "--config", "unfixable = ['HW101']") == ["train.py HW101"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["gone.toml"], "`--config gone.toml`: there is no such file"),
        (["a.toml", "--config", "b.toml"], "`--config` takes one file, and got `a.toml` and"),
        (["a.toml", "--isolated"], "`--config FILE` cannot be used with `--isolated`"),
        (["selct=[]"], "unknown key `selct` in `--config`: did you mean `select`?"),
        (["select=HW1"], "`--config select=HW1` is neither a file that exists nor `KEY = VALUE`"),
        (['select=["HW1O1"]'], "unknown rule `HW1O1` in `select` in `--config`: did you mean"),
        (["a.toml"], "unknown key `tool` in a.toml:1 (one of: "),
    ],
)
def test_wrong_config(project: Project, arguments: list[str], sentence: str) -> None:
    project.write("a.toml", "[tool.hwlint]\nselect = []\n")
    project.write("b.toml", "")
    assert project.error("--config", *arguments).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'ignore = []\n[tool.hwlint.per-file-ignores]\n"a.py" = ["HW1O1"]',
            "unknown rule `HW1O1` for `a.py` in `per-file-ignores` in pyproject.toml:3",
        ),
        (
            'per-file-ignores = {"a.py" = "HW1"}',
            "`a.py` in `per-file-ignores` in pyproject.toml:2 must be a list of strings",
        ),
        (
            "per-file-ignores = []",
            "`per-file-ignores` in pyproject.toml:2 must be a table of globs",
        ),
        ("cache-dir = 1", "`cache-dir` in pyproject.toml:2 must be a path"),
        ("preview = 1", "`preview` in pyproject.toml:2 must be true or false"),
        ('src = "lib"', "`src` in pyproject.toml:2 must be a list of strings"),
    ],
)
def test_errors_point_at_the_line(project: Project, text: str, sentence: str) -> None:
    project.set(text)
    assert project.error().startswith(sentence)
    assert project.error("--select", "HW1").startswith(sentence)


def test_byte_order_mark_is_no_key(project: Project) -> None:
    """As editors on Windows write it."""
    project.set('\ufeffignore = ["HW101"]', "hwlint.toml")
    assert project.found() == []


def test_error_of_a_hwlint_toml_has_its_line(project: Project) -> None:
    project.set('ignore = []\n\n"selct" = []', "hwlint.toml")
    assert project.error().startswith("unknown key `selct` in hwlint.toml:3")


def test_glob_without_a_code_on_the_command_line(project: Project) -> None:
    sentence = "`tests/*` in `--per-file-ignores` must be GLOB:CODE"
    assert project.error("--per-file-ignores", "tests/*") == sentence


# How much is said


def test_silent_and_verbose(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    assert toy("check", "--silent") == (1, "", "")
    assert toy("check", "-s", "--select", "X").err.startswith("error: ")
    loud = toy("check", "--verbose", "-n")
    assert loud.out == toy("check").out
    assert loud.err == "hwlint: 1 files seen, 1 of them can matter\n"
    assert "`--silent` cannot be used with `--quiet`" in toy("check", "-s", "-q").err


def test_exit_non_zero_on_fix(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    assert toy("fix", "--exit-non-zero-on-fix").code == 1
    assert toy("fix", "--exit-non-zero-on-fix").code == 0


def test_fix_only_tells_nothing_of_what_is_left(toy: Toy) -> None:
    listing = "Fixed 1 error:\n- a.py:\n    1 × HW101 (raw-config)\n"
    for options, out in (
        ([], listing),
        (["--no-show-fixes"], "Fixed 1 error.\n"),
        (["-q"], ""),
        (["--output-format", "json"], ""),
    ):
        path = toy.write("a.py", "bad = 1\nnone = 2\n")
        toy.write("b.py", "broken = (\n")
        assert toy("fix", "--fix-only", *options) == (0, out, "")
        assert path.read_text() == "# wandb\ngood = 1\nnone = 2\n"
        assert toy("fix", "--fix-only", *options) == (0, "", "")
    assert toy("fix", "--fix-only", "--no-fix-only").code == 1
    toy.write("a.py", "bad = 1\n")
    assert toy("fix", "--fix-only", "--exit-non-zero-on-fix").code == 1
    toy.write("a.py", "bad = 1\n")
    assert "+good = 1" in toy("fix", "--fix-only", "--diff", "a.py").out


def test_fix_only_tells_what_failed(toy: Toy) -> None:
    done = toy("fix", "--fix-only", "gone.py")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("gone.py:1:1: HW904 ")
    assert toy("check", "--fix-only").err.startswith("error: unknown option `--fix-only`: use `hwl")


def test_show_fixes(toy: Toy) -> None:
    toy.write("a.py", "bad = 1\n")
    assert toy("fix", "--no-show-fixes").out == "Found 1 error (1 fixed, 0 remaining).\n"
    toy.write("b.py", "bad = 1\n")
    assert toy("fix", "-q").out == ""
