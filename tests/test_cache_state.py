"""What changed since is seen, and found anew; what hwlint does not look at changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from cached_project import CALLER, INIT, MAIN, Project, forged
from notebooks import notebook, written
from program import Run


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
