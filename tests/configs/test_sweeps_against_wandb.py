"""What hwlint says of any sweep, against W&B's schema and its client."""

from __future__ import annotations

import copy
import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweep_judge import refusal

from hydrawandb_lint import knowledge
from hydrawandb_lint.configs.sweep_schema import surely_takes, validator
from hydrawandb_lint.configs.sweep_violations import violations

needs_sweeps = pytest.mark.skipif(
    find_spec("sweeps") is None, reason="there is no `sweeps` for this Python"
)


def refused(sweep: Any) -> str:
    """What W&B's package has against a sweep, or wandb before it sends it."""
    from sweeps.config import cfg  # type: ignore[import-not-found, import-untyped, unused-ignore]

    try:
        found = cfg.schema_violations_from_proposed_config(copy.deepcopy(sweep))
        by_client = refusal(sweep)
    except (AttributeError, TypeError, ValueError) as error:
        return repr(error)
    return by_client or "; ".join(each for each in found if "base-e exponents" not in each)


DAY = datetime.date(2024, 1, 2)
WHAT = st.sampled_from(
    [None, True, 0, 1, 0.5, 1.0, -2, "1e-5", "x", "", DAY, [], [1], [0.5, 0.5], {}, {"a": 1}]
)
NUMBER = st.sampled_from(
    [0, 1, 2, 5, 0.0, 0.5, 1.0, 3.5, -1, -0.5, "1e-5", "1e5", "low", None, True]
)
DISTRIBUTION = st.sampled_from(
    "categorical categorical_w_probabilities constant normal log_normal q_normal uniform "
    "log_uniform log_uniform_values inv_log_uniform inv_log_uniform_values q_log_uniform "
    "q_log_uniform_values q_uniform int_uniform beta q_beta loguniform gauss".split()
)
RANGE = {"min": NUMBER, "max": NUMBER}
VALUES = st.lists(st.sampled_from([1, 0.5, "a", None]), max_size=3)
WEIGHTS = st.lists(st.sampled_from([0.5, 0.25, 1, 0, -0.5, "1e-1"]), max_size=3)
PLAIN = st.one_of(
    WHAT,
    st.fixed_dictionaries(RANGE),
    st.fixed_dictionaries(RANGE, optional={"distribution": DISTRIBUTION, "q": NUMBER}),
    st.fixed_dictionaries({"distribution": DISTRIBUTION}, optional={**RANGE, "q": NUMBER}),
    st.fixed_dictionaries(
        {"distribution": DISTRIBUTION}, optional={"mu": NUMBER, "sigma": NUMBER, "q": NUMBER}
    ),
    st.fixed_dictionaries({"distribution": DISTRIBUTION}, optional={"a": NUMBER, "b": NUMBER}),
    st.fixed_dictionaries({"values": VALUES, "probabilities": WEIGHTS}),
    st.fixed_dictionaries({"values": VALUES}, optional={"distribution": DISTRIBUTION}),
    st.dictionaries(
        st.sampled_from("value values min max distribution probabilities q mu vals foo".split()),
        WHAT,
        max_size=3,
    ),
)
NAMES = st.sampled_from(["lr", "model.lr", "a-b", "_c"])
PARAMETERS = st.recursive(
    st.dictionaries(NAMES, PLAIN, max_size=2),
    lambda inner: st.one_of(
        st.dictionaries(NAMES, st.fixed_dictionaries({"parameters": inner}), max_size=2),
        st.dictionaries(NAMES, inner, max_size=2),
    ),
    max_leaves=3,
)
METRIC = st.one_of(
    WHAT,
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["loss", 3]),
            "goal": st.sampled_from(["minimize", "max", 3]),
            "target": NUMBER,
            "impute": st.sampled_from(["best", "bset"]),
            "nmae": WHAT,
        },
    ),
)
STOP = st.one_of(
    WHAT,
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["hyperband", "asha", None]),
            "min_iter": NUMBER,
            "max_iter": NUMBER,
            "s": NUMBER,
            "eta": NUMBER,
            "strict": WHAT,
            "min_itr": NUMBER,
        },
    ),
)
GOOD = {"method": "random", "parameters": {"lr": {"values": [1]}}}
KEYS: dict[str, st.SearchStrategy[Any]] = {
    "method": st.sampled_from(["bayes", "grid", "bayesian", "", None, 3]),
    "parameters": st.one_of(PARAMETERS, WHAT),
    "metric": METRIC,
    "metrics": st.one_of(st.lists(METRIC, max_size=3), WHAT),
    "early_terminate": STOP,
    "controller": st.one_of(WHAT, st.fixed_dictionaries({"type": st.sampled_from(["local", "x"])})),
    **dict.fromkeys("command program name description entity project run_cap kind".split(), WHAT),
    **dict.fromkeys("apiVersion parameter metrc config".split(), WHAT),
}
"""One of them is added to a good sweep: of several faults one could hide that another is missed."""


CHANGES = st.one_of(
    st.sampled_from(sorted(KEYS)).flatmap(lambda key: st.tuples(st.just(key), KEYS[key])),
    st.tuples(st.just("parameters"), PARAMETERS),
    st.tuples(st.just("parameters"), st.fixed_dictionaries({"lr": PLAIN})),
)


@given(CHANGES)
def test_what_is_taken_for_right_is_right_to_jsonschema(change: tuple[str, Any]) -> None:
    sweep = {**GOOD, change[0]: change[1]}
    assert validator().is_valid(sweep) or not surely_takes(sweep)


def test_right_sweep_needs_no_jsonschema() -> None:
    assert surely_takes(GOOD)
    stop = {"type": "hyperband", "min_iter": 3}
    assert surely_takes({**GOOD, "early_terminate": stop})


@pytest.mark.slow
@needs_sweeps
@settings(max_examples=600, deadline=None)
@given(CHANGES)
def test_hwlint_and_wandb_refuse_the_same(change: tuple[str, Any]) -> None:
    sweep = {**GOOD, change[0]: change[1]}
    before = copy.deepcopy(sweep)
    # What is meant as exponents is right, though the package always speaks of it.
    found = [each for each in violations(sweep) if "exponents of e" not in each.words]
    assert sweep == before
    assert bool(found) == bool(refused(sweep)), (refused(sweep), found)


@needs_sweeps
def test_schema_is_that_of_the_package() -> None:
    spec = find_spec("sweeps")
    assert spec is not None
    assert spec.origin is not None
    ours = Path(knowledge.__file__).with_name("sweep_schema.json")
    assert (
        ours.read_bytes()
        == Path(spec.origin).with_name("config").joinpath("schema.json").read_bytes()
    )
