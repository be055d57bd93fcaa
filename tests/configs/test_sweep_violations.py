"""What is said of sweeps that W&B refuses, held against W&B's own package and against wandb."""

from __future__ import annotations

import pytest
import yaml

from hydrawandb_lint.configs.sweep_schema import Violation
from hydrawandb_lint.configs.sweep_violations import violations

SWEEP = "method: grid\nprogram: main.py\nparameters:\n  lr: {values: [1, 2]}\n"
METHODS = "W&B knows `bayes`, `random`, `grid` and `custom`"
NEEDS = "it needs `value`, `values`, `min` and `max`, or a `distribution`"


def found(text: str, **options: bool) -> list[Violation]:
    return violations(yaml.safe_load(text), **options)


def said(text: str) -> list[tuple[str, str]]:
    """The ways, with dots, and the words."""
    return [(".".join(each.way), each.words) for each in found(text)]


def of_parameter(parameter: str) -> str:
    """A sweep with one parameter, given in flow style."""
    return f"method: random\nparameters:\n  lr: {parameter}\n"


@pytest.mark.parametrize(
    ("text", "way", "words"),
    [
        ("parameters: {lr: {values: [1]}}", "", f"the sweep has no `method`: {METHODS}"),
        (
            "methd: grid\nparameters: {lr: {values: [1]}}",
            "methd",
            "`methd` is no key of the sweep: `method` may be meant",
        ),
        (
            "method: bayesian\nparameters: {lr: {values: [1]}}",
            "method",
            f"`method` is `bayesian`: {METHODS}",
        ),
        ("method: grid", "", "the sweep has no `parameters`"),
        (
            "method: grid\nparameter: {lr: {values: [1]}}",
            "parameter",
            "`parameter` is no key of the sweep: `parameters` may be meant",
        ),
        ("method: grid\nparameters: {}", "parameters", "`parameters` is empty"),
        (
            "method: grid\nparameters:",
            "parameters",
            "`parameters` is empty, not a mapping: wandb raises a TypeError",
        ),
        (
            "method: grid\nparameters: [lr]",
            "parameters",
            "`parameters` is a list, not a mapping: wandb raises a TypeError",
        ),
        (SWEEP + "foo: 1", "foo", "`foo` is no key of the sweep: W&B knows no such key"),
        (SWEEP + "metric: loss", "metric", "`metric` is `loss`, not a mapping"),
        (SWEEP + "metric: {goal: minimize}", "metric", "`metric` has no `name`"),
        (
            SWEEP + "metric: {nam: loss}",
            "metric.nam",
            "`nam` is no key of `metric`: `name` may be meant",
        ),
        (
            SWEEP + "metric: {name: loss, goal: max}",
            "metric.goal",
            "`metric.goal` is `max`: W&B knows `minimize` and `maximize`",
        ),
        (
            SWEEP + "metrics: [{name: a}, {name: b}]",
            "metrics",
            "`metrics` needs `method: custom`; name one as `metric`",
        ),
        (
            SWEEP + "metric: {name: a}\nmetrics: [{name: a}]",
            "metrics",
            "`metric` and `metrics` exclude each other",
        ),
        (
            SWEEP + "command: python main.py",
            "command",
            "`command` is `python main.py`, no list: wandb's agent runs its default command",
        ),
        (SWEEP + "early_terminate: {min_iter: 3}", "early_terminate", "has no `type`"),
        (
            SWEEP + "early_terminate: {type: asha}",
            "early_terminate.type",
            "`early_terminate.type` is `asha`: W&B knows `hyperband`",
        ),
        (
            SWEEP + "early_terminate: {type: hyperband}",
            "early_terminate",
            "`early_terminate` needs `min_iter`, or `max_iter` and `s`",
        ),
        (
            SWEEP + "early_terminate: {type: hyperband, min_itr: 3}",
            "early_terminate.min_itr",
            "`min_iter` may be meant",
        ),
        (SWEEP + "run_cap: '3'", "run_cap", "`run_cap` is the text `3`, not a whole number"),
        (SWEEP + "run_cap: 0", "run_cap", "`run_cap` is `0`: it must be greater than 0"),
        (SWEEP + "name: 3", "name", "`name` is `3`, not text: put it in quotes"),
        (SWEEP + "entity:", "entity", "`entity` is empty, not text: leave it out"),
        (
            SWEEP + "name: 2024-01-01",
            "name",
            "`name` is a date to YAML: wandb raises a TypeError, `not JSON serializable`; put it "
            "in quotes",
        ),
    ],
)
def test_fault_of_a_sweep(text: str, way: str, words: str) -> None:
    ((where, what),) = said(text)
    assert where == way
    assert words in what


