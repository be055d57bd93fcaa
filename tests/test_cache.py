"""The cache: what it gives is what is found anew, whatever changed since."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cached_project import CACHE, CALLER, MAIN, Project, forged, with_results
from program import Run, hwlint

from hydrawandb_lint import about, cache
from hydrawandb_lint.sources import state


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
