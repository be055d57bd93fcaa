"""A Hydra config is given to a package that logs to W&B.

## What it does
Finds an OmegaConf config that another package hands on to W&B: the `config` of `WandbLogger`
(Lightning, Fabric), `WandBLogger` (Ignite, torchtune, Composer) or `Accelerator.init_trackers`,
and what `log_hyperparams` and `save_hyperparameters` are given, or take, in Lightning. In YAML: a
`config` beside the `_target_` of such a logger or of `wandb.init`, without `_convert_`.

## Why is this bad?
A `config` is handed on as it is. Up to Python 3.11 wandb then raises
`TypeError: first argument must be callable or None`, with Lightning at the first use of
`logger.experiment`; from Python 3.12 on it stores OmegaConf's private fields and none of your keys
(HW101 has the versions of wandb).

Hyperparameters are logged one by one, without an error: a nested mapping becomes one text,
`"{'name': 'res', 'w': '${lr}'}"`, with its interpolations unresolved, and so does a whole config
that `save_hyperparameters()` finds among the arguments of `__init__`. From Lightning 2.2 on lists
are text, too. Lightning 1.x made flat keys of them (`model/lr`).

`trainer.logger` and `self.save_hyperparameters` may end in any logger. So the program must speak of
`WandbLogger` or, if it calls `wandb.init` nowhere and names no other logger of Lightning's
(`TensorBoardLogger`), import W&B. Nothing is said where W&B is named in YAML alone, where
`logger=False` is given, or where the program has a method of that name itself.

## Example
```python
from lightning.pytorch.loggers import WandbLogger
from omegaconf import DictConfig


def make_logger(cfg: DictConfig) -> WandbLogger:
    logger = WandbLogger(project="demo")
    logger.log_hyperparams(cfg)
    return logger
```

## Use instead
```python
from lightning.pytorch.loggers import WandbLogger
from omegaconf import DictConfig, OmegaConf


def make_logger(cfg: DictConfig) -> WandbLogger:
    logger = WandbLogger(project="demo")
    logger.log_hyperparams(OmegaConf.to_container(cfg, resolve=True))
    return logger
```

## Fix safety
Safe for a `config`: nothing of it was logged before. Unsafe for hyperparameters: the program
worked, and resolving raises where an interpolation leads nowhere, and writes the values of
`${oc.env:…}` into the logged config. The fix of `save_hyperparameters(cfg)` is shown only, since
`self.hparams` and checkpoints would hold a dict instead of the config; `save_hyperparameters()` has
none. There, `logger=False` and a `log_hyperparams` of the converted config do.

## Options
- `throw-on-missing`
- `converters`

## References
- [Lightning-AI/pytorch-lightning#17558](https://github.com/Lightning-AI/pytorch-lightning/issues/17558)
- [ashleve/lightning-hydra-template#582](https://github.com/ashleve/lightning-hydra-template/issues/582)
- [WandbLogger](https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.loggers.wandb.html)
- [Accelerate: trackers](https://huggingface.co/docs/accelerate/usage_guides/tracking)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import Config, Internal, Kind, Site, Value
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.facts import is_secret_name
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Gives, Role, Sink
from hydrawandb_lint.rules.helpers import unpacked, versions
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import (
    as_text,
    confirmed,
    is_direct,
    is_kept,
    is_mapping,
    is_nested,
    is_raw,
    is_sure,
    logged_configs,
    sink_text,
    wants_dict,
)
from hydrawandb_lint.views.python import PythonView
from hydrawandb_lint.views.yaml import YamlView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW109"
NAME = "raw-config-to-logger"


def check(view: PythonView) -> Iterator[Diagnostic]:
    taken: dict[Site, list[tuple[Reach, Observed]]] = {}
    for event, seen in view.reaches(Role.CONFIG, Role.HYPERPARAMETERS, Role.ENTRY):
        bad = any(_is_bad(view, event, kind) for kind in seen.value)
        if is_direct(event) or not bad or not confirmed(view, event):
            continue
        if event.place is None and event.sink.role is Role.ENTRY:
            taken.setdefault(event.call, []).append((event, seen))
            continue
        for place, value in view.parts(event.place or event.call, seen.value):
            if any(_is_bad(view, event, kind) for kind in value):
                yield _given(view, event, seen, place, value)
    for key in unpacked.nested_configs(view):
        if not is_direct(key.event):
            raw = versions.raw_config(view.file(key.place.path).targets)
            message = f"{unpacked.words(key)}, which hands it to wandb as it is: {raw}"
            yield unpacked.nested(view, key, CODE, NAME, message)
    for events in taken.values():
        yield _taken(view, events)


def check_yaml(view: YamlView) -> Iterator[Diagnostic]:
    """What Hydra makes and gives to wandb as it is, with a `config` of its own."""
    for made, item in view.made():
        config = item.get("config")
        if config is None or made not in _takers() or not nodes.entries(config):
            continue
        if "config" not in nodes.own(item.node):
            continue  # an anchor's, which is told there
        if any("_convert_" in nodes.entries(n) for n in (*item.around, item.node)):
            continue
        if view.converts():
            continue
        taker = nodes.text(item.get("_target_")).rpartition(".")[2]
        what = "wandb.init" if made == "wandb.init" else taker
        raw = versions.raw_config(view.targets)
        message = f"Hydra gives this `config` to `{what}` as a DictConfig: {raw}"
        shown = any(_is_private(name, value) for name, value in _scalars(config))
        applicability = Applicability.UNSAFE if shown else Applicability.SAFE
        edit = view.addition(item, "_target_", "_convert_: all")
        title = "Let Hydra convert it: `_convert_: all`"
        fix = Fix(title, (edit,), applicability) if edit else None
        yield view.diagnostic(CODE, NAME, message, nodes.own(item.node)["config"].key, fix)


@cache
def _takers() -> frozenset[str]:
    """What is made with a `config` that becomes that of a run."""
    return frozenset(
        name
        for name, row in known().calls.items()
        if row.gives is Gives.INSTANCE and any(_is_config(sink) for sink in row.sinks)
    )


def _is_config(sink: Sink) -> bool:
    return sink.keyword == "config" and sink.role is Role.CONFIG and not sink.keys


def _scalars(node: Node) -> Iterator[tuple[str, str]]:
    """The texts below a node, with their keys."""
    for name, _, value in nodes.children(node):
        if nodes.is_collection(value):
            yield from _scalars(value)
        else:
            yield name, nodes.text(value)


def _is_private(name: str, value: str) -> bool:
    return "oc.env" in value or bool(value and is_secret_name(name))


def _is_bad(view: PythonView, event: Reach, kind: Kind) -> bool:
    match event.sink.role, kind:
        case Role.CONFIG, Internal(_, content):
            return not content
        case Role.CONFIG, Config():
            return is_raw(view, kind)
        case Role.HYPERPARAMETERS, Config(_, path):
            return is_mapping(view, kind) and is_nested(view, path)
        case Role.ENTRY, Config():
            return is_mapping(view, kind)
    return False


def _given(view: PythonView, event: Reach, seen: Observed, place: Site, value: Value) -> Diagnostic:
    sink, file = sink_text(view, event), view.file(place.path)
    raw = versions.raw_config(file.targets)
    consequence = {
        Role.CONFIG: f"{sink}, which hands it to wandb as it is: {raw}",
        Role.HYPERPARAMETERS: f"{sink}: each nested mapping {as_text(event)}",
        Role.ENTRY: f"`{event.sink.keyword}` of {sink}: it {as_text(event)}",
    }[event.sink.role]
    message = f"a Hydra/OmegaConf config reaches {consequence}"
    trace = view.trace(seen, event.call, f"reaches {sink}")
    fix = _fix(view, event, place, value) if event.place is not None else None
    fix = careful(view, event.call, logged_configs(view, seen), fix)
    return file.diagnostic(CODE, NAME, message, place.span, fix, trace)


def _taken(view: PythonView, events: list[tuple[Reach, Observed]]) -> Diagnostic:
    """Arguments that a call takes by itself."""
    (event, seen), *_ = events
    names = ", ".join(sorted(f"`{event.sink.keyword}`" for event, _ in events))
    unnamed = event._replace(sink=event.sink._replace(keyword=""))
    sink, file = sink_text(view, unnamed), view.file(event.call.path)
    configs = f"the configs {names}" if len(events) > 1 else f"the config {names}"
    each = "each" if len(events) > 1 else "it"
    message = f"{sink} takes {configs}: {each} {as_text(event)}"
    trace = view.trace(seen, event.call, f"taken by {sink}")
    return file.diagnostic(CODE, NAME, message, event.call.span, None, trace)


def _fix(view: PythonView, event: Reach, place: Site, value: Value) -> Fix | None:
    file = view.file(place.path)
    configs = {kind for kind in value if isinstance(kind, Config)}
    if not configs or any(kind.shape == "list" for kind in configs):
        return None
    worked = event.sink.role is not Role.CONFIG
    conversion = file.conversion(place.span, throws=not worked, typed=wants_dict(event))
    sure = all(is_sure(view, kind) for kind in value)
    edits = conversion and conversion.wrap(
        place.span, sure=sure, parenthesised=place != event.place
    )
    if edits is None:
        return None
    if is_kept(event):
        applicability = Applicability.DISPLAY
    else:
        read = place in view.events.reads
        applicability = Applicability.UNSAFE if worked or read else Applicability.SAFE
    return Fix("Convert the config with `OmegaConf.to_container`", edits, applicability)
