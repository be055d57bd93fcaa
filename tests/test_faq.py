"""docs/faq.md: each error that heads a section is what a program raises, and is on the pages of the
rules that the section names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytest.importorskip("wandb")
pytest.importorskip("hydra")

from expectations import WANDB
from wandb_records import environment

from hydrawandb_lint import check_source
from hydrawandb_lint.rules import all_rules

PAGE = (Path(__file__).parent.parent / "docs" / "faq.md").read_text(encoding="utf-8")
RAISED = PAGE.partition("\n## What is raised\n")[2].partition("\n## ")[0]
SECTIONS = dict(re.findall(r"^### `([^\n]+)`\n(.+?)(?=^### |\Z)", RAISED, re.DOTALL | re.MULTILINE))

FILES = {
    "conf/config.yaml": "lr: 0.1\ndata: ???\nmodel:\n  lr: 0.1\n",
    "conf/ignored.yaml": "defaults:\n  - wandb: default\n",
    "conf/experiment/large.yaml": "lr: 1\n",
}
PROGRAM = """\
import hydra
import wandb
from omegaconf import OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    {}


main()
"""


class Program(NamedTuple):
    """What a task does, the words of its command line, the rule that finds the fault in it, and
    whether this Python and wandb raise anything; docs/proofs.md shows others."""

    does: str = "print(cfg)"
    words: tuple[str, ...] = ()
    finds: str | None = None
    raises: bool = True


PROGRAMS = {
    "TypeError: first argument must be callable or None": [
        Program("wandb.init(config=cfg)", finds="HW101", raises=sys.version_info < (3, 12)),
    ],
    "TypeError: keys must be str, int, float, bool or None, not tuple": [
        Program(
            "wandb.init(config=cfg)",
            finds="HW101",
            raises=sys.version_info >= (3, 12) and WANDB < (0, 27),
        ),
    ],
    "AttributeError: property 'config' of 'Run' object has no setter": [
        Program(
            "run = wandb.init(); run.config = {}",
            finds="HW102",
            raises=sys.version_info >= (3, 11),
        ),
    ],
    "TypeError: Object of type DictConfig is not JSON serializable": [
        Program("wandb.init().log({'config': cfg})", finds="HW108"),
        Program("wandb.init().summary['config'] = cfg", finds="HW108"),
    ],
    "AttributeError: 'dict' object has no attribute …": [
        Program(
            "config = OmegaConf.to_container(cfg, resolve=True)\n"
            "    run = wandb.init(config=config)\n"
            "    print(run.config.model.lr)",
            finds="HW107",
        ),
    ],
    "TypeError: init() got an unexpected keyword argument '…'": [
        Program("wandb.init(enttiy='team')", finds="HW302"),
    ],
    "Extra inputs are not permitted": [
        Program("wandb.Settings(x_disable_stat=True)", finds="HW302"),
        Program("wandb.init(settings={'x_disable_stat': True})", finds="HW302"),
        Program(
            "wandb.init(settings={'start_method': 'thread'})",
            finds="HW301",
            raises=WANDB >= (0, 29),
        ),
    ],
    "UsageError: Run (…) is finished": [
        Program("run = wandb.init(); run.finish(); run.log({'lr': 1})", finds="HW204"),
        Program("run = wandb.init(); run.finish(); run.config.update({'a': 1})", finds="HW204"),
    ],
    "error: unrecognized arguments: --lr=…": [Program(words=("--lr=0.1",))],
    "config file … doesn't exist": [
        Program("wandb.init(config=OmegaConf.to_yaml(cfg))", finds="HW106"),
        Program("wandb.init(config=str(cfg))", finds="HW106"),
    ],
    "Could not find 'wandb/default'": [Program(words=("--config-name=ignored",))],
    "Could not override '…'": [
        Program(words=("learning_rate=0.1",)),
        Program(words=("experiment=large",)),
    ],
    "Key '…' is not in struct": [Program("cfg.learning_rate = 1"), Program("cfg.model.width")],
    "MissingMandatoryValue: Missing mandatory value": [
        Program("print(cfg.data)"),
        Program("OmegaConf.to_container(cfg, throw_on_missing=True)"),
    ],
}

every_error = pytest.mark.parametrize("error", PROGRAMS)


def test_each_error_of_the_page_has_programs() -> None:
    assert SECTIONS.keys() == PROGRAMS.keys()


@every_error
def test_error_is_on_the_pages_of_the_rules(error: str) -> None:
    codes = re.findall(r"rules/(HW\d+)\.md", SECTIONS[error])
    assert {program.finds for program in PROGRAMS[error]} - {None} <= set(codes)
    said = "".join(all_rules()[code].documentation for code in codes)
    assert all(part.strip() in said for part in error.removeprefix("error: ").split("…"))


@every_error
def test_rules_find_it(error: str) -> None:
    for program in PROGRAMS[error]:
        found = check_source(PROGRAM.format(program.does))
        assert [each.code for each in found] == [program.finds] * bool(program.finds), program


@pytest.mark.slow
@every_error
def test_error_is_raised(error: str, tmp_path: Path) -> None:
    programs = [program for program in PROGRAMS[error] if program.raises]
    if not programs:
        pytest.skip("other versions raise it")
    pattern = ".+?".join(map(re.escape, error.split("…")))
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for program in programs:
        text = PROGRAM.format(program.does)
        done = subprocess.run(
            [sys.executable, "-c", text, *program.words],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode, program
        assert re.search(pattern, done.stderr, re.DOTALL), done.stderr
