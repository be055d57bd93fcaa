"""Many repositories by real pools, some of whose workers die, and docs/organisation.md."""

from __future__ import annotations

import contextlib
import csv
import json
import multiprocessing
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hydrawandb_lint import check_paths, check_projects
from hydrawandb_lint.projects import ProjectResult

dask: Any = pytest.importorskip("dask")  # Its functions have no types.
distributed: Any = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[1].joinpath("docs/organisation.md").read_text(encoding="utf-8")
FAULTS = {
    "HW101": "import wandb\nfrom omegaconf import OmegaConf\n"
    "wandb.init(config=OmegaConf.load('c.yaml'))\n",
    "HW102": "import wandb\nwandb.init().config = {}\n",
    "HW901": "import wandb\ndef (:\n",
}
NESTED = "x = " + "+".join(["1"] * 1400) + "\n"
"""More levels than Python recurses by itself, and fewer than any of its parsers refuses."""
ESCAPE = "y = '\\d'\n"
"""Python warns of it."""

spawned = partial(ProcessPoolExecutor, 2, multiprocessing.get_context("spawn"))
Findings = dict[str, list[str]]


def repositories(folder: Path, count: int) -> Findings:
    """Makes so many, with one finding each; the codes by path."""
    expected = {}
    for number in range(count):
        path = folder / f"{number:03}"
        path.mkdir(parents=True)
        (path / "pyproject.toml").touch()
        code = list(FAULTS)[number % len(FAULTS)]
        deep = NESTED if number % 6 == 0 else ""
        (path / "a.py").write_text(FAULTS[code] + ESCAPE + deep)
        expected[str(path)] = [code]
    return expected


def found(results: list[ProjectResult]) -> Findings:
    """The codes by path, if every repository could be checked."""
    assert [result.failure for result in results if result.failure] == []
    return {each.path: [one.code for one in each.diagnostics] for each in results}


