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
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from hydrawandb_lint import knowledge
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from jsonschema import Draft7Validator, ValidationError

Way = tuple[str, ...]


class Violation(NamedTuple):
    """What is wrong at a way from the sweep: keys, and the indices of lists. `word`: what the
    scalar there should be; `is_sure`: nothing else can be meant."""

    way: Way
    words: str
    word: str = ""
    is_sure: bool = False


_ELSEWHERE = {"image_uri", "job", "scheduler"}
"""A sweep with one of these is one of W&B Launch, where other things hold."""
_EXPONENTS = {"inv_log_uniform", "log_uniform", "q_log_uniform"}
"""Their bounds are exponents; what has `_values` behind the same name takes the limits."""
_LEADS = ("values", "value", "min", "max", "probabilities")
"""What tells the form of a parameter that has no `distribution`, the clearest first."""
_PREFIX = re.compile(r"\+\+?|~")
_SCIENTIFIC = re.compile(r"([-+]?[0-9]+)(?:\.([0-9]*))?[eE]([-+]?)([0-9]+)")
"""To YAML 1.1 that is a float only with a point and a sign: `1.0e-5`, `1.0e+5`."""
_NOUNS = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
_NEEDS = "needs `value`, `values`, `min` and `max`, or a `distribution`"
_OF_KEYS = ("additionalProperties", "required")
_NEAR = 0.7


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
            yield Violation(way, f"{_name(way)} is {kind} to YAML: {raised}; put it in quotes")
        elif isinstance(value, (dict, list)) and id(value) not in seen:
            seen.add(id(value))
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            todo += [((*way, str(key)), each) for key, each in pairs]


# All but the parameters


def _of_sweep(sweep: dict[Any, Any]) -> Iterator[Violation]:
    known = _schema()["properties"]
    # A macro out of its place is spoken of elsewhere.
    judged = {key: value for key, value in sweep.items() if key in known or key not in ARGUMENTS}
    # The package asks for `parameters` by itself.
    yield from _of_keys((), judged, known, ("method", "parameters"))
    judged.pop("parameters", None)
    if "metric" in judged and "metrics" in judged:
        del judged["metrics"]
        yield Violation(("metrics",), "`metric` and `metrics` exclude each other")
    elif "metrics" in judged and judged.get("method") is not None:
        del judged["metrics"]
        yield Violation(("metrics",), "`metrics` needs `method: custom`; name one as `metric`")
    yield from _of_errors((), _validator().iter_errors(judged), {()})


def _of_errors(way: Way, errors: Iterable[ValidationError], told: set[Way]) -> Iterator[Violation]:
    """What the schema finds below a way. `told`: where all is said already."""
    for error in sorted(errors, key=_rank):
        here = (*way, *map(str, error.absolute_path))
        instance: Any = error.instance
        schema: Any = error.schema
        if error.validator == "oneOf":
            # What an early stop needs at least comes last: it may be there under another name.
            inner = error.context or []
            clear = [each for each in inner if each.validator != "anyOf"]
            yield from _of_errors(way, clear or inner, told)
        elif here not in told:
            told.add(here)
            if error.validator in _OF_KEYS:
                yield from _of_keys(here, instance, schema["properties"], schema["required"])
            else:
                yield _of_value(here, error)


def _rank(error: ValidationError) -> int:
    """Which of several errors at a place tells most."""
    return 0 if error.validator in _OF_KEYS else 1 if error.validator == "enum" else 2


def _of_keys(
    way: Way, holder: dict[Any, Any], known: Iterable[str], required: Iterable[str]
) -> Iterator[Violation]:
    """The keys of a mapping that are unknown, and those that it lacks."""
    known = list(known)
    missing = [key for key in required if key not in holder]
    for key in holder:
        if key in known:
            continue
        near = _near(key, [each for each in known if each not in holder])
        missing = [each for each in missing if each != near]
        hint = f"`{near}` may be meant" if near else "W&B knows " + _listed(known)
        if not near and not way:
            hint = "W&B knows no such key"
        yield Violation((*way, str(key)), f"`{key}` is no key of {_what(way)}: {hint}")
    for key in missing:
        hint = f": W&B knows {_listed(_methods())}" if key == "method" else ""
        yield Violation(way, f"{_what(way)} has no `{key}`{hint}")


