"""What a project pins, and which of its files is believed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.settings.targets import Range, Targets
from hydrawandb_lint.sources.pins import Pins, read

LOCKS = Path(__file__).parents[1] / "fixtures" / "pins"
"""Files that the tools wrote, with fewer packages and hashes, and without the name of the index."""


def pinned(folder: Path) -> list[str]:
    """`file:row words` of each package."""
    return [
        f"{os.path.relpath(pin.path, folder)}:{pin.row} {pin.words}"
        for pin in read(str(folder)).values()
    ]


def write(folder: Path, **files: str) -> Path:
    """Files by name, `__` for a dot and `___` for a slash."""
    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def wandb(folder: Path) -> Range | None:
    pin = read(str(folder)).get("wandb")
    return pin.versions if pin else None


def same(*version: int) -> Range:
    return Range(version, version)


@pytest.mark.parametrize(
    ("tool", "pins"),
    [
        (
            "uv",
            [
                "uv.lock:64 wandb==0.19.11",
                "uv.lock:37 hydra-core==1.3.8",
                "uv.lock:51 omegaconf==2.3.1",
            ],
        ),
        (
            "poetry",
            [
                "poetry.lock:47 wandb==0.16.6",
                "poetry.lock:16 hydra-core==1.3.8",
                "poetry.lock:32 omegaconf==2.3.1",
            ],
        ),
        (
            "pdm",
            [
                "pdm.lock:55 wandb==0.19.11",
                "pdm.lock:25 hydra-core==1.3.8",
                "pdm.lock:40 omegaconf==2.3.1",
            ],
        ),
        (
            "pylock",
            [
                "pylock.toml:30 wandb==0.19.11",
                "pylock.toml:16 hydra-core==1.3.8",
                "pylock.toml:23 omegaconf==2.3.1",
            ],
        ),
        (
            "pipenv",
            [
                'Pipfile.lock:8 python_version "3.11"',
                "Pipfile.lock:46 wandb==0.17.9",
                "Pipfile.lock:31 hydra-core==1.3.8",
                "Pipfile.lock:38 omegaconf==2.3.1",
            ],
        ),
    ],
)
def test_locks_of_the_tools(tool: str, pins: list[str]) -> None:
    assert pinned(LOCKS / tool) == pins


@pytest.mark.parametrize(
    ("name", "text", "pins"),
    [
        (
            "requirements.txt",
            "# wandb==0.1\n-r other.txt\n\nnumpy==1.26\nwandb==0.16.6 # for now\n"
            'Hydra_Core[x]>=1.3 ; python_version > "3.7"\n',
            [
                "requirements.txt:5 wandb==0.16.6",
                'requirements.txt:6 Hydra_Core[x]>=1.3 ; python_version > "3.7"',
            ],
        ),
        (
            "requirements.txt",
            "omegaconf==2.3.1 \\\n    --hash=sha256:3d70 \\\n    --hash=sha256:7b4e\n",
            ["requirements.txt:1 omegaconf==2.3.1"],
        ),
        ("requirements.txt", "wandb @ git+https://example.com/wandb\n-e .\nwandb = 1\n", []),
        ("requirements.txt", "wandb-core==0.16.6\npytest-wandb==1.0\n", []),
        ("requirements-dev.txt", "wandb\n", ["requirements-dev.txt:1 wandb"]),
        ("requirements/base.txt", "wandb<0.17\n", ["requirements/base.txt:1 wandb<0.17"]),
        (
            "environment.yml",
            "name: demo\nchannels: [conda-forge]\ndependencies:\n  - python=3.10\n"
            "  - conda-forge::omegaconf=2.3.0=pyhd8ed1ab_0\n  - wandb-base=1\n  - pip\n  - pip:\n"
            "    - wandb==0.15.8\n    - hydra-core\n",
            [
                "environment.yml:4 python=3.10",
                "environment.yml:9 wandb==0.15.8",
                "environment.yml:10 hydra-core",
                "environment.yml:5 conda-forge::omegaconf=2.3.0=pyhd8ed1ab_0",
            ],
        ),
        ("environment.yaml", "dependencies: [wandb=0.15]\n", ["environment.yaml:1 wandb=0.15"]),
        (
            "pyproject.toml",
            '[project]\nname = "demo"\nrequires-python = ">=3.9,<3.12"\n'
            'dependencies = [\n  "numpy",\n  "hydra-core>=1.3",\n]\n'
            '[project.optional-dependencies]\ntrack = ["wandb~=0.15.2"]\n'
            '[dependency-groups]\ndev = [{include-group = "x"}, "omegaconf==2.3"]\nx = []\n',
            [
                'pyproject.toml:3 requires-python = ">=3.9,<3.12"',
                "pyproject.toml:9 wandb~=0.15.2",
                "pyproject.toml:6 hydra-core>=1.3",
                "pyproject.toml:11 omegaconf==2.3",
            ],
        ),
        (
            "pyproject.toml",
            '[tool.poetry.dependencies]\npython = "^3.8"\n'
            'wandb = {version = "^0.15.8", optional = true}\n'
            'omegaconf = [{version = "2.2.*", python = "<3.9"}, {version = "^2.3"}]\n'
            '[tool.poetry.group.dev.dependencies]\nhydra-core = "~1.2"\nmine = {path = "../mine"}\n'
            '[tool.poetry.group.new.dependencies]\nwandb = {git = "https://example.com"}\n',
            [
                'pyproject.toml:2 python = "^3.8"',
                'pyproject.toml:3 wandb = "^0.15.8"',
                'pyproject.toml:6 hydra-core = "~1.2"',
                'pyproject.toml:4 omegaconf = "2.2.* || ^2.3"',
            ],
        ),
        (
            "setup.cfg",
            "[metadata]\nname = demo\n[options]\npython_requires = >=3.8\ninstall_requires =\n"
            "    numpy\n    wandb==0.13.11\n",
            ["setup.cfg:4 python_requires >=3.8", "setup.cfg:7 wandb==0.13.11"],
        ),
        (".python-version", "3.11.7\n", [".python-version:1 3.11.7"]),
        (".python-version", "# pyenv\n3.12\n3.11\n", [".python-version:2 3.12"]),
        (".python-version", "pypy3.10-7.3.15\n", []),
        ("requirements.in", "wandb==0.16.6\n", []),
        ("setup.py", "setup(install_requires=['wandb==0.16.6'])\n", []),
    ],
)
def test_files(tmp_path: Path, name: str, text: str, pins: list[str]) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert pinned(tmp_path) == pins


def test_lock_beats_requirements_and_these_the_rest(tmp_path: Path) -> None:
    write(tmp_path, pyproject__toml='[project]\ndependencies = ["wandb==0.20.1"]\n')
    assert wandb(tmp_path) == same(0, 20, 1)
    write(tmp_path, environment__yml="dependencies: [wandb==0.13.11]\n")
    assert wandb(tmp_path) == same(0, 13, 11)
    write(tmp_path, requirements__txt="wandb==0.16.6\n")
    assert wandb(tmp_path) == same(0, 16, 6)
    shutil.copy(LOCKS / "pipenv" / "Pipfile.lock", tmp_path)
    assert wandb(tmp_path) == same(0, 17, 9)


def test_of_files_of_one_kind_the_newest_counts(tmp_path: Path) -> None:
    for tool, name in (("pipenv", "Pipfile.lock"), ("pdm", "pdm.lock"), ("poetry", "poetry.lock")):
        shutil.copy(LOCKS / tool / name, tmp_path)
    assert wandb(tmp_path) == same(0, 19, 11)


def test_of_two_in_one_file_the_newest_counts(tmp_path: Path) -> None:
    """As uv writes them for several versions of Python."""
    package = '\n[[package]]\nname = "wandb"\nversion = "{}"\n'
    write(tmp_path, uv__lock="version = 1\n" + "".join(map(package.format, ("0.18.7", "0.16.6"))))
    assert wandb(tmp_path) == same(0, 18, 7)


def test_what_says_how_new_beats_what_says_how_old(tmp_path: Path) -> None:
    write(tmp_path, requirements__txt="wandb\n", environment__yml="dependencies: [wandb>=0.13]\n")
    assert wandb(tmp_path) == Range((0, 13), None)
    write(tmp_path, pyproject__toml='[project]\ndependencies = ["wandb<0.17"]\n')
    assert wandb(tmp_path) == Range((), (0, 16, 6))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("uv.lock", b"[[package]"),
        ("uv.lock", b'version = 1\n[[package]]\nname = "wandb"\nversion = 1\n'),
        ("poetry.lock", b'\n[[package]]\nname = "wandb"\nversion = "nonsense"\n'),
        ("pdm.lock", b'\n[[package]]\nname = "wandb"\n'),
        ("pylock.toml", b"\xff\xfe\xff"),
        ("Pipfile.lock", b"{"),
        ("Pipfile.lock", b"[]"),
        ("Pipfile.lock", b'{"default": {"wandb": {"version": "=="}}, "develop": {}}'),
        (".python-version", b"\x00"),
        ("requirements.txt", b"wandb==\nwandb=>1\n===\n<<<<<<< HEAD\nwandb>2,<1\n"),
        ("environment.yml", b"dependencies: {wandb: 1}"),
        ("environment.yml", b"dependencies: [[wandb]]"),
        ("environment.yml", b"a: ["),
        ("environment.yml", b""),
        ("pyproject.toml", b"[project"),
        ("pyproject.toml", b"project = 3"),
        ("pyproject.toml", b'[project]\ndependencies = "wandb==0.16.6"'),
        ("pyproject.toml", b'[tool.poetry.dependencies]\nwandb = "^x"'),
        ("pyproject.toml", b'[tool.poetry]\ndependencies = ["wandb"]'),
        ("setup.cfg", b"install_requires = wandb==0.16.6"),
        ("setup.cfg", b"[options]\ninstall_requires = %(x)s\n"),
    ],
)
def test_broken_files_pin_nothing_and_spoil_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert read(str(tmp_path)) == {}
    write(tmp_path, requirements___all__txt="wandb==0.16.6\n")
    assert wandb(tmp_path) == same(0, 16, 6)


def test_a_fifo_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "requirements.txt")
    (tmp_path / "uv.lock").mkdir()
    assert read(str(tmp_path)) == {}


def test_what_powershell_writes_is_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes("wandb==0.16.6\r\n".encode("utf-16"))
    (tmp_path / "requirements-dev.txt").write_bytes("omegaconf==2.3.1\r\n".encode("utf-8-sig"))
    assert wandb(tmp_path) == same(0, 16, 6)
    assert "omegaconf" in read(str(tmp_path))


def test_folders_with_brackets_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "[old] *"
    folder.mkdir()
    assert wandb(write(folder, requirements__txt="wandb==0.16.6\n")) == same(0, 16, 6)


# Which folder, and what is set


def targets(folder: Path, isolated: bool = False, **said: str) -> Targets:
    folders = Folders(lambda preview: {}, said, isolated)
    return Pins(folders).targets(str(folder))


def test_the_nearest_folder_that_pins_counts(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "a" / "b"
    write(inner, pyproject__toml="[tool.hwlint]\n")
    write(tmp_path, requirements__txt="wandb==0.16.6\nhydra-core==1.3.2\n")
    assert targets(inner) == Targets(wandb=same(0, 16, 6), hydra=same(1, 3, 2))
    write(tmp_path / "a", pyproject__toml='[project]\ndependencies = ["wandb==0.13.11"]\n')
    assert targets(inner) == Targets(wandb=same(0, 13, 11), hydra=same(1, 3, 2))
    assert targets(tmp_path).wandb == same(0, 16, 6)


def test_what_lies_above_the_project_counts_only_beside_its_settings(tmp_path: Path) -> None:
    (tmp_path / "a" / ".git").mkdir(parents=True)
    write(tmp_path, requirements__txt="wandb==0.16.6\n")
    assert targets(tmp_path / "a") == Targets()
    write(tmp_path, hwlint__toml="")
    assert targets(tmp_path / "a").wandb == same(0, 16, 6)


@pytest.mark.parametrize(
    ("member", "counts"),
    [
        ("wandb", same(0, 19, 11)),
        ("wandb>=0.15", same(0, 19, 11)),
        ("wandb>=0.15,<0.21", same(0, 19, 11)),
        ("wandb<0.17", Range((), (0, 16, 6))),
        ("wandb>=0.21", Range((0, 21), None)),
    ],
)
def test_lock_of_a_workspace_counts_where_its_member_admits_it(
    tmp_path: Path, member: str, counts: Range
) -> None:
    (tmp_path / ".git").mkdir()
    shutil.copy(LOCKS / "uv" / "uv.lock", tmp_path)
    write(tmp_path / "a", pyproject__toml=f'[project]\ndependencies = ["{member}"]\n')
    assert targets(tmp_path / "a").wandb == counts


def test_settings_beat_pins_and_the_command_line_both(tmp_path: Path) -> None:
    write(tmp_path, requirements__txt="wandb==0.16.6\nhydra-core==1.3.2\n")
    write(tmp_path, pyproject__toml='[tool.hwlint]\ntarget-wandb = "0.19"\n')
    assert targets(tmp_path) == Targets(wandb=Range((0, 19), (0, 19, 11)), hydra=same(1, 3, 2))
    assert targets(tmp_path, target_wandb="0.15.4").wandb == same(0, 15, 4)


def test_isolated_reads_nothing(tmp_path: Path) -> None:
    write(tmp_path, requirements__txt="wandb==0.16.6\n", __python_version="")
    write(tmp_path, pyproject__toml='[tool.hwlint]\ntarget-python = "3.10"\n')
    assert targets(tmp_path, isolated=True) == Targets()
    assert targets(tmp_path, isolated=True, target_wandb="0.15.4") == Targets(wandb=same(0, 15, 4))
