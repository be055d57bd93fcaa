"""The cache: what it gives is what is found anew, whatever changed since."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from notebooks import notebook, written
from program import Run, hwlint

from hydrawandb_lint import about, cache, cli
from hydrawandb_lint.sources import state

CACHE = ".hwlint_cache"
HELPER = "import wandb\n\n\ndef start(settings):\n    wandb.init(config=settings)\n"
MAIN = """\
import hydra
from lib.helper import start


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    start(cfg)


main()
"""
CALLER = (
    "from omegaconf import OmegaConf\nfrom lib.helper import start\n\nstart(OmegaConf.load('x'))\n"
)
INIT = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('x'))\n"
FILES = {
    "lib/__init__.py": "",
    "lib/helper.py": HELPER,
    "plain.py": "import torch\n",
    "image.png": "",
    "conf/config.yaml": "lr: 1\n",
    "main.py": "from lib.helper import start\n\nstart({'lr': 1})\n",
}


def with_results(data: bytes, found: bytes) -> bytes:
    """The file of a cache with other results, and their checksum."""
    *head, _, rest = data.split(b"\n", 5)
    state = rest[: int(head[-1])]
    return b"\n".join((*head, b"%d" % zlib.crc32(found), state + found))


class Project:
    """A project with a cache; its files count as old."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys
        for name, text in FILES.items():
            self.write(name, text)
        (root / ".git").mkdir()

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def __call__(self, *arguments: str) -> Run:
        code = cli.main(list(arguments or ["check", "--output-format", "concise"]))
        out, err = self._capsys.readouterr()
        return Run(code, out, err)

    def anew(self) -> Run:
        return self("check", "--no-cache", "--output-format", "concise")

    @property
    def kept(self) -> list[Path]:
        """The files with results."""
        found = sorted((self.root / CACHE).glob("*")) if (self.root / CACHE).is_dir() else []
        return [path for path in found if path.name not in (".gitignore", "CACHEDIR.TAG")]

    def forge(self) -> None:
        """Makes known by its results whether the cache is used."""
        place = b'"main.py", [1, 1], [1, 1], 1, null, [], false, null'
        found = b'[["main.py", "", [["HW000", "forged", "from the cache", %b]], "", []]]' % place
        for path in self.kept:
            path.write_bytes(with_results(path.read_bytes(), found))


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    monkeypatch.delenv("HWLINT_NO_CACHE")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(state, "STARTED", time.time_ns() + 10**12)
    return Project(tmp_path, capsys)


def forged(project: Project) -> bool:
    """Whether a run takes its results from the cache."""
    project.forge()
    return "HW000" in project().out


def test_nothing_changed(project: Project) -> None:
    first = project()
    assert first.code == 0
    assert len(project.kept) == 1
    assert project() == first
    assert forged(project)


def test_findings_are_kept_with_all_that_is_told_of_them(project: Project) -> None:
    project.write("main.py", MAIN)
    for style in ("full", "concise", "json", "github"):
        arguments = ("check", "--output-format", style)
        assert project(*arguments).code == 1
        assert project(*arguments) == project(*arguments, "--no-cache")


def write(name: str, text: str) -> Callable[[Project], object]:
    return lambda project: project.write(name, text)


def same_size_and_time(project: Project) -> None:
    path = project.root / "main.py"
    before = path.stat()
    path.write_text(CALLER.replace("OmegaConf.load('x')", "{'learning': 1.234}"))
    after = path.stat()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert after.st_size == before.st_size


def replaced_by_an_older_one(project: Project) -> None:
    project.write("other.txt", CALLER)
    os.utime(project.root / "other.txt", (0, 0))
    os.replace(project.root / "other.txt", project.root / "main.py")


def moved(project: Project) -> None:
    (project.root / "lib/helper.py").rename(project.root / "lib/other.py")


def removed(project: Project) -> None:
    (project.root / "main.py").unlink()


def linked(project: Project) -> None:
    (project.root / "main.py").unlink()
    (project.root / "main.py").symlink_to("caller.txt")


