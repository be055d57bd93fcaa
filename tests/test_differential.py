"""Made-up programs do with the real wandb (offline) and Hydra what `generated/runs.py` says.

These are the same in every run; `scripts/differential.py` takes as many others as one likes.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

pytest.importorskip("wandb")
pytest.importorskip("hydra")

from generated import runs
from generated.programs import Program, programs
from hypothesis import HealthCheck, Phase, given, settings

pytestmark = pytest.mark.slow


@settings(
    max_examples=24,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(programs())
def test_fixed_program_does_no_worse(program: Program) -> None:
    with TemporaryDirectory() as folder:
        compared = runs.compare(program, Path(folder).resolve())
    assert not runs.faults(compared), (compared.before.output, compared.after)
