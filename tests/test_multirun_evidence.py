"""HW202 speaks by default only of tasks whose config is made for multirun."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fixture_format import FIXTURES
from program import hwlint

from hydrawandb_lint import check_source
from hydrawandb_lint.configs.project import Configs
from hydrawandb_lint.rules import codes
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.workspace import Workspace

PROJECTS = FIXTURES / "projects"


def shown(folder: Path, *options: str) -> bool:
    done = hwlint("check", "--output-format", "concise", *options, ".", cwd=folder)
    assert done.code == ("HW202" in done.out), done.out + done.err
    return "HW202" in done.out


@pytest.mark.parametrize(
    ("options", "evident", "other"),
    [
        ([], True, False),
        (["--select", "HW202"], True, True),
        (["--select", "HW,HW202"], True, True),
        (["--select", "HW2"], True, False),
        (["--select", "HW1"], False, False),
        (["--ignore", "HW202"], False, False),
        (["--ignore", "HW2"], False, False),
    ],
)
def test_selection(tmp_path: Path, options: list[str], evident: bool, other: bool) -> None:
    for name in ("multirun_mode", "silent_single_run"):
        shutil.copytree(PROJECTS / name, tmp_path / name)
        (tmp_path / name / "pyproject.toml").touch()
    assert shown(tmp_path / "multirun_mode", *options) is evident
    assert shown(tmp_path / "silent_single_run", *options) is other


def test_file_by_itself_has_no_evidence() -> None:
    text = (PROJECTS / "multirun_mode" / "main.py").read_text("utf-8")
    assert not check_source(text)


@pytest.mark.parametrize(
    "arguments",
    [
        'config_path="conf", config_name="config"',
        '"conf", "config"',
        'version_base=None, config_path="./conf", config_name="config.yaml"',
        '"conf/config.yaml"',
        'config_path="conf", config_name="config", **more',
    ],
)
def test_config_of_the_task(tmp_path: Path, arguments: str) -> None:
    project(tmp_path, f"@hydra.main({arguments})")
    assert shown(tmp_path)


@pytest.mark.parametrize(
    "decorator",
    [
        "@hydra.main()",
        "@hydra.main",
        '@hydra.main(config_path="conf")',
        '@hydra.main(config_path="conf", config_name=NAME)',
        '@hydra.main(config_path="other", config_name="config")',
        '@hydra.main(config_path="pkg://conf", config_name="config")',
        '@hydra.main(config_name="config")',
    ],
)
def test_other_config_or_none(tmp_path: Path, decorator: str) -> None:
    project(tmp_path, decorator)
    assert not shown(tmp_path)


def project(folder: Path, decorator: str) -> None:
    """A project with a leak and a config made for multirun."""
    shutil.copytree(PROJECTS / "multirun_mode", folder, dirs_exist_ok=True)
    (folder / "pyproject.toml").touch()
    main = folder / "main.py"
    text = main.read_text("utf-8")
    old = '@hydra.main(version_base=None, config_path="conf", config_name="config")'
    assert old in text
    main.write_text(text.replace(old, decorator), "utf-8")


def test_no_yaml_is_read_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Configs] = []

    def files(configs: Configs) -> dict[str, bytes]:
        read.append(configs)
        return {}

    monkeypatch.setattr(Configs, "_files", property(files))
    for name, expected in (("silent_multirun_ended", 0), ("multirun_mode", 1)):
        shutil.copytree(PROJECTS / name, tmp_path / name)
        main = tmp_path / name / "main.py"
        main.write_text(main.read_text("utf-8").replace("cfg.lr", "0.1"), "utf-8")
        folders = Folders(codes, isolated=True)
        workspace = Workspace(gather([str(tmp_path / name)], folders), folders)
        path = str(tmp_path / name / "main.py")
        workspace.of(path)(workspace.text(path))
        assert len(read) == expected


def test_explain_says_that_it_is_on(tmp_path: Path) -> None:
    for name, words in (
        ("multirun_mode", "HW202 multirun-leak: "),
        ("silent_single_run", "(it is off)"),
    ):
        shutil.copytree(PROJECTS / name, tmp_path / name)
        (tmp_path / name / "pyproject.toml").touch()
        done = hwlint("explain", "main.py:9", cwd=tmp_path / name)
        assert words in done.out, done.out