def deadly(path: str) -> None:
    """Whoever opens the file dies, in this process from now on."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and arguments[0] == path:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


class Deadly(distributed.WorkerPlugin):  # type: ignore[misc]
    """The same in each worker of a cluster."""

    def __init__(self, path: str) -> None:
        self.path = path

    def setup(self, worker: object) -> None:
        deadly(self.path)


@contextlib.contextmanager
def cluster(workers: int, **settings: object) -> Iterator[Any]:
    """Processes of one thread each."""
    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with (
        dask.config.set({f"distributed.scheduler.{key}": settings[key] for key in settings}),
        distributed.LocalCluster(n_workers=workers, **options) as started,
        distributed.Client(started) as client,
    ):
        yield client


# Pools


@pytest.mark.parametrize("pool", [None, partial(ThreadPoolExecutor, 8), spawned])
def test_every_pool_finds_the_same(pool: Callable[[], Executor] | None, tmp_path: Path) -> None:
    expected = repositories(tmp_path, 30)
    with pool() if pool else contextlib.nullcontext() as executor:
        assert found(list(check_projects(expected, executor=executor))) == expected


def test_threads_leave_the_process_as_it_was(tmp_path: Path) -> None:
    def globals_() -> object:
        return sys.getrecursionlimit(), threading.stack_size(), list(warnings.filters)

    before = globals_()
    with ThreadPoolExecutor(8) as pool:
        list(check_projects(repositories(tmp_path, 30), executor=pool))
    assert globals_() == before


def test_result_is_that_of_check_paths(tmp_path: Path) -> None:
    [path] = repositories(tmp_path, 1)
    with spawned() as pool:
        [result] = check_projects([path], executor=pool)
    assert result == ProjectResult(path, tuple(check_paths([path])))


def test_failures_are_told_and_end_nothing(tmp_path: Path) -> None:
    expected = repositories(tmp_path, 4)
    typo, unknown, binary, good = map(Path, expected)
    (typo / "pyproject.toml").write_text("[tool.hwlint]\nignored = []\n")
    # Its error cannot be unpickled.
    (unknown / "pyproject.toml").write_text("[tool.hwlint]\nselect = ['HW999']\n")
    (binary / "a.py").write_bytes(b"import wandb\0")
    with spawned() as pool:
        results = check_projects([*expected, tmp_path / "gone"], executor=pool)
        by_name = {Path(each.path).name: each for each in results}
    assert "did you mean `ignore`" in by_name[typo.name].failure
    assert "unknown rule `HW999`" in by_name[unknown.name].failure
    rest = [by_name[name] for name in (binary.name, good.name, "gone")]
    assert list(found(rest).values()) == [["HW904"], expected[str(good)], ["HW904"]]
    isolated = list(check_projects([unknown], isolated=True))
    assert found(isolated) == {str(unknown): expected[str(unknown)]}


def test_workers_may_be_in_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = repositories(tmp_path, 2)
    monkeypatch.chdir(tmp_path)
    with spawned(initializer=os.chdir, initargs=("/",)) as pool:
        assert found(list(check_projects(["000", Path("001")], executor=pool))) == expected


def test_without_a_pool_nothing_is_done_before_it_is_asked_for(tmp_path: Path) -> None:
    paths = iter(repositories(tmp_path, 3))
    results = check_projects(paths)
    next(results)
    assert len(list(paths)) == 2


def test_who_stops_early_waits_for_nothing(tmp_path: Path) -> None:
    futures: list[Future[Any]] = []

    class Recording(ThreadPoolExecutor):
        def submit(self, *arguments: Any, **options: Any) -> Future[Any]:
            futures.append(super().submit(*arguments, **options))
            return futures[-1]

    with Recording(1) as pool:
        for _ in check_projects(repositories(tmp_path, 30), executor=pool):
            break
    assert sum(future.cancelled() for future in futures) > 20


# Workers that die


def test_killed_worker_loses_nothing(tmp_path: Path) -> None:
    expected = repositories(tmp_path, 60)
    with cluster(3) as client:
        workers = client.run(os.getpid)
        results = check_projects(expected, executor=client.get_executor())
        first = [next(results) for _ in range(5)]
        busy = next(address for address, tasks in client.processing().items() if tasks)
        os.kill(workers[busy], signal.SIGKILL)
        rest = list(results)
        client.wait_for_workers(3)
        assert workers[busy] not in client.run(os.getpid).values()
    assert len(first + rest) == 60
    assert found(first + rest) == expected


def test_repository_that_kills_every_worker_fails_alone(tmp_path: Path) -> None:
    expected = repositories(tmp_path, 12)
    killer = list(expected)[4]
    settings = {"allowed-failures": 1, "worker-saturation": 1.0}
    with cluster(2, **settings) as client:
        client.register_plugin(Deadly(f"{killer}/a.py"))
        results = {
            each.path: each for each in check_projects(expected, executor=client.get_executor())
        }
    failure = results.pop(killer).failure
    assert failure.startswith("no worker has checked it: distributed.scheduler.KilledWorker: ")
    del expected[killer]
    assert found(list(results.values())) == expected


def test_broken_pool_is_told_of_every_repository(tmp_path: Path) -> None:
    expected = repositories(tmp_path, 12)
    killer = list(expected)[4]
    with spawned(initializer=deadly, initargs=(f"{killer}/a.py",)) as pool:
        results = list(check_projects(expected, executor=pool))
        later = list(check_projects(expected, executor=pool))
    assert sorted(result.path for result in results) == sorted(expected)
    failed = {result.path: result.failure for result in results if result.failure}
    assert killer in failed
    assert all("BrokenProcessPool: " in failure for failure in failed.values())
    done = [result for result in results if not result.failure]
    assert found(done) == {result.path: expected[result.path] for result in done}
    assert all("BrokenProcessPool: " in result.failure for result in later)
    assert len(later) == len(expected)


# docs/organisation.md


@pytest.fixture
def expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """What the scans of the page should find, file and code, in a folder that is as it says. The
    last repository has settings that cannot be used."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)
    origins = repositories(tmp_path / "origins", 7)
    Path(list(origins)[-1], "pyproject.toml").write_text("[tool.hwlint]\nignored = []\n")
    for origin in origins:
        me = ["-c", "user.name=a", "-c", "user.email=a@b.invalid"]
        for command in (["init", "-q"], ["add", "."], [*me, "commit", "-q", "-m", "x"]):
            subprocess.run(["git", "-C", origin, *command], check=True)
    Path("repositories.txt").write_text("".join(f"file://{origin}\n" for origin in origins))
    run(shell("Clone"))
    names = list(origins)[:-1]
    return {(f"{tmp_path}/clones/{Path(o).name}/a.py", origins[o][0]) for o in names}


def shell(heading: str) -> str:
    """The lines for the shell under a heading; files that it shows are written."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```python\n(.+?)```", section, re.DOTALL):
        Path(name).write_text(text)
    [lines] = re.findall(r"```sh\n(.+?)```", section, re.DOTALL)
    return str(lines)


def run(lines: str) -> str:
    """What the shell says on stderr; what it leaves running is ended."""
    with (
        open("stderr", "w+") as stderr,
        subprocess.Popen(["bash", "-ec", lines], stderr=stderr, start_new_session=True) as bash,
    ):
        try:
            assert bash.wait(60) == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(bash.pid, signal.SIGTERM)
        return Path("stderr").read_text()


def test_scan_on_one_machine(expected: set[tuple[str, str]]) -> None:
    told = run(shell("On one machine"))
    with open("findings.jsonl") as file:
        lines = [json.loads(line) for line in file]
    assert {(line["file"], line["code"]) for line in lines} == expected
    assert re.fullmatch(r"\S+/clones/006: .+ did you mean `ignore`.*\n", told)


def test_scan_on_many_machines(expected: set[tuple[str, str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = run(shell("On many machines").replace("8786", str(port)))
    with open("findings.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {(row["file"], row["code"]) for row in rows} == expected
    assert re.search(r"^\S+/clones/006: .+ did you mean `ignore`", told, re.MULTILINE)
