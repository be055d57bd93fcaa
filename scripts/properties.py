"""Holds `hwlint check` and `hwlint fix` to their laws on programs that are made up.

    python scripts/properties.py --programs 20000             all of them; takes hours
    python scripts/properties.py --programs 250 --seed 17     one batch again

The laws are in tests/generated/laws.py. Batches have seeds that count from `--seed`; every tenth
has fewer programs, of hypothesmith's, which use all the syntax that Python has. A batch ends with
its first failure, which is shown as small as hypothesis can make it. Exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from generated import laws
from generated.programs import Program, odd_programs, programs
from hypothesis import HealthCheck, Phase, given, seed, settings

BATCH = 250
ODD = 25
"""Programs of hypothesmith's in a batch: to make one takes a second."""


def size(number: int) -> int:
    """How many programs the batch of that seed has."""
    return ODD if is_odd(number) else BATCH


def is_odd(number: int) -> bool:
    return number % 10 == 0


def seeds(programs: int, first: int) -> list[int]:
    """Those of as many batches as have so many programs."""
    numbers = [first]
    while sum(map(size, numbers)) < programs:
        numbers.append(numbers[-1] + 1)
    return numbers


def batch(number: int) -> tuple[int, Counter[str], str]:
    """The figures of the batch of that seed, and its failure, if any."""
    warnings.simplefilter("ignore")  # what odd programs hold
    figures: Counter[str] = Counter()
    failures: list[str] = []

    @seed(number)
    @settings(
        max_examples=size(number),
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(odd_programs() if is_odd(number) else programs())
    def held(program: Program) -> None:
        nonlocal figures
        try:
            figures += laws.hold(program)
        except Exception as error:
            failures.append(f"{program}{type(error).__name__}: {error}")
            raise

    try:
        held()
    except Exception as error:
        failures = failures or [f"{type(error).__name__}: {error}"]
    return number, figures, failures[-1] if failures else ""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--programs", type=int, default=20_000, help="how many, at least")
    parser.add_argument("--seed", type=int, default=1, help="that of the first batch")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    given_ = parser.parse_args()
    began, figures, failed = time.monotonic(), Counter[str](), []
    numbers = seeds(given_.programs, given_.seed)
    with ProcessPoolExecutor(given_.jobs) as pool:
        for done in as_completed([pool.submit(batch, number) for number in numbers]):
            number, of_batch, failure = done.result()
            figures += of_batch
            print(f"seed {number}: {of_batch['programs']} programs", flush=True)
            if failure:
                failed.append(number)
                print(f"{failure}\nseed {number} FAILED", flush=True)
    for name, count in figures.most_common():
        print(f"{count:7,} {name}")
    print(f"{len(failed)} of {len(numbers)} batches failed, in {time.monotonic() - began:.0f} s")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
