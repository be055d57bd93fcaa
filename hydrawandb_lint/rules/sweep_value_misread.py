"""A value of a sweep is refused by Hydra, or arrives as something else.

## What it does
Finds values of W&B sweeps that start a Hydra program and that Hydra's grammar refuses or takes for
something else: `null`, text with a comma, `=`, quotes, brackets and the like, calls, mappings; and
text in quotes that Hydra takes for a number or a boolean, where the config has text; and a single
value for a node of the config that holds others.

## Why is this bad?
The agent writes `key=` and Python's text of the value, without quotes. A null arrives as the text
`'None'`, silently. Text with a comma ends each trial with `Ambiguous value for argument`, other
characters do with `mismatched input` or a `LexerNoViableAltException`. `"1e3"` arrives as 1000.0.

## Example
```yaml
program: main.py
method: grid
parameters:
  text:
    values: ["a,b"]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Use instead
```yaml
program: main.py
method: grid
parameters:
  text:
    values: ["'a,b'"]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Fix safety
Text that ends the trial is put into quotes of Hydra's: safe. A null becomes the text `null`, which
Hydra reads as null: unsafe, since the program may expect the text `None`. So is text that then
arrives as text, where a number did.

## References
- [Hydra: Quoted values](https://hydra.cc/docs/advanced/override_grammar/basic/#quoted-values)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.override_values import (
    Trouble,
    is_other_than_text,
    quoted,
    trouble,
)
from hydrawandb_lint.configs.sweeps import Parameter
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import yaml
from hydrawandb_lint.views.sweep import SweepView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW404"
NAME = "sweep-value-misread"
_PLAIN = re.compile(r"[\w.+-]+")


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    if view.prefix is None:
        return
    for parameter in view.leaves:
        for node in parameter.values:
            yield from _of_value(view, parameter, node)


def _of_value(view: SweepView, parameter: Parameter, node: Node) -> Iterator[Diagnostic]:
    value, text = nodes.built(node), nodes.text(node)
    if value is None and not nodes.is_null(node):
        return
    if nodes.is_null(node) and view.config is not None and view.config.is_group(parameter.name):
        return  # HW406 says that there is no such option
    if found := trouble(value, view.is_multirun):
        subject = "a null" if nodes.is_null(node) else f"`{text}`" if text else "this value"
        message, fix = f"{subject} {found.words}", _fix(view, parameter, node, found)
    elif _is_meant_as_text(view, parameter, node):
        message = f"`{text}` is no text to Hydra, which the config has at `{parameter.name}`"
        fix = _in_quotes(view, node, Applicability.UNSAFE)
    elif _replaces_node(view, parameter, node):
        node_name = f"the whole node `{parameter.name}` of the config"
        message, fix = f"`{text}` takes the place of {node_name}, without an error", None
    else:
        return
    place = nodes.key_of(parameter.node, node) if nodes.is_collection(node) else node
    yield view.diagnostic(CODE, NAME, message, place, fix)


def _fix(view: SweepView, parameter: Parameter, node: Node, found: Trouble) -> Fix | None:
    if nodes.is_null(node):
        edit = _written(view, node, '"null"') if nodes.text(node) else None
        title = "Write Hydra's `null`, as text"
        return Fix(title, (edit,), Applicability.UNSAFE) if edit else None
    is_group = view.config is None or view.config.is_group(parameter.name)
    if is_group and "," in nodes.text(node):
        return None  # several options are meant
    return _in_quotes(view, node, Applicability.SAFE if found.stops else Applicability.UNSAFE)


def _is_meant_as_text(view: SweepView, parameter: Parameter, node: Node) -> bool:
    """Whether a text is one in quotes that Hydra takes for something else, and files have text at
    its key."""
    if view.config is None or getattr(node, "style", None) not in ("'", '"'):
        return False
    if not is_other_than_text(nodes.text(node)):
        return False
    there = view.config.nodes_at(parameter.name)
    return bool(there) and all(
        nodes.is_text(each) and nodes.text(each) != "???" and "${" not in nodes.text(each)
        for each in there
    )


def _replaces_node(view: SweepView, parameter: Parameter, node: Node) -> bool:
    """Whether a plain value is given for what is a mapping in all files, and no group."""
    if view.config is None or view.config.is_group(parameter.name) or nodes.is_collection(node):
        return False
    if not _PLAIN.fullmatch(nodes.text(node)) or nodes.text(node).lower() == "null":
        return False
    there = view.config.nodes_at(parameter.name)
    return bool(there) and all(nodes.is_mapping(each) and each.value for each in there)


def _in_quotes(view: SweepView, node: Node, applicability: Applicability) -> Fix | None:
    inner = quoted(nodes.text(node))
    if inner is None or not nodes.text(node):
        return None
    edit = _written(view, node, yaml.in_quotes(inner))
    return Fix("Put the text into quotes of Hydra's", (edit,), applicability) if edit else None


def _written(view: SweepView, node: Node, word: str) -> Edit | None:
    """A word in place of a scalar that is written in one line."""
    if node.start_mark.line != node.end_mark.line:
        return None
    return Edit(*yaml.range_of(view.file.text, node), word)