@pytest.mark.parametrize(
    ("parameter", "key", "words"),
    [
        (
            "0.1",
            "",
            "`lr` is `0.1`, not a mapping: wandb raises a TypeError; write `value:` before it",
        ),
        ("big", "", "`lr` is `big`, not a mapping: write `value:` before it"),
        ("[1, 2]", "", "`lr` is a list, not a mapping: write `values:` before it"),
        ("", "", f"`lr` is empty, not a mapping: wandb raises a TypeError; {NEEDS}"),
        ("{}", "", f"`lr` is empty: {NEEDS}"),
        ("{foo: 3}", "", f"`lr` is no parameter that W&B takes: {NEEDS}"),
        ("{values: 3}", "values", "`lr.values` is `3`, not a list"),
        ("{values: []}", "values", "`lr.values` is an empty list"),
        ("{value: 1, values: [1]}", "value", "`lr` has both `value` and `values`"),
        ("{values: [1], min: 2}", "min", "`min` cannot go with `values` in `lr`"),
        ("{min: 1}", "", "`lr` has `min` and no `max`"),
        ("{vals: [1]}", "vals", "`vals` is no key of `lr`: `values` may be meant"),
        ("{min: 1, mx: 2}", "mx", "`mx` is no key of `lr`"),
        ("{min: 1, maxx: 2}", "maxx", "`maxx` is no key of `lr`: `max` may be meant"),
        ("{values: [1], foo: {a: 1}}", "foo", "`foo` is no key of `lr`: W&B takes `values`"),
        (
            "{distribution: unifrom, min: 0.1, max: 1.0}",
            "distribution",
            "`lr.distribution` is `unifrom`: W&B knows `uniform`",
        ),
        (
            "{distribution: loguniform, min: 0.1, max: 1.0}",
            "distribution",
            "`lr.distribution` is `loguniform`: W&B knows `log_uniform_values`",
        ),
        ("{distribution: zipf, a: 1}", "distribution", "`lr.distribution` is `zipf`: W&B knows `"),
        ("{distribution: [normal]}", "distribution", "`lr.distribution` is a list: W&B knows `"),
        ("{distribution: uniform, min: 1}", "", "`lr` has `distribution: uniform` and no `max`"),
        (
            "{distribution: normal, min: 1, max: 2}",
            "min",
            "`min` and `max` cannot go with `distribution: normal` in `lr`",
        ),
        (
            "{distribution: categorical, values: [1], probabilities: [1]}",
            "probabilities",
            "`distribution: categorical_w_probabilities` takes it",
        ),
        (
            "{min: 1, max: 3, q: 1}",
            "q",
            "`distribution` may be `q_uniform` or `q_log_uniform_values`",
        ),
        ("{a: 1, b: 2}", "", "`lr` needs a `distribution`: `beta` or `q_beta`"),
        (
            "{distribution: log_uniform_values, min: 0, max: 1}",
            "min",
            "`lr.min` is `0`: it must be greater than 0",
        ),
        (
            "{distribution: int_uniform, min: 1.0, max: 3}",
            "min",
            "`lr.min` is `1.0`, not a whole number",
        ),
        (
            "{min: 1e-5, max: 0.1}",
            "min",
            "`lr.min` is `1e-5`, which PyYAML reads as text: write `1.0e-5`",
        ),
        ("{min: '0.1', max: 0.2}", "min", "`lr.min` is the text `0.1`, not a number"),
        (
            "{min: 0, max: 0.1}",
            "min",
            "`min` of `lr` is a whole number and the other bound a float: wandb raises a "
            "ValueError; write `0.0`",
        ),
        ("{min: 2, max: 1}", "min", "`min` of `lr` is 2, not less than `max`, 1"),
        (
            "{distribution: log_uniform, min: 0.001, max: 0.1}",
            "distribution",
            "0.001 to 0.1 is 1.001 to 1.1052; write `log_uniform_values`",
        ),
        (
            "{values: [1, 2], probabilities: [0.5, 0.6]}",
            "probabilities",
            "the `probabilities` of `lr` do not add up to 1",
        ),
        (
            "{values: [1, 2], probabilities: [1]}",
            "probabilities",
            "`lr` has 2 `values` and 1 `probabilities`",
        ),
        ("{lr: {values: [1]}}", "", "`lr` holds parameters: write `parameters:` before them"),
        ("{a: {values: [1]}}", "", "`lr` holds parameters: write `parameters:` before them"),
        ("{parameters: {}}", "parameters", "`lr.parameters` is empty"),
        ("{parameters: {a: 3}}", "parameters.a", "`lr.parameters.a` is `3`, not a mapping"),
        ("{parameters: {a: {value: 3}}, q: 1}", "q", "`q` cannot go with `parameters` in `lr`"),
        ("{values: [2024-01-01]}", "values.0", "`lr.values.0` is a date to YAML"),
        ("{min: 2024-01-01, max: 1.0}", "min", "`lr.min` is a date to YAML"),
    ],
)
def test_fault_of_a_parameter(parameter: str, key: str, words: str) -> None:
    ((where, what),) = said(of_parameter(parameter))
    assert where == f"parameters.lr.{key}".rstrip(".")
    assert words in what


