"""What `hwlint fix` does where it cannot write, or where files are more than a name and bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hydrawandb_lint.edits.write import PREFIX, SUFFIX, replace

if sys.platform == "win32":
    pytest.skip("needs the permissions and limits of POSIX", allow_module_level=True)

import resource

ROOT = Path(__file__).parents[2]
FAULTY = "import wandb\nfrom omegaconf import OmegaConf\n\nwandb.init(config=OmegaConf.load('a'))\n"
FIXED = FAULTY.replace("load('a')", "to_container(OmegaConf.load('a'), {})").format(
    "resolve=True, throw_on_missing=True"
)
IS_ROOT = os.geteuid() == 0
HELD = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if IS_ROOT else []
"""What makes permissions mean something to root, too."""

pytestmark = pytest.mark.skipif(
    IS_ROOT and not shutil.which("setpriv"), reason="permissions mean nothing to root"
)


def fix(folder: Path, *paths: str, prepare: Callable[[], None] = lambda: None) -> tuple[int, str]:
    """The exit code and output of `hwlint fix`."""
    command = [*HELD, sys.executable, "-B", "-m", "hydrawandb_lint", "fix", "--isolated"]
    done = subprocess.run(
        [*command, "--no-cache", "--output-format", "concise", *(paths or ["."])],
        cwd=folder,
        preexec_fn=prepare,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(FAULTY)
    return tmp_path


def is_told(output: str, reason: str) -> bool:
    return f"a.py:1:1: HW904 Not fixed: {reason}" in output and "Traceback" not in output


def test_file_that_may_not_be_written(folder: Path) -> None:
    (folder / "a.py").chmod(0o444)
    code, output = fix(folder)
    assert code == 1
    assert is_told(output, "Permission denied")
    assert (folder / "a.py").read_text() == FAULTY
    assert os.listdir(folder) == ["a.py"]


def test_folder_that_may_not_be_written(folder: Path) -> None:
    folder.chmod(0o555)
    code, output = fix(folder)
    assert code == 1
    assert is_told(output, "Permission denied")
    assert (folder / "a.py").read_text() == FAULTY


def test_full_disk(folder: Path) -> None:
    def almost_none() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(FAULTY), len(FAULTY)))

    code, output = fix(folder, prepare=almost_none)
    assert code == 1
    assert is_told(output, "File too large")
    assert (folder / "a.py").read_text() == FAULTY
    assert os.listdir(folder) == ["a.py"]


def test_link_stays_and_leads_to_the_fixed_file(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "a.py").rename(folder / "real" / "b.txt")
    (folder / "a.py").symlink_to("real/b.txt")
    assert fix(folder)[0] == 0
    assert os.readlink(folder / "a.py") == "real/b.txt"
    assert (folder / "real" / "b.txt").read_text() == FIXED
    assert os.listdir(folder / "real") == ["b.txt"]


def test_other_hard_link_keeps_what_was_in_it(folder: Path) -> None:
    (folder / "copy").hardlink_to(folder / "a.py")
    assert fix(folder, "a.py")[0] == 0
    assert (folder / "a.py").read_text() == FIXED
    assert (folder / "copy").read_text() == FAULTY


@pytest.mark.skipif(not IS_ROOT, reason="only root gives files away")
def test_owner_is_kept(folder: Path) -> None:
    path = folder / "a.py"
    os.chown(path, 12, 34)
    path.chmod(0o4751)
    replace(str(path), FAULTY.encode(), FIXED.encode())
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (12, 34, 0o4751)


@pytest.mark.skipif(sys.platform != "linux", reason="Python reads them on Linux only")
def test_attributes_are_kept(folder: Path) -> None:
    path = folder / "a.py"
    try:
        os.setxattr(path, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system has none")
    assert fix(folder)[0] == 0
    assert path.read_text() == FIXED
    assert os.getxattr(path, "user.note") == b"mine"


def test_temporary_file_of_a_killed_run_is_removed(folder: Path) -> None:
    abandoned = folder / f"{PREFIX}x{SUFFIX}"
    abandoned.write_text("import wa")
    assert fix(folder)[0] == 0
    assert os.listdir(folder) == ["a.py"]


def test_what_is_only_named_like_one_stays(folder: Path) -> None:
    """Another run's, by its lock; and what would make who opens it wait, or lead him astray."""
    import fcntl

    names = [f"{PREFIX}{kind}{SUFFIX}" for kind in ("locked", "pipe", "folder", "link")]
    locked, pipe, below, link = (folder / name for name in names)
    os.mkfifo(pipe)
    below.mkdir()
    (folder / "kept").touch()
    link.symlink_to("kept")
    with locked.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert fix(folder)[0] == 0
    assert {locked.name, below.name, link.name, "kept"} <= set(os.listdir(folder))


@pytest.mark.slow
def test_killed_run_leaves_each_file_old_or_fixed() -> None:
    script = str(ROOT / "scripts" / "kills.py")
    command = [sys.executable, script, "--kills", "30"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "30 kills: " in done.stdout
