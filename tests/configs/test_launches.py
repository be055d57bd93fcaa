"""Commands that start a program: which config Hydra is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from omegaconf import OmegaConf

from hydrawandb_lint.configs.facts import Facts
from hydrawandb_lint.configs.files import Default
from hydrawandb_lint.configs.launches import Launch, launches
from hydrawandb_lint.configs.project import Configs

TRAIN = ("train",)
EXP = Default("/exp", ("a",), None, ("optional",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("python train.py --config-name=big", Launch(TRAIN, "big")),
        ("python train.py --config-name big lr=1", Launch(TRAIN, "big")),
        ("python train.py -cn big -cp ../conf", Launch(TRAIN, "big", "../conf")),
        ("python train.py --config-dir=more", Launch(TRAIN, None, None, "more")),
        ("python train.py \\\n  --config-name=big \\\n  lr=1", Launch(TRAIN, "big")),
        ("python ./src/train.py -cn big", Launch(("src", "train"), "big")),
        ('python "$ROOT/src/train.py" -cn big', Launch(("src", "train"), "big")),
        ("python -m pkg.train --config-name=big", Launch(("pkg", "train"), "big")),
        ("torchrun --nproc_per_node 2 train.py -cn big", Launch(TRAIN, "big")),
        ("python train.py -m -cn 'big' lr=1,2", Launch(TRAIN, "big")),
        ("cd src && python train.py -cn big; echo done", Launch(("src", "train"), "big")),
        ("Run `python train.py -cn big`.", Launch(TRAIN, "big")),
        ("(cd . && python train.py -cn big)", Launch(TRAIN, "big")),
        ("cd one && python train.py -cn big", Launch(("one", "train"), "big")),
        ("$PY -m pkg.train -cn big", Launch(("pkg", "train"), "big")),
        ('python train.py "+exp=a"', Launch(TRAIN, added=(EXP,))),
        ("python train.py +exp=$e", Launch(TRAIN, added=(EXP._replace(options=()),))),
        ("python train.py ~model", Launch(TRAIN, is_known=False)),
        ("python train.py a=null", Launch(TRAIN, is_known=False)),
        ("python train.py -cn big 'a=${b}'", Launch(TRAIN, "big", is_known=False)),
        ("    run: python train.py -cn big", Launch(TRAIN, "big")),
        ("python train.py +exp=a", Launch(TRAIN, added=(EXP,))),
        (
            "python train.py +exp@model=a,b",
            Launch(TRAIN, added=(EXP._replace(package="model", options=("a", "b")),)),
        ),
        ("python train.py --config-name=$NAME", Launch(TRAIN, is_known=False)),
        ("python train.py --config-name <name>", Launch(TRAIN, is_known=False)),
    ],
)
def test_command_asks_for_a_config(text: str, expected: Launch) -> None:
    assert list(launches(text.encode())) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "python train.py lr=1 model=big",
        "train --config-name=big",
        "`--config-name` chooses the config",
        "other --config-name=big | python train.py",
        "# python train.py --config-name=big",
        "<!-- python train.py --config-name=big -->",
        "",
    ],
)
def test_nothing_is_asked_for(text: str) -> None:
    assert not list(launches(text.encode()))


@pytest.mark.parametrize(
    ("program", "path", "beside", "starts"),
    [
        (("train",), "/p/src/train.py", "/p", True),
        (("src", "train"), "/p/src/train.py", "/p/scripts", True),
        (("train",), "/p/train.py", "/p/scripts", True),
        (("train",), "/p/one/train.py", "/p/other", False),
        (("app", "train"), "/p/src/train.py", "/p", False),
        (("rain",), "/p/src/train.py", "/p", False),
        (("pkg",), "/p/pkg/__main__.py", "/p", True),
        ((), "/p/train.py", "/p", False),
    ],
)
def test_which_file_is_started(
    program: tuple[str, ...], path: str, beside: str, starts: bool
) -> None:
    assert Launch(program).starts(path, beside) == starts


PROGRAM = """
import hydra

@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    pass

main()
"""
FILES = {
    "main.py": PROGRAM,
    "conf/config.yaml": "defaults:\n  - db: one\na: 1\n",
    "conf/big.yaml": "defaults:\n  - db: one\nb: ${db.host}\n",
    "conf/db/one.yaml": "host: here\n",
    "conf/exp/a.yaml": "# @package _global_\nc: ${db.host}\n",
    "conf/exp/b.yaml": "d: 1\n",
    "more/extra/x.yaml": "e: 1\n",
}


@pytest.mark.parametrize(
    "options",
    [
        "--config-name=big",
        "-cn big",
        "+exp=a",
        "+exp=b",
        "+exp@db=b",
        "-cn big +exp=a",
        "-cn db/one",
    ],
)
def test_hydra_composes_what_is_asked_for(tmp_path: Path, options: str) -> None:
    """Each key that Hydra gives is believed to be there."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    command = [sys.executable, "main.py", *options.split(), "--cfg", "job"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    data = {str(tmp_path / name): text.encode() for name, text in FILES.items()}
    script = {str(tmp_path / "run.sh"): f"python main.py {options}\n".encode()}
    configs = Configs(lambda: data | script)
    ((_, launch),) = configs.launches(str(tmp_path / "main.py"))
    config = configs.composed(
        os.path.join(tmp_path, "conf"), launch.name or "config", frozenset(launch.added)
    )
    told = {found.way for found in Facts(config, ()).all}
    real = OmegaConf.create(done.stdout)
    assert real
    assert {(str(key),) for key in real} <= told
