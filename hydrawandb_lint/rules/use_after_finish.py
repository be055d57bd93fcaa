"""A run is used after its end.

## What it does
Finds `run.log`, `wandb.log`, writes to `run.config` and `run.summary`, `log_artifact`, `save`,
`define_metric` and others of that sort where on every way the last run was ended: by `finish()` or
by the end of its `with` block; also in a function that is called after that, and never before. A
run that was begun again since, a test of `wandb.run`, a `try` for the error, and a disabled run
make it silent, and so does, for functions of `wandb`, a call of something that may have begun a run
itself. Nothing is said in a program that has two runs at once (`reinit="create_new"`). Reads such
as `run.id` and `run.config["lr"]` are fine. Reads of `run.summary` are not seen: they give None or
raise KeyError once the run is over.

## Why is this bad?
The program stops. The methods of a run raise `UsageError: Run (…) is finished` (wandb 0.13 loses
what they are given, and does not end the program); functions of `wandb`, and `wandb.config` and
`wandb.summary`, raise `Error: You must call wandb.init() before wandb.log()`; and `wandb.run` is
None.

## Example
```python
with wandb.init(project="demo") as run:
    run.log({"loss": 0.1})
run.summary["best"] = 0.1
```

## Use instead
```python
with wandb.init(project="demo") as run:
    run.log({"loss": 0.1})
    run.summary["best"] = 0.1
```

## Fix safety
There is no fix: the use belongs before the end of the run, or the end behind the use.

## References
- [wandb/docs#1687](https://github.com/wandb/docs/issues/1687)
- [wandb/wandb#5013](https://github.com/wandb/wandb/pull/5013)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Late
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.analysis.names import statement_around
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.knowledge.wandb import KEPT
from hydrawandb_lint.rules.helpers import versions
from hydrawandb_lint.text import Text
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW204"
NAME = "use-after-finish"


def check(view: PythonView) -> Iterator[Diagnostic]:
    if view.events.runs_at_once:
        return
    for event, ends in sorted(view.events.late.items(), key=lambda item: item[0].call):
        file, call = view.file(event.call.path), event.call.span
        confirmed = file.places.call(call) or file.places.assignment(call)
        if event.call in view.events.in_time or confirmed is None:
            continue
        used = _used(file, call)
        message = f"`{used}` comes after the end of the run: {_consequence(file, event, used)}"
        ended = [(end, "the run ends here") for end in sorted(ends)]
        called = [(event.through, "its function is called here")] if event.through else []
        steps = [*ended, *called, (event.call, "used here")]
        trace = tuple(view.step(site, words) for site, words in steps)
        yield file.diagnostic(CODE, NAME, message, call, trace=trace)


def _used(file: File, call: ir.Span) -> str:
    """What is called or assigned to, as it is written."""
    statement = statement_around(file.module, call)
    if isinstance(statement, ir.Assign) and statement.span == call:
        held = [t for t in statement.targets if isinstance(t, (ir.Attribute, ir.Item))]
        return " ".join(file.text.slice(held[0].span if held else call).split())
    node = file.text.expression(call)
    assert isinstance(node, ast.Call)
    return " ".join(Text(file.text.slice(call)).slice(span_of(node.func)).split())


def _consequence(file: File, event: Late, used: str) -> str:
    of_wandb = used.partition(".")[0] in _names_of_wandb(file)
    if of_wandb and used.split(".")[1] == "run":
        return "it raises an AttributeError, for `wandb.run` is None then"
    is_function = not event.callee.rpartition(".")[0].rpartition(".")[2][:1].isupper()
    if (of_wandb or is_function) and event.callee not in KEPT:
        return "it raises `Error: You must call wandb.init() before …`"
    return versions.finished(file.targets)


def _names_of_wandb(file: File) -> set[str]:
    """The names by which the file calls the module; a page need not import it."""
    imports = [
        each for each in file.module.imports if (each.module, each.member) == ("wandb", None)
    ]
    return {"wandb", *(binding.name for binding in imports)}
