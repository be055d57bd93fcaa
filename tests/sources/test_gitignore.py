"""hwlint ignores what git ignores: each case is decided by `git check-ignore`."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hydrawandb_lint.sources.gitignore import GitIgnore

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

IGNORE_FILES = (".gitignore", "foo/.gitignore", "x/y/.gitignore", ".git/info/exclude")
FILES = (
    "a.py",
    "bar.py",
    "foo/a.py",
    "foo/bar.py",
    "foo/x/bar.py",
    "x/foo/bar.py",
    "x/y/z/a.py",
    "data/raw/b c.py",
    "[x].py",
    "é.py",
    "Foo/#.py",
    "-/!.py",
    "foobar.py",
    "train.py",
    "conf/wandb/a.py",
    "data/a.py",
    "data/raw/deep/a.py",
    "outputs/2024-01-01/a.py",
    "src/app/__init__.py",
    "src/app/a_local.py",
    "src/build/a.py",
    "src/wandb/run-1/a.py",
    "wandb/run-1/a.py",
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    git(root, "init", "--quiet")
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def git(root: Path, *arguments: str, text: bytes = b"") -> bytes:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, input=text, capture_output=True, env=environment, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def agree(root: Path, ignore_files: dict[str, list[str]]) -> None:
    """Writes the ignore files and compares every file's fate."""
    for name in IGNORE_FILES:
        (root / name).write_text("\n".join(ignore_files.get(name, [])), encoding="utf-8")
    wanted = "\0".join(FILES).encode()
    listed = git(root, "check-ignore", "-z", "--stdin", "--no-index", text=wanted)
    expected = set(listed.decode().split("\0")) - {""}
    ours = GitIgnore()
    assert {name for name in FILES if ours.ignores(str(root / name), str(root))} == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["*.py", "!bar.py"],
        ["foo/", "!foo/bar.py"],
        ["foo/*", "!foo/bar.py"],
        ["foo", "!foo/"],
        ["*", "!*/", "!a.py"],
        ["/*", "!/foo"],
        ["foo/**", "!foo/**/", "!foo/**/a.py"],
        ["/bar.py"],
        ["x/**/a.py"],
        ["**/bar.py"],
        ["x/**"],
        ["**/y/**"],
        ["**"],
        ["/**/a.py"],
        ["[[]x].py", r"\[x].py"],
        ["[!a].py", "[^b-z].py", "[]].py"],
        [r"\#.py", r"\!.py", "#.py", "!.py"],
        ["b c.py", "a.py  ", "bar.py\\ "],
        ["é.py", "?.py"],
        ["[[:lower:]].py", "ba[[:alpha:]].py", "[[:nope:]].py"],
        ["a.py\r", "foo/\r"],
        ["[a", "b\\", "", "/", "!", "//", "!/", "   "],
        ["foo/x", "!foo"],
        ["FOO"],
        ["a/../foo", "./foo"],
        ["f*o", "f**o/", "***", "**bar.py"],
        ["foo**/bar.py"],
        ["foo/b**"],
        ["/**", "!/foo", "!a.py"],
        ["?**/a.py"],
        ["-/*", "[a-"],
    ],
    ids=" ".join,
)
def test_one_file(repository: Path, lines: list[str]) -> None:
    agree(repository, {".gitignore": lines})


@pytest.mark.parametrize(
    "lines",
    [
        ["# Byte-compiled", "__pycache__/", "*.py[cod]", "*$py.class", "", "build/", "*.egg-info/"],
        ["wandb/", "outputs/", "multirun/", "/data/"],
        ["/wandb/", "!/wandb/run-1"],
        ["wandb", "!conf/wandb"],
        ["**/wandb/run-*/", "*_local.py"],
        ["*", "!*/", "!*.py"],
        ["*", "!.gitignore", "!src/", "!src/**"],
        ["/*", "!/src/", "!/conf"],
        ["data/*", "!data/raw"],
        ["data/**", "!data/**/", "!data/**/*.py"],
        ["data/**/*.py", "!data/raw/**"],
        ["build", "!src/build"],
        ["src/*/*.py", "!__init__.py"],
        ["/outputs/**", "!/outputs/*/"],
        ["!**/raw/**", "/data/raw"],
        ["/data", "!**/data/**"],
    ],
    ids=" ".join,
)
def test_real_life(repository: Path, lines: list[str]) -> None:
    """Idioms of GitHub's templates and of research code; pathspec 1.1.1 gets four of them wrong."""
    agree(repository, {".gitignore": lines})


