"""docs/ci.md: each block is valid, and its scripts do what the page says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import composite
import pytest
import yaml
from git_history import git, pull_request
from program import hwlint

from hydrawandb_lint.about import REPOSITORY_URL, __version__

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="needs git"),
]
PAGE = Path(__file__).parents[1].joinpath("docs/ci.md").read_text(encoding="utf-8")
FAULTY = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('a'))\n"
WORKFLOWS = ["GitHub", "Code scanning", "What a pull request changes"]


def blocks(heading: str, language: str) -> list[str]:
    """The blocks right under a heading."""
    section = re.split(rf"^##+ {heading}\n", PAGE, flags=re.MULTILINE)[1].split("\n##")[0]
    return re.findall(rf"```{language}\n(.+?)```", section, re.DOTALL)


def data(heading: str) -> Any:
    [text] = blocks(heading, "yaml")
    return yaml.load(text, yaml.BaseLoader)  # `on` is a key, not true


def steps(heading: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = data(heading)["jobs"]["hwlint"]["steps"]
    return steps


class Job:
    """A machine with a fresh Python, whose shell runs scripts in one folder."""

    def __init__(self, python: Path, folder: Path, published: dict[str, str]) -> None:
        self.folder = folder
        self._environment = {**published, "PATH": f"{python}:{published['PATH']}"}

    def run(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder,
            env={**self._environment, **environment},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new Python's programs."""
    folder = tmp_path_factory.mktemp("python")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


@pytest.fixture
def job(python: Path, tmp_path: Path, published: dict[str, str]) -> Job:
    return Job(python, tmp_path, published)


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        *((heading, "vendor.github-workflows") for heading in WORKFLOWS),
        ("GitLab", "vendor.gitlab-ci"),
    ],
)
def test_block_is_valid(
    tmp_path: Path, heading: str, schema: str, check_jsonschema: list[str]
) -> None:
    [text] = blocks(heading, "yaml")
    (tmp_path / "ci.yml").write_text(text)
    check = [*check_jsonschema, schema, "ci.yml"]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


def test_inputs_of_the_page_are_those_of_the_action() -> None:
    inputs = composite.read()["inputs"]
    rows = re.findall(r"^\| `(\w+)` \|.*\| (.*)\|$", PAGE, re.MULTILINE)
    assert [name for name, _ in rows] == list(inputs)
    told = {name: default.strip("` ") for name, default in rows}
    assert told["src"] == inputs["src"]["default"]
    assert {inputs[name]["default"] for name in inputs if name != "src"} == {""}
    used = [
        step for heading in WORKFLOWS for step in steps(heading) if "hwlint" in step.get("uses", "")
    ]
    assert len(used) == 2
    for step in used:
        assert step["uses"] == f"{REPOSITORY_URL.removeprefix('https://')}@v{__version__}"
        assert step.get("with", {}).keys() <= inputs.keys()


def test_pull_request_shows_what_it_changes(job: Job) -> None:
    origin = job.folder / "origin"
    origin.mkdir()
    pull_request(origin)
    git(job.folder, "clone", "--quiet", "origin", "clone")
    job.folder /= "clone"
    install, check = [step["run"] for step in steps("What a pull request changes") if "run" in step]
    assert job.run(install).returncode == 0
    done = job.run(check, GITHUB_BASE_REF="main")
    assert done.returncode == 123
    assert re.findall(r"^::(\w+) .*?/([^/]+),line=(\d+)", done.stdout, re.MULTILINE) == [
        ("error", "tracking.py", "5"),
        ("notice", "my train.py", "4"),
    ]
    git(job.folder, "checkout", "--quiet", "--detach", "origin/main")
    (job.folder / "notes.txt").write_text("wandb")
    git(job.folder, "add", "--all")
    git(job.folder, "commit", "--quiet", "--message", "Nothing that is checked")
    done = job.run(check, GITHUB_BASE_REF="main")
    assert (done.returncode, done.stdout) == (0, "")


def test_gitlab_gets_its_report(job: Job) -> None:
    (job.folder / "a.py").write_text(FAULTY)
    steps = data("GitLab")["hwlint"]
    assert job.run("\n".join(steps["script"])).returncode == 1
    report = job.folder / steps["artifacts"]["reports"]["codequality"]
    [found] = json.loads(report.read_text())
    assert (found["check_name"], found["location"]["path"]) == ("HW101", "a.py")


def test_any_other_ci(job: Job) -> None:
    (job.folder / "a.py").write_text(FAULTY)
    done = job.run(blocks("Any other CI", "sh")[0])
    assert done.returncode == 1
    assert "a.py:4:19" in done.stdout
    [goes_on] = blocks("Exit codes", "sh")
    assert job.run(goes_on).returncode == 0
    (job.folder / "hwlint.toml").write_text("selects = []\n")
    assert job.run(goes_on).returncode == 2


def test_others_get_their_report(job: Job) -> None:
    (job.folder / "a.py").write_text(FAULTY)
    install, check = blocks("Any other CI", "sh")
    job.run(install)
    assert job.run(check).returncode == 1
    cases = ElementTree.parse(job.folder / "hwlint.xml").iter("failure")
    assert len(list(cases)) == 1


def test_cache_holds_as_long_as_the_checkout(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "a.py").write_text(FAULTY)
    time.sleep(0.2)  # what is younger than the run is not kept

    def uses_cache() -> bool:
        run = hwlint("check", "--verbose", cwd=project, HWLINT_NO_CACHE="")
        return "nothing changed since an earlier run" in run.err

    assert [uses_cache(), uses_cache()] == [False, True]
    project.rename(tmp_path / "saved")
    shutil.copytree(tmp_path / "saved", project)
    assert not uses_cache()
