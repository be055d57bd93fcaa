"""A parameter of a sweep is no key of the program's config.

## What it does
Finds parameters of W&B sweeps that start a Hydra program of whose config no file gives that key:
none that a defaults list names, and, of groups that the sweep or its command may choose from, no
option. It speaks only where all that defaults lists name could be read, no `ConfigStore` and no
search path adds to it, and its name and folder are written out: so a key that it reports is wrong,
and one that it does not report may be.

## Why is this bad?
Hydra ends each trial: `Could not override 'learning_rate'.` and
`Key 'learning_rate' is not in struct`. It advises `+learning_rate=0.1`, of which W&B's schema
refuses the name: letters, digits, `_`, `.` and `-` are what it takes.

## Example
```yaml
program: main.py
method: random
parameters:
  learning_rate:
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
  lr:
    values: [0.1, 0.2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

Or give the config the key, with a value for a run without the sweep. On wandb 0.19.11 and
newer the item `${args_override_hydra}` hands all parameters on as `++key=value`, which Hydra takes
whether the key is there or not.

## Fix safety
There is a fix where a single key of the config has nearly that name. Unsafe: it may not be the one
that is meant.

## References
- [W&B: Hydra, Passing parameters not present in Hydra defaults](https://docs.wandb.ai/guides/integrations/hydra)
- [Hydra: Modifying the Config Object](https://hydra.cc/docs/advanced/override_grammar/basic/#modifying-the-config-object)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hydrawandb_lint.configs.overrides import Overrides
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.similar import similar
from hydrawandb_lint.views.sweep import SweepView

CODE = "HW405"
NAME = "unknown-sweep-key"
_KEY = re.compile(r"[\w./-]+")


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    config = view.config
    if view.prefix != "" or config is None:
        return
    taken = {parameter.name for parameter in view.leaves}
    for parameter in view.leaves:
        name = parameter.name
        if name.startswith(("+", "~", "hydra/")) or "@" in name or view.adds(name):
            continue
        if config.is_group(name) or config.may_have(name):
            continue
        near = _nearest(config, name)
        missing = config.first_missing(name)
        message = f"no file of this program's config has `{name}`, and {view.stops}"
        if missing is None:
            message += "; what is there holds no keys"
        else:
            message += f": `Key '{missing}' is not in struct`" if _KEY.fullmatch(name) else ""
            add = "; add it there, or hand it on by `${args_override_hydra}`"
            message += f"; did you mean `{near}`?" if near else add
        fix = None
        if near and missing and len(parameter.way) == 1 and near not in taken:
            taken.add(near)
            edit = view.replacement(parameter.key, near)
            fix = Fix(f"Name it `{near}`", (edit,), Applicability.UNSAFE)
        yield view.diagnostic(CODE, NAME, message, parameter.key, fix, view.to_config)


def _nearest(config: Overrides, name: str) -> str | None:
    """The only key of a value in the config that has nearly this name."""
    last = name.rpartition(".")[2]
    others = {each for each in config.names if not name.startswith(f"{each}.")}
    same_end = {each for each in others if each.rpartition(".")[2] == last}
    near = list(same_end) if len(same_end) == 1 else similar(name, others, 2)
    return near[0] if len(near) == 1 else None
