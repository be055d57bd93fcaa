"""The start method of W&B's service is set.

## What it does
Finds `wandb.Settings(start_method=…)`, `wandb.init(settings={"start_method": …})` and the
environment variable `WANDB_START_METHOD` set in Python. In YAML: that variable in Hydra's `env_set`
and in the `command` of a sweep, and `start_method` beside `_target_: wandb.Settings`, or where the
task's config is given so, as by `wandb.init(settings=dict(cfg.settings))`.

## Why is this bad?
The setting does nothing any more. wandb 0.13 to 0.19 take it silently and look at it only where
their service is disabled, 0.20 to 0.28 warn that it is `non-functional and safely ignored`, and
0.29 and newer raise a pydantic ValidationError, `start_method  Extra inputs are not permitted`: the
program stops at its start. The environment variable raises nothing and does nothing. W&B's Hydra
page advised both.

## Example
```python
wandb.init(project="demo", settings=wandb.Settings(start_method="thread"))
```

## Use instead
```python
wandb.init(project="demo")
```

## Fix safety
Safe: the setting has no effect on a current wandb. Unsafe where the text that is removed holds a
comment, and where the project pins a wandb older than 0.20; so is what is removed from the task's
config, where the command line may name it. Where it pins one older than 0.13, in
which the setting is in use, nothing is said.

## References
- [leggedrobotics/rsl_rl#232](https://github.com/leggedrobotics/rsl_rl/issues/232)
- [wandb/wandb#8649](https://github.com/wandb/wandb/issues/8649)
- [ashleve/lightning-hydra-template#126](https://github.com/ashleve/lightning-hydra-template/issues/126)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis.flow.events import Set
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.names import block_of, contains
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import removal, statements
from hydrawandb_lint.rules.helpers import unpacked
from hydrawandb_lint.settings.targets import Targets
from hydrawandb_lint.views.python import File, PythonView
from hydrawandb_lint.views.yaml import Item, YamlView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW301"
NAME = "start-method"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event in view.events.settings:
        file = view.file(event.place.path)
        if _confirmed(view, event) and not file.targets.wandb.before((0, 13)):
            message = f"`{event.setting}` {_consequence(file.targets, event.variable)}"
            taker = f"wandb.init({event.container}=…)" if event.container else "wandb.Settings(…)"
            call = event.call or event.place
            way = view.way_of_name(event.setting, event.place, call, taker)
            yield file.diagnostic(CODE, NAME, message, event.place.span, _fix(file, event), way)
    yield from _in_config_files(view)


def _in_config_files(view: PythonView) -> Iterator[Diagnostic]:
    """The settings of the task's config, given as settings by the program."""
    for key in unpacked.keys(view):
        if (key.name, key.takes) != (_SETTING, "Settings"):
            continue
        file, node = view.yaml(key.found.part.file.path), key.found.key
        if file.targets.wandb.before((0, 13)):
            continue
        holder, fix = file.holder(node), None
        own = nodes.own(holder.node) if holder is not None else {}
        if (
            holder is not None
            and len(own) > 1
            and (edit := file.removal(holder, own[_SETTING].key))
        ):
            fix = Fix(f"Remove `{_SETTING}`", (edit,), Applicability.UNSAFE)
        message = f"`{_SETTING}` {_consequence(file.targets, False)}"
        yield file.diagnostic(CODE, NAME, message, node, fix, unpacked.trace(view, key))


def check_yaml(view: YamlView) -> Iterator[Diagnostic]:
    for item, key, name in _in_yaml(view):
        if view.targets.wandb.before((0, 13)):
            continue
        message = f"`{name}` {_consequence(view.targets, name == _VARIABLE)}"
        edit, fix = view.removal(item, key), None
        if edit is not None:
            unsafe = view.targets.wandb.before((0, 20))
            applicability = Applicability.UNSAFE if unsafe else Applicability.SAFE
            fix = Fix(f"Remove `{name}`", (edit,), applicability)
        yield view.diagnostic(CODE, NAME, message, key, fix)


_VARIABLE, _SETTING = "WANDB_START_METHOD", "start_method"
_SWEEP = {"method", "parameters", "program"}


def _in_yaml(view: YamlView) -> Iterator[tuple[Item, Node, str]]:
    """Where a YAML file sets the start method: in Hydra's `env_set`, in the `command` of a sweep,
    in settings that Hydra makes, or that it gives to `wandb.init`."""
    for item in view.items:
        if item.way[-1:] == ("env_set",) and _VARIABLE in (own := nodes.own(item.node)):
            yield item, own[_VARIABLE].key, _VARIABLE
        if item.way == ("command",) and _SWEEP & nodes.entries(item.around[0]).keys():
            for word in nodes.items(item.node):
                if nodes.text(word).startswith(f"{_VARIABLE}="):
                    yield item, word, _VARIABLE
    for made, item in view.made():
        if made == "wandb.Settings" and _SETTING in (own := nodes.own(item.node)):
            yield item, own[_SETTING].key, _SETTING


def _consequence(targets: Targets, is_variable: bool) -> str:
    raises = "a ValidationError: `Extra inputs are not permitted`"
    nothing = "does nothing on wandb up to 0.28"
    if targets.wandb.before((0, 20)):
        nothing = "does nothing on wandb up to 0.19 unless its service is disabled"
    elif is_variable:
        nothing = "does nothing: wandb's service has one start method"
    elif targets.wandb.before((0, 29)) is False:
        return f"raises {raises}, on wandb 0.29 and newer"
    elif targets.wandb.before((0, 29)):
        nothing = "does nothing, and wandb 0.20 to 0.28 warn of that"
    return nothing if is_variable else f"{nothing}; 0.29 and newer raise {raises}"


def _confirmed(view: PythonView, event: Set) -> bool:
    """Whether LibCST sees the call and the value, or the assignment, too."""
    file = view.file(event.place.path)
    if event.variable or event.call is None:
        span = event.place.span
        return bool(file.places.assignment(span) or file.places.call(span))
    value = file.places.expression(event.place.span)
    call = view.file(event.call.path).places.call(event.call.span)
    return value is not None and call is not None


def _fix(file: File, event: Set) -> Fix | None:
    edit = _removal(file, event)
    if edit is None:
        return None
    removed = file.text.text[edit.start : edit.end]
    # A variable that is set may be read again.
    read = event.variable and file.text.text.count(event.setting) > removed.count(event.setting)
    calls = not event.variable and "(" in file.text.slice(event.place.span)
    unsafe = read or calls or file.targets.wandb.before((0, 20))
    applicability = Applicability.UNSAFE if unsafe else Applicability.SAFE
    return Fix(f"Remove `{event.setting}`", (edit,), applicability)


def _removal(file: File, event: Set) -> Edit | None:
    place = event.place.span
    if event.variable:
        block = block_of(file.module, place)
        return statements.remove(file.text, place) if len(block) > 1 else None
    around = file.text.displays_around(place)
    holder = next((span for span in around if _holds(file, span, place)), None)
    if holder is None:
        return None
    # What is empty then goes, too, where it is an argument itself.
    outer = next((span for span in around if span != holder and contains(span, holder)), None)
    if removal.count_arguments(file.text, holder) == 1 and outer is not None:
        return removal.remove_argument(file.text, outer, holder)
    return removal.remove_argument(file.text, holder, place) or removal.remove_entry(
        file.text, holder, place
    )


def _holds(file: File, span: Span, place: Span) -> bool:
    return span != place and removal.count_arguments(file.text, span) > 0
