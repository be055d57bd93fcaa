"""W&B's page about Hydra, as a page of that kind was found in the wild, and one of our own.

Both teach what hwlint knows to be wrong. `hwlint fix` mends them, and the mended example runs.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint import check_paths
from hydrawandb_lint.sources.markdown import Page

ROOT = Path(__file__).parent.parent
OWN = Path(__file__).parent / "fixtures" / "pages" / "hydra.md"
WILD = ROOT.parent / "shared" / "seed" / "hydra.ko.md"

FOUND = {
    "HW102": "    run.config = omegaconf.OmegaConf.to_container(",
    "HW201": "    run = wandb.init(entity=cfg.wandb.entity, project=cfg.wandb.project)",
    "HW107": "    model = Model(**run.config.model.configs)",
    "HW301": 'wandb.init(settings=wandb.Settings(start_method="thread"))',
}
"""What is found, and the line in which it begins."""

PROGRAM = """\
import hydra, omegaconf, wandb

loss = 0.5


class Model:
    def __init__(self, layers, lr):
        print(f"Model({{layers}}, {{lr}})")


{example}

run_experiment()
"""
CONFIG = """\
lr: 0.1
wandb:
  entity: nobody
  project: demo
model:
  configs:
    layers: [16, 32]
    lr: ${lr}
"""
RESOLVED = {
    "lr": 0.1,
    "wandb": {"entity": "nobody", "project": "demo"},
    "model": {"configs": {"layers": [16, 32], "lr": 0.1}},
}

every_page = pytest.mark.parametrize("page", [OWN, WILD], indirect=True, ids=["own", "wild"])


@pytest.fixture
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the page, which users' checkouts may lack."""
    if not request.param.exists():
        pytest.skip("the page is not here")
    return Path(shutil.copy(request.param, tmp_path))


@every_page
def test_faults_are_found_in_their_lines(page: Path) -> None:
    found = check_paths([page])
    begun = [lines(page)[one.start.row - 1].removeprefix("> ") for one in found]
    assert dict(zip([one.code for one in found], begun, strict=True)) == FOUND


@every_page
def test_fix_leaves_nothing_and_touches_nothing_else(page: Path) -> None:
    before = Counter(lines(page))
    fix(page)
    assert check_paths([page]) == []
    gone = (line.removeprefix("> ") for line in (before - Counter(lines(page))).elements())
    assert sorted(gone) == sorted([*FOUND.values(), "    )"])
    assert len(lines(page)) == before.total() - 1


def test_fixed_page_is_the_twin(tmp_path: Path) -> None:
    page = Path(shutil.copy(OWN, tmp_path))
    fix(page)
    assert page.read_bytes() == OWN.with_suffix(".fixed.md").read_bytes()


@pytest.mark.slow
@every_page
def test_example_fails_as_told(page: Path, tmp_path: Path) -> None:
    status, output, _ = run_example(page, tmp_path)
    assert status != 0
    assert "AttributeError" in output
    if sys.version_info >= (3, 11):
        assert "property 'config' of 'Run' object has no setter" in output


@pytest.mark.slow
@every_page
def test_fixed_example_runs_and_logs_the_resolved_config(page: Path, tmp_path: Path) -> None:
    fix(page)
    status, output, configs = run_example(page, tmp_path)
    assert status == 0, output
    assert configs == [RESOLVED]
    assert "Model([16, 32], 0.1)" in output


def lines(page: Path) -> list[str]:
    """With their endings but for LF; the last is empty if the file ends as it should."""
    return page.read_bytes().decode().split("\n")


def fix(page: Path) -> None:
    done = hwlint("fix", "--isolated", page.name, cwd=page.parent)
    assert done.code == 0, done.out + done.err


def run_example(page: Path, folder: Path) -> tuple[int, str, list[dict[str, object]]]:
    """What the page's second block does as a program."""
    # It skips whoever imports it where wandb or Hydra is missing.
    from test_runtime_proofs import run

    text = Page(page.read_text(encoding="utf-8"), page.name)
    first, end = text.rows[1:3]
    example = "\n".join(text.python.split("\n")[first - 1 : end - 1]).rstrip()
    assert re.search(r"^def run_experiment\(cfg\):\n  with wandb\.init", example, re.MULTILINE)
    program = folder / "program"
    (program / "configs").mkdir(parents=True)
    (program / "configs" / "defaults.yaml").write_text(CONFIG)
    (program / "main.py").write_text(PROGRAM.format(example=example))
    ran = run(program, folder / "home")
    return ran.status, ran.output, ran.configs
