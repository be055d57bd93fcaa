"""The hooks, run by the real pre-commit on git repositories.

pre-commit installs this working tree, as a git repository, into an environment of its own. That
needs a package index and takes seconds, so all tests share one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from notebooks import notebook, written
from package_index import need_index

from hydrawandb_lint.about import REPOSITORY_URL, __version__

CHECKOUT = Path(__file__).parent.parent
MANIFEST = CHECKOUT / ".pre-commit-hooks.yaml"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
    pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="needs pre-commit"),
]

FAULTY = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('a'))\n"
FIXED = FAULTY.replace("load('a')", "to_container(OmegaConf.load('a'), {})").format(
    "resolve=True, throw_on_missing=True"
)
LEFT = FIXED.replace("resolve=True, ", "")
CLEAN = "import wandb\n\nwandb.init(config={})\n"
SETTINGS = "settings:\n  _target_: wandb.Settings\n  start_method: thread\n  x_label: a\n"


class Kind(NamedTuple):
    """A faulty file, its fault, and what is in it after the fix."""

    name: str
    faulty: str
    told: str
    fixed: str


KINDS = [
    Kind("train.py", FAULTY, "HW101", FIXED),
    Kind("conf/config.yaml", SETTINGS, "HW301", SETTINGS.replace("  start_method: thread\n", "")),
    Kind("train.ipynb", written(notebook(FAULTY)), "HW101", written(notebook(FIXED))),
]
GROUP = """import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    pass
"""
MODIFIED = "files were modified by this hook"


class Ran(NamedTuple):
    code: int
    output: str


class Hooks(NamedTuple):
    """The repository of the hooks, as pre-commit knows it, and where it has been installed."""

    repository: Path
    revision: str
    home: Path


class Project:
    """A git repository that uses one of the hooks."""

    def __init__(self, folder: Path, hooks: Hooks, hook: str) -> None:
        self.folder = folder
        self._home = hooks.home
        _call(folder, "git", "init", "--quiet")
        uses = {"id": hook, "args": ["--output-format", "concise"]}
        repository = {"repo": str(hooks.repository), "rev": hooks.revision, "hooks": [uses]}
        config = json.dumps({"repos": [repository]})
        (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self) -> Ran:
        """`pre-commit run` on all that was written."""
        _call(self.folder, "git", "add", "--all")
        return _pre_commit(self.folder, self._home, "run", "--all-files")


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """The hooks of the working tree, installed once; several workers share them."""
    from filelock import FileLock

    base = tmp_path_factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    repository, home = root / "hooks", root / "pre-commit"
    with FileLock(root / "hooks.lock"):
        if not repository.exists():
            need_index(root)
            _commit_working_tree(repository)
        revision = _call(repository, "git", "rev-parse", "HEAD").strip()
        hooks = Hooks(repository, revision, home)
        if not home.exists():
            (root / "install").mkdir()
            Project(root / "install", hooks, "hwlint")
            installed = _pre_commit(root / "install", home, "install-hooks")
            assert installed.code == 0, installed.output
    return hooks


def test_manifest_is_valid(tmp_path: Path) -> None:
    checked = _pre_commit(CHECKOUT, tmp_path, "validate-manifest", str(MANIFEST))
    assert checked.code == 0, checked.output


class Tried(NamedTuple):
    """What `pre-commit try-repo` said of both hooks, and the project as it left it."""

    code: int
    output: str
    folder: Path


@pytest.fixture(scope="module")
def tried(hooks: Hooks, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    folder = tmp_path_factory.mktemp("tried")
    _call(folder, "git", "init", "--quiet")
    for kind in KINDS:
        path = folder / kind.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(kind.faulty, encoding="utf-8")
    _call(folder, "git", "add", "--all")
    command = "try-repo", str(hooks.repository), "--ref", hooks.revision, "--all-files"
    return Tried(*_pre_commit(folder, hooks.home, *command), folder)


def test_try_repo_runs_both_hooks(tried: Tried) -> None:
    assert tried.code == 1
    assert re.findall(r"^hwlint.*\.(?=Failed)", tried.output, re.MULTILINE) == [
        f"{name:.<73}" for name in ("hwlint", "hwlint fix")
    ]
    assert tried.output.count(MODIFIED) == 1


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_try_repo_finds_and_fixes(tried: Tried, kind: Kind) -> None:
    assert re.search(rf"{kind.told} .*\n +--> {re.escape(kind.name)}:", tried.output)
    assert (tried.folder / kind.name).read_text(encoding="utf-8") == kind.fixed


def test_page_of_ci_has_a_configuration_that_works(hooks: Hooks, tmp_path: Path) -> None:
    page = (CHECKOUT / "docs" / "ci.md").read_text(encoding="utf-8")
    config = page.split("## pre-commit\n")[1].split("```yaml\n")[1].split("```")[0]
    for published, ours in (
        (REPOSITORY_URL, str(hooks.repository)),
        (f"v{__version__}", hooks.revision),
    ):
        assert config.count(published) == 1
        config = config.replace(published, ours)
    project = Project(tmp_path, hooks, "hwlint")
    project.write(".pre-commit-config.yaml", config)
    path = project.write("a.py", FAULTY)
    left = project.write("left.py", LEFT)
    ran = [project.run(), project.run()]
    assert (path.read_text(), left.read_text()) == (FIXED, LEFT)
    for each in ran:
        assert each.code == 1
        assert len(re.findall(r"^HW104 ", each.output, re.MULTILINE)) == 1, "told by one hook"
    left.unlink()
    assert project.run().code == 0


def test_hook_takes_what_hwlint_reads_and_no_more(hooks: Hooks, tmp_path: Path) -> None:
    """To pre-commit a linter's settings are YAML, and a `.prettierignore` is a `.gitignore`."""
    project = Project(tmp_path, hooks, "hwlint")
    project.write("a.yml", SETTINGS)
    project.write("window.pyw", FAULTY)
    project.write("bin/train", f"#!/usr/bin/env python3\n{FAULTY}").chmod(0o755)
    project.write("main.py", GROUP)
    project.write("conf/config.yaml", "defaults: [wandb: online]\n")
    project.write("conf/wandb/online.yaml", "mode: online\n")
    project.write(".gitignore", "wandb/\n")
    for name in (".prettierignore", ".yamllint", ".clang-format", "a.geojson", "a.pyt", "a"):
        project.write(name, "ignore: wandb/\n")
    code, output = project.run()
    assert code == 1
    found = re.findall(r"^(\S+?):\d+:\d+: (HW\d+)", output, re.MULTILINE)
    assert sorted(found) == [
        (".gitignore", "HW303"),
        ("a.yml", "HW301"),
        ("bin/train", "HW101"),
        ("window.pyw", "HW101"),
    ]


