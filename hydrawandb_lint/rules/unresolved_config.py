"""A config is converted without resolving its interpolations.

## What it does
Finds `OmegaConf.to_container(cfg)` without `resolve=True` whose result reaches the config of a W&B
run, where the config was not resolved before. Where Hydra's config files tell all that can be in
the config, nothing is said if they hold no interpolation; else the message names one. Commands in
the project's scripts and pages count, too: `python train.py --config-name=other +exp=one`.

## Why is this bad?
`resolve` is False by default. If the config holds an interpolation such as `${lr}`, the run's
config then shows the text `"${lr}"` where a number should be, without an error: no filter and no
chart can use it. It is so on wandb 0.13 to 0.31.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(project="demo", config=OmegaConf.to_container(cfg))
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(project="demo", config=OmegaConf.to_container(cfg, resolve=True))
```

## Fix safety
The program worked, and resolving raises where an interpolation leads nowhere:
`InterpolationKeyError: Interpolation key '…' not found`, `UnsupportedInterpolationType` for a
resolver that is not registered (such as `hydra` where Hydra is not imported),
`InterpolationResolutionError` for an environment variable that is not set. It also writes the
values of `${oc.env:…}` into the logged config. So the fix is unsafe, but for conversions within
the call whose config files tell all, where each interpolation leads to a value that is there, or,
in a Hydra task, to something of Hydra's own (`${now:…}`, `${hydra:…}`), whichever of the files in
the config's folder the command line chooses.

## Options
- `converters`
- `sinks`

## References
- [OmegaConf.to_container](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-container)
- [ashleve/lightning-hydra-template#615](https://github.com/ashleve/lightning-hydra-template/issues/615)
- [meta-pytorch/torchtune#2274](https://github.com/meta-pytorch/torchtune/issues/2274)
- [omry/omegaconf#1145](https://github.com/omry/omegaconf/issues/1145)
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import Observed
from hydrawandb_lint.analysis.flow.values import Container, Resolved, Site
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Found
from hydrawandb_lint.configs.facts import reads_environment
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits import conversion
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import (
    IN_CONFIG,
    alike,
    assigned_text,
    confirmed,
    is_only_logged,
    sink_text,
)
from hydrawandb_lint.views.composed import Composed
from hydrawandb_lint.views.python import PythonView

CODE = "HW104"
NAME = "unresolved-config"


def check(view: PythonView) -> Iterator[Diagnostic]:
    yield from alike(_found(view))


def _found(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(*IN_CONFIG):
        for container in _unresolved(seen):
            if confirmed(view, event):
                sink = sink_text(view, event)
                yield from _diagnostic(view, container, event.call, event.place, sink)
    for assigned, seen in view.events.assigned.items():
        for container in _unresolved(seen):
            sink = assigned_text(view, assigned)
            yield from _diagnostic(view, container, assigned.statement, assigned.value, sink)


def _unresolved(seen: Observed) -> list[Container]:
    """The containers that are surely not resolved for one caller at least."""
    containers = {kind for kind in seen.within if isinstance(kind, Container)}
    return sorted((c for c in containers if c.resolved is Resolved.NO), key=lambda c: c.site)


def _diagnostic(
    view: PythonView, container: Container, end: Site, place: Site | None, sink: str
) -> Iterator[Diagnostic]:
    configs = view.events.converted.get(container.site, ())
    composed = view.composed(configs)
    if composed.is_complete and not composed.interpolations:
        return
    how = "with `resolve=False`" if container.explicit else "without `resolve=True`"
    named = _telling(composed)[:1]
    message = f"this config is converted {how} and reaches {sink}: {_consequence(composed, named)}"
    span, file = container.site.span, view.file(container.site.path)
    fix = None
    if file.places.call(span) is not None:
        edits = conversion.resolve(file.text, span)
        if edits is not None:
            is_plain = is_only_logged(view, place, container.site) and not container.explicit
            is_safe = is_plain and composed.resolves
            applicability = Applicability.SAFE if is_safe else Applicability.UNSAFE
            fix = Fix("Resolve interpolations: `resolve=True`", edits, applicability)
            fix = careful(view, end, configs, fix)
    trace = view.trace_of_made(container.site, "converted here", end, f"reaches {sink}")
    yield file.diagnostic(CODE, NAME, message, span, fix, (*map(view.step_of, named), *trace))


def _telling(composed: Composed) -> list[Found]:
    """The interpolations to name: those that are there by default first, and what comes from the
    environment last."""
    usual = {found.key for found in composed.usual_interpolations}
    found = composed.interpolations if composed.is_complete else composed.usual_interpolations
    return sorted(found, key=lambda each: (each.key not in usual, reads_environment(each)))


def _consequence(composed: Composed, named: list[Found]) -> str:
    if not named:
        return (
            "if it holds interpolations, "
            'they are logged as text (`"${lr}"`) instead of their values'
        )
    (found,) = named
    is_usual = any(each.key == found.key for each in composed.usual_interpolations)
    where = "" if is_usual else f"where `{os.path.basename(found.part.file.path)}` is chosen, "
    return (
        f'{where}`{".".join(found.way)}` is logged as the text `"{nodes.text(found.node)}"` '
        "instead of its value"
    )
