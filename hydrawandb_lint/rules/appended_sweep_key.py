"""A parameter of a sweep is appended with `+`, where that cannot be.

## What it does
Finds parameters of W&B sweeps that start a Hydra program and are named with `+`, `++` or `~`; and
those that `${args_append_hydra}` appends though the config surely has them, or that
`${args_override_hydra}` forces though they are groups.

## Why is this bad?
W&B's schema refuses such names (`'+new' does not match '^^[A-Za-z_][A-Za-z0-9_.-]*$'`, a warning of
`wandb sweep`), and the run's config has a key `+new` beside the `new` that Hydra makes. `~new=1`
asks Hydra to delete what has another value. `+lr=0.1` for a key that is there ends the trial:
`Could not append to config. An item is already at 'lr'`; so does `++dataset=mnist` for a group.

## Example
```yaml
program: main.py
method: grid
parameters:
  +new:
    values: [1, 2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Use instead
Give the config the key, with a value, or a group its place in the defaults list, as
`- experiment: null`, and sweep over the plain name. Or, with wandb 0.19.11 and newer:

```yaml
program: main.py
method: grid
parameters:
  new:
    values: [1, 2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_override_hydra}
```

## Fix safety
There is no fix.

## References
- [W&B: Hydra, Passing parameters not present in Hydra defaults](https://docs.wandb.ai/guides/integrations/hydra)
- [Hydra: Modifying the Config Object](https://hydra.cc/docs/advanced/override_grammar/basic/#modifying-the-config-object)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.views.sweep import SweepView

CODE = "HW407"
NAME = "appended-sweep-key"
_MARKED = re.compile(r"(\+\+?|~)(.+)")


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    if view.prefix is None:
        return
    for parameter in view.leaves:
        marked = _MARKED.fullmatch(parameter.name)
        message = _of_name(marked[1], marked[2]) if marked else _of_prefix(view, parameter.name)
        if message:
            yield view.diagnostic(CODE, NAME, message, parameter.key)


def _of_name(mark: str, name: str) -> str:
    if mark == "~":
        return (
            f"to Hydra this is to delete `{name}`, if it has the value of the sweep; else it stops"
        )
    return (
        f"W&B's schema refuses the name `{mark}{name}`, and the run's config gets a key of it; "
        f"add `{name}` to the config (a group to its defaults list, as `- {name}: null`), or hand "
        "all parameters on by `${args_override_hydra}`"
    )


def _of_prefix(view: SweepView, name: str) -> str | None:
    config = view.config
    if not view.prefix or config is None:
        return None
    is_group = config.is_group(name)
    if view.prefix == "++" and is_group:
        return (
            f"`{name}` is a group, and Hydra stops: `force-add of config groups is not supported`"
        )
    if view.prefix == "+" and not is_group and config.surely_has(name):
        return (
            f"the config has `{name}`, and Hydra stops: `Could not append to config. An item is "
            f"already at '{name}'`"
        )
    if view.prefix == "+" and is_group and config.is_chosen(name):
        return f"the defaults list has `{name}`, and Hydra stops: `Multiple values for {name}`"
    return None
