"""The config of a run is set by assignment.

## What it does
Finds `run.config = …` and `wandb.config = …`. Runs read through `wandb.Api()` are another class and
are left alone; so is setting one key, `wandb.config.lr = 0.1`.

## Why is this bad?
`run.config` is a property without a setter: the assignment raises
`AttributeError: property 'config' of 'Run' object has no setter`, on Python 3.10
`AttributeError: can't set attribute 'config'`, before that `AttributeError: can't set attribute`.
`wandb.config = x` raises nothing: it binds a module attribute to `x`, and nothing is logged by it.
If `wandb.init` comes later it binds `wandb.config` anew, to the run's own config; to read
`wandb.config.lr` then raises
`AttributeError: <class 'wandb.sdk.wandb_config.Config'> object has no attribute 'lr'`. All this is
so on wandb 0.16 to 0.31. W&B's Hydra page taught both forms.

## Example
```python
run = wandb.init(project="demo")
run.config = OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)
```

## Use instead
```python
run = wandb.init(project="demo")
run.config.update(OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True))
```

## Fix safety
Safe for `run.config`, since the program stopped there. For `wandb.config` the fix is safe where a
run is sure to be active and was given no config, or where the value can be moved into the
`wandb.init` that follows; else unsafe: an update may meet a key that is set already, or no run.
There is none where the program reads `wandb.config` afterwards, which is its own object then.

## Options
- `throw-on-missing`

## References
- [wandb/wandb#4447](https://github.com/wandb/wandb/issues/4447)
- [wandb/wandb#4686](https://github.com/wandb/wandb/issues/4686)
- [wandb/docs#1964](https://github.com/wandb/docs/issues/1964)
- [wandb/docs#2822](https://github.com/wandb/docs/pull/2822)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Assigned, Observed, Rebound
from hydrawandb_lint.analysis.flow.values import Config, Container, Internal
from hydrawandb_lint.analysis.names import block_of, contains
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import statements
from hydrawandb_lint.edits.conversion import add_argument, in_order
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers import versions
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import logged_configs, unless_expected
from hydrawandb_lint.rules.helpers.writes import first_of_keys
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW102"
NAME = "config-assignment"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.events.assigned.items():
        file = view.file(event.statement.path)
        if not _confirmed(file, event):
            continue
        rebound = [r for r in view.events.rebound if r.statement == event.statement]
        target = file.text.slice(event.place.span)
        if event.target == "wandb.config":
            message = f"`{target} = …` rebinds a module attribute: nothing is logged by it"
            if rebound:
                message += ", and `wandb.init` then binds it anew, to the run's own config"
            fix = _module_fix(view, event, seen, rebound)
        else:
            message = (
                f"`{target} = …` raises `{versions.no_setter(file.targets)}`; a run's config is "
                "changed by `.update(…)`"
            )
            fix = _update_fix(view, event, seen, Applicability.SAFE)
        configs = logged_configs(view, seen)
        fix = careful(view, event.statement, configs, fix)
        fix = unless_expected(seen, "AttributeError", fix)
        if event.target == "wandb.config":  # the others raise
            fix = first_of_keys(view, event.statement, configs, fix, begins=bool(rebound))
        trace = view.trace(seen, event.statement, f"assigned to `{target}`")
        yield file.diagnostic(CODE, NAME, message, event.statement.span, fix, trace)


def _confirmed(file: File, event: Assigned) -> bool:
    """Whether LibCST sees an assignment to an attribute `config`, too."""
    return "config" in _targets(file, event)


def _targets(file: File, event: Assigned) -> list[str | None]:
    """The last names of what the statement assigns to."""
    from hydrawandb_lint.places.visitor import last_name, targets

    node = file.places.assignment(event.statement.span)
    return [last_name(target) for target in targets(node)] if node else []


def _module_fix(
    view: PythonView, event: Assigned, seen: Observed, rebound: list[Rebound]
) -> Fix | None:
    if len(rebound) == 1 and not seen.run:
        return _moved_fix(view, event, seen, rebound[0])
    if rebound:
        return None  # of several runs it is not known which is meant
    reads = event.target in view.events.doubtful_reads
    if seen.mapping is False or reads or event.statement in view.events.replaced_reads:
        return None  # nothing to update with, or the program goes on with its own object
    given = any(reach.callee == "wandb.init" for reach, _ in view.reaches(Role.CONFIG))
    sure = seen.run and not given and seen.mapping is True
    return _update_fix(view, event, seen, Applicability.SAFE if sure else Applicability.UNSAFE)


def _update_fix(
    view: PythonView, event: Assigned, seen: Observed, applicability: Applicability
) -> Fix | None:
    """`x.config = value` → `x.config.update(value)`."""
    file, converted = view.file(event.statement.path), _converted(view, event, seen, typed=False)
    if converted is None or len(_targets(file, event)) != 1 or seen.mapping is False:
        return None
    target_end = file.text.range(event.place.span)[1]
    end = file.text.range(event.statement.span)[1]
    edits = (
        Edit(target_end, _right_side(file, event), ".update("),
        *converted,
        Edit(end, end, ")"),
    )
    return Fix("Use `.update(…)`", in_order(edits), applicability)


def _right_side(file: File, event: Assigned) -> int:
    """The offset at which the right side starts, its parentheses included."""
    text = file.text.text
    at = text.index("=", file.text.range(event.place.span)[1]) + 1
    while text[at] in " \t":
        at += 1
    return at


def _converted(
    view: PythonView, event: Assigned, seen: Observed, *, typed: bool
) -> tuple[Edit, ...] | None:
    """The edits that make a raw config on the right a container; None if that cannot be. `typed`: a
    dict to type checkers, which the conversion itself does not give."""
    file = view.file(event.value.path)
    edits: tuple[Edit, ...] = ()
    for place, value in view.parts(event.value, seen.value):
        if any(isinstance(k, Internal) for k in value):
            return None  # what is made of it elsewhere is wrong
        raw = frozenset(k for k in value if isinstance(k, Config))
        if not raw:
            if typed and any(isinstance(k, Container) and k.site == place for k in value):
                whole = file.text.range(place.span)
                edits += file.cast(place.span).around(whole, whole)
            continue
        if any(k.path and k.shape == "any" for k in raw if isinstance(k, Config)):
            return None  # a leaf, perhaps
        if any(k.shape == "list" for k in raw if isinstance(k, Config)):
            return None
        conversion = file.conversion(place.span, throws=True, typed=typed)
        wrapped = conversion and conversion.wrap(place.span, sure=raw == value)
        if wrapped is None:
            return None
        edits += wrapped
    return edits


def _moved_fix(view: PythonView, event: Assigned, seen: Observed, rebound: Rebound) -> Fix | None:
    """`wandb.config = x` before `wandb.init(…)` → `wandb.init(…, config=x)`."""
    from hydrawandb_lint.places.visitor import keyword

    file = view.file(event.statement.path)
    call = file.places.call(rebound.call.span) if rebound.call.path == file.path else None
    removal = statements.remove(file.text, event.statement.span)
    reads = view.events.replaced_reads.get(event.statement, set())
    if len(_targets(file, event)) != 1 or seen.mapping is False:
        return None
    if any(r.path != file.path or not contains(rebound.call.span, r.span) for r in reads):
        return None  # it is used before the run begins, too
    if call is None or removal is None or not _is_plain_move(file, event, rebound):
        return None
    converted = _converted(view, event, seen, typed=True)
    if converted is None:
        return None
    source, others = _source_with(file, event, converted)
    if keyword(call, "config") is None:
        if any(argument.star for argument in call.args):
            return None
        place: tuple[Edit, ...] = add_argument(file.text, rebound.call.span, f"config={source}")
    else:
        given = [
            reach.place
            for reach, _ in view.reaches(Role.CONFIG)
            if reach.call == rebound.call and reach.place is not None
        ]
        if len(given) != 1:
            return None
        start, end = file.text.range(given[0].span)
        if file.text.text[start:end] != file.text.slice(event.place.span):
            return None
        place = (Edit(start, end, source),)
    applicability = Applicability.SAFE if seen.mapping is True else Applicability.UNSAFE
    return Fix("Give the config to `wandb.init`", (removal, *place, *others), applicability)


def _source_with(
    file: File, event: Assigned, edits: tuple[Edit, ...]
) -> tuple[str, tuple[Edit, ...]]:
    """The text of the right side with edits applied, and the edits that lie elsewhere."""
    start, end = file.text.range(event.value.span)
    source = file.text.text[start:end]
    inside = [edit for edit in edits if start <= edit.start and edit.end <= end]
    for edit in sorted(inside, reverse=True):
        source = source[: edit.start - start] + edit.text + source[edit.end - start :]
    return source, tuple(edit for edit in edits if edit not in inside)


def _is_plain_move(file: File, event: Assigned, rebound: Rebound) -> bool:
    """Assignment and call stand in one block, and nothing between them touches what is moved."""
    block = block_of(file.module, event.statement.span)
    spans = [statement.span for statement in block]
    if event.statement.span not in spans:
        return False
    first = spans.index(event.statement.span)
    target = next((i for i, s in enumerate(spans) if contains(s, rebound.call.span)), -1)
    if target <= first or not _runs_once(block[target]):
        return False
    between = [file.text.slice(span) for span in spans[first + 1 : target]]
    moved = file.text.slice(event.value.span)
    words = _words(moved) | _words(file.text.slice(event.place.span))
    return not any(words & _words(text) for text in between)


def _runs_once(statement: ir.Statement) -> bool:
    return isinstance(statement, (ir.Assign, ir.Evaluate, ir.With, ir.Return))


def _words(source: str) -> set[str]:
    import re

    return set(re.findall(r"[^\W\d]\w*", source))
