"""A group that a sweep chooses hides its node in the logged config.

## What it does
Finds parameters of W&B sweeps that start a Hydra program and choose an option of a group whose node
has the group's name in the config, where the program gives the whole config to W&B as the config of
its run.

## Why is this bad?
In the run's config the sweep's value wins over what the program logs (wandb 0.31): `dataset:
"cifar10"` stays, and the resolved node, `dataset: {n: 100}`, is lost, without an error.

## Example
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

## Use instead
```python
wandb.init(config={"cfg": OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)})
```

## Fix safety
There is no fix.

## References
- [W&B: Hydra](https://docs.wandb.ai/guides/integrations/hydra)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.views.sweep import SweepView

CODE = "HW408"
NAME = "group-hides-node"
DEFAULT = False
PREVIEW = True


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    config = view.config
    if view.prefix is None or config is None:
        return
    if not any(program.logs_whole_config for program in view.programs):
        return
    for parameter in view.leaves:
        if config.is_group(parameter.name) and config.is_node(parameter.name):
            message = (
                f"in the run's config the name of the chosen option takes the place of the node "
                f"`{parameter.name}`, and the option's values are lost; log the config under a key"
            )
            yield view.diagnostic(CODE, NAME, message, parameter.key)
