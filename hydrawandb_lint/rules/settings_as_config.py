"""W&B's settings are given as a config node.

## What it does
Finds `wandb.init(settings=cfg.wandb.settings)` where the node is a mapping.

## Why is this bad?
`wandb.init` looks at `settings` only if it is a `dict` or a `wandb.Settings`. A `DictConfig` is
neither: it is ignored, without an error and without a warning, on wandb 0.16 to 0.31.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.settings.quiet)
    wandb.init(project="demo", settings=cfg.settings)
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    print(cfg.settings.quiet)
    wandb.init(project="demo", settings=dict(cfg.settings))
```

## Fix safety
Unsafe: none of the settings was taken before, and now they are. A name that the installed wandb
does not know then raises a ValidationError. There is no fix for a list, nor where the value may be
None.

## References
- [wandb.Settings](https://docs.wandb.ai/ref/python/settings/)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.values import Config
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits import conversion
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers.sinks import confirmed, is_raw
from hydrawandb_lint.views.python import PythonView

CODE = "HW113"
NAME = "settings-as-config"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(Role.SETTINGS):
        if event.place is None or not confirmed(view, event):
            continue
        for place, value in view.parts(event.place, seen.value):
            if not any(isinstance(kind, Config) and is_raw(view, kind) for kind in value):
                continue
            file = view.file(place.path)
            message = (
                "this config is no dict: `wandb.init` ignores it silently, and none of its "
                "settings is taken"
            )
            only = all(isinstance(kind, Config) and kind.shape != "list" for kind in value)
            edits = conversion.call(file.module, file.text, place.span, "dict")
            fix = Fix("Make it a `dict`", edits, Applicability.UNSAFE) if only and edits else None
            trace = view.trace(seen, event.call, "reaches `wandb.init(settings=…)`")
            yield file.diagnostic(CODE, NAME, message, place.span, fix, trace)
