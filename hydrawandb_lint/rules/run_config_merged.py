"""A run's config is made an OmegaConf config as it is.

## What it does
Finds `OmegaConf.merge(cfg, wandb.config)`, `OmegaConf.create(run.config)` and the like. What the
program tests first (`isinstance`, `hasattr`) or expects to fail is left alone.

## Why is this bad?
A run's config is no dict, and OmegaConf takes none of its kind. `merge` raises
`ValueError: Invalid input. Supports one of [dict,list,DictConfig,ListConfig,dataclass,…]`, or for
its first argument `RecursionError: maximum recursion depth exceeded`; `create` raises
`ValidationError: Object of unsupported type: 'Config'`. It is so on wandb 0.16 to 0.31. Programs do
this to bring the values of a sweep into the Hydra config.

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
Safe: the program stopped there. There is no fix where the value may also be a config or None, and
for `to_container`, which takes no dict either. Keys with dots that a sweep sets (`model.lr`) are
not spread over the nested config by `merge`; `OmegaConf.update(cfg, key, value)` does that.

## References
- [wandb/wandb#1856](https://github.com/wandb/wandb/issues/1856)
- [wandb/wandb#4686](https://github.com/wandb/wandb/issues/4686)
- [automl/hypersweeper#11](https://github.com/automl/hypersweeper/issues/11)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import Refused
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits import conversion
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Gives
from hydrawandb_lint.views.python import PythonView

CODE = "HW112"
NAME = "run-config-merged"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event in sorted(view.events.refused, key=lambda event: event.place):
        span, file = event.place.span, view.file(event.place.path)
        if file.places.call(event.call.span) is None or file.places.expression(span) is None:
            continue
        function = event.callee.removeprefix("omegaconf.")
        message = f"a run's config is no dict: `{function}` raises a {event.error} for it"
        yield file.diagnostic(CODE, NAME, message, span, _fix(view, event))


def _fix(view: PythonView, event: Refused) -> Fix | None:
    takes_dicts = known().calls[event.callee].gives not in (Gives.CONTAINER, Gives.OBJECT)
    if not takes_dicts or not view.events.dicts[event.place]:
        return None
    file = view.file(event.place.path)
    edits = conversion.call(file.module, file.text, event.place.span, "dict")
    return Fix("Make it a `dict`", edits, Applicability.SAFE) if edits else None
