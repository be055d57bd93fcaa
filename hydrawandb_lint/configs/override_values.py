"""What Hydra's grammar makes of the value of an override, `key=value`.

Of the text that wandb's agent makes, `str(value)` without quotes; measured with Hydra 1.3.8
(`hydra/grammar/OverrideLexer.g4`, `OverrideParser.g4`). What is not sure here counts as right.
"""

from __future__ import annotations

import re

from hydrawandb_lint.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPED = re.compile(r"\\[\\()\[\]{}:=, \t]")
_INTERPOLATION = re.compile(r"\$\{[^{}]*\}")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_FUNCTION = re.compile(r"([A-Za-z_]\w*)\(.*\)", re.DOTALL)
_CASTS = {"bool", "float", "int", "json_str", "str"}
_SWEEPS = {"choice", "range", "interval", "glob", "sort", "shuffle", "tag"}
_REFUSED = re.compile(r"[^\w\s$%*+\-./:?@\\|]", re.ASCII)


class Trouble(NamedTuple):
    """What Hydra does with a value that is wrong; `stops`: it ends the trial."""

    words: str
    stops: bool = True


def trouble(value: object, is_multirun: bool) -> Trouble | None:
    """What goes wrong with a value of a sweep, as PyYAML builds it. `is_multirun`: the command says
    `-m`, so that Hydra takes a list of values."""
    if value is None:
        return Trouble("arrives as the text 'None': Hydra's word is `null`", stops=False)
    if isinstance(value, dict):
        return Trouble("is a mapping, which the agent writes as Python does and Hydra refuses")
    if isinstance(value, list):
        return next(_in_list(value), None)
    return _of_text(value, is_multirun) if isinstance(value, str) else None


def _in_list(items: list[object]) -> Iterator[Trouble]:
    for item in items:
        if item is None:
            yield Trouble("holds a null, which arrives as the text 'None'", stops=False)
        elif isinstance(item, dict):
            yield Trouble("holds a mapping, which the agent writes as Python does; Hydra refuses")
        elif isinstance(item, list):
            yield from _in_list(item)


def _of_text(text: str, is_multirun: bool) -> Trouble | None:
    if text != text.strip() and "\n" not in text:
        return Trouble("loses its blanks at the ends", stops=False)
    if _QUOTED.fullmatch(text) or _is_collection(text):
        return None
    if "\n" in text:
        return Trouble("holds a line break, which Hydra refuses outside of quotes")
    function = _FUNCTION.fullmatch(text)
    if function:
        if function[1] not in _SWEEPS | _CASTS:
            return Trouble(f"is a call to Hydra, and it knows no function `{function[1]}`")
        if function[1] in _CASTS or is_multirun:
            return None
        return Trouble(f"is a choice to Hydra: `{function[1]}(…)` requires `--multirun`")
    plain = _INTERPOLATION.sub("", _ESCAPED.sub("", text))
    refused = next((each for each in _REFUSED.findall(plain) if each != ","), None)
    if refused is not None:
        return Trouble(f"holds `{refused}`, which Hydra refuses outside of quotes")
    if "," in plain and not is_multirun:
        return Trouble("holds a comma: to Hydra that is several values, which need `--multirun`")
    return None


_NUMBER = re.compile(
    r"[-+]?(?:0|[1-9](?:_?\d)*|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*|\d(?:_?\d)*\."
    r"|(?:\d(?:_?\d)*\.?|(?:\d(?:_?\d)*)?\.\d+)e[-+]?\d+|inf|nan)",
    re.IGNORECASE,
)


def _is_collection(text: str) -> bool:
    """Whether a text is a list, or a mapping, as far as its brackets and colons tell."""
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter in "[{") - (letter in "]}")
        if depth <= 0 and index < len(text) - 1:
            return False
    return depth == 0 and (text[:1] == "[" or (text[:1] == "{" and (":" in text or text == "{}")))


def is_other_than_text(text: str) -> bool:
    """Whether Hydra takes a text for a number or a boolean."""
    return text.lower() in ("true", "false") or _NUMBER.fullmatch(text) is not None


def quoted(text: str) -> str | None:
    """A text in quotes, so that Hydra takes it as it is; None if that is not plain."""
    if "\\" in text or "${" in text or "\n" in text:
        return None
    return next((f"{mark}{text}{mark}" for mark in "'\"" if mark not in text), None)
