"""What W&B refuses of a sweep, in plain words.

Whether something is refused says the schema of W&B's package `sweeps` 0.3.0, of which
`knowledge/sweep_schema.json` is a copy: `wandb sweep --controller` stops at it, and `wandb sweep`
warns of what the server finds. As that package does we look besides at what no schema can say, and
as wandb 0.31.0 does at what it raises for before it sends a sweep
(`_validate_config_and_fill_distribution` in `wandb/apis/public/sweeps.py`).

Of whatever is wrong with a parameter the schema says `… is not valid under any of the given
schemas`. What is said here comes from looking at the parameter: which form was meant, and what is
amiss with it.
"""

from __future__ import annotations

import re
from math import exp

from hydrawandb_lint.configs.sweep_errors import (
    of_errors,
    of_keys,
)
from hydrawandb_lint.configs.sweep_schema import (
    Violation,
    Way,
    distributions,
    is_scalar,
    listed,
    name_of,
    nearest,
    number,
    parameter_keys,
    plain,
    schema,
    shown,
    surely_takes,
    takes,
    validator,
)
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_ELSEWHERE = {"image_uri", "job", "scheduler"}
"""A sweep with one of these is one of W&B Launch, where other things hold."""
_EXPONENTS = {"inv_log_uniform", "log_uniform", "q_log_uniform"}
"""Their bounds are exponents; what has `_values` behind the same name takes the limits."""
_LEADS = ("values", "value", "min", "max", "probabilities")
"""What tells the form of a parameter that has no `distribution`, the clearest first."""
_PREFIX = re.compile(r"\+\+?|~")
_NEEDS = "needs `value`, `values`, `min` and `max`, or a `distribution`"
_OF_KEYS = ("additionalProperties", "required")


def violations(sweep: object, nested_elsewhere: bool = False) -> list[Violation]:
    """What is refused of a sweep, which is given as PyYAML's safe loader makes it; nothing of a
    sweep of W&B Launch. `nested_elsewhere`: a parameter that holds others without the word
    `parameters` is not spoken of."""
    if not isinstance(sweep, dict) or _ELSEWHERE & sweep.keys() or sweep.get("method") == "custom":
        return []
    unsendable = list(_unsendable(sweep))
    found = [*_of_sweep(sweep)]
    if "parameters" in sweep:
        found += _of_parameters(("parameters",), sweep["parameters"], nested_elsewhere, set())
    ways = {each.way for each in unsendable}
    return unsendable + [each for each in found if each.way not in ways]


def _unsendable(sweep: dict[Any, Any]) -> Iterator[Violation]:
    """What wandb cannot write as JSON."""
    import datetime

    others = (datetime.date, bytes, set)
    todo: list[tuple[Way, Any]] = [((), sweep)]
    seen: set[int] = set()
    for way, value in todo:
        if isinstance(value, others):
            kind = "a date" if isinstance(value, datetime.date) else "no text"
            raised = "wandb raises a TypeError, `not JSON serializable`"
            yield Violation(way, f"{name_of(way)} is {kind} to YAML: {raised}; put it in quotes")
        elif isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            todo += [((*way, str(key)), each) for key, each in pairs]


def _of_sweep(sweep: dict[Any, Any]) -> Iterator[Violation]:
    known = schema()["properties"]
    # A macro out of its place is spoken of elsewhere.
    judged = {key: value for key, value in sweep.items() if key in known or key not in ARGUMENTS}
    # The package asks for `parameters` by itself.
    yield from of_keys((), judged, known, ("method", "parameters"))
    judged.pop("parameters", None)
    if "metric" in judged and "metrics" in judged:
        del judged["metrics"]
        yield Violation(("metrics",), "`metric` and `metrics` exclude each other")
    elif "metrics" in judged and judged.get("method") is not None:
        del judged["metrics"]
        yield Violation(("metrics",), "`metrics` needs `method: custom`; name one as `metric`")
    if not surely_takes(judged):
        yield from of_errors((), validator().iter_errors(judged), {()})


