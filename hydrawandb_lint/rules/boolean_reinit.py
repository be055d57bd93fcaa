"""`reinit` is a boolean.

## What it does
Finds `wandb.init(reinit=True)` and `reinit=False`, also in a dict that is given by `**`, in
`functools.partial(wandb.init, …)` and in `wandb.Settings(reinit=…)` or a dict of settings. In
YAML: where the task's config is given so, as by `wandb.init(**cfg.wandb)`, and where Hydra makes a
run or a logger of it by `_target_`. Silent where the project pins a wandb older than 0.19.9, which
knows nothing but the boolean.

## Why is this bad?
The boolean is deprecated: wandb 0.19.9 and newer warn,
`Using a boolean value for 'reinit' is deprecated. Use 'return_previous' or 'finish_previous'
instead.` True is `"finish_previous"`: the active run is finished and a new one begins. False is
`"return_previous"`: the active run is given back.

## Example
```python
wandb.init(project="demo", reinit=True)
```

## Use instead
```python
wandb.init(project="demo", reinit="finish_previous")
```

## Fix safety
Safe: the words mean the same on wandb 0.19.9 and newer. Older ones refuse them: 0.19.8 raises a
pydantic ValidationError, 0.16 a SettingsPreprocessingError; so where one of these is installed, pin
it (`target-wandb`). Unsafe where the program itself also reads the value from the dict that holds
it, and in YAML. There is no fix where the boolean is not written there, but comes from elsewhere.

## References
- [wandb.init](https://docs.wandb.ai/models/ref/python/functions/init)
- [wandb/wandb#11833](https://github.com/wandb/wandb/issues/11833)
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.events import Reach
from hydrawandb_lint.analysis.flow.values import Literal, Site, Value
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Step
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers import unpacked
from hydrawandb_lint.rules.helpers.versions import knows_words_of_reinit
from hydrawandb_lint.views.python import PythonView
from hydrawandb_lint.views.yaml import YamlView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW203"
NAME = "boolean-reinit"

_WORDS = {True: "finish_previous", False: "return_previous"}

_IN_YAML = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_MESSAGE = "a boolean `reinit` is deprecated, and wandb 0.19.9 and newer warn of it"


def check(view: PythonView) -> Iterator[Diagnostic]:
    yield from _in_config_files(view)
    for event, seen in view.reaches(Role.REINIT):
        if event.place is None:
            continue
        for place, value in view.parts(event.place, seen.value):
            given = _booleans(value)
            file = view.file(place.path)
            if given and _confirmed(view, event, place) and knows_words_of_reinit(file.targets):
                words = " and ".join(f'{each} is `"{_WORDS[each]}"`' for each in given)
                message = f"{_MESSAGE}: {words}"
                fix = _fix(view, event, place)
                way = view.way_of_name("reinit", place, event.call, "wandb.init(…)")
                yield file.diagnostic(CODE, NAME, message, place.span, fix, way)


def _in_config_files(view: PythonView) -> Iterator[Diagnostic]:
    given = [key for key in unpacked.keys(view) if key.name == "reinit" and key.takes]
    often = Counter((key.event, key.found.way) for key in given)
    for key in given:
        file = view.yaml(key.found.part.file.path)
        if often[key.event, key.found.way] == 1:  # else one file may say it better
            yield from _in_yaml(file, key.found.node, unpacked.trace(view, key))


def check_yaml(view: YamlView) -> Iterator[Diagnostic]:
    for made, item in view.made():
        row, entry = known().calls.get(made), nodes.own(item.node).get("reinit")
        begins = row is not None and (row.begins_later or row.instance == "wandb.Run")
        if entry is not None and begins:
            yield from _in_yaml(view, entry.value, ())


def _in_yaml(view: YamlView, node: Node, trace: tuple[Step, ...]) -> Iterator[Diagnostic]:
    value = _IN_YAML.get(nodes.text(node).lower()) if nodes.is_boolean(node) else None
    if value is not None and knows_words_of_reinit(view.targets):
        word = _WORDS[value]
        fix = Fix(f"Use {word}", (view.replacement(node, word),), Applicability.UNSAFE)
        message = f'{_MESSAGE}: {nodes.text(node)} is `"{word}"`'
        yield view.diagnostic(CODE, NAME, message, node, fix, trace)


def _booleans(value: Value) -> list[bool]:
    """The booleans that a value may be; 1 and 0 are taken for them."""
    constants = [kind.value for kind in value if isinstance(kind, Literal)]
    return sorted({bool(each) for each in constants if not isinstance(each, str)}, reverse=True)


def _confirmed(view: PythonView, event: Reach, place: Site) -> bool:
    """Whether LibCST sees the call and an expression at the place, too."""
    call = view.file(event.call.path).places.call(event.call.span)
    return call is not None and view.file(place.path).places.expression(place.span) is not None


def _fix(view: PythonView, event: Reach, place: Site) -> Fix | None:
    from hydrawandb_lint.edits.subscripts import free_quote

    text = view.file(place.path).text
    node = text.expression(place.span)
    quote = free_quote(text, place.span)
    if not isinstance(node, ast.Constant) or quote is None:
        return None
    word = f"{quote}{_WORDS[bool(node.value)]}{quote}"
    edits = (Edit(*text.range(place.span), word),)
    is_read = event.place in view.events.reads
    return Fix(f"Use {word}", edits, Applicability.UNSAFE if is_read else Applicability.SAFE)