@pytest.mark.parametrize(
    "text",
    [
        SWEEP,
        SWEEP + "metric: {name: loss}",
        SWEEP + "command: [python, '${program}', '${args_no_hyphens}']",
        SWEEP + "args_no_hyphens:",
        "method: bayes\nparameters: {model.lr: {min: 0.1, max: 1.0}}",
        "method: grid\nparameters: {lr: {min: 0.1, max: 1.0}}",
        "method: grid\nparameters: {+lr: {value: 1}, ++a: {value: 1}, ~b: {value: 1}}",
        "method: grid\nparameters: {lr: {distribution: uniform, min: 0, max: 0.1}}",
        "method: grid\nparameters: {model: {parameters: {lr: {min: 1, max: 2.0}}}}",
        "method: grid\nparameters: {lr: {values: [1e-5]}}",
        "method: custom\nparameters: {lr: 3}",
        "scheduler: {engine: ax}",
        "job: a/b/c\nmethod: x",
        "image_uri: here\nmethod: x",
        "- a",
        "",
    ],
)
def test_nothing_is_said(text: str) -> None:
    assert not found(text)


@pytest.mark.parametrize("name", ["model/encoder", "a b", "+a/b", "+", "0a", "+++a"])
def test_name_of_a_parameter(name: str) -> None:
    (violation,) = violations({"method": "grid", "parameters": {name: {"value": 1}}})
    assert violation.way == ("parameters", name)


def test_nested_parameters_may_be_left_to_others() -> None:
    text = of_parameter("{c: {d: {values: [1]}}}")
    assert found(text)
    assert not found(text, nested_elsewhere=True)
    assert found(of_parameter("{c: {values: [1]}, depth: 3}"), nested_elsewhere=True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (of_parameter("{min: 1e-5, max: 1}"), {"min": "1.0e-5", "max": "1.0"}),
        (of_parameter("{min: -1.5E3, max: 1e3}"), {"min": "-1.5e+3", "max": "1.0e+3"}),
        (
            of_parameter("{distribution: loguniform, min: 1e-5, max: 1}"),
            {"distribution": "log_uniform_values", "min": "1.0e-5"},
        ),
        (of_parameter("{distribution: loguniform, min: -5, max: 0}"), {"distribution": ""}),
        (of_parameter("{distribution: log_uniform, min: -5, max: 0}"), {}),
        (SWEEP + "metric: {name: loss, goal: min}", {"goal": "minimize"}),
        ("method: Bayes\nparameters: {a: {value: 1}}", {"method": "bayes"}),
        ("method: rand\nparameters: {a: {value: 1}}", {"method": "random"}),
        ("method: hyperopt\nparameters: {a: {value: 1}}", {"method": ""}),
    ],
)
def test_word_that_is_meant(text: str, words: dict[str, str]) -> None:
    assert {each.way[-1]: each.word for each in found(text)} == words


def test_words_mend_at_once_what_they_mend() -> None:
    text = of_parameter("{distribution: loguniform, min: 1e-5, max: 1e-1}")
    for each in found(text):
        at = yaml.safe_load(text)["parameters"]["lr"][each.way[-1]]
        text = text.replace(at, each.word)
    assert not found(text)


def test_circles_and_many_aliases_end_soon() -> None:
    assert not found("method: grid\nparameters: &p {a: {parameters: *p}}")
    levels = [f"a{i}: &a{i} {{parameters: {{x: *a{i - 1}, y: *a{i - 1}}}}}" for i in range(1, 40)]
    lines = ["method: grid", "parameters:", "  a0: &a0 {parameters: {x: 3}}"]
    (violation,) = found("\n  ".join(["\n".join(lines), *levels]))
    assert violation.way == ("parameters", "a0", "parameters", "x")


# Against the real ones