def _of_parameters(
    way: Way, parameters: object, nested_elsewhere: bool, seen: set[int]
) -> Iterator[Violation]:
    """What is wrong with parameters, the outer ones or nested ones. `seen`: the nested ones that
    were looked at, which a YAML file can name in several places, and in themselves."""
    is_outer = len(way) == 1
    if not isinstance(parameters, dict):
        raised = ": wandb raises a TypeError" if is_outer and parameters not in ([], "") else ""
        yield Violation(way, f"{name_of(way)} is {shown(parameters)}, not a mapping{raised}")
        return
    if not parameters:
        yield Violation(way, f"{name_of(way)} is empty")
    for name, parameter in parameters.items():
        here = (*way, str(name))
        if isinstance(name, str) and not takes(_PREFIX.sub("", name, count=1), {"value": 0}):
            allowed = "letters, digits, `_`, `.` and `-`, with a letter or `_` first"
            yield Violation(here, f"`{name}` is no name of a parameter: W&B takes {allowed}")
        if not isinstance(parameter, dict):
            yield _of_no_mapping(here, parameter, is_outer)
            continue
        if "parameters" in parameter:
            yield from _of_nested(here, parameter)
            inner = parameter["parameters"]
            if id(inner) not in seen:
                seen.add(id(inner))
                yield from _of_parameters((*here, "parameters"), inner, nested_elsewhere, seen)
        elif not (nested_elsewhere and _holds_only_mappings(parameter)):
            found = _of_parameter(here, parameter)
            yield from found
            # What is to be a number is judged as that number; else one fault is said once.
            if is_outer and all(each.word for each in found):
                yield from _of_numbers(here, parameter)


def _of_no_mapping(way: Way, parameter: object, is_outer: bool) -> Violation:
    # wandb looks for `min` in it, and a text or a list it can look in.
    raised = "wandb raises a TypeError; " if is_outer and is_scalar(parameter) else ""
    key = "values" if isinstance(parameter, list) else "value"
    hint = f"{raised}write `{key}:` before it"
    if parameter is None:
        hint = f"{raised}it {_NEEDS}"
    return Violation(way, f"{name_of(way)} is {shown(parameter)}, not a mapping: {hint}")


def _of_nested(way: Way, parameter: dict[Any, Any]) -> Iterator[Violation]:
    beside = [key for key in parameter if key != "parameters"]
    if beside:
        hint = f"{listed(beside)} cannot go with `parameters`"
        yield Violation((*way, str(beside[0])), f"{hint} in {name_of(way)}")


def _of_parameter(way: Way, parameter: dict[Any, Any]) -> list[Violation]:
    """What the schema has against a parameter that is not nested."""
    if takes("x", parameter):
        return []
    found = _of_distribution(way, parameter) if "distribution" in parameter else None
    if found is None:
        found = _of_keys_alone(way, parameter)
    return found or [Violation(way, f"{name_of(way)} is no parameter that W&B takes: it {_NEEDS}")]


def _of_distribution(way: Way, parameter: dict[Any, Any]) -> list[Violation]:
    """The same of one that names its distribution."""
    said, here = parameter["distribution"], (*way, "distribution")
    known = distributions()
    if isinstance(said, str) and said in known:
        return _of_form(way, parameter, known[said], f"`distribution: {said}`")
    near = nearest(said, known)
    if near in _EXPONENTS:
        near += "_values"
    words = f"{name_of(here)} is {shown(said)}: W&B knows "
    if not near:
        return [Violation(here, words + listed(name for name in known if name not in _EXPONENTS))]
    rest = _of_form(
        way, {**parameter, "distribution": near}, known[near], f"`distribution: {near}`"
    )
    sure = [each for each in rest if each.is_sure]
    return [Violation(here, f"{words}`{near}`", near if sure == rest else ""), *sure]


def _of_keys_alone(way: Way, parameter: dict[Any, Any]) -> list[Violation]:
    """The same of one that does not: its keys tell what is meant."""
    name, known = name_of(way), parameter_keys()
    if not parameter:
        return [Violation(way, f"{name} is empty: it {_NEEDS}")]
    mappings = {key for key, each in parameter.items() if isinstance(each, dict)}
    if mappings - {*_LEADS, "distribution"} and mappings >= parameter.keys() & known:
        return [Violation(way, f"{name} holds parameters: write `parameters:` before them")]
    if "value" in parameter and "values" in parameter:
        return [Violation((*way, "value"), f"{name} has both `value` and `values`")]
    lead = next((key for key in _LEADS if key in parameter), None)
    if lead is not None:
        return _of_form(way, parameter, _form(parameter, lead), f"`{lead}`")
    if fitting := _fitting(parameter):
        return [Violation(way, f"{name} needs a `distribution`: {listed(fitting, 'or')}")]
    near = ((key, nearest(key, known)) for key in parameter)
    return [
        Violation((*way, str(key)), f"`{key}` is no key of {name}: `{meant}` may be meant")
        for key, meant in near
        if meant and meant not in parameter
    ]


