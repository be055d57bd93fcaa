"""A project whose results are kept, and one that tells whether they are used."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from program import Run

from hydrawandb_lint import cli

CACHE = ".hwlint_cache"
HELPER = "import wandb\n\n\ndef start(settings):\n    wandb.init(config=settings)\n"
MAIN = """\
import hydra
from lib.helper import start


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    start(cfg)


main()
"""
CALLER = (
    "from omegaconf import OmegaConf\nfrom lib.helper import start\n\nstart(OmegaConf.load('x'))\n"
)
INIT = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('x'))\n"
FILES = {
    "lib/__init__.py": "",
    "lib/helper.py": HELPER,
    "plain.py": "import torch\n",
    "image.png": "",
    "conf/config.yaml": "lr: 1\n",
    "main.py": "from lib.helper import start\n\nstart({'lr': 1})\n",
}


def with_results(data: bytes, found: bytes) -> bytes:
    """The file of a cache with other results, and their checksum."""
    *head, _, rest = data.split(b"\n", 5)
    state = rest[: int(head[-1])]
    return b"\n".join((*head, b"%d" % zlib.crc32(found), state + found))


class Project:
    """A project with a cache; its files count as old."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self._capsys = capsys
        for name, text in FILES.items():
            self.write(name, text)
        (root / ".git").mkdir()

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def __call__(self, *arguments: str) -> Run:
        code = cli.main(list(arguments or ["check", "--output-format", "concise"]))
        out, err = self._capsys.readouterr()
        return Run(code, out, err)

    def anew(self) -> Run:
        return self("check", "--no-cache", "--output-format", "concise")

    @property
    def kept(self) -> list[Path]:
        """The files with results."""
        found = sorted((self.root / CACHE).glob("*")) if (self.root / CACHE).is_dir() else []
        return [path for path in found if path.name not in (".gitignore", "CACHEDIR.TAG")]

    def forge(self) -> None:
        """Makes known by its results whether the cache is used."""
        place = b'"main.py", [1, 1], [1, 1], 1, null, [], false, null'
        found = b'[["main.py", "", [["HW000", "forged", "from the cache", %b]], "", []]]' % place
        for path in self.kept:
            path.write_bytes(with_results(path.read_bytes(), found))


def forged(project: Project) -> bool:
    """Whether a run takes its results from the cache."""
    project.forge()
    return "HW000" in project().out
