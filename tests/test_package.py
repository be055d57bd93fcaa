"""What is released: the wheel, the source distribution, their metadata, and the workflows."""

from __future__ import annotations

import email
import hashlib
import re
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from package_index import need_index
from uv import find_uv_bin

from hydrawandb_lint.about import DOCS_URL, REPOSITORY_URL, __version__

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
TREE = f"hydrawandb_lint-{__version__}"


class Built(NamedTuple):
    """What one build made."""

    wheel: Path
    source: Path


def build(checkout: Path, folder: Path, *options: str) -> Built:
    command = [find_uv_bin(), "build", "--quiet", "--python", sys.executable, *options]
    subprocess.run([*command, "--out-dir", str(folder), str(checkout)], check=True)
    [wheel], [source] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return Built(wheel, source)


def digests(built: Built) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in built}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("dist")
    need_index(folder)
    return build(ROOT, folder)


@pytest.fixture(scope="module")
def metadata(built: Built) -> Message:
    with zipfile.ZipFile(built.wheel) as wheel:
        return email.message_from_bytes(wheel.read(f"{TREE}.dist-info/METADATA"))


def test_builds_are_reproducible(built: Built, tmp_path: Path) -> None:
    """What is unpacked elsewhere, with other times and modes, gives equal bytes."""
    with tarfile.open(built.source) as source:
        for member in source:
            member.mode, member.mtime = member.mode & 0o700, 1_000_000_000
            source.extract(member, tmp_path, filter="fully_trusted")
    again = build(tmp_path / TREE, tmp_path / "dist")
    assert digests(again) == digests(built)


def test_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    """So neither tests nor benchmarks, and all of its data."""
    package = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "hydrawandb_lint").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(built.wheel) as wheel:
        held = {name: wheel.read(name) for name in wheel.namelist()}
    about = {name for name in held if name.startswith(f"{TREE}.dist-info/")}
    assert {name: held[name] for name in held.keys() - about} == package
    licences = {name.partition("/licenses/")[2] for name in about} - {""}
    assert licences == {"LICENSE", "hydrawandb_lint/knowledge/sweep_schema.LICENSE"}


def test_source_distribution_holds_what_the_tests_need(built: Built) -> None:
    """That they pass there is shown by nox. What lies about in a checkout has no place in it."""
    with tarfile.open(built.source) as source:
        held = {Path(name).relative_to(TREE) for name in source.getnames()}
    for folder in ("tests", "docs", "examples", "scripts", "benchmarks", ".ci", ".github"):
        files = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert {path for path in files if path.suffix != ".pyc"} <= held
    assert {path.suffix for path in held} & {".pyc", ".whl"} == set()
    assert {path.parts[0] for path in held} & {".venv", ".nox", ".git", "dist"} == set()


def test_addresses_are_those_of_the_code(metadata: Message) -> None:
    said = [line.split(", ", 1) for line in metadata.get_all("Project-URL", [])]
    assert dict(said) == {
        "Homepage": DOCS_URL,
        "Documentation": DOCS_URL,
        "Repository": REPOSITORY_URL,
        "Changelog": f"{REPOSITORY_URL}/blob/main/CHANGELOG.md",
        "Issues": f"{REPOSITORY_URL}/issues",
    }
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert f"<{REPOSITORY_URL}/security/advisories/new>" in policy


def test_page_of_pypi_has_whole_addresses(metadata: Message) -> None:
    """Of the files of that version: a picture's own, and a page's where the forge shows it."""
    text = metadata.get_payload()
    assert isinstance(text, str)
    links = re.findall(r"(!?)\[[^\]]*\]\(([^)]+)\)", text)
    assert len(links) == len(re.findall(r"\]\(", (ROOT / "README.md").read_text(encoding="utf-8")))
    for picture, link in links:
        address, _, path = link.partition(f"/v{__version__}/")
        assert address == f"{REPOSITORY_URL}/{'raw' if picture else 'blob'}"
        assert (ROOT / path.partition("#")[0]).exists(), link


def test_pythons_are_those_that_it_takes_and_that_workflows_try(metadata: Message) -> None:
    said = re.findall(r":: 3\.(\d+)$", "\n".join(metadata.get_all("Classifier", [])), re.MULTILINE)
    assert metadata["Requires-Python"] == f">=3.{said[0]}"
    assert [int(minor) for minor in said] == list(range(int(said[0]), int(said[-1]) + 1))
    for workflow in WORKFLOWS:
        named = re.findall(r"\b3\.(\d+)\b(?!\.)", workflow.read_text(encoding="utf-8"))
        assert set(named) == set(said)


def test_each_dependency_has_a_lower_bound_and_no_other(metadata: Message) -> None:
    """`noxfile.py` makes of it the oldest version."""
    run = [line for line in metadata.get_all("Requires-Dist", []) if "extra == 'dev'" not in line]
    assert [line for line in run if not re.match(r"[\w-]+>=[\d.]+(;|$)", line)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_is_valid(workflow: Path, check_jsonschema: list[str]) -> None:
    check = [*check_jsonschema, "vendor.github-workflows", str(workflow)]
    done = subprocess.run(check, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_those_of_a_commit(workflow: Path) -> None:
    used = re.findall(r"uses: (?!\./)(.+)", workflow.read_text(encoding="utf-8"))
    assert used
    assert [
        each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", each)
    ] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_each_job_has_an_end(workflow: Path) -> None:
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    assert [
        name for name, job in jobs.items() if not {"timeout-minutes", "uses"} & job.keys()
    ] == []


def test_release_is_built_by_pinned_tools(tmp_path: Path) -> None:
    need_index(tmp_path)
    release = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
    [pins] = set(release["jobs"]["build"]["env"].values())
    pinned = dict(re.findall(r"^([\w-]+)==([\d.]+)", (ROOT / pins).read_text(), re.MULTILINE))
    assert pinned.keys() >= {"hatchling", "nox", "twine", "uv"}
    built = build(ROOT, tmp_path / "dist", "--build-constraints", str(ROOT / pins))
    with zipfile.ZipFile(built.wheel) as wheel:
        said = email.message_from_bytes(wheel.read(f"{TREE}.dist-info/WHEEL"))
    assert said["Generator"] == f"hatchling {pinned['hatchling']}"