def _form(parameter: dict[Any, Any], lead: str) -> dict[str, Any]:
    """The part of the schema that a parameter with such a key is meant for."""
    if lead in ("min", "max"):
        return distributions()["uniform"]
    if lead == "value":
        return distributions()["constant"]
    weighted = "probabilities" in parameter
    return distributions()["categorical_w_probabilities" if weighted else "categorical"]


def _of_form(
    way: Way, parameter: dict[Any, Any], form: dict[str, Any], lead: str
) -> list[Violation]:
    """What is wrong with a parameter of a form. `lead`: the words that tell the form."""
    import jsonschema

    taken, name = form["properties"], name_of(way)
    foreign = [key for key in parameter if key not in taken]
    required = set(form["required"]) - {"distribution", *parameter}
    missing = [key for key in taken if key in required]
    if strange := [key for key in foreign if key not in parameter_keys()]:
        free = [key for key in parameter_keys() if key not in parameter]
        near = {key: nearest(key, missing or free) or nearest(key, free) for key in strange}
        others = f"W&B takes {listed(taken)}"
        return [
            Violation(
                (*way, str(key)),
                f"`{key}` is no key of {name}: {f'`{meant}` may be meant' if meant else others}",
            )
            for key, meant in near.items()
        ]
    if foreign:
        fitting = _fitting(parameter)
        hint = f"; `distribution: {fitting[0]}` takes it" if len(fitting) == 1 else ""
        if 1 < len(fitting) <= 3:
            hint = f"; `distribution` may be {listed(fitting, 'or')}"
        words = f"{listed(foreign)} cannot go with {lead} in {name}{hint}"
        return [Violation((*way, foreign[0]), words)]
    if missing:
        return [Violation(way, f"{name} has {lead} and no {listed(missing, 'or')}")]
    judge = jsonschema.Draft7Validator(form, format_checker=validator().format_checker)
    return list(of_errors(way, judge.iter_errors(parameter), {way}))


def _of_numbers(way: Way, parameter: dict[Any, Any]) -> Iterator[Violation]:
    """What no schema can say: how the numbers of a parameter fit each other."""
    name, distribution = name_of(way), parameter.get("distribution")
    low, high = (number(parameter.get(key)) for key in ("min", "max"))
    if low is not None and high is not None:
        if distribution is None and type(low) is not type(high):
            key, whole = ("min", low) if isinstance(low, int) else ("max", high)
            words = f"`{key}` of {name} is a whole number and the other bound a float"
            raised = f"wandb raises a ValueError; write `{whole}.0`"
            yield Violation((*way, key), f"{words}: {raised}", f"{whole}.0", True)
        if low >= high:
            words = f"`min` of {name} is {plain(low)}, not less than `max`, {plain(high)}"
            yield Violation((*way, "min"), words)
    if distribution in _EXPONENTS and low is not None and high is not None and 0 < low < high <= 1:
        # The package refuses all of them; other bounds may well be meant as exponents.
        better = f"{distribution}_values"
        words = f"the bounds of `distribution: {distribution}` in {name} are exponents of e"
        limits = f"{plain(low)} to {plain(high)} is {exp(low):.5g} to {exp(high):.5g}"
        yield Violation((*way, "distribution"), f"{words}: {limits}; write `{better}`", better)
    values, weights = parameter.get("values"), parameter.get("probabilities")
    if isinstance(values, list) and isinstance(weights, list):
        here, numbers = (*way, "probabilities"), [number(each) for each in weights]
        if len(values) != len(weights):
            counts = f"{len(values)} `values` and {len(weights)} `probabilities`"
            yield Violation(here, f"{name} has {counts}")
        elif not abs(sum(each or 0 for each in numbers) - 1) <= 1e-5 + 1e-8:  # NumPy's `isclose`
            yield Violation(here, f"the `probabilities` of {name} do not add up to 1")


def _holds_only_mappings(parameter: dict[Any, Any]) -> bool:
    """Whether it is nested and just lacks the word `parameters`."""
    mappings = all(isinstance(each, dict) for each in parameter.values())
    return bool(parameter) and mappings and parameter_keys().isdisjoint(parameter)


def _fitting(parameter: dict[Any, Any]) -> list[str]:
    """The distributions that take all keys of a parameter and need no others."""
    return [
        name
        for name, form in distributions().items()
        if name not in _EXPONENTS
        and parameter.keys() <= form["properties"].keys()
        and set(form["required"]) <= {*parameter, "distribution"}
    ]
