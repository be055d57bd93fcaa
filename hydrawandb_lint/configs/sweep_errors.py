"""What the schema of sweeps has against one, in plain words."""

from __future__ import annotations

from hydrawandb_lint.configs.sweep_schema import (
    Violation,
    Way,
    float_of,
    is_scalar,
    listed,
    methods,
    name_of,
    nearest,
    shown,
    what,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from jsonschema import ValidationError

_NOUNS = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}
_OF_KEYS = ("additionalProperties", "required")


def of_errors(way: Way, errors: Iterable[ValidationError], told: set[Way]) -> Iterator[Violation]:
    """What the schema finds below a way. `told`: where all is said already."""
    for error in sorted(errors, key=_rank):
        here = (*way, *map(str, error.absolute_path))
        instance: Any = error.instance
        schema: Any = error.schema
        if error.validator == "oneOf":
            # What an early stop needs at least comes last: it may be there under another name.
            inner = error.context or []
            clear = [each for each in inner if each.validator != "anyOf"]
            yield from of_errors(way, clear or inner, told)
        elif here not in told:
            told.add(here)
            if error.validator in _OF_KEYS:
                yield from of_keys(here, instance, schema["properties"], schema["required"])
            else:
                yield _of_value(here, error)


def _rank(error: ValidationError) -> int:
    """Which of several errors at a place tells most."""
    return 0 if error.validator in _OF_KEYS else 1 if error.validator == "enum" else 2


def of_keys(
    way: Way, holder: dict[Any, Any], known: Iterable[str], required: Iterable[str]
) -> Iterator[Violation]:
    """The keys of a mapping that are unknown, and those that it lacks."""
    known = list(known)
    missing = [key for key in required if key not in holder]
    for key in holder:
        if key in known:
            continue
        near = nearest(key, [each for each in known if each not in holder])
        missing = [each for each in missing if each != near]
        hint = f"`{near}` may be meant" if near else "W&B knows " + listed(known)
        if not near and not way:
            hint = "W&B knows no such key"
        yield Violation((*way, str(key)), f"`{key}` is no key of {what(way)}: {hint}")
    for key in missing:
        hint = f": W&B knows {listed(methods())}" if key == "method" else ""
        yield Violation(way, f"{what(way)} has no `{key}`{hint}")


def _of_value(way: Way, error: ValidationError) -> Violation:
    """A value that the schema does not take."""
    name = name_of(way)
    value: Any = error.instance
    limit: Any = error.validator_value
    said = f"{name} is {shown(value)}"
    match error.validator:
        case "type" if way == ("command",):
            return Violation(way, f"{said}, no list: wandb's agent runs its default command")
        case "type" if limit == "number" and isinstance(value, str):
            return _of_text(way, value)
        case "type":
            hint = ": leave it out" if value is None else ": put it in quotes"
            hint = hint if limit == "string" and is_scalar(value) else ""
            text = "the text " if limit in ("boolean", "integer") and isinstance(value, str) else ""
            return Violation(way, f"{name} is {text}{shown(value)}, not {_NOUNS[limit]}{hint}")
        case "format":
            return Violation(way, f"{said}, not a whole number")
        case "enum":
            near = nearest(value, limit)
            return Violation(way, f"{said}: W&B knows {listed(limit)}", near)
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
    word = float_of(value)
    if word:
        hint = f"`{value}`, which PyYAML reads as text: write `{word}`"
        return Violation(way, f"{name_of(way)} is {hint}", word, True)
    return Violation(way, f"{name_of(way)} is the text `{value}`, not a number")
