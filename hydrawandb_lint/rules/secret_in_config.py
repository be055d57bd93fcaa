"""A secret is logged with the config.

## What it does
Finds a config that is logged to W&B, as that of a run, as a metric, in the summary or in an
artifact's metadata, with a secret in it: a key that `wandb.login(key=cfg.…)` uses, a value whose
key says that it is secret (`api_key`, `password`, `hf_token`), or one that is read from an
environment variable of such a name, as `${oc.env:WANDB_API_KEY}`, and resolved. What the YAML files
do not show is not seen. Nothing is said where `config_exclude_keys` or `config_include_keys` are
given, or where the program names one of the keys on the way to the secret as text, as in
`config.pop("wandb")`: it may take it out.

## Why is this bad?
Everybody who can see the run can read its config and what it logged, and the secret stays in the
run's history. A key of W&B's lets its reader write into all of your projects.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.login(key=cfg.wandb.key)
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True))
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.login(key=cfg.wandb.key)
    config = OmegaConf.to_container(cfg, resolve=True)
    config.pop("wandb")
    wandb.init(config=config)
```

## Fix safety
There is no fix: leave out what is secret, by `config_exclude_keys=["wandb"]`, by `pop`, or by
`OmegaConf.masked_copy(cfg, ["model", "data"])` before the conversion. Better still, let W&B read
`WANDB_API_KEY` itself, and revoke a key that was logged. Fixes of other rules that would log such a
secret are only shown; those that would log another value from the environment are unsafe.

## Options
- `sinks`

## References
- [kohya-ss/sd-scripts#1123](https://github.com/kohya-ss/sd-scripts/issues/1123)
- [verl-project/verl#670](https://github.com/volcengine/verl/issues/670)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.values import Container, Resolved
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.rules.helpers.secrets import logged_secret
from hydrawandb_lint.rules.helpers.sinks import (
    AS_JSON,
    IN_CONFIG,
    confirmed,
    converted_configs,
    logged_configs,
    sink_text,
)
from hydrawandb_lint.views.python import PythonView

CODE = "HW110"
NAME = "secret-in-config"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(*IN_CONFIG, *AS_JSON):
        made = {kind for kind in seen.within if isinstance(kind, Container)}
        resolved = any(kind.resolved is Resolved.YES for kind in made)
        logged = converted_configs if event.sink.role in AS_JSON else logged_configs
        configs = logged(view, seen)
        secret = logged_secret(view, event.call, configs, resolved=resolved)
        if secret is None or not confirmed(view, event):
            continue
        message = (
            f"{secret.words} is in the config that reaches {sink_text(view, event)}: everybody who "
            "can see the run can read it"
        )
        place = event.place if event.place and event.place.path == event.call.path else event.call
        trace = (secret.step, view.step(event.call, "logged here"))
        yield view.file(place.path).diagnostic(CODE, NAME, message, place.span, None, trace)
