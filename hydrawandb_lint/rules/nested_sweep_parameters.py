"""Nested parameters of a sweep for a Hydra program.

## What it does
Finds parameters within a parameter, with the inner `parameters:` or without it, in W&B sweeps that
start a Hydra program.

## Why is this bad?
The agent hands a nested parameter on as one mapping, `model={'lr': 0.3}`, and Hydra ends each
trial: `no viable alternative at input '{'lr''`. Without the inner `parameters:` W&B's schema
refuses the sweep. The keys of a config are given by their dotted names.

## Example
```yaml
program: main.py
method: random
parameters:
  model:
    parameters:
      lr:
        values: [0.1, 0.2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Use instead
```yaml
program: main.py
method: random
parameters:
  model.lr:
    values: [0.1, 0.2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Fix safety
Safe: no trial ran. Unsafe where a comment between the keys would be lost. In flow style and JSON
there is none.

## References
- [W&B: Nested parameters](https://docs.wandb.ai/guides/sweeps/sweep-config-keys#parameters)
- [Hydra: Basic override syntax](https://hydra.cc/docs/advanced/override_grammar/basic/)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.sweep_violations import violations
from hydrawandb_lint.configs.sweeps import Parameter
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import yaml
from hydrawandb_lint.views.sweep import SweepView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW403"
NAME = "nested-sweep-parameters"


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    if view.prefix is None:
        return
    for parameter in view.parameters:
        leaves = list(parameter.leaves())
        if parameter.inner is None or not leaves:
            continue
        message = (
            f"the agent hands `{parameter.name}` on as one mapping, at which Hydra stops; "
            f"write `{view.prefix}{leaves[0].name}` as a parameter of its own"
        )
        yield view.diagnostic(CODE, NAME, message, parameter.key, _fix(view, parameter, leaves))


def _fix(view: SweepView, parameter: Parameter, leaves: list[Parameter]) -> Fix | None:
    """The inner parameters, each under its dotted name, in place of the outer one."""
    text, holder = view.file.text, view.value(("parameters",))
    if holder is None or yaml.is_flow(holder) or any(yaml.is_flow(n) for n in _above(parameter)):
        return None
    first, last = yaml.rows_of(text, parameter.key, parameter.node)
    inner = {row: leaf for leaf in leaves for row in range(*_rows(view, leaf))}
    if any(not first < row <= last for row in inner):
        return None  # an alias stands for something that is written elsewhere
    lines = [
        _dedented(view, parameter, inner.get(row), row)
        for row in range(first, last + 1)
        if row in inner or not text.line(row).partition("#")[0].strip()  # not a key that goes
    ]
    edit = Edit(text.start(first), text.line_end(last), text.newline.join(lines))
    if not _says_the_same(view, edit, parameter, leaves):
        return None
    return Fix("Give the parameters their dotted names", (edit,), Applicability.SAFE)


def _says_the_same(
    view: SweepView, edit: Edit, parameter: Parameter, leaves: list[Parameter]
) -> bool:
    """Whether the sweep has the same parameters after an edit, and W&B nothing more against it:
    anchors and aliases may tie them together, or a name be there already."""
    before = view.plain if isinstance(view.plain, dict) else {}
    parameters = before.get("parameters", {})
    flat = {leaf.name: nodes.built(leaf.node) for leaf in leaves}
    others = {name: each for name, each in parameters.items() if name != parameter.name}
    if flat.keys() & others.keys() or len(flat) < len(leaves):
        return False
    text = view.file.text.text
    after = view.read_again(text[: edit.start] + edit.text + text[edit.end :])
    faults = violations(before, nested_elsewhere=True)
    return after == {**before, "parameters": {**others, **flat}} and len(
        violations(after, nested_elsewhere=True)
    ) <= len(faults)


def _rows(view: SweepView, leaf: Parameter) -> tuple[int, int]:
    first, last = yaml.rows_of(view.file.text, leaf.key, leaf.node)
    return first, last + 1


def _above(parameter: Parameter) -> Iterator[Node]:
    """The mappings that hold the inner parameters."""
    if parameter.inner is not None:
        yield parameter.node
        yield parameter.inner
        for name, key, node in nodes.children(parameter.inner):
            yield from _above(Parameter((*parameter.way, name), key, node))


def _dedented(view: SweepView, parameter: Parameter, leaf: Parameter | None, row: int) -> str:
    """A row of a parameter, where the outer one was; its first row with the dotted name."""
    text, indent = view.file.text, " " * parameter.key.start_mark.column
    line = text.line(row)
    if leaf is None:
        return (indent + line.strip()).rstrip()
    if row == leaf.key.start_mark.line + 1:
        _, end = yaml.range_of(text, leaf.key)
        return indent + leaf.name + text.text[end : text.line_end(row)]
    deeper = leaf.key.start_mark.column
    return indent + line[deeper:] if not line[:deeper].strip() else line
