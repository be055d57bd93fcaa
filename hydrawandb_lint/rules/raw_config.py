"""A Hydra config is given to W&B as it is.

## What it does
Finds an OmegaConf config (a `DictConfig` or `ListConfig`), or its private fields (`vars(cfg)`,
`cfg._content`), that reaches the `config` of `wandb.init`, `run.config.update` or
`run.config.setdefaults`. Likewise a mapping `config` in a node that is given by `**`, as by
`wandb.init(**cfg.wandb)`, where the files of the task's config tell of it.

## Why is this bad?
A `DictConfig` is not a `dict`. Up to Python 3.11, wandb (0.15.5 and newer) raises
`TypeError: first argument must be callable or None`; up to 0.16 `wandb.init` shows it as
`wandb.errors.Error: An unexpected error occurred`. From Python 3.12 on, and with wandb up to 0.15.4
on any Python, nothing raises: wandb stores OmegaConf's private fields (`_content`, `_metadata`,
`_parent`, `_flags_cache`) and none of your keys; under `_content` every value, numbers too, is text
and unresolved. But a config that Hydra composed makes wandb 0.16 to 0.26 raise
`TypeError: keys must be str, int, float, bool or None, not tuple` there. `cfg._content` raises
nothing anywhere, and logs such texts under your keys.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=cfg)
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True))
```

## Fix safety
Safe: nothing of the program's config was logged before. Unsafe where it did not stop, and a value
is missing in a file that the program loads itself, or another call may give a key another value.
Where the value may also be None or a
plain dict, the fix converts only a config. A `ListConfig` has no fix: as a list it raises
`TypeError: config must be a dict or have a __dict__ attribute.`

The conversion raises where a value is missing (`MissingMandatoryValue: Missing mandatory value`) or
an interpolation leads nowhere, and writes the values of `${oc.env:…}` into the logged config.

## Options
- `throw-on-missing`
- `converters`
- `sinks`

## References
- [W&B: Hydra](https://docs.wandb.ai/models/integrations/hydra)
- [wandb/wandb#1233](https://github.com/wandb/wandb/issues/1233)
- [IDEA-Research/detrex#301](https://github.com/IDEA-Research/detrex/issues/301)
- [frederikkemarin/BEND#39](https://github.com/frederikkemarin/BEND/issues/39)
- [Div-Infinity/IQ-Learn#20](https://github.com/Div-Infinity/IQ-Learn/issues/20)
- [OmegaConf.to_container](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-container)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import At, Observed, Reach
from hydrawandb_lint.analysis.flow.values import Config, Internal, ObjectId, Site, Value
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers import unpacked, versions
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import (
    confirmed,
    is_direct,
    is_raw,
    is_sure,
    logged_configs,
    sink_text,
    unless_expected,
    wants_dict,
)
from hydrawandb_lint.rules.helpers.writes import first_of_keys
from hydrawandb_lint.views.python import PythonView

CODE = "HW101"
NAME = "raw-config"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(Role.CONFIG):
        if (
            not is_direct(event)
            or not any(is_raw(view, kind) for kind in seen.value)
            or not confirmed(view, event)
        ):
            continue
        for place, value in view.parts(event.place or event.call, seen.value):
            raw = frozenset(kind for kind in value if is_raw(view, kind))
            if raw and not (event.callee == "wandb.init" and _is_empty(view, place, raw)):
                yield _diagnostic(view, event, seen, _mended_at(place, raw), value, raw)
    for key in unpacked.nested_configs(view):
        if is_direct(key.event):
            happens = versions.raw_config(view.file(key.place.path).targets)
            message = f"{unpacked.words(key)}, which takes a dict: {happens}"
            yield unpacked.nested(view, key, CODE, NAME, message)


def _is_empty(view: PythonView, place: Site, raw: Value) -> bool:
    """`OmegaConf.create()`, which is false: `wandb.init` takes it for no config at all."""
    if any(isinstance(kind, Config) and kind.obj != ObjectId(place.span, 0) for kind in raw):
        return False
    match view.file(place.path).text.expression(place.span):
        case ast.Call(ast.Attribute(attr="create"), args=[], keywords=[]):
            return True
    return False


def _mended_at(place: Site, raw: Value) -> Site:
    """The conversion, if the value was made wrong by one; else where it is given."""
    sites = {kind.site for kind in raw if isinstance(kind, Internal)}
    return sites.pop() if len(sites) == 1 and len(raw) == 1 else place


def _diagnostic(
    view: PythonView, event: Reach, seen: Observed, place: Site, value: Value, raw: Value
) -> Diagnostic:
    sink = sink_text(view, event)
    internals = [kind for kind in raw if isinstance(kind, Internal)]
    internal = min(internals) if len(internals) == len(raw) else None
    message = f"{_what(raw)} reaches {sink}"
    includes = view.says(event.call, "config_include_keys")
    if includes:
        message += (
            ", whose `config_include_keys` lets none of it through: the run's config is empty"
        )
    elif internal and internal.content:
        message += ": every value, numbers too, is logged as text and unresolved"
    else:
        message += ": it has none of your keys; " if internal else ", which takes a dict: "
        message += versions.raw_config(view.file(place.path).targets)
    fix = None if event.place is None else _fix(view, event, place, value, raw)
    configs = logged_configs(view, seen)
    fix = unless_expected(seen, "TypeError", careful(view, event.call, configs, fix))
    raised = view.file(place.path).targets.python.before((3, 12))
    went_on = includes or _is_dropped(view, event)
    if fix and _may_stop(view, configs, went_on=went_on, raised=bool(raised)):
        fix = fix.doubted()
    if not raised:
        fix = first_of_keys(view, event.call, configs, fix, begins=event.callee == "wandb.init")
    if internal:
        trace = view.trace_of_made(
            internal.site, "its private fields are read here", event.call, f"reaches {sink}"
        )
    else:
        trace = view.trace(seen, event.call, f"reaches {sink}", by=place)
    return view.file(place.path).diagnostic(CODE, NAME, message, place.span, fix, trace)


def _is_dropped(view: PythonView, event: Reach) -> bool:
    """Whether the call looks at no config, for another run is active."""
    call = event.call
    return any(each.call == call and call not in each.active for each in view.events.duplicates)


def _may_stop(view: PythonView, configs: set[At], *, went_on: bool, raised: bool) -> bool:
    """Whether a value is missing at which the conversion stops a program that went on; the command
    line may give it to a Hydra task."""
    composed = view.composed(configs)
    return composed.misses and (went_on or not (raised or composed.in_task))


def _what(raw: Value) -> str:
    for kind in sorted(raw, key=repr):
        match kind:
            case Internal(_, True):
                return "`_content` of a config"
            case Internal():
                return "the `__dict__` of a config object"
            case Config(_, (), "list") | Config(_, _, "list"):
                return "a ListConfig"
            case Config(_, path) if path:
                return f"the config node `{'.'.join(path)}` (a DictConfig)"
    return "a DictConfig"


def _fix(view: PythonView, event: Reach, place: Site, value: Value, raw: Value) -> Fix | None:
    if any(isinstance(kind, Config) and kind.shape == "list" for kind in raw):
        return None
    if any(isinstance(kind, Internal) and kind.content for kind in raw):
        return None
    file = view.file(place.path)
    conversion = file.conversion(place.span, throws=True, typed=wants_dict(event))
    if conversion is None:
        return None
    if all(isinstance(kind, Internal) for kind in raw):
        if raw != value or place in view.events.mixed:
            return None  # of something else, too, which `to_container` refuses
        edits = conversion.wrap_fields(place.span)
    else:
        sure = raw == value and all(is_sure(view, kind) for kind in raw)
        edits = conversion.wrap(place.span, sure=sure, parenthesised=place != event.place)
    if edits is None:
        return None
    used = place in view.events.reads
    applicability = Applicability.UNSAFE if used else Applicability.SAFE
    return Fix("Convert the config with `OmegaConf.to_container`", edits, applicability)
