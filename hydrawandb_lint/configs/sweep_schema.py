"""The published schema of W&B sweeps, and the words for what is in one.

`knowledge/sweep_schema.json` is a copy of the schema of W&B's package `sweeps` 0.3.0.
"""

from __future__ import annotations

import os
import re
from functools import cache

from hydrawandb_lint import knowledge
from hydrawandb_lint.similar import similar
from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from jsonschema import Draft7Validator

Way = tuple[str, ...]
_SCIENTIFIC = re.compile(r"([-+]?[0-9]+)(?:\.([0-9]*))?[eE]([-+]?)([0-9]+)")
"""To YAML 1.1 that is a float only with a point and a sign: `1.0e-5`, `1.0e+5`."""
_TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "float": (float,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}
_REMARKS = {"$id", "$schema", "default", "definitions", "description", "title"}
"""Keywords that forbid nothing."""


class Violation(NamedTuple):
    """What is wrong at a way from the sweep: keys, and the indices of lists. `word`: what the
    scalar there should be; `is_sure`: nothing else can be meant."""

    way: Way
    words: str
    word: str = ""
    is_sure: bool = False


@cache
def schema() -> dict[str, Any]:
    import json

    with open(os.path.join(*knowledge.__path__, "sweep_schema.json"), "rb") as file:
        schema: dict[str, Any] = json.load(file)
    return schema


@cache
def validator() -> Draft7Validator:
    import jsonschema

    # As in `sweeps/config/schema.py`.
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("float")(lambda value: isinstance(value, float))
    formats.checks("integer")(lambda value: isinstance(value, int))
    return jsonschema.Draft7Validator(schema(), format_checker=formats)


def takes(name: str, parameter: dict[Any, Any]) -> bool:
    """Whether the schema takes a parameter of a name."""
    sweep = {"method": "grid", "parameters": {name: parameter}}
    return surely_takes(sweep) or validator().is_valid(sweep)


def surely_takes(value: object, form: dict[str, Any] | None = None) -> bool:
    """Whether the schema, or a form in it, takes a value for sure. Most sweeps are right, and to
    load `jsonschema` for these would cost more than all the rest of a run. False is doubt."""
    form = schema() if form is None else form
    return all(_holds(keyword, said, form, value) for keyword, said in form.items())


def _holds(keyword: str, said: Any, form: dict[str, Any], value: object) -> bool:
    match keyword, value:
        case (("type" | "format"), _):
            return type(value) in _TYPES[said]
        case "enum", str():
            return value in said
        case "minimum", int() | float():
            return bool(value >= said)
        case "exclusiveMinimum", int() | float():
            return bool(value > said)
        case "pattern", str():
            return re.search(said, value) is not None
        case (("minItems" | "minProperties"), list() | dict()):
            return bool(len(value) >= said)
        case "items", list():
            return all(surely_takes(each, said) for each in value)
        case "required", dict():
            return all(key in value for key in said)
        case "properties", dict():
            return all(surely_takes(each, said.get(key, {})) for key, each in value.items())
        case "propertyNames", dict():
            return all(surely_takes(key, said) for key in value)
        case "additionalProperties", dict():
            others = (each for key, each in value.items() if key not in form.get("properties", ()))
            return all(said is not False and surely_takes(each, said) for each in others)
        case "anyOf", _:
            return any(surely_takes(value, each) for each in said)
        case "oneOf", _:
            return len(said) == 1 and surely_takes(value, said[0])
        case "$ref", _:
            return surely_takes(value, schema()["definitions"][said.rpartition("/")[2]])
    return keyword in _REMARKS


@cache
def distributions() -> dict[str, dict[str, Any]]:
    """The forms of a parameter by their distributions."""
    definitions = schema()["definitions"].values()
    forms = [each.get("anyOf", [each])[0] for each in definitions]
    return {
        form["properties"]["distribution"]["enum"][0]: form
        for form in forms
        if "distribution" in form.get("properties", {})
    }


@cache
def parameter_keys() -> frozenset[str]:
    """The keys of a parameter that is not nested."""
    return frozenset(key for form in distributions().values() for key in form["properties"])


def methods() -> list[str]:
    return list(schema()["properties"]["method"]["enum"])


def name_of(way: Way) -> str:
    """How a place is called: `metric.name`, and without the word `parameters` `lr.min`."""
    return f"`{'.'.join(way[1:] if way[0] == 'parameters' and way[1:] else way)}`"


def what(way: Way) -> str:
    return name_of(way) if way else "the sweep"


def shown(value: object) -> str:
    if value is None:
        return "empty"
    if isinstance(value, list):
        return "a list"
    return "a mapping" if isinstance(value, dict) else f"`{plain(value)}`"


def plain(value: object) -> str:
    """A scalar as YAML has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def listed(words: Iterable[object], last: str = "and") -> str:
    *others, end = (f"`{word}`" for word in words)
    return f"{', '.join(others)} {last} {end}" if others else end


def nearest(word: object, known: Iterable[str]) -> str:
    """The word that was meant, if it is clear: one that is spelt much like it, or the only one that
    begins so, as `bayes` by `bayesian` or `maximize` by `max`."""
    if not isinstance(word, str) or len(word) < 3:
        return ""
    said, known = word.lower(), sorted(known)
    alike = [
        each for each in known if each.startswith(said) or (each[2:] and said.startswith(each))
    ]
    close = alike if len(alike) == 1 else similar(said, known)
    return close[0] if close else ""


def is_scalar(value: object) -> bool:
    """A number, `true`, `false` or nothing."""
    return value is None or isinstance(value, (bool, int, float))


def number(value: object) -> int | float | None:
    """The number that a value is, or is meant to be."""
    if isinstance(value, str) and float_of(value):
        return float(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def float_of(value: str) -> str:
    """A number as YAML 1.1 reads it, of one such as `1e-5`, which it reads as text."""
    match = _SCIENTIFIC.fullmatch(value)
    if match is None:
        return ""
    whole, part, sign, exponent = match.groups()
    return f"{whole}.{part or 0}e{sign or '+'}{exponent}"