@pytest.mark.parametrize(
    "files",
    [
        {".gitignore": ["*.py"], "foo/.gitignore": ["!bar.py"]},
        {".gitignore": ["!bar.py"], "foo/.gitignore": ["bar.py"]},
        {".git/info/exclude": ["bar.py"], ".gitignore": ["!foo/bar.py"]},
        {".git/info/exclude": ["/foo/"], "foo/.gitignore": ["!*"]},
        {"x/y/.gitignore": ["/a.py", "/z/"]},
        {"foo/.gitignore": ["/x/bar.py", "/bar.py"]},
        {"foo/.gitignore": ["*", "!.gitignore"]},
        {".gitignore": ["foo/"], "foo/.gitignore": ["!bar.py"]},
        {".gitignore": ["foo/*", "!foo/x/"], "foo/.gitignore": ["!bar.py", "x/bar.py"]},
        {".gitignore": ["x/**/a.py"], "x/y/.gitignore": ["!a.py"]},
        {".git/info/exclude": ["*_local.py", "/wandb/"], ".gitignore": ["!src/app/*_local.py"]},
    ],
)
def test_several_files(repository: Path, files: dict[str, list[str]]) -> None:
    agree(repository, files)


NAMES = [
    *("src", "data", "raw", "wandb", "run-*", "outputs", "build", "conf", "foo", "x", "y", "z"),
    *("*", "*", "**", "*.py", "a.py", "bar.py", "train.py", "*_local.py", "[a-c]*.py", "?.py"),
]


def realistic(choose: random.Random) -> str:
    """A pattern as people write them: perhaps negated, anchored, about folders only."""
    names = "/".join(choose.choices(NAMES, k=choose.choice([1, 1, 2, 3])))
    sign, anchor, end = (choose.choice(["", "", mark]) for mark in "!//")
    return f"{sign}{anchor}{names}{end}"


@pytest.mark.parametrize("seed", range(8))
def test_any_realistic_lines(repository: Path, seed: int) -> None:
    choose = random.Random(seed)
    for _ in range(40):
        sizes = zip(IGNORE_FILES, (4, 2, 2, 1), strict=True)
        files = {
            name: [realistic(choose) for _ in range(choose.randint(0, most))]
            for name, most in sizes
        }
        agree(repository, files)


PIECES = st.sampled_from(
    ["*", "**", "/", "foo", "bar.py", "*.py", "x", "y", "!", "?", "[a-f]", "\\", "a", " ", "data"]
)
LINES = st.lists(st.lists(PIECES, min_size=1, max_size=5).map("".join), max_size=4)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(root=LINES, foo=LINES, exclude=LINES)
def test_any_lines(repository: Path, root: list[str], foo: list[str], exclude: list[str]) -> None:
    agree(repository, {".gitignore": root, "foo/.gitignore": foo, ".git/info/exclude": exclude})


def test_outside_of_a_repository_nothing_is_ignored(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*\n")
    assert not GitIgnore().ignores(str(tmp_path / "a.py"), str(tmp_path))


def test_folder_that_the_user_names_is_never_asked_about(repository: Path) -> None:
    agree(repository, {".gitignore": ["foo/"]})
    ours = GitIgnore()
    path = str(repository / "foo" / "bar.py")
    assert ours.ignores(path, str(repository))
    assert not ours.ignores(path, str(repository / "foo"))