def _of_value(way: Way, error: ValidationError) -> Violation:
    """A value that the schema does not take."""
    name = _name(way)
    value: Any = error.instance
    limit: Any = error.validator_value
    said = f"{name} is {_shown(value)}"
    match error.validator:
        case "type" if way == ("command",):
            return Violation(way, f"{said}, no list: wandb's agent runs its default command")
        case "type" if limit == "number" and isinstance(value, str):
            return _of_text(way, value)
        case "type":
            hint = ": leave it out" if value is None else ": put it in quotes"
            hint = hint if limit == "string" and _is_scalar(value) else ""
            text = "the text " if limit in ("boolean", "integer") and isinstance(value, str) else ""
            return Violation(way, f"{name} is {text}{_shown(value)}, not {_NOUNS[limit]}{hint}")
        case "format":
            return Violation(way, f"{said}, not a whole number")
        case "enum":
            near = _near(value, limit)
            return Violation(way, f"{said}: W&B knows {_listed(limit)}", near)
        case "minimum":
            return Violation(way, f"{said}: it must be at least {limit:g}")
        case "exclusiveMinimum":
            return Violation(way, f"{said}: it must be greater than {limit:g}")
        case "minItems" if not value:
            return Violation(way, f"{name} is an empty list")
        case "minItems":
            return Violation(way, f"{name} has fewer than {limit} items")
        case "anyOf":
            return Violation(way, f"{name} needs `min_iter`, or `max_iter` and `s`")
        case _:
            return Violation(way, f"{name}: {error.message}")


def _of_text(way: Way, value: str) -> Violation:
    """A text where a number belongs."""
    word = _float_of(value)
    if word:
        hint = f"`{value}`, which PyYAML reads as text: write `{word}`"
        return Violation(way, f"{_name(way)} is {hint}", word, True)
    return Violation(way, f"{_name(way)} is the text `{value}`, not a number")


# The parameters


def _of_parameters(
    way: Way, parameters: object, nested_elsewhere: bool, seen: set[int]
) -> Iterator[Violation]:
    """What is wrong with parameters, the outer ones or nested ones. `seen`: the nested ones that
    were looked at, which a YAML file can name in several places, and in themselves."""
    is_outer = len(way) == 1
    if not isinstance(parameters, dict):
        raised = ": wandb raises a TypeError" if is_outer and parameters not in ([], "") else ""
        yield Violation(way, f"{_name(way)} is {_shown(parameters)}, not a mapping{raised}")
        return
    if not parameters:
        yield Violation(way, f"{_name(way)} is empty")
    for name, parameter in parameters.items():
        here = (*way, str(name))
        if isinstance(name, str) and not _takes(_PREFIX.sub("", name, count=1), {"value": 0}):
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
    raised = "wandb raises a TypeError; " if is_outer and _is_scalar(parameter) else ""
    key = "values" if isinstance(parameter, list) else "value"
    hint = f"{raised}write `{key}:` before it"
    if parameter is None:
        hint = f"{raised}it {_NEEDS}"
    return Violation(way, f"{_name(way)} is {_shown(parameter)}, not a mapping: {hint}")


def _of_nested(way: Way, parameter: dict[Any, Any]) -> Iterator[Violation]:
    beside = [key for key in parameter if key != "parameters"]
    if beside:
        hint = f"{_listed(beside)} cannot go with `parameters`"
        yield Violation((*way, str(beside[0])), f"{hint} in {_name(way)}")


def _of_parameter(way: Way, parameter: dict[Any, Any]) -> list[Violation]:
    """What the schema has against a parameter that is not nested."""
    if _takes("x", parameter):
        return []
    found = _of_distribution(way, parameter) if "distribution" in parameter else None
    if found is None:
        found = _of_keys_alone(way, parameter)
    return found or [Violation(way, f"{_name(way)} is no parameter that W&B takes: it {_NEEDS}")]


