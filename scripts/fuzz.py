"""Tries a reader of hwlint's on bytes that atheris makes up, guided by what they cover.

    pip install atheris
    python scripts/fuzz.py notebook --runs 20000
    python scripts/fuzz.py all --seconds 30             of each reader

The readers, what they promise and what the trials begin with are in tests/readers.py. Exits with
another code than 0, and with the bytes that did it, if one breaks its promise or takes a minute.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readers import Reader

LONGEST = 4096
SECONDS = 60


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("reader", help="one of tests/readers.py, or all")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, help="end after these, not after a number of runs")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        parser.error("it needs atheris: pip install atheris")
    names = list(readers())
    if given.reader in names:
        fuzz(given.reader, given.runs, given.seconds, given.seed)
    if given.reader != "all":
        parser.error(f"no reader is called {given.reader}, but {', '.join(names)}")
    command = [sys.executable, __file__, *sys.argv[1:]]
    at = command.index("all")
    codes = []
    for name in names:
        command[at] = name
        codes.append(subprocess.run(command, check=False).returncode)
    return max(codes)


def readers() -> dict[str, Reader]:
    """The readers, such that atheris sees what they cover."""
    import atheris

    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    with atheris.instrument_imports(include=["hydrawandb_lint", "readers"]):
        from readers import READERS
    return READERS


def fuzz(name: str, runs: int, seconds: int | None, seed: int) -> None:
    """Ends the process, which is how atheris ends."""
    import atheris

    warnings.simplefilter("ignore")  # what odd Python holds
    reader = readers()[name]
    with atheris.instrument_imports(include=["hydrawandb_lint"]):
        reader.read(next(reader.seeds()))  # for what is imported late
    print(f"{name}:", flush=True)

    def trial(data: bytes) -> None:
        try:
            reader.read(data)
        except BaseException:
            print(f"{name}: {data!r}", flush=True)
            raise

    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(reader.seeds()):
            Path(folder, str(number)).write_bytes(data)
        options = (
            f"-max_total_time={seconds}" if seconds else f"-runs={runs}",
            f"-seed={seed}",
            f"-max_len={LONGEST}",
            f"-timeout={SECONDS}",
            f"-artifact_prefix={folder}/",
            "-verbosity=0",
            "-print_final_stats=1",
        )
        atheris.Setup([sys.argv[0], *options, folder], trial)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
