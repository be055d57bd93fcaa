"""A run's config is made an OmegaConf config as it is.

## What it does
Finds `OmegaConf.merge(cfg, wandb.config)`, `OmegaConf.create(run.config)` and the like.

## Why is this bad?
A run's config is no dict, and OmegaConf takes none of its kind: `merge` raises a ValueError,
`create` a ValidationError. Programs do this to bring the values of a sweep into the Hydra config.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project="demo") as run:
        cfg = OmegaConf.merge(cfg, run.config)
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project="demo") as run:
        cfg = OmegaConf.merge(cfg, dict(run.config))
```

## Fix safety
Safe: the program stopped there. Keys with dots that a sweep sets (`model.lr`) are not spread over
the nested config by `merge`; `OmegaConf.update(cfg, key, value)` does that.

## References
- [wandb/wandb#1856](https://github.com/wandb/wandb/issues/1856)
- [automl/hypersweeper#11](https://github.com/automl/hypersweeper/issues/11)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits import conversion
from hydrawandb_lint.rules.view import View

CODE = "HW112"
NAME = "run-config-merged"


def check(view: View) -> Iterator[Diagnostic]:
    for event in sorted(view.events.refused, key=lambda event: event.place):
        span, file = event.place.span, view.file(event.place.path)
        if file.places.call(event.call.span) is None or file.places.expression(span) is None:
            continue
        function = event.callee.removeprefix("omegaconf.")
        error = "ValueError" if function.endswith("merge") else "ValidationError"
        message = f"a run's config is no dict: `{function}` raises a {error} for it"
        edits = conversion.call(file.module, file.text, span, "dict")
        fix = Fix("Make it a `dict`", edits, Applicability.SAFE) if edits else None
        yield file.diagnostic(CODE, NAME, message, span, fix)