def test_hook_fails_with_the_findings(hooks: Hooks, tmp_path: Path) -> None:
    project = Project(tmp_path, hooks, "hwlint")
    project.write("clean.py", CLEAN)
    faulty = [project.write(name, FAULTY) for name in ("a.py", "with space/b c.py", "é.py")]
    project.write("not python.txt", FAULTY)
    code, output = project.run()
    assert code == 1
    found = [line for line in output.splitlines() if "HW101" in line]
    assert [line.split(":4:")[0] for line in found] == ["a.py", "with space/b c.py", "é.py"]
    assert "Found 3 errors." in output
    assert MODIFIED not in output
    assert {path.read_text() for path in faulty} == {FAULTY}


@pytest.mark.parametrize("hook", ["hwlint", "hwlint-fix"])
def test_hooks_take_notebooks(hooks: Hooks, tmp_path: Path, hook: str) -> None:
    project = Project(tmp_path, hooks, hook)
    path = project.write("a.ipynb", written(notebook("x = 1", FAULTY)))
    code, output = project.run()
    assert code == 1
    assert ("a.ipynb:cell 2:4:19: HW101" in output) == (hook == "hwlint")
    expected = FAULTY if hook == "hwlint" else FIXED
    assert path.read_text(encoding="utf-8") == written(notebook("x = 1", expected))


def test_fix_hook_fixes_then_passes(hooks: Hooks, tmp_path: Path) -> None:
    project = Project(tmp_path, hooks, "hwlint-fix")
    path = project.write("with space/a b.py", FAULTY)
    code, output = project.run()
    assert code == 1
    assert MODIFIED in output
    assert path.read_text() == FIXED
    assert project.run().code == 0


@pytest.mark.parametrize("hook", ["hwlint", "hwlint-fix"])
def test_clean_repository_passes(hooks: Hooks, tmp_path: Path, hook: str) -> None:
    project = Project(tmp_path, hooks, hook)
    path = project.write("a.py", CLEAN)
    code, output = project.run()
    assert code == 0, output
    assert "Passed" in output
    assert path.read_text() == CLEAN


NAMES = [f"{'a long folder ' * 8}/{'a long name ' * 9}{n:04}.py" for n in range(1200)]
"""More than one command line holds: pre-commit runs the hook several times."""


def test_more_files_than_a_command_line_holds(hooks: Hooks, tmp_path: Path) -> None:
    project = Project(tmp_path, hooks, "hwlint")
    for name in NAMES:
        project.write(name, FAULTY)
    code, output = project.run()
    assert code == 1
    assert [line.split(":")[0] for line in output.splitlines() if "HW101" in line] == NAMES
    assert output.count("Found ") > 1


@pytest.mark.parametrize("faulty", [NAMES[0], NAMES[-1]], ids=["first", "last"])
def test_fault_in_one_of_the_command_lines(hooks: Hooks, tmp_path: Path, faulty: str) -> None:
    project = Project(tmp_path, hooks, "hwlint")
    for name in NAMES:
        project.write(name, FAULTY if name == faulty else CLEAN)
    code, output = project.run()
    assert code == 1
    assert [line.split(":")[0] for line in output.splitlines() if "HW101" in line] == [faulty]
    assert "All checks passed!" in output


def test_fix_of_more_files_than_a_command_line_holds(hooks: Hooks, tmp_path: Path) -> None:
    project = Project(tmp_path, hooks, "hwlint-fix")
    paths = [project.write(name, FAULTY) for name in NAMES]
    code, output = project.run()
    assert code == 1
    assert MODIFIED in output
    assert {path.read_text() for path in paths} == {FIXED}
    assert project.run().code == 0


def _commit_working_tree(repository: Path) -> None:
    """Makes a repository of what git would take of this checkout."""
    repository.mkdir()
    _call(repository, "git", "init", "--quiet")
    _call(repository, "git", "--work-tree", str(CHECKOUT), "add", "--all", "--", str(CHECKOUT))
    _call(repository, "git", "commit", "--quiet", "--message", "The working tree")


def _pre_commit(folder: Path, home: Path, *arguments: str) -> Ran:
    command = [sys.executable, "-m", "pre_commit", *arguments]
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(PRE_COMMIT_HOME=str(home)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    return Ran(done.returncode, done.stdout)


def _call(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment(**variables: str) -> dict[str, str]:
    """Nothing of the user's git, nor of a git that runs these tests as a hook."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        git |= {f"GIT_{role}_NAME": "hwlint", f"GIT_{role}_EMAIL": "hwlint@example.invalid"}
    return {**kept, **git, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", **variables}
