"""The trees that are checked: pinned public packages, and a small project of our own.

Of a wheel only the text is taken. Each tree has a `.git`, so that it is a project to every tool.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from time import time_ns
from typing import NamedTuple

HERE = Path(__file__).parent
PROJECT = HERE / "project"
PINS = (HERE / "trees.txt").read_text().split()
TEXT = {".py", ".pyi", ".yaml", ".yml", ".json", ".md", ".toml", ".cfg", ".sh", ".txt"}
LARGEST = 3_000_000
WORDS = (b"wandb", b"hydra", b"omegaconf")
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux1_x86_64", "any")

CLEAN_FROM = "accelerate==1.8.1"
PRECOMMIT_FROM = "torchtune==0.6.1"
CHANGED = "trl-0.19.0/trl/trainer/callbacks.py"
"""The file of BIG that is changed before each run."""
GROWTH = (200, 500, 1_000, 2_000, 4_000)


@dataclass(frozen=True)
class Tree:
    root: Path
    paths: tuple[str, ...] = (".",)
    """What the tools are given."""
    faults: bool | None = None
    """Whether something is to be found; None where nobody has looked."""


class Facts(NamedTuple):
    files: int
    megabytes: float
    mention: int
    """The files that mention wandb."""
    mention_megabytes: float


def facts(root: Path) -> Facts:
    """Of the Python files."""
    sizes = [_size(path) for path in root.rglob("*.py")]
    mention = [size for _, size in sizes if size]
    return Facts(len(sizes), sum(size for size, _ in sizes) / 1e6, len(mention), sum(mention) / 1e6)


def _size(path: Path) -> tuple[int, int]:
    """The size of a file, and what of it is in a file that mentions wandb: all or nothing."""
    text = path.read_bytes()
    return len(text), len(text) if b"wandb" in text else 0


def small(work: Path) -> Tree:
    """One file, with a fault."""
    return _tree(work / "trees" / "SMALL", [(PROJECT, "train.py")], faults=True)


def precommit(work: Path) -> Tree:
    """Five files that a project with Hydra and W&B has, and 15 that know of neither."""
    root = _wheel(work, PRECOMMIT_FROM)
    ours = [(PROJECT, path.name) for path in sorted(PROJECT.glob("*.py"))]
    files = [*ours, *((root, each) for each in _plain(root, 15))]
    tree = _tree(work / "trees" / "PRECOMMIT", files, faults=True)
    shutil.copytree(PROJECT / "conf", tree.root / "conf")
    return tree


def fixed(work: Path, hwlint: str) -> Tree:
    """PRECOMMIT once its faults are fixed."""
    before = precommit(work)
    root = work / "trees" / "FIXED"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(before.root, root)
    subprocess.run([hwlint, "fix", "-q", "--unsafe-fixes", *before.paths], cwd=root, check=True)
    return Tree(root, before.paths, False)


def clean(work: Path) -> Tree:
    """20 files that know neither Hydra nor W&B."""
    root = _wheel(work, CLEAN_FROM)
    return _tree(
        work / "trees" / "CLEAN", [(root, each) for each in _plain(root, 20)], faults=False
    )


def big(work: Path) -> Tree:
    """30 packages, as a repository of many projects would hold them."""
    root, stamp = work / "trees" / "BIG", work / "BIG.stamp"
    if not stamp.exists() or stamp.read_text().split() != PINS:
        shutil.rmtree(root, ignore_errors=True)
        for pin in PINS:
            source = _wheel(work, pin)
            shutil.copytree(source, root / source.name)
        (root / ".git").mkdir()
        (root / ".semgrepignore").touch()  # Semgrep leaves tests out of its own accord.
        stamp.write_text("\n".join(PINS))
    found = facts(root)
    if found.files < 8_000 or found.megabytes < 100:
        raise RuntimeError(f"BIG is too small: {found}")
    return Tree(root)


class Changing:
    """A file that is new to any cache at each run, and at the end what it was."""

    MARK = b"\n# Changed for a benchmark: "

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_bytes().split(self.MARK)[0]

    def change(self) -> None:
        self.path.write_bytes(self.text + self.MARK + b"%d\n" % time_ns())

    def restore(self) -> None:
        self.path.write_bytes(self.text)


def growth(work: Path) -> dict[int, Tree]:
    """Parts of BIG by their number of files, each a part of the next; all mention wandb alike."""
    source = big(work).root
    folder = work / "trees" / "GROWTH"
    shutil.rmtree(folder, ignore_errors=True)
    taken: list[Path] = []
    files = 0
    trees: dict[int, Tree] = {}
    for each in _alike(source):
        taken.append(each)
        files += len([*each.glob("*.py")])
        for size in GROWTH:
            if files >= size and size not in trees:
                trees[size] = _part(source, taken, folder / str(size))
        if len(trees) == len(GROWTH):
            break
    return trees


def _alike(source: Path) -> Iterator[Path]:
    """The folders of `source`, so that each beginning of the list mentions wandb as all do.

    Folders that do and that do not wait in two queues; a package after the other gives one.
    """
    folders = sorted({path.parent for path in source.rglob("*.py")})
    sizes = {folder: _sizes(folder) for folder in folders}
    total, mention = (sum(of) for of in zip(*sizes.values(), strict=True))
    with_it = _in_turns(source, [folder for folder in folders if sizes[folder][1]])
    without = _in_turns(source, [folder for folder in folders if not sizes[folder][1]])
    seen, seen_mention = 0, 0
    while with_it or without:
        # Half of what comes is taken into account: so the share is too high as often as too low.
        half = sizes[with_it[-1]][1] / 2 if with_it else 0
        lacks = (seen_mention + half) * total <= mention * seen
        folder = (with_it if with_it and (lacks or not without) else without).pop()
        seen, seen_mention = seen + sizes[folder][0], seen_mention + sizes[folder][1]
        yield folder


def _sizes(folder: Path) -> tuple[int, int]:
    """The size of the Python files in a folder, and of those that mention wandb."""
    size, mention = (sum(of) for of in zip(*map(_size, folder.glob("*.py")), strict=True))
    return size, mention


def _in_turns(source: Path, folders: list[Path]) -> list[Path]:
    """One folder of each package, then the next of each; the first comes last."""
    packages: dict[str, list[Path]] = {}
    for folder in folders:
        packages.setdefault(folder.relative_to(source).parts[0], []).append(folder)
    turns = chain.from_iterable(zip_longest(*packages.values()))
    return [folder for folder in turns if folder is not None][::-1]


def _part(source: Path, folders: list[Path], root: Path) -> Tree:
    for folder in folders:
        to = root / folder.relative_to(source)
        to.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            if path.is_file():
                shutil.copyfile(path, to / path.name)
    (root / ".git").mkdir()
    return Tree(root)


def _tree(root: Path, files: list[tuple[Path, str]], faults: bool) -> Tree:
    """Copies files, each named by a folder and the path within it."""
    shutil.rmtree(root, ignore_errors=True)
    for source, path in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / path, root / path)
    (root / ".git").mkdir()
    return Tree(root, tuple(path for _, path in files), faults)


def _plain(root: Path, number: int) -> list[str]:
    """Modules of medium size that know neither Hydra nor W&B, from all over a package."""
    found = [
        str(path.relative_to(root))
        for path in sorted(root.rglob("*.py"))
        if 5_000 <= path.stat().st_size <= 20_000
        and not any(word in path.read_bytes().lower() for word in WORDS)
    ]
    return found[:: len(found) // number][:number]


def _wheel(work: Path, pin: str) -> Path:
    """The folder with the text of a package, fetched if it is not there."""
    name = pin.replace("==", "-")
    to = work / "packages" / name
    if to.exists():
        return to
    wheels = work / "wheels"
    if not [*wheels.glob(f"{name}-*.whl")]:
        print(f"fetching {pin}", file=sys.stderr)
        subprocess.run(_download(pin, wheels), check=True)
    [wheel] = wheels.glob(f"{name}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        half = to.with_suffix(".half")
        for each in archive.infolist():
            if Path(each.filename).suffix in TEXT and each.file_size < LARGEST:
                archive.extract(each, half)
        half.rename(to)
    return to


def _download(pin: str, to: Path) -> list[str]:
    platforms = [word for each in PLATFORMS for word in ("--platform", each)]
    kind = ["--only-binary=:all:", "--python-version", "3.11", "--implementation", "cp"]
    return [
        *(sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--dest", str(to)),
        *(*kind, *platforms, pin),
    ]
