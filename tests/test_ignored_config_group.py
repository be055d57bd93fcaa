"""HW303 in real git repositories: whether a clone lacks a config that a defaults list needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hydrawandb_lint import check_paths, cli
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.rules import all_rules

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")

CONFIG = "defaults:\n  - wandb: default\n  - _self_\nlr: 0.1\n"
GROUP = "project: demo\n"
FILES = {
    ".gitignore": "*.pyc\nwandb/\n",
    "conf/config.yaml": CONFIG,
    "conf/wandb/default.yaml": GROUP,
}
TRAIN = """\
import hydra


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    print(cfg.wandb.project)


main()
"""
CLEAN = "*.pyc\n/wandb/\n"


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for name in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{name}_NAME": "a", f"GIT_{name}_EMAIL": "a@example.com"}
    subprocess.run(
        ["git", "-C", str(root), *arguments], env=environment, check=True, capture_output=True
    )


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def committed(root: Path, changes: dict[str, str] | None = None) -> Path:
    """A repository with these files, as its author has it: all that git takes is committed."""
    root.mkdir(exist_ok=True)
    write(root, FILES | (changes or {}))
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "a")
    return root


def found(*paths: Path) -> list[Diagnostic]:
    every = check_paths(paths, isolated=True)
    assert {each.code for each in every} <= {"HW303"}
    return every


def fixed(root: Path) -> str:
    cli.main(["fix", "--unsafe-fixes", "--isolated", "--quiet", str(root)])
    return (root / ".gitignore").read_text(encoding="utf-8")


def test_finding_stands_in_the_gitignore(tmp_path: Path) -> None:
    (one,) = found(committed(tmp_path))
    assert one.filename == str(tmp_path / ".gitignore")
    assert (one.start, one.end) == ((2, 1), (2, 7))
    assert one.message == (
        "`wandb/` also hides `conf/wandb/default.yaml` from git, and `conf/config.yaml` needs it: "
        "in a clone Hydra raises MissingConfigException"
    )
    (step,) = one.trace
    assert (step.filename, step.position) == (str(tmp_path / "conf" / "config.yaml"), (2, 5))
    assert found(tmp_path / ".gitignore") == [one]
    assert found(tmp_path / "conf") == []


def test_clone_lacks_the_group_and_is_told_the_same(tmp_path: Path) -> None:
    here, clone = committed(tmp_path / "here"), tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(here), str(clone))
    assert not (clone / "conf" / "wandb").exists()
    assert [one.message for one in found(clone)] == [one.message for one in found(here)]


@pytest.mark.parametrize(
    ("lines", "after"),
    [
        ("wandb/\n", "/wandb/\n"),
        ("wandb", "/wandb"),
        ("wandb*/\r\n*.pyc\r\n", "/wandb*/\r\n*.pyc\r\n"),
        ("**/wandb/\n", "/wandb/\n"),
        ("**/wandb/*\n", "/wandb/*\n"),
        ("wandb\nlogs/\nwandb/  \n", "/wandb\nlogs/\n/wandb/  \n"),
        ("!conf/wandb/\nwandb/\n", "!conf/wandb/\n/wandb/\n"),
        ("# Läufe\nwandb/\n", "# Läufe\n/wandb/\n"),
    ],
)
def test_fix_binds_the_line_to_its_folder(tmp_path: Path, lines: str, after: str) -> None:
    committed(tmp_path)
    (tmp_path / ".gitignore").write_bytes(lines.encode())
    assert len(found(tmp_path)) == 1
    fixed(tmp_path)
    assert (tmp_path / ".gitignore").read_bytes() == after.encode()
    git(tmp_path, "add", "conf/wandb/default.yaml")
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    "lines",
    [
        "/wandb/\n",
        "conf/wandb/\n",
        "**/conf/wandb/\n",
        "wandb/\n!/conf/wandb/\n",
        "wandb\n!conf/wandb\n",
        "# wandb/\n",
        "wandb/run-*\n",
        "*.log\n",
        "conf/*\n!conf/config.yaml\n# wandb\n",
        "wandb.log\n",
    ],
)
def test_other_lines_are_silent(tmp_path: Path, lines: str) -> None:
    assert found(committed(tmp_path, {".gitignore": lines})) == []


def test_group_beside_the_gitignore_that_is_spelled_out(tmp_path: Path) -> None:
    changes = {".gitignore": "wandb/default.yaml\n", "config.yaml": CONFIG, "conf/config.yaml": ""}
    assert found(committed(tmp_path, changes)) == []


@pytest.mark.parametrize(
    "defaults",
    [
        "- wandb@tracking: default",
        "- wandb: default.yaml",
        "- wandb: [default, offline]",
        "- wandb/default",
        "- other: a\n  - wandb: default",
    ],
)
def test_defaults_lists_that_need_the_group(tmp_path: Path, defaults: str) -> None:
    changes = {"conf/config.yaml": f"defaults:\n  {defaults}\n", "conf/other/a.yaml": ""}
    assert len(found(committed(tmp_path, changes))) == 1


@pytest.mark.parametrize(
    "config",
    [
        "defaults:\n  - optional wandb: default\n",
        "defaults:\n  - wandb: default\n    optional: true\n",
        "defaults:\n  - override wandb: default\n",
        "defaults:\n  - wandb: null\n",
        "defaults:\n  - wandb: ???\n",
        "defaults:\n  - wandb: ${tracking}\n",
        "defaults:\n  - wandb/${tracking}\n",
        "defaults:\n  - wandb/${tracking}: default\n",
        "defaults:\n  - /wandb: default\n",
        "defaults:\n  - hydra/wandb: default\n",
        "defaults:\n  - ../../wandb: default\n",
        "defaults:\n  - logger: wandb\n",
        "defaults:\n  - _self_\nwandb: default\n",
        "defaults:\n  wandb: default\n",
        "defaults: wandb\n",
        "wandb:\n  defaults:\n    - wandb: default\n",
        "- wandb: default\n",
        "defaults: [wandb: {\n",
        "wandb: default\n",
    ],
)
def test_configs_that_do_not_need_it_are_silent(tmp_path: Path, config: str) -> None:
    assert found(committed(tmp_path, {"conf/config.yaml": config})) == []


STORE = "from hydra.core.config_store import ConfigStore\nConfigStore.instance().store("


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("store.py", f'{STORE}group="wandb", name="default", node={{}})\n'),
        ("store.py", f'{STORE}"default", {{}}, "wandb")\n'),
        ("zen.py", 'from hydra_zen import store\nstore(dict, name="default", group="wandb")\n'),
        ("plugin.py", "from hydra.plugins.search_path_plugin import SearchPathPlugin\n"),
        ("conf/more.yaml", "hydra:\n  searchpath:\n    - pkg://shared.conf\n"),
    ],
)
def test_group_from_elsewhere_is_silent(tmp_path: Path, name: str, text: str) -> None:
    assert found(committed(tmp_path, {name: text})) == []


def test_config_store_without_the_group_changes_nothing(tmp_path: Path) -> None:
    text = f'import wandb\n{STORE}group="db", name="default", node={{}})\n'
    assert len(found(committed(tmp_path, {"store.py": text}))) == 1


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_tracked_file_is_silent(tmp_path: Path, version: str) -> None:
    committed(tmp_path)
    git(tmp_path, "add", "--force", "conf/wandb/default.yaml")
    if version == "3":
        (tmp_path / "later.txt").touch()
        git(tmp_path, "add", "--intent-to-add", "later.txt")
    git(tmp_path, "update-index", "--index-version", version)
    assert (tmp_path / ".git" / "index").read_bytes()[4:8] == bytes([0, 0, 0, int(version)])
    assert found(tmp_path) == []


def test_entry_with_more_flags_is_silent(tmp_path: Path) -> None:
    committed(tmp_path)
    git(tmp_path, "add", "--force", "--intent-to-add", "conf/wandb/default.yaml")
    assert found(tmp_path) == []


@pytest.mark.parametrize("length", [47, 255, 256, 270])
def test_long_name_that_is_tracked_is_silent(tmp_path: Path, length: int) -> None:
    option = "x" * 20
    folder = "y" * (length - len(f"/wandb/{option}.yaml"))
    config, group = f"{folder}/config.yaml", f"{folder}/wandb/{option}.yaml"
    committed(tmp_path, {config: f"defaults:\n  - wandb: {option}\n", group: GROUP})
    git(tmp_path, "add", "--force", "conf/wandb/default.yaml")
    assert len(found(tmp_path)) == 1
    git(tmp_path, "add", "--force", group)
    assert found(tmp_path) == []


def test_file_of_that_name_in_another_folder_does_not_count(tmp_path: Path) -> None:
    committed(tmp_path, {"old/conf/wandb/default.yaml": GROUP})
    git(tmp_path, "add", "--force", "old")
    assert len(found(tmp_path)) == 1


def test_index_that_names_its_files_elsewhere_is_silent(tmp_path: Path) -> None:
    """What git tracks is not known then."""
    committed(tmp_path)
    git(tmp_path, "update-index", "--split-index")
    assert found(tmp_path) == []
    git(tmp_path, "update-index", "--no-split-index")
    assert len(found(tmp_path)) == 1


def test_tracked_in_a_worktree(tmp_path: Path) -> None:
    here, other = committed(tmp_path / "here"), tmp_path / "other"
    git(here, "worktree", "add", "--quiet", str(other))
    assert len(found(other)) == 1
    write(other, {"conf/wandb/default.yaml": GROUP})
    assert len(found(other)) == 1
    git(other, "add", "--force", "conf/wandb")
    assert found(other) == []
    assert len(found(here)) == 1


def test_one_tracked_option_leaves_the_other(tmp_path: Path) -> None:
    changes = {
        "conf/config.yaml": "defaults:\n  - wandb: default\n",
        "conf/debug.yaml": "defaults:\n  - wandb: offline\n",
        "conf/wandb/offline.yaml": GROUP,
    }
    committed(tmp_path, changes)
    git(tmp_path, "add", "--force", "conf/wandb/default.yaml")
    (one,) = found(tmp_path)
    assert "conf/wandb/offline.yaml" in one.message


def test_sources_without_git(tmp_path: Path) -> None:
    """A group that is there came with them; one that is not was hidden from whoever made them."""
    write(tmp_path, FILES | {"pyproject.toml": ""})
    assert found(tmp_path) == []
    (tmp_path / "conf" / "wandb" / "default.yaml").unlink()
    assert len(found(tmp_path)) == 1


def test_new_repository_is_silent(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    git(tmp_path, "init", "--quiet")
    assert found(tmp_path) == []


def test_own_exclude_file_is_nobody_elses(tmp_path: Path) -> None:
    committed(tmp_path, {".gitignore": "wandb_logs/\n"})
    git(tmp_path, "rm", "--quiet", "--cached", "conf/wandb/default.yaml")
    (tmp_path / ".git" / "info" / "exclude").write_text("wandb/\n")
    assert found(tmp_path) == []


def test_ignored_config_is_nobody_elses_either(tmp_path: Path) -> None:
    changes = {
        ".gitignore": "wandb/\nlocal.yaml\n",
        "conf/config.yaml": "lr: 0.1\n",
        "conf/local.yaml": CONFIG,
    }
    assert found(committed(tmp_path, changes)) == []


def test_gitignore_of_a_folder(tmp_path: Path) -> None:
    inner = tmp_path / "app"
    changes = {f"app/{name}": text for name, text in FILES.items()}
    (one,) = found(committed(tmp_path, {**dict.fromkeys(FILES, ""), **changes}))
    assert one.filename == str(inner / ".gitignore")
    assert "`app/conf/wandb/default.yaml`" in one.message
    assert fixed(inner) == CLEAN


@pytest.mark.parametrize(
    "changes",
    [
        {".gitignore": "", "conf/.gitignore": "wandb/\n"},
        {".gitignore": "wandb/\n", "config.yaml": CONFIG, "conf/config.yaml": ""},
        {".gitignore": "conf/wandb/\nwandb/\n"},
    ],
)
def test_no_fix_where_the_group_would_stay_hidden(tmp_path: Path, changes: dict[str, str]) -> None:
    (one,) = found(committed(tmp_path, changes))
    assert one.fix is None


def test_fix_is_unsafe(tmp_path: Path) -> None:
    committed(tmp_path)
    cli.main(["fix", "--isolated", "--quiet", str(tmp_path)])
    assert (tmp_path / ".gitignore").read_text() == FILES[".gitignore"]
    assert fixed(tmp_path) == CLEAN


@pytest.mark.parametrize("word", ["ignore", "disable-file"])
def test_comment_silences_it(tmp_path: Path, word: str) -> None:
    lines = f"# hwlint: {word}[HW303] made by a script\nwandb/\n"
    assert found(committed(tmp_path, {".gitignore": lines})) == []


def test_file_that_is_no_utf_8_is_left_alone(tmp_path: Path) -> None:
    committed(tmp_path)
    (tmp_path / ".gitignore").write_bytes(b"# \xe9\nwandb/\n")
    assert found(tmp_path) == []


def test_page_of_the_rule_is_true(tmp_path: Path) -> None:
    """Its example is found, and the fix makes the better lines of it."""
    said = all_rules()["HW303"].documentation
    bad, good = re.findall(r"```gitignore\n(.+?)```", said, re.DOTALL)
    (config,) = re.findall(r"```yaml\n(.+?)```", said, re.DOTALL)
    committed(tmp_path, {".gitignore": bad, "conf/config.yaml": config})
    assert len(found(tmp_path)) == 1
    assert fixed(tmp_path) == good
    assert found(tmp_path) == []
    (tmp_path / ".gitignore").write_text(f"{bad}!/conf/wandb/\n")
    assert found(tmp_path) == []


@pytest.mark.slow
def test_hydra_stops_in_a_clone_until_it_is_fixed(tmp_path: Path) -> None:
    pytest.importorskip("hydra")
    here = committed(tmp_path / "here", {"train.py": TRAIN})

    def ran_in_clone(name: str) -> subprocess.CompletedProcess[str]:
        git(tmp_path, "clone", "--quiet", str(here), name)
        environment = {**os.environ, "HYDRA_FULL_ERROR": "1"}
        command = [sys.executable, "train.py"]
        return subprocess.run(
            command,
            cwd=tmp_path / name,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    before = ran_in_clone("before")
    assert before.returncode != 0
    assert "MissingConfigException: In 'config': Could not find 'wandb/default'" in before.stderr
    assert fixed(here) == CLEAN
    git(here, "add", ".")
    git(here, "commit", "--quiet", "--message", "b")
    after = ran_in_clone("after")
    assert (after.returncode, after.stdout) == (0, "demo\n")
