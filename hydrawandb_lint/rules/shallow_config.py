"""A config is converted at the top only.

## What it does
Finds `dict(cfg)`, `{**cfg}` and the like that reach the config of a W&B run, and configs or mapping
nodes that are one value in it: `wandb.init(config={"model": cfg.model})`,
`run.config["model"] = cfg.model`.

## Why is this bad?
Only the top level becomes a plain dict. Each nested mapping stays a `DictConfig`, and wandb logs it
as one text, `"{'name': 'res', 'w': '${lr}'}"`, with its interpolations unresolved: nothing raises,
but no filter and no chart can use what is in it. In a list each mapping is such a text. Scalars at
the top, and lists of scalars, come out right. It is so on wandb 0.13 to 0.31.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(project="demo", config=dict(cfg))
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
resolver that is not registered, `InterpolationResolutionError` for an environment variable that is
not set. It also writes the values of `${oc.env:…}` into the logged config. So the fix is unsafe,
but where Hydra's config files tell that each interpolation resolves. There is no fix where
the value is bound to a name as well (`model = run.config["model"] = cfg.model`).

## Options
- `converters`
- `sinks`

## References
- [Trainy-ai/pluto#114](https://github.com/Trainy-ai/pluto/issues/114)
- [ashleve/lightning-hydra-template#478](https://github.com/ashleve/lightning-hydra-template/issues/478)
- [galilai-group/stable-pretraining#339](https://github.com/galilai-group/stable-pretraining/issues/339)
- [OmegaConf.to_container](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-container)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import At, Observed, Reach
from hydrawandb_lint.analysis.flow.values import Config, Shallow, Site
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.sinks import (
    IN_CONFIG,
    alike,
    as_text,
    careful,
    confirmed,
    is_kept,
    is_mapping,
    is_nested,
    is_only_logged,
    is_sure,
    sink_text,
    targets,
)
from hydrawandb_lint.rules.view import View

CODE = "HW103"
NAME = "shallow-config"


def check(view: View) -> Iterator[Diagnostic]:
    yield from alike(_found(view))


def _found(view: View) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(*IN_CONFIG):
        shallow = {k for k in seen.within if isinstance(k, Shallow) and is_nested(view, k.path)}
        nested = {site for site, kind in seen.entries if is_mapping(view, kind)}
        if event.sink.role is Role.VALUE and event.place is not None:
            nested |= {event.place for kind in seen.value if is_mapping(view, kind)}
        if not (shallow or nested) or not confirmed(view, event):
            continue
        for site in sorted({kind.site for kind in shallow}):
            yield _converted_shallowly(view, event, seen, site)
        for site in sorted(nested):
            yield _nested(view, event, seen, site)


def _converted_shallowly(view: View, event: Reach, seen: Observed, site: Site) -> Diagnostic:
    sink, file = sink_text(view, event), view.file(site.path)
    message = (
        f"this converts only the top level of the config that reaches {sink}: each nested mapping "
        f"{as_text(event)}"
    )
    conversion = file.conversion(site.span, throws=False, typed=True)
    edits = conversion and conversion.wrap_shallow(site.span)
    configs = view.events.converted.get(site, set())
    fix = _fix(view, event, "Convert the whole config", edits, site, configs)
    trace = view.trace_of_made(site, "converted here", event.call, f"reaches {sink}")
    return file.diagnostic(CODE, NAME, message, site.span, fix, trace)


def _fix(
    view: View,
    event: Reach,
    title: str,
    edits: tuple[Edit, ...] | None,
    site: Site,
    configs: set[At],
) -> Fix | None:
    """Safe where all is known to resolve, and nothing else is given what is converted."""
    if not edits:
        return None
    is_safe = is_only_logged(view, event.place, site) and view.composed(configs).resolves
    applicability = Applicability.SAFE if is_safe else Applicability.UNSAFE
    if is_kept(event):
        applicability = Applicability.DISPLAY
    return careful(view, configs, Fix(title, edits, applicability))


def _nested(view: View, event: Reach, seen: Observed, site: Site) -> Diagnostic:
    sink, file = sink_text(view, event), view.file(site.path)
    message = f"this config is one value in what reaches {sink}: it {as_text(event)}"
    kinds = {kind for place, kind in seen.entries if place == site}
    kinds |= seen.value if site == event.place else set()
    sure = all(is_sure(view, kind) for kind in kinds)
    conversion = file.conversion(site.span, throws=False, typed=False)
    edits = conversion and conversion.wrap(site.span, sure=sure)
    if site == event.place and len(targets(view, event)) > 1:
        edits = None  # the other target goes on with the config
    ways = {(kind.obj, kind.path) for kind in kinds if isinstance(kind, Config)}
    configs = {at for at in seen.configs if (at.place[1], at.way) in ways}
    fix = _fix(view, event, "Convert the node", edits, site, configs)
    trace = view.trace(seen, event.call, f"reaches {sink}", by=site)
    return file.diagnostic(CODE, NAME, message, site.span, fix, trace)