CHANGES: dict[str, tuple[dict[str, str], Callable[[Project], object]]] = {
    "the file itself": ({}, write("main.py", MAIN)),
    "a new caller": ({}, write("other.py", CALLER)),
    "a new caller in a folder of its own": ({}, write("scripts/run.py", CALLER)),
    "a new file that shadows a module": (
        {"scripts/run.py": CALLER},
        write("scripts/lib/helper.py", "def start(settings):\n    pass\n"),
    ),
    "a caller is gone": ({"main.py": MAIN}, removed),
    "a module is gone": ({"main.py": MAIN}, moved),
    "the same size and time": ({"main.py": CALLER}, same_size_and_time),
    "replaced by an older file": ({}, replaced_by_an_older_one),
    "a link": ({"caller.txt": CALLER}, linked),
    "git ignores it": ({"main.py": MAIN}, write(".gitignore", "lib/\n")),
    "git ignores it, told in its own folder": (
        {"main.py": MAIN},
        write(".git/info/exclude", "lib/\n"),
    ),
    "settings": (
        {"main.py": MAIN},
        write("pyproject.toml", "[tool.hwlint]\nignore = ['HW1']\n"),
    ),
    "settings of a part": (
        {"main.py": MAIN},
        write("lib/pyproject.toml", "[tool.hwlint]\nignore = ['HW1']\n"),
    ),
    "what is pinned": ({"main.py": MAIN}, write("requirements.txt", "wandb==0.19.11\n")),
    "what Python is pinned": ({"main.py": MAIN}, write(".python-version", "3.12\n")),
    "a config": (
        {
            "main.py": MAIN.replace(
                "    start(cfg)", "    start(OmegaConf.to_container(cfg))"
            ).replace("import hydra\n", "import hydra\nfrom omegaconf import OmegaConf\n")
        },
        write("conf/config.yaml", "lr: ${base}\nbase: 1\n"),
    ),
    "a new config": ({}, write("conf/logger.yaml", "_target_: wandb.Settings\nstart_method: x\n")),
    "a new notebook": ({}, write("a.ipynb", written(notebook("import wandb", "x = (")))),
    "a config group that git does not track": (
        {
            ".gitignore": "wandb/\n",
            "conf/config.yaml": "defaults:\n  - wandb: default\n",
            "conf/wandb/default.yaml": "project: x\n",
            ".git/index": "DIRC\0\0\0\2\x17conf/wandb/default.yaml\0",
        },
        write(".git/index", "DIRC\0\0\0\2"),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_seen(project: Project, name: str) -> None:
    files, change = CHANGES[name]
    for file, text in files.items():
        project.write(file, text)
    before = project()
    assert project() == before
    change(project)
    after = project()
    assert after == project.anew()
    assert after.out != before.out, "the change changes nothing"


NAMED: dict[str, tuple[str, str]] = {
    "in a folder that is left out": ("outputs/train.py", "outputs/train.py"),
    "a folder that is left out": ("venv", "venv/train.py"),
    "with another ending": ("bin/train", "bin/train"),
    "a page": ("README.RMD", "README.RMD"),
    "not there yet": ("late.py", "late.py"),
    "by a link to a folder outside": ("link", "../outside/train.py"),
    "by a link to a file outside": ("link/train.py", "../outside/train.py"),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_changed_is_seen_in_what_is_named(project: Project, name: str) -> None:
    named, changed = NAMED[name]
    if named.startswith("link"):
        project.write("../outside/train.py", "import wandb\n")
        (project.root / "link").symlink_to("../outside")
    elif named != "late.py":
        project.write(changed, "import wandb\n")
        project.write("venv/other.py", "import wandb\n")
    arguments = ("check", "--output-format", "concise", named, "main.py")
    before = project(*arguments)
    project.write(changed, f"```python\n{INIT}```\n" if named == "README.RMD" else INIT)
    after = project(*arguments)
    assert after == project(*arguments, "--no-cache")
    assert after != before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("dist/hwlint.toml", "ignore = ['HW1']\n"),
        ("dist/old/hwlint.toml", "ignore = ['HW1']\n"),
        ("dist/requirements.txt", "wandb==0.20.0\n"),
        ("dist/old/requirements/base.txt", "wandb==0.20.0\n"),
    ],
)
def test_settings_of_a_folder_that_is_left_out_are_seen(
    project: Project, name: str, text: str
) -> None:
    """They hold for what is named in it."""
    project.write("dist/old/main.py", INIT)
    project.write("dist/pyproject.toml", "[tool.hwlint]\ntarget-python = '3.12'\n")
    arguments = ("check", "--output-format", "concise", "dist/old/main.py")
    before = project(*arguments)
    project.write(name, text)
    assert project(*arguments) == project(*arguments, "--no-cache")
    assert project(*arguments) != before


def test_paths_in_a_given_file_count_from_the_current_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("lib/helper.py", INIT)
    given = project.write("given.toml", "per-file-ignores = {'lib/*' = ['HW']}\n")
    arguments = ("check", "--config", str(given), str(project.root / "lib"))
    project(*arguments)
    monkeypatch.chdir(project.root / "conf")
    assert project(*arguments) == project(*arguments, "--no-cache")


def test_repository_that_begins_in_a_folder_is_seen(project: Project) -> None:
    project.write("main.py", MAIN)
    assert project().code == 1
    (project.root / "lib" / ".git").mkdir()
    assert project() == project.anew() == Run(0, "All checks passed!\n", "")


@pytest.mark.parametrize("part", ["sub", "sub/part"])
@pytest.mark.parametrize("where", ["above", "linked", "left out"])
def test_pins_in_other_places_are_seen(project: Project, where: str, part: str) -> None:
    (project.root / "sub" / ".git").mkdir(parents=True)
    project.write(f"{part}/train.py", "import wandb\n\nwandb.init(reinit=True)\n")
    if where == "above":
        project.write("pyproject.toml", "[tool.hwlint]\n")
        pins = "requirements.txt"
    elif where == "linked":
        pins = "pins/base.txt"
        (project.root / "pins").mkdir()
        (project.root / part / "requirements").symlink_to(project.root / "pins")
    else:
        project.write("sub/pyproject.toml", "[tool.hwlint]\nextend-exclude = ['requirements']\n")
        pins = f"{part}/requirements/base.txt"
    project.write(pins, "wandb==0.15.0\n")
    arguments = ("check", "--output-format", "concise", "sub")
    assert project(*arguments).code == 0
    project.write(pins, "wandb==0.22.0\n")
    assert project(*arguments) == project(*arguments, "--no-cache")
    assert "HW203" in project(*arguments).out


def test_folder_that_hwlint_did_not_make_is_left_alone(project: Project) -> None:
    """A repository may bring a link to somewhere else."""
    photos = [project.write(f"../photos/{number}.jpg", "x") for number in range(20)]
    (project.root / CACHE).symlink_to("../photos")
    found = project()
    assert (found.code, found.out) == (0, "All checks passed!\n")
    assert "none of hwlint's folders" in found.err
    (project.root.parent / "photos" / "CACHEDIR.TAG").write_text(cache.TAG)
    project()
    project("clean")
    assert all(photo.exists() for photo in photos)
    assert len(list((project.root.parent / "photos").iterdir())) == 21


def test_file_of_somebody_else_in_the_cache_is_left_alone(project: Project) -> None:
    project()
    mine = [project.write(f"{CACHE}/mine{number}", "") for number in range(cache.MOST_RUNS + 1)]
    dead = [project.write(f"{CACHE}/0123456{n:x}.{n}", "") for n in range(cache.MOST_RUNS)]
    project("check", "lib")
    assert all(path.exists() for path in mine)
    assert not all(path.exists() for path in dead)


def test_file_that_may_not_be_read_any_more(project: Project) -> None:
    project()
    (project.root / "main.py").chmod(0)
    project.forge()
    assert project() == project.anew()


def test_what_is_not_looked_at_changes_nothing(project: Project) -> None:
    project()
    project.write("image.png", "x")
    project.write("outputs/main.py", CALLER)
    (project.root / "__pycache__").mkdir()
    assert forged(project)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--select", "HW101"],
        ["check", "--isolated"],
        ["check", "lib/helper.py"],
        ["check", "lib"],
    ],
)
def test_another_question_has_its_own_answer(project: Project, arguments: list[str]) -> None:
    project()
    project.forge()
    assert "HW000" not in project(*arguments).out
    assert len(project.kept) == 2


