"""A Hydra task leaves its W&B run open.

## What it does
Finds a `@hydra.main` task that starts a run and has a normal way out that does not end it: no
`with wandb.init(…)`, no `finish()`. So far within one file; a run that another file ends is not
seen to be ended, and a run that another file starts is not seen at all.

## Why is this bad?
Under Hydra's multirun (`python train.py -m lr=1,2`) all jobs run in one process. `wandb.init` while
a run is active returns that run: jobs 2 to N are logged into the first run and their configs are
lost, or `run.config.update` raises `ConfigError: Attempted to change value of key`. A single run
is not harmed, so this rule is off unless it is selected by its full code.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    run = wandb.init(project="demo")
    run.log({"loss": 0.1})
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project="demo") as run:
        run.log({"loss": 0.1})
```

## Fix safety
There is no fix yet.

## References
- [wandb/wandb#1314](https://github.com/wandb/wandb/issues/1314)
- [hydra-ecosystem/hydra#1053](https://github.com/facebookresearch/hydra/issues/1053)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.rules.view import View

CODE = "HW202"
NAME = "multirun-leak"
DEFAULT = False


def check(view: View) -> Iterator[Diagnostic]:
    for event in view.events.left_open:
        file = view.file(event.call.path)
        if file.places.call(event.call.span) is None:
            continue
        message = (
            f"this run is still active when the Hydra task `{event.task}` returns: under multirun "
            "the next job gets the same run back, and its config is lost"
        )
        yield file.diagnostic(
            CODE, NAME, message, event.call.span, trace=(view.step(event.call, "begins here"),)
        )
