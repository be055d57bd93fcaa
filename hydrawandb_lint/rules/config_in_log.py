"""A config is logged as a metric.

## What it does
Finds configs, and nodes that are mappings, in what `run.log`, `wandb.log`, `run.summary` or the
`metadata` of `wandb.Artifact` is given: by themselves, as `dict(cfg)`, or under a key.

## Why is this bad?
What is logged goes through JSON, which knows no `DictConfig`. `run.log({"config": cfg})`,
`run.summary["config"] = cfg` and `run.summary.update({"config": cfg})` raise
`TypeError: Object of type DictConfig is not JSON serializable`, a list
`TypeError: Object of type ListConfig is not JSON serializable`, on wandb 0.16 to 0.31. So do
`run.log(cfg)` and `run.log(dict(cfg))`, at the first mapping or list in the config; a flat one
comes out right. But wandb takes a key out of what `run.log` is given, and the config of a Hydra
task allows no such thing: there `run.log(cfg)` and `run.log(cfg.model)` raise
`ConfigTypeError: DictConfig in struct mode does not support pop`, on wandb 0.15 to 0.31. With
`mode="disabled"` nothing raises, so the fault shows in the first real run.

`wandb.Artifact(…, metadata=cfg)` raises
`TypeError: Cannot parse <class 'omegaconf.dictconfig.DictConfig'> as artifact metadata`, up to
wandb 0.22 `TypeError: metadata must be dict, not <class 'omegaconf.dictconfig.DictConfig'>`;
`metadata=dict(cfg)` and `metadata={"config": cfg}` raise nothing: each nested mapping is one text
there, its interpolations unresolved.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project="demo") as run:
        run.log({"config": cfg})
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project="demo") as run:
        run.log({"config": OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)})
```

A config is better given to `wandb.init(config=…)` once than logged as a metric.

## Fix safety
Safe where the program stopped there. Unsafe for what is nested in an artifact's metadata: the
program worked, and resolving raises where an interpolation leads nowhere, and writes the values of
`${oc.env:…}` into the metadata. There is no fix where the value is bound to a name as well
(`model = run.summary["model"] = cfg.model`), nor where it may also be something else than a config.

## Options
- `throw-on-missing`
- `converters`

## References
- [omry/omegaconf#419](https://github.com/omry/omegaconf/issues/419)
- [Run.log](https://docs.wandb.ai/ref/python/experiments/run/#method-runlog)
- [wandb.Artifact](https://docs.wandb.ai/ref/python/experiments/artifact/)
- [OmegaConf.to_container](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-container)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import NOTHING, Config, Kind, Shallow, Site, Value
from hydrawandb_lint.configs.compose import Way
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers import versions
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import (
    AS_JSON,
    confirmed,
    is_assignment,
    is_below,
    is_direct,
    is_mapping,
    is_nested,
    is_raw,
    is_within,
    logged_configs,
    sink_text,
    targets,
    unless_expected,
    wants_dict,
)
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.views.python import PythonView

CODE = "HW108"
NAME = "config-in-log"


class Given(NamedTuple):
    """A config on its way into a log: `value` at `site`. `key`: under a key of a dict. `struct`: it
    is given as it is, and lets nobody take a key out."""

    site: Site
    value: Value
    key: bool = False
    struct: bool = False


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(*AS_JSON):
        found = [*_given(view, event, seen), *_converted(view, event, seen)]
        if found and is_direct(event) and confirmed(view, event):
            for each in sorted(found, key=lambda given: given.site):
                yield _diagnostic(view, event, seen, each)


def _given(view: PythonView, event: Reach, seen: Observed) -> Iterator[Given]:
    """Configs that are given, or lie under keys of what is given."""
    under_keys: dict[Site, Value] = {}
    for site, kind in seen.entries:
        under_keys[site] = under_keys.get(site, NOTHING) | {kind}
    whole = [(site, value, True) for site, value in under_keys.items()]
    if event.place is not None:
        whole.append((event.place, seen.value, is_assignment(event)))
    for site, value, key in whole:
        struct = not key and _is_popped(view, event, seen)
        for place, part in view.parts(site, value):
            if any(_counts(view, event, kind, key=key, struct=struct) for kind in part):
                yield Given(place, part, key, struct)


def _is_popped(view: PythonView, event: Reach, seen: Observed) -> bool:
    """Whether wandb takes a key out of what it is given, and that is the config of a Hydra task."""
    if event.callee not in ("wandb.log", "wandb.Run.log") or view.events.reshaped:
        return False
    return bool(seen.configs) and view.composed(seen.configs).in_task


def _counts(view: PythonView, event: Reach, kind: Kind, *, key: bool, struct: bool) -> bool:
    if not isinstance(kind, Config):
        return False
    if event.sink.role is not Role.METADATA and key and _is_list_node(view, kind):
        return True
    if not is_raw(view, kind):
        return False
    if event.sink.role is Role.METADATA:
        return is_mapping(view, kind) or not key  # a list is stored as one
    return key or (is_mapping(view, kind) and (struct or _is_nested(view, event, kind.path)))


def _is_list_node(view: PythonView, kind: Kind) -> bool:
    return isinstance(kind, Config) and (kind.shape == "list" or kind.path in view.lists)


def _is_nested(view: PythonView, event: Reach, path: Way) -> bool:
    """Whether something lies in it that is refused: where JSON is made, a list as well."""
    if is_nested(view, path):
        return True
    is_json = event.sink.role is not Role.METADATA
    return is_json and any(is_below(way, path) for way in view.lists)


def _converted(view: PythonView, event: Reach, seen: Observed) -> Iterator[Given]:
    """`dict(cfg)`, wherever it lies in what is given."""
    for kind in seen.within:
        if isinstance(kind, Shallow) and _is_nested(view, event, kind.path):
            yield Given(kind.site, frozenset({kind}))


def _diagnostic(view: PythonView, event: Reach, seen: Observed, given: Given) -> Diagnostic:
    sink, file = sink_text(view, event), view.file(given.site.path)
    is_shallow = any(isinstance(kind, Shallow) for kind in given.value)
    subject = "this converts only the top level of the config that" if is_shallow else "this config"
    message = f"{subject} reaches {sink}: {_consequence(view, event, given, is_shallow)}"
    trace = (
        view.trace_of_made(given.site, "converted here", event.call, f"reaches {sink}")
        if is_shallow
        else view.trace(seen, event.call, f"reaches {sink}")
    )
    fix = _fix(view, event, given, is_shallow)
    fix = careful(view, event.call, logged_configs(view, seen), fix)
    fix = unless_expected(seen, "TypeError", fix)
    return file.diagnostic(CODE, NAME, message, given.site.span, fix, trace)


def _consequence(view: PythonView, event: Reach, given: Given, is_shallow: bool) -> str:
    file = view.file(given.site.path)
    if event.sink.role is Role.METADATA:
        if _is_stored(event, given, is_shallow):
            return "each mapping is one text in the metadata, its interpolations unresolved"
        name = (
            "omegaconf.listconfig.ListConfig"
            if _is_list(view, given)
            else "omegaconf.dictconfig.DictConfig"
        )
        return f"wandb raises `{versions.no_metadata(file.targets, name)}`"
    if given.struct:
        return "wandb raises `ConfigTypeError: DictConfig in struct mode does not support pop`"
    name = _refused(view, given)
    error = f"`TypeError: Object of type {name} is not JSON serializable`"
    where = "" if given.key else " at the first mapping or list in it"
    return f"wandb raises {error}{where}"


def _is_stored(event: Reach, given: Given, is_shallow: bool) -> bool:
    """Whether nothing raises."""
    return event.sink.role is Role.METADATA and (given.key or is_shallow)


def _refused(view: PythonView, given: Given) -> str:
    """The class of what is no JSON: under a key the thing itself, else what lies in it."""
    if given.key:
        return "ListConfig" if _is_list(view, given) else "DictConfig"
    paths = {kind.path for kind in given.value if isinstance(kind, (Config, Shallow))}
    has_mappings = any(is_nested(view, path) for path in paths)
    has_lists = any(is_below(way, path) for way in view.lists for path in paths)
    if has_mappings and has_lists:
        return "DictConfig or ListConfig"
    return "ListConfig" if has_lists else "DictConfig"


def _is_list(view: PythonView, given: Given) -> bool:
    return all(_is_list_node(view, kind) for kind in given.value)


def _fix(view: PythonView, event: Reach, given: Given, is_shallow: bool) -> Fix | None:
    if given.site == event.place and len(targets(view, event)) > 1 and is_assignment(event):
        return None  # the other target goes on with the config
    edits = _edits(view, event, given, is_shallow)
    if edits is None:
        return None
    is_safe = not _is_stored(event, given, is_shallow) and (
        is_within(given.site, event.call) if is_shallow else given.site not in view.events.reads
    )
    applicability = Applicability.SAFE if is_safe else Applicability.UNSAFE
    return Fix("Convert the config with `OmegaConf.to_container`", edits, applicability)


def _edits(
    view: PythonView, event: Reach, given: Given, is_shallow: bool
) -> tuple[Edit, ...] | None:
    file, span = view.file(given.site.path), given.site.span
    throws = not (is_shallow or _is_stored(event, given, is_shallow))
    conversion = file.conversion(
        span, throws=throws, typed=is_shallow or wants_dict(event, key=given.key)
    )
    if conversion is None or (_is_list(view, given) and not given.key):
        return None
    if is_shallow:
        return conversion.wrap_shallow(span)
    sure = all(isinstance(kind, Config) for kind in given.value) and not any(
        isinstance(k, Config) and k.path and view.may_be_none(k.path) for k in given.value
    )
    return conversion.wrap(span, sure=sure, parenthesised=given.site != event.place)
