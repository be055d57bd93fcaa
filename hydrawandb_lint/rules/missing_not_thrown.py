"""A config is converted without asking for what is missing.

## What it does
Finds `OmegaConf.to_container(cfg, resolve=True)` without `throw_on_missing=True` whose result
reaches the config of a W&B run. Where Hydra's config files tell all that can be in the config,
nothing is said if they hold no `???`. Off by default: many programs leave values open on purpose.

## Why is this bad?
A mandatory value (`???`) that nobody gave is logged as the text `"???"`, without an error, and the
program fails where it first reads the value, perhaps hours later.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True))
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True))
```

## Fix safety
Unsafe: a program that leaves a `???` on purpose then stops with `MissingMandatoryValue: Missing
mandatory value: …`. omegaconf 2.0 does not know the argument; nothing is said on that target.

## Options
- `converters`
- `sinks`
- `target-omegaconf`

## References
- [ecmwf/anemoi-training#19](https://github.com/ecmwf/anemoi-training/issues/19)
- [OmegaConf.to_container](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-container)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.values import Container, Resolved, Site
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits.conversion import add_argument
from hydrawandb_lint.rules.helpers.sinks import IN_CONFIG, confirmed, sink_text
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW105"
NAME = "missing-not-thrown"
DEFAULT = False


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(*IN_CONFIG):
        containers = [kind for kind in seen.within if isinstance(kind, Container)]
        for site in sorted({c.site for c in containers if c.resolved is Resolved.YES}):
            file = view.file(site.path)
            if _asks(file, site) or not _may_miss(view, site) or not confirmed(view, event):
                continue
            sink = sink_text(view, event)
            message = (
                f"this config is converted without `throw_on_missing=True` and reaches {sink}: a "
                'value that nobody gave is logged as the text `"???"`'
            )
            edits = add_argument(file.text, site.span, "throw_on_missing=True")
            fix = Fix("Ask for what is missing", edits, Applicability.UNSAFE)
            trace = view.trace_of_made(site, "converted here", event.call, f"reaches {sink}")
            yield file.diagnostic(CODE, NAME, message, site.span, fix, trace)


def _asks(file: File, site: Site) -> bool:
    """Whether a conversion says something of what is missing, or may, or cannot."""
    call = file.text.expression(site.span)
    if not isinstance(call, ast.Call) or file.places.call(site.span) is None:
        return True
    if not ast.unparse(call.func).endswith("to_container") or file.targets.omegaconf.before((2, 1)):
        return True
    return any(keyword.arg in (None, "throw_on_missing") for keyword in call.keywords)


def _may_miss(view: PythonView, site: Site) -> bool:
    composed = view.composed(view.events.converted.get(site, ()))
    return not composed.is_complete or composed.misses