def _of_distribution(way: Way, parameter: dict[Any, Any]) -> list[Violation]:
    """The same of one that names its distribution."""
    said, here = parameter["distribution"], (*way, "distribution")
    known = _distributions()
    if isinstance(said, str) and said in known:
        return _of_form(way, parameter, known[said], f"`distribution: {said}`")
    near = _near(said, known)
    if near in _EXPONENTS:
        near += "_values"
    words = f"{_name(here)} is {_shown(said)}: W&B knows "
    if not near:
        return [Violation(here, words + _listed(name for name in known if name not in _EXPONENTS))]
    rest = _of_form(
        way, {**parameter, "distribution": near}, known[near], f"`distribution: {near}`"
    )
    sure = [each for each in rest if each.is_sure]
    return [Violation(here, f"{words}`{near}`", near if sure == rest else ""), *sure]


def _of_keys_alone(way: Way, parameter: dict[Any, Any]) -> list[Violation]:
    """The same of one that does not: its keys tell what is meant."""
    name, known = _name(way), _keys()
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
        return [Violation(way, f"{name} needs a `distribution`: {_listed(fitting, 'or')}")]
    near = ((key, _near(key, known)) for key in parameter)
    return [
        Violation((*way, str(key)), f"`{key}` is no key of {name}: `{meant}` may be meant")
        for key, meant in near
        if meant and meant not in parameter
    ]


def _form(parameter: dict[Any, Any], lead: str) -> dict[str, Any]:
    """The part of the schema that a parameter with such a key is meant for."""
    if lead in ("min", "max"):
        return _distributions()["uniform"]
    if lead == "value":
        return _distributions()["constant"]
    weighted = "probabilities" in parameter
    return _distributions()["categorical_w_probabilities" if weighted else "categorical"]


def _of_form(
    way: Way, parameter: dict[Any, Any], form: dict[str, Any], lead: str
) -> list[Violation]:
    """What is wrong with a parameter of a form. `lead`: the words that tell the form."""
    import jsonschema

    taken, name = form["properties"], _name(way)
    foreign = [key for key in parameter if key not in taken]
    required = set(form["required"]) - {"distribution", *parameter}
    missing = [key for key in taken if key in required]
    if strange := [key for key in foreign if key not in _keys()]:
        free = [key for key in _keys() if key not in parameter]
        near = {key: _near(key, missing or free) or _near(key, free) for key in strange}
        others = f"W&B takes {_listed(taken)}"
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
            hint = f"; `distribution` may be {_listed(fitting, 'or')}"
        words = f"{_listed(foreign)} cannot go with {lead} in {name}{hint}"
        return [Violation((*way, foreign[0]), words)]
    if missing:
        return [Violation(way, f"{name} has {lead} and no {_listed(missing, 'or')}")]
    validator = jsonschema.Draft7Validator(form, format_checker=_validator().format_checker)
    return list(_of_errors(way, validator.iter_errors(parameter), {way}))


def _of_numbers(way: Way, parameter: dict[Any, Any]) -> Iterator[Violation]:
    """What no schema can say: how the numbers of a parameter fit each other."""
    name, distribution = _name(way), parameter.get("distribution")
    low, high = (_number(parameter.get(key)) for key in ("min", "max"))
    if low is not None and high is not None:
        if distribution is None and type(low) is not type(high):
            key, whole = ("min", low) if isinstance(low, int) else ("max", high)
            words = f"`{key}` of {name} is a whole number and the other bound a float"
            raised = f"wandb raises a ValueError; write `{whole}.0`"
            yield Violation((*way, key), f"{words}: {raised}", f"{whole}.0", True)
        if low >= high:
            words = f"`min` of {name} is {_plain(low)}, not less than `max`, {_plain(high)}"
            yield Violation((*way, "min"), words)
    if distribution in _EXPONENTS and low is not None and high is not None and 0 < low < high <= 1:
        # The package refuses all of them; other bounds may well be meant as exponents.
        better = f"{distribution}_values"
        words = f"the bounds of `distribution: {distribution}` in {name} are exponents of e"
        limits = f"{_plain(low)} to {_plain(high)} is {exp(low):.5g} to {exp(high):.5g}"
        yield Violation((*way, "distribution"), f"{words}: {limits}; write `{better}`", better)
    values, weights = parameter.get("values"), parameter.get("probabilities")
    if isinstance(values, list) and isinstance(weights, list):
        here, numbers = (*way, "probabilities"), [_number(each) for each in weights]
        if len(values) != len(weights):
            counts = f"{len(values)} `values` and {len(weights)} `probabilities`"
            yield Violation(here, f"{name} has {counts}")
        elif not abs(sum(each or 0 for each in numbers) - 1) <= 1e-5 + 1e-8:  # NumPy's `isclose`
            yield Violation(here, f"the `probabilities` of {name} do not add up to 1")


