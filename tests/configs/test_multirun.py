"""Which config files say that their task is made for multirun."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hydrawandb_lint.configs.multirun import is_for_multirun
from hydrawandb_lint.configs.project import Configs

MODE = "hydra:\n  mode: MULTIRUN\n"
GLOBAL = "# @package _global_\n"


def is_meant(files: Mapping[str, str], folder: str = "/p/conf", name: str = "config") -> bool:
    data = {f"/p/conf/{path}": text.encode() for path, text in files.items()}
    return is_for_multirun(Configs(lambda: data).composed(folder, name))


@pytest.mark.parametrize(
    "text",
    [
        MODE,
        "hydra:\n  mode: hydra.RunMode.MULTIRUN\n",
        "hydra: {sweeper: {params: {lr: 1}}}\n",
        "# @package hydra\nmode: MULTIRUN\n",
        "defaults:\n  - override hydra/sweeper: optuna\n",
        "defaults:\n  - override /hydra/launcher: joblib\n",
        "defaults:\n  - hydra/launcher: joblib\n",
    ],
)
def test_config_is_made_for_multirun(text: str) -> None:
    assert is_meant({"config.yaml": text})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n- b\n",
        "mode: MULTIRUN\n",
        "hydra: null\n",
        "hydra:\n  mode: RUN\n",
        "hydra:\n  sweep:\n    dir: multirun\n",
        "hydra:\n  sweeper:\n    params: null\n",
        "hydra:\n  sweeper:\n    params: {}\n",
        "model:\n  hydra:\n    mode: MULTIRUN\n",
        "# @package model\nhydra:\n  mode: MULTIRUN\n",
        "defaults:\n  - override hydra/sweeper: basic\n",
        "defaults:\n  - override hydra/launcher: null\n",
        "defaults:\n  - override hydra/launcher:\n",
        "defaults:\n  - override hydra/launcher: submitit_slurm\n",
        "defaults:\n  - override hydra/job_logging: colorlog\n",
        "defaults: config\n",
        "hydra: [mode: MULTIRUN\n",
        "? [a, b]\n: defaults\n",
        "a: &x\n  defaults: [*x]\nhydra: *x\n",
    ],
)
def test_config_is_not(text: str) -> None:
    assert not is_meant({"config.yaml": text})


@pytest.mark.parametrize(
    ("entry", "file", "text"),
    [
        ("- base", "base.yaml", MODE),
        ("- base.yaml", "base.yaml", MODE),
        ("- sub/base", "sub/base.yaml", GLOBAL + MODE),
        ("- search: null", "search/one.yaml", GLOBAL + MODE),
        ("- optional search: one", "search/one.yaml", GLOBAL + MODE),
        ("- /search@_global_: one", "search/one.yaml", GLOBAL + MODE),
        ("- search: [one, two]", "search/two.yaml", GLOBAL + MODE),
        ("- search: ${name}", "search/one.yml", GLOBAL + MODE),
        ("- hydra: default", "hydra/default.yaml", "mode: MULTIRUN\n"),
    ],
)
def test_defaults_list_reaches_others(entry: str, file: str, text: str) -> None:
    assert is_meant({"config.yaml": f"defaults:\n  {entry}\n", file: text})
    assert not is_meant({"config.yaml": "defaults:\n  - other\n", file: text})


def test_lists_are_followed_and_may_go_in_circles() -> None:
    files = {
        "config.yaml": "defaults:\n  - search: a\n",
        "search/a.yaml": "defaults:\n  - more: b\n  - /config\n",
        "search/more/b.yaml": GLOBAL + MODE,
    }
    assert is_meant(files)
    assert not is_meant({**files, "search/more/b.yaml": "lr: 1\n"})


def test_folder_and_name_as_a_task_writes_them() -> None:
    files = {"config.yaml": MODE}
    assert is_meant(files, "/p/scripts/../conf/")
    assert is_meant(files, name="config.yaml")
    assert not is_meant(files, "/p")
    assert not is_meant(files, name="other")
    assert not is_meant(files, "pkg://conf")
