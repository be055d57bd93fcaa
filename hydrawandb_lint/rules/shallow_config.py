"""A config is converted at the top only.

## What it does
Finds `dict(cfg)`, `{**cfg}` and the like that reach the config of a W&B run, and configs or mapping
nodes that are one value in it: `wandb.init(config={"model": cfg.model})`,
`run.config["model"] = cfg.model`. What is assigned to `run.config` as a whole (HW102) is meant to
get there, too.

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

from hydrawandb_lint.analysis.flow.events import At, Observed
from hydrawandb_lint.analysis.flow.values import Config, Shallow, Site
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import (
    IN_CONFIG,
    alike,
    as_text,
    assigned_text,
    confirmed,
    is_kept,
    is_mapping,
    is_nested,
    is_only_logged,
    is_sure,
    sink_text,
    targets,
)
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.views.python import PythonView

CODE = "HW103"
NAME = "shallow-config"


class _End(NamedTuple):
    """Where what was converted shallowly ends: `site`, `place` as a `Reach` has them, how the
    program writes it, what becomes of a mapping there, and whether an object keeps it."""

    site: Site
    place: Site | None
    sink: str
    becomes: str
    kept: bool = False


def check(view: PythonView) -> Iterator[Diagnostic]:
    yield from alike(_found(view))


def _found(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(*IN_CONFIG):
        nodes = _nested(view, seen)
        if event.sink.role is Role.VALUE and event.place is not None:
            nodes |= {event.place for kind in seen.value if is_mapping(view, kind)}
        conversions = _conversions(view, seen)
        if not (conversions or nodes) or not confirmed(view, event):
            continue
        sink = sink_text(view, event)
        end = _End(event.call, event.place, sink, as_text(event), is_kept(event))
        keeps = event.place if len(targets(view, event)) > 1 else None
        yield from _diagnostics(view, end, seen, conversions, nodes, keeps)
    for assigned, seen in view.events.assigned.items():
        conversions, nodes = _conversions(view, seen), _nested(view, seen)
        if conversions or nodes:
            sink, becomes = assigned_text(view, assigned), "would be logged as one text"
            end = _End(assigned.statement, assigned.value, sink, becomes)
            yield from _diagnostics(view, end, seen, conversions, nodes)


def _conversions(view: PythonView, seen: Observed) -> list[Site]:
    """Where configs are converted at the top only."""
    shallow = (k for k in seen.within if isinstance(k, Shallow) and is_nested(view, k.path))
    return sorted({kind.site for kind in shallow})


def _nested(view: PythonView, seen: Observed) -> set[Site]:
    """Where configs are put under keys."""
    return {site for site, kind in seen.entries if is_mapping(view, kind)}


def _diagnostics(
    view: PythonView,
    end: _End,
    seen: Observed,
    conversions: list[Site],
    nodes: set[Site],
    keeps: Site | None = None,
) -> Iterator[Diagnostic]:
    """`keeps`: what is converted there is assigned to something else, too."""
    for site in conversions:
        yield _converted_shallowly(view, end, site)
    for site in sorted(nodes):
        yield _node(view, end, seen, site, fixable=site != keeps)


def _converted_shallowly(view: PythonView, end: _End, site: Site) -> Diagnostic:
    file = view.file(site.path)
    message = (
        f"this converts only the top level of the config that reaches {end.sink}: each nested "
        f"mapping {end.becomes}"
    )
    conversion = file.conversion(site.span, throws=False, typed=True)
    edits = conversion and conversion.wrap_shallow(site.span)
    configs = view.events.converted.get(site, set())
    fix = _fix(view, end, "Convert the whole config", edits, site, configs)
    trace = view.trace_of_made(site, "converted here", end.site, f"reaches {end.sink}")
    return file.diagnostic(CODE, NAME, message, site.span, fix, trace)


def _node(view: PythonView, end: _End, seen: Observed, site: Site, *, fixable: bool) -> Diagnostic:
    file = view.file(site.path)
    message = f"this config is one value in what reaches {end.sink}: it {end.becomes}"
    kinds = {kind for place, kind in seen.entries if place == site}
    kinds |= seen.value if site == end.place else set()
    sure = all(is_sure(view, kind) for kind in kinds)
    conversion = file.conversion(site.span, throws=False, typed=False) if fixable else None
    edits = conversion and conversion.wrap(site.span, sure=sure)
    ways = {(kind.obj, kind.path) for kind in kinds if isinstance(kind, Config)}
    configs = {at for at in seen.configs if (at.place[1], at.way) in ways}
    fix = _fix(view, end, "Convert the node", edits, site, configs)
    trace = view.trace(seen, end.site, f"reaches {end.sink}", by=site)
    return file.diagnostic(CODE, NAME, message, site.span, fix, trace)


def _fix(
    view: PythonView,
    end: _End,
    title: str,
    edits: tuple[Edit, ...] | None,
    site: Site,
    configs: set[At],
) -> Fix | None:
    """Safe where all is known to resolve, and nothing else is given what is converted."""
    if not edits:
        return None
    is_safe = is_only_logged(view, end.place, site) and view.composed(configs).resolves
    applicability = Applicability.SAFE if is_safe else Applicability.UNSAFE
    if end.kept:
        applicability = Applicability.DISPLAY
    return careful(view, end.site, configs, Fix(title, edits, applicability))
