"""Options, marks and the summary of all tests."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from cached_project import Project
from package_index import publish
from program import Toy

from hydrawandb_lint.sources import state

pytest.register_assert_rewrite("expectations", "proof_table")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-twins",
        action="store_true",
        help="write the fixed twins of the fixtures as hwlint makes them now; read the diff",
    )
    parser.addoption(
        "--rewrite-snapshots",
        action="store_true",
        help="write what formats, pages and help show as it is now; read the diff",
    )
    parser.addoption(
        "--config-folders",
        type=int,
        default=25,
        help="how many made-up folders of config files real Hydra composes",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "slow: takes seconds; runs whole programs or reads many files"
    )


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test sees is what is found now."""
    monkeypatch.setenv("HWLINT_NO_CACHE", "1")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Toy:
    """The program with the toy linter, in an empty folder."""
    return Toy(tmp_path, monkeypatch, capsys)


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Project:
    """A project with a cache."""
    monkeypatch.delenv("HWLINT_NO_CACHE")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(state, "STARTED", time.time_ns() + 10**12)
    return Project(tmp_path, capsys)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which pip finds this working tree as a published package, too."""
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def check_jsonschema() -> list[str]:
    """A command that holds a file to a built-in schema, whose name follows. It does not start if
    click is too old for it."""
    command = [sys.executable, "-m", "check_jsonschema"]
    if subprocess.run([*command, "--version"], capture_output=True, check=False).returncode:
        pytest.skip("check-jsonschema does not start")
    return [*command, "--builtin-schema"]


@pytest.fixture
def rewrite_twins(request: pytest.FixtureRequest) -> bool:
    """Whether twins are written instead of compared."""
    return bool(request.config.getoption("--rewrite-twins"))


@pytest.fixture
def rewrite_snapshots(request: pytest.FixtureRequest) -> bool:
    """Whether snapshots are written instead of compared."""
    return bool(request.config.getoption("--rewrite-snapshots"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Count what is known to be missed: `record_property("known misses", n)` in a test."""
    reports = terminalreporter.getreports("passed")
    values = [value for report in reports for value in report.user_properties]
    missed = sum(int(str(count)) for name, count in values if name == "known misses")
    if missed:
        terminalreporter.write_line(f"{missed} findings are known to be missed (todo-expect)")
