"""Texts that stand for the bytes of files, as an editor or stdin gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hydrawandb_lint import engine, rules
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import gather

START = b"import wandb\n\n\ndef start(config):\n    wandb.init(config=config)\n"
RIGHT = b"from start import start\n\n\ndef main(cfg):\n    start({})\n"
WRONG = (
    b"import hydra\nfrom start import start\n\n\n"
    b"@hydra.main(version_base=None, config_path='conf', config_name='config')\n"
    b"def main(cfg):\n    start(cfg)\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "start.py").write_bytes(START)
    (tmp_path / "main.py").write_bytes(RIGHT)
    return tmp_path


def found(project: Path, named: str, **unsaved: bytes) -> list[str]:
    texts = {str(project / name.replace("_", ".")): data for name, data in unsaved.items()}
    folders = Folders(rules.codes, isolated=True)
    results = engine.check(gather([str(project / named)], folders, texts), folders)
    return [
        f"{Path(d.filename).name}:{d.start.row} {d.code}" for r in results for d in r.diagnostics
    ]


def test_text_counts_in_place_of_the_file(project: Path) -> None:
    assert found(project, "main.py") == []
    assert found(project, "main.py", main_py=WRONG) == ["start.py:5 HW101"]
    assert found(project, "start.py", main_py=WRONG) == ["start.py:5 HW101"]
    assert found(project, "start.py", main_py=WRONG, start_py=b"import wandb\n") == []


def test_file_need_not_exist(project: Path) -> None:
    assert found(project, "new.py") == ["new.py:1 HW904"]
    assert found(project, "new.py", new_py=WRONG) == ["start.py:5 HW101"]


def test_config_of_the_project(project: Path) -> None:
    (project / "conf").mkdir()
    (project / "conf" / "config.yaml").write_text("lr: 1\n")
    text = WRONG.replace(b"start(cfg)", b"start(OmegaConf.to_container(cfg))").replace(
        b"import hydra\n", b"import hydra\nfrom omegaconf import OmegaConf\n"
    )
    assert found(project, "main.py", main_py=text) == []
    path = str(project / "conf" / "config.yaml")
    folders = Folders(rules.codes, isolated=True)
    unsaved = {path: b"lr: 1\nwarm: ${lr}\n", str(project / "main.py"): text}
    results = engine.check(gather([str(project / "main.py")], folders, unsaved), folders)
    assert [d.code for r in results for d in r.diagnostics] == ["HW104"]
