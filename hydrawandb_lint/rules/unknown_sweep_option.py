"""A group or an option of a sweep is not there for Hydra.

## What it does
Finds parameters of W&B sweeps that start a Hydra program and are named as a group of its config
folder, where no defaults list names that group, or where the group has no option of that name. It
speaks only where the main config and all that its defaults list names could be read, and no
`ConfigStore` and no search path adds to it.

## Why is this bad?
Hydra ends the trial: `Could not override 'experiment'. No match in the defaults list.`, or
`In 'config': Could not find 'dataset/cifar'`.

## Example
```yaml
program: main.py
method: grid
parameters:
  dataset:
    values: [mnist, cifar]
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
  dataset:
    values: [mnist, cifar10]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

A group that no defaults list names is given a place there: `- experiment: null`. A `null` among the
values does not choose nothing; sweep over the name of an empty file instead.

## Fix safety
There is a fix where a single option has nearly that name. Unsafe: it may not be the one that is
meant.

## References
- [W&B: Hydra, Passing parameters not present in Hydra defaults](https://docs.wandb.ai/guides/integrations/hydra)
- [Hydra: The Defaults List](https://hydra.cc/docs/advanced/defaults_list/)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.overrides import Overrides
from hydrawandb_lint.configs.sweeps import Parameter
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.similar import similar
from hydrawandb_lint.views.sweep import SweepView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW406"
NAME = "unknown-sweep-option"
_MOST_SHOWN = 6
_NAME = re.compile(r"[\w./-]+")


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    config = view.config
    if view.prefix is None or config is None:
        return
    for parameter in view.leaves:
        group = parameter.name
        if not config.is_group(group) or group.partition("/")[0] == "hydra":
            continue
        if config.is_listed(group) or view.prefix or view.adds(group):
            yield from _options(view, config, parameter)
        else:
            yield view.diagnostic(
                CODE, NAME, _unlisted(view, config, group), parameter.key, trace=view.to_config
            )


def _unlisted(view: SweepView, config: Overrides, group: str) -> str:
    message = (
        f"no defaults list of this program names the group `{group}`, and {view.stops}: `Could not "
        f"override '{group}'. No match in the defaults list`; "
    )
    named = config.packages(group)
    return message + (f"they have `{named[0]}`" if named else f"add `- {group}: null` there")


def _options(view: SweepView, config: Overrides, parameter: Parameter) -> Iterator[Diagnostic]:
    for value in parameter.values:
        for node in nodes.items(value) or [value]:
            if not nodes.is_text(node) or nodes.text(node) == "null":
                kind = "a null" if nodes.is_null(node) else f"`{nodes.text(node)}`"
                if not nodes.is_collection(node) and not nodes.is_opaque(node):
                    message = f"{kind} is no option of the group `{parameter.name}`: {view.stops}"
                    yield view.diagnostic(CODE, NAME, message, node, trace=view.to_config)
            elif _NAME.fullmatch(nodes.text(node)):
                yield from _option(view, config, parameter, node)


def _option(
    view: SweepView, config: Overrides, parameter: Parameter, node: Node
) -> Iterator[Diagnostic]:
    group, option = parameter.name, nodes.text(node)
    files = config.files(group)
    # A Hydra that is older than 1.2 finds the option in a file that ends in `.yml`.
    is_read = bool(view.targets.hydra.before((1, 2))) and option in files
    if config.has_option(group, option) or is_read:
        return
    options = [each for each in files if config.has_option(group, each)]
    near = similar(option, options, 2)
    near += [each for each in options if each.endswith(f"/{option}")]
    message = (
        f"the group `{group}` has no option `{option}`, and {view.stops}: `Could not find "
        f"'{group}/{option}'`"
    )
    if options:
        shown = ", ".join(f"`{each}`" for each in options[:_MOST_SHOWN])
        message += f"; it has {shown}{', …' if len(options) > _MOST_SHOWN else ''}"
    fix = None
    if len(near) == 1:
        edit = view.replacement(node, near[0])
        fix = Fix(f"Choose `{near[0]}`", (edit,), Applicability.UNSAFE)
    yield view.diagnostic(CODE, NAME, message, node, fix, view.to_config)
