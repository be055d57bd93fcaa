"""A Hydra task leaves its W&B run open.

## What it does
Finds a `@hydra.main` task that starts a run, itself or in a function that it calls, and has a
normal way out that does not end it: no `with wandb.init(…)`, no `finish()`. Lightning's
`WandbLogger` begins a run and never ends it, and a library may call what begins one in a class that
inherits from its own (`on_fit_start`, `before_init`). Likewise a run that is begun at import time,
before the task: all jobs share it. Nothing is said of a run that is begun under a condition such as
`if cfg.do.online:` where the task, or something that it calls, sets that to False, nor where the
task makes an object with a method for a library to call that ends the run.

It speaks by default only where the task's own config is made for multirun: it, or a file that its
defaults list may choose, sets `hydra.mode: MULTIRUN` or `hydra.sweeper.params`, or overrides
`hydra/sweeper` or `hydra/launcher`. `--select HW202` finds the others, too.

## Why is this bad?
Under Hydra's multirun (`python train.py -m lr=1,2`) all jobs run in one process. `wandb.init` while
a run is active returns that run, on wandb 0.13 to 0.31: jobs 2 to N are logged into the first run
and their configs are lost, or `run.config.update` raises
`ConfigError: Attempted to change value of key "lr" from 1 to 2`. A single run is not harmed.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    run = wandb.init(project="demo")
    run.log({"loss": 0.1})
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    with wandb.init(project="demo") as run:
        run.log({"loss": 0.1})
```

## Fix safety
Unsafe: the rest of the task becomes the body of `with wandb.init(…) as run:`, after which the run
is over; whoever logs later, in `atexit` or after the task, is refused. It is only shown where the
run's name is `global`, deleted, or used by a function within the task, and where the rest of the
task begins another one. A run that is begun in a
condition, a loop or a called function has no fix: end it in the task, in a `finally`.

## References
- [wandb/wandb#1314](https://github.com/wandb/wandb/issues/1314)
- [hydra-ecosystem/hydra#1053](https://github.com/hydra-ecosystem/hydra/issues/1053)
- [ashleve/lightning-hydra-template#289](https://github.com/ashleve/lightning-hydra-template/issues/289)
- [grok-ai/nn-template#1](https://github.com/grok-ai/nn-template/pull/1)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.names import blocks_of, contains, statement_around, statements_in
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits import order
from hydrawandb_lint.rules.helpers import unpacked
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW202"
NAME = "multirun-leak"
DEFAULT = False
_BEGINS = re.compile(r"\binit\(")
EVIDENCE = "where a config is made for multirun"


def check(view: PythonView) -> Iterator[Diagnostic]:
    found: dict[Site, list[ir.Function]] = {}
    for event in view.events.left_open:
        if unpacked.begins_no_other(view, event.call):
            continue
        found.setdefault(event.call, []).append(event.function)
    for call, functions in sorted(found.items()):
        own = [function for function in functions if not function.is_module]
        tasks = _without_switched_off(view, call, own) if own else _tasks_after(view, call)
        if CODE not in view.codes and not any(map(view.is_for_multirun, tasks)):
            continue
        tasks = [task for task in tasks if not view.has_callback(task)]
        evident = any(map(view.is_for_multirun, tasks))
        wanted = tasks and (evident or CODE in view.codes)
        if wanted and view.file(call.path).places.call(call.span) is not None:
            task = min(tasks, key=_place)
            diagnostic = _left_open(view, call, task) if own else _shared(view, call, task)
            yield diagnostic._replace(evident=evident)


def _place(function: ir.Function) -> Site:
    return Site(function.path, function.span)


def _left_open(view: PythonView, call: Site, task: ir.Function) -> Diagnostic:
    file, is_logger = view.file(call.path), view.makes_logger(call)
    fix = None if is_logger else _fix(file, task, call.span)
    message = (
        f"{'the run of this logger' if is_logger else 'this run'} is still active when the Hydra "
        f"task `{task.name}` returns: under multirun the next job gets the same run back, and its "
        "config is lost"
    )
    if fix is None or fix.applicability is Applicability.DISPLAY:
        message += "; end it in the task, by `wandb.finish()` in a `finally`"
    made = view.maker(call)
    by = [view.step(made, "made here, for a library to call it")] if made and made != call else []
    end = view.step(_place(task), "the task, which may return while it is active")
    steps = (*by, view.step(call, "begins here"), end)
    return file.diagnostic(CODE, NAME, message, call.span, fix, steps)


def _shared(view: PythonView, call: Site, task: ir.Function) -> Diagnostic:
    message = (
        f"this run is begun before the Hydra task `{task.name}`: under multirun all jobs share it; "
        "begin it in the task, by `with wandb.init(…)`"
    )
    end = view.step(_place(task), "the task, run once for each job")
    steps = (view.step(call, "begins here"), end)
    return view.file(call.path).diagnostic(CODE, NAME, message, call.span, trace=steps)


def _without_switched_off(
    view: PythonView, call: Site, tasks: list[ir.Function]
) -> list[ir.Function]:
    """The tasks, without those that set to False what a condition on the way to the call asks, as
    `cfg.do.online = False`, or call something that does: it is there for tasks that want no run."""
    names = _switches(view.file(call.path).module, call.span)
    if not names:
        return tasks
    return [
        task
        for task in tasks
        if not any(_assigns_false(each.body, names) for each in {task, *view.called_by(task)})
    ]


def _switches(module: ir.Module, call: ir.Span) -> set[str]:
    """The attributes that the conditions around a call ask, or before it those that may return:
    `online` of `if cfg.do.online:`, and of `if not cfg.do.online: return`."""
    todo = [function.body for function in module.functions if contains(function.span, call)]
    names = set[str]()
    while todo:
        for statement in todo.pop():
            is_around = contains(statement.span, call)
            if is_around:
                todo += blocks_of(statement)
            if isinstance(statement, ir.If) and (is_around or _returns(statement)):
                asked = order.nodes(statement.test)
                names |= {node.name for node in asked if isinstance(node, ir.Attribute)}
            if is_around:
                break
    return names


def _returns(statement: ir.If) -> bool:
    return any(isinstance(each, ir.Return) for each in statements_in(statement.body))


def _assigns_false(block: ir.Block, names: set[str]) -> bool:
    return any(
        isinstance(s, ir.Assign)
        and isinstance(s.value, ir.Constant)
        and s.value.value is False
        and any(isinstance(t, ir.Attribute) and t.name in names for t in s.targets)
        for s in statements_in(block)
    )


def _tasks_after(view: PythonView, call: Site) -> list[ir.Function]:
    """The tasks before which a call in the body of a file is run."""
    module = view.file(call.path).module
    if any(contains(function.span, call.span) for function in module.functions):
        return []
    around = [s for s in module.body.body if isinstance(s, ir.If) and contains(s.span, call.span)]
    as_script = any(("__name__",) in order.ways_in(guard.test) for guard in around)
    tasks = view.tasks_after(call.path)
    return [task for task in tasks if task.path == call.path or not as_script]


def _fix(file: File, task: ir.Function, call: ir.Span) -> Fix | None:
    from hydrawandb_lint.edits import wrapping

    edits = wrapping.wrap(file.text, task, call) if file.path == task.path else None
    if edits is None:
        return None
    statement = statement_around(file.module, call)
    names = {t.id for t in getattr(statement, "targets", ()) if isinstance(t, ir.Name)}
    rest = file.text.text[file.text.range(call)[1] : file.text.range(task.span)[1]]
    unsure = any(_is_unsure(file, task, name) for name in names) or _BEGINS.search(rest)
    applicability = Applicability.DISPLAY if unsure else Applicability.UNSAFE
    return Fix("Put the rest of the task into a `with` block of the run", edits, applicability)


def _is_unsure(file: File, task: ir.Function, name: str) -> bool:
    """Whether a run's name is known outside of the task, or within a function that may be called
    when the task is over, or is deleted."""
    inner = [f for f in file.module.functions if f is not task and contains(task.span, f.span)]
    return (
        name in task.declared_global | task.declared_nonlocal
        or any(name in function.mentions - function.local for function in inner)
        or _deletes(task.body, name)
    )


def _deletes(block: ir.Block, name: str) -> bool:
    return any(
        isinstance(s, ir.Delete) and any(isinstance(t, ir.Name) and t.id == name for t in s.targets)
        for s in statements_in(block)
    )