def _holds_only_mappings(parameter: dict[Any, Any]) -> bool:
    """Whether it is nested and just lacks the word `parameters`."""
    mappings = all(isinstance(each, dict) for each in parameter.values())
    return bool(parameter) and mappings and _keys().isdisjoint(parameter)


def _fitting(parameter: dict[Any, Any]) -> list[str]:
    """The distributions that take all keys of a parameter and need no others."""
    return [
        name
        for name, form in _distributions().items()
        if name not in _EXPONENTS
        and parameter.keys() <= form["properties"].keys()
        and set(form["required"]) <= {*parameter, "distribution"}
    ]


# The schema


@cache
def _schema() -> dict[str, Any]:
    import json

    path = Path(knowledge.__file__).with_name("sweep_schema.json")
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return schema


@cache
def _validator() -> Draft7Validator:
    import jsonschema

    # As in `sweeps/config/schema.py`.
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("float")(lambda value: isinstance(value, float))
    formats.checks("integer")(lambda value: isinstance(value, int))
    return jsonschema.Draft7Validator(_schema(), format_checker=formats)


def _takes(name: str, parameter: dict[Any, Any]) -> bool:
    """Whether the schema takes a parameter of a name."""
    return _validator().is_valid({"method": "grid", "parameters": {name: parameter}})


@cache
def _distributions() -> dict[str, dict[str, Any]]:
    """The forms of a parameter by their distributions."""
    definitions = _schema()["definitions"].values()
    forms = [each.get("anyOf", [each])[0] for each in definitions]
    return {
        form["properties"]["distribution"]["enum"][0]: form
        for form in forms
        if "distribution" in form.get("properties", {})
    }


@cache
def _keys() -> frozenset[str]:
    """The keys of a parameter that is not nested."""
    return frozenset(key for form in _distributions().values() for key in form["properties"])


def _methods() -> list[str]:
    return list(_schema()["properties"]["method"]["enum"])


# Words


def _name(way: Way) -> str:
    """How a place is called: `metric.name`, and without the word `parameters` `lr.min`."""
    return f"`{'.'.join(way[1:] if way[0] == 'parameters' and way[1:] else way)}`"


def _what(way: Way) -> str:
    return _name(way) if way else "the sweep"


def _shown(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"`{_plain(value)}`"


def _plain(value: object) -> str:
    """A scalar as YAML has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(words: Iterable[object], last: str = "and") -> str:
    *others, end = (f"`{word}`" for word in words)
    return f"{', '.join(others)} {last} {end}" if others else end


def _near(word: object, known: Iterable[str]) -> str:
    """The word that was meant, if it is clear: one that is spelt much like it, or the only one that
    begins so, as `bayes` by `bayesian` or `maximize` by `max`."""
    from difflib import get_close_matches

    if not isinstance(word, str) or len(word) < 3:
        return ""
    said, known = word.lower(), sorted(known)
    alike = [
        each for each in known if each.startswith(said) or (each[2:] and said.startswith(each))
    ]
    close = alike if len(alike) == 1 else get_close_matches(said, known, 1, _NEAR)
    return close[0] if close else ""


def _is_scalar(value: object) -> bool:
    """A number, `true`, `false` or nothing."""
    return value is None or isinstance(value, (bool, int, float))


def _number(value: object) -> int | float | None:
    """The number that a value is, or is meant to be."""
    if isinstance(value, str) and _float_of(value):
        return float(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _float_of(value: str) -> str:
    """A number as YAML 1.1 reads it, of one such as `1e-5`, which it reads as text."""
    match = _SCIENTIFIC.fullmatch(value)
    if match is None:
        return ""
    whole, part, sign, exponent = match.groups()
    return f"{whole}.{part or 0}e{sign or '+'}{exponent}"
