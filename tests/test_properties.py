"""The laws of `generated/laws.py` hold of programs that are made up.

These are the same in every run; `scripts/properties.py` takes as many others as one likes.
"""

from __future__ import annotations

import warnings

import pytest

pytest.importorskip("omegaconf")

from generated import laws
from generated.programs import Program, odd_programs, programs
from hypothesis import HealthCheck, given, settings

pytestmark = pytest.mark.slow

made = settings(
    database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@settings(made, max_examples=300)
@given(programs())
def test_laws_hold_of_programs_with_hydra_and_wandb(program: Program) -> None:
    laws.hold(program)


@settings(made, max_examples=25)
@given(odd_programs())
def test_laws_hold_of_any_syntax(program: Program) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what Python finds odd in them
        laws.hold(program)