@pytest.mark.parametrize("what", ["version", "python", "code"])
def test_another_hwlint_has_its_own_answer(
    project: Project, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    project()
    project.forge()
    if what == "version":
        monkeypatch.setattr(cache, "__version__", f"{about.__version__}.post1")
    elif what == "python":
        monkeypatch.setattr(sys, "version", "4.0")
    else:
        monkeypatch.setattr(cache, "_code", lambda: 1)
    assert "HW000" not in project().out


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "garbage": lambda data: bytes(range(256)) * 9,
    "cut off": lambda data: data[: len(data) // 2],
    "without its end": lambda data: data[:-1],
    "of something else": lambda data: b"SQLite format 3\0" + data,
    "with another space": lambda data: data[:-1] + b" ]",
    "with other results": lambda data: with_results(data, b'{"a": 1}'),
    "with results that lack something": lambda data: with_results(
        data, b'[["main.py", "", [[]], ""]]'
    ),
    "nested": lambda data: with_results(data, b"[" * 100_000),
    "pickled": lambda data: with_results(data, pickle.dumps([])),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_cache_is_told_and_replaced(project: Project, name: str) -> None:
    before = project()
    [path] = project.kept
    path.write_bytes(BROKEN[name](path.read_bytes()))
    again = project()
    assert again.out == before.out
    assert again.err.startswith("warning: the cache ")
    assert str(path) in again.err
    assert again.err.count("\n") == 1
    assert project() == before


def test_cache_that_cannot_be_written_is_told(project: Project) -> None:
    project.write(CACHE, "a file")
    found = project()
    assert (found.code, found.out) == (0, "All checks passed!\n")
    assert "cannot be written" in found.err


def test_file_that_has_just_changed_is_not_trusted(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "STARTED", time.time_ns())
    project()
    assert not project.kept


def test_no_cache(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project("check", "--no-cache")
    assert not (project.root / CACHE).exists()
    project()
    project.forge()
    assert "HW000" not in project("check", "--no-cache", "--output-format", "concise").out
    monkeypatch.setenv("HWLINT_NO_CACHE", "1")
    assert "HW000" not in project().out


def test_nothing_is_kept_of_files_that_cannot_matter(project: Project) -> None:
    for name in ("main.py", "lib/helper.py"):
        (project.root / name).unlink()
    assert project().code == 0
    assert not (project.root / CACHE).exists()


def test_fix_asks_the_cache_only_whether_there_is_anything_to_fix(project: Project) -> None:
    project.write("main.py", MAIN)
    project()
    fixed = project("fix", "-q")
    assert (fixed.code, fixed.out) == (0, "")
    assert "to_container" in (project.root / "lib/helper.py").read_text()
    project()
    project.forge()
    assert "HW000" in project("fix", "--output-format", "concise").out


def test_cache_is_left_alone_by_git_and_by_hwlint(project: Project) -> None:
    project()
    folder = project.root / CACHE
    assert (folder / ".gitignore").read_text() == "*\n"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f068")
    (folder / "x.py").write_text(CALLER)
    assert project.anew().code == 0


def test_only_the_latest_runs_are_kept(project: Project) -> None:
    for number in range(cache.MOST_RUNS + 3):
        project.write(f"{number}.py", "import wandb\n")
        project("check", f"{number}.py")
    assert len(project.kept) == cache.MOST_RUNS


def test_clean_removes_what_is_hwlints(project: Project) -> None:
    project()
    project.write("sub/pyproject.toml", "")
    shutil.copytree(project.root / CACHE, project.root / "sub" / CACHE)
    project.write(f"other/{CACHE}/mine.txt", "keep")
    done = project("clean")
    assert done.out == f"Removing cache at: {CACHE}\nRemoving cache at: sub/{CACHE}\n"
    assert not (project.root / CACHE).exists()
    assert (project.root / "other" / CACHE / "mine.txt").exists()
    assert project("clean") == Run(0, "", "")


@pytest.mark.slow
def test_several_at_once(project: Project) -> None:
    project.write("main.py", MAIN)
    time.sleep(2 * state.TICK / 1e9)

    def run(number: int) -> Run:
        return hwlint("check", ".", cwd=project.root, HWLINT_NO_CACHE="")

    with ThreadPoolExecutor(4) as pool:
        results = set(pool.map(run, range(12)))
    assert len(results) == 1
    assert len(project.kept) == 1
    [result] = results
    assert result.code == 1
    assert "HW101" in result.out


@pytest.mark.slow
def test_warm_start_loads_next_to_nothing(project: Project) -> None:
    time.sleep(2 * state.TICK / 1e9)
    for _ in range(2):
        hwlint("check", ".", cwd=project.root, HWLINT_NO_CACHE="")
    assert project.kept
    program = (
        "import sys\nfrom hydrawandb_lint.cli import main\nmain(['check', '.'])\n"
        "print(sorted(sys.modules.keys() & {'ast', 'click', 'json', 're', 'typing'}))"
    )
    command = [sys.executable, "-S", "-c", program]
    env = {**os.environ, "HWLINT_NO_CACHE": "", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=project.root, env=env, capture_output=True, text=True)
    assert done.stdout == "All checks passed!\n[]\n", done.stderr
