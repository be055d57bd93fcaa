"""A run is begun while another one is active.

## What it does
Finds a `wandb.init` that is reached while a run is active: twice in a row, within the `with` block
of a run, or in a loop whose rounds do not end their run. So far within one function. A `reinit`
that starts a new run, `mode="disabled"` and guards such as `if wandb.run is None` are fine.

## Why is this bad?
`wandb.init` then gives back the run that is active. The second call's `config`, `project`, `name`
and `tags` are dropped, and all that is logged lands in the first run. Nothing raises; wandb 0.19
and newer print `wandb.init() called while a run is active and reinit is set to 'default', so
returning the previous run.` With `with` inside `with`, the end of the inner block finishes the
run that both share, and the outer one's next `log` raises a UsageError.

## Example
```python
def main(project: str) -> None:
    with wandb.init(project=project) as run:
        run.log({"loss": 1.0})
        run = wandb.init(project=project)
        run.log({"loss": 0.5})
```

## Use instead
```python
def main(project: str) -> None:
    with wandb.init(project=project) as run:
        run.log({"loss": 1.0})
        run.log({"loss": 0.5})
```

## Fix safety
Safe where the second call says nothing that the first does not say: it is removed, and the program
does what it did. Unsafe where its `config` is given to the active run by `update`. Else the choice
is yours, and `reinit="finish_previous"` is only shown.

## References
- [wandb/docs#1964](https://github.com/wandb/docs/issues/1964)
- [wandb/wandb#84](https://github.com/wandb/wandb/issues/84)
- [wandb.init](https://docs.wandb.ai/ref/python/init/)
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.names import block_of, blocks_of, contains, statement_around
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import conversion, statements
from hydrawandb_lint.rules.view import File, View

CODE = "HW201"
NAME = "duplicate-init"


def check(view: View) -> Iterator[Diagnostic]:
    active: dict[Site, frozenset[Site]] = {}
    for event in view.events.duplicates:
        active[event.call] = active.get(event.call, frozenset()) | event.active
    for call, before in sorted(active.items()):
        file = view.file(call.path)
        if file.places.call(call.span) is None:
            continue
        others = sorted(before - {call})
        if not others and not _runs_each_round(file, call.span):
            continue
        message = f"`wandb.init` is called while {_which(file, others)}: it gives back that run"
        if dropped := _dropped(file, call.span):
            message += f", and {dropped} dropped"
        trace = [view.step(site, "this run is active") for site in others]
        steps = (*trace, view.step(call, "begun again"))
        fix = _fix(file, call.span, others)
        yield file.diagnostic(CODE, NAME, message, call.span, fix, steps)


def _which(file: File, others: list[Site]) -> str:
    if not others:
        return "the run of the loop's round before is active"
    place = "line" if others[0].path == file.path else f"{os.path.basename(others[0].path)}, line"
    return f"the run of {place} {others[0].span.row} is active"


def _runs_each_round(file: File, call: Span) -> bool:
    """Whether nothing but the loop itself decides whether the call is reached."""
    block: ir.Block = file.module.body.body
    for function in file.module.functions:  # the innermost comes last
        if contains(function.span, call):
            block = function.body
    in_loop = False
    while True:
        around = next((s for s in block if contains(s.span, call)), None)
        if around is None or isinstance(around, (ir.If, ir.Match, ir.Define, ir.DefineClass)):
            return False
        in_loop = in_loop or isinstance(around, (ir.For, ir.While))
        inner = [b for b in blocks_of(around) if any(contains(s.span, call) for s in b)]
        if not inner:
            return in_loop
        block = inner[0]


def _keywords(file: File, call: Span) -> dict[str, str]:
    """The arguments of a call by keyword; positional ones by number."""
    node = file.text.expression(call)
    assert isinstance(node, ast.Call)
    given = {str(index): ast.unparse(value) for index, value in enumerate(node.args)}
    given.update((word.arg or "**", ast.unparse(word.value)) for word in node.keywords)
    return given


def _dropped(file: File, call: Span) -> str:
    words = [word for word in _keywords(file, call) if word.isidentifier()]
    if not words:
        return ""
    names = " and ".join([", ".join(f"`{word}`" for word in words[:-1])] * (len(words) > 1))
    listed = f"{names} and `{words[-1]}`" if names else f"`{words[-1]}`"
    return f"its {listed} {'are' if len(words) > 1 else 'is'}"


def _fix(file: File, call: Span, others: list[Site]) -> Fix | None:
    statement = statement_around(file.module, call)
    if len(others) == 1 and others[0].path == file.path and statement is not None:
        first = statement_around(file.module, others[0].span)
        same_name = _bound(statement, call) in (None, _bound(first, others[0].span))
        if same_name and isinstance(statement, (ir.Evaluate, ir.Assign)):
            fix = _merged(file, call, others[0].span, statement.span)
            if fix is not None:
                return fix
    edits = conversion.add_argument(file.text, call, 'reinit="finish_previous"')
    title = (
        'End the first run before, or let this call do it: `reinit="finish_previous"` (wandb '
        "0.19.11 and newer)"
    )
    return Fix(title, edits, Applicability.DISPLAY)


def _bound(statement: ir.Statement | None, call: Span) -> str | None:
    """The one name that a statement binds to the run that it begins; "" if it does else with it."""
    match statement:
        case ir.Evaluate(_, value) if value.span == call:
            return None
        case ir.Assign(_, (ir.Name(_, name),), value) if value and value.span == call:
            return name
        case ir.With(_, items):
            for expression, target in items:
                if expression.span == call:
                    return target.id if isinstance(target, ir.Name) else ""
    return ""


def _merged(file: File, call: Span, first: Span, statement: Span) -> Fix | None:
    """The second call removed, or only its config given to the active run."""
    mine, theirs = _keywords(file, call), _keywords(file, first)
    new = {word for word, value in mine.items() if theirs.get(word) != value}
    if not new:
        edit = statements.remove(file.text, statement)
        if edit is None or _is_alone(file, statement):
            return None
        safe = "#" not in file.text.text[edit.start : edit.end]
        applicability = Applicability.SAFE if safe else Applicability.UNSAFE
        return Fix("Remove the second `wandb.init`", (edit,), applicability)
    if new != {"config"} or "config" in theirs:
        return None
    function = file.text.slice(call).partition("(")[0].strip()
    if not function.endswith(".init"):
        return None
    start, end = file.text.range(statement)
    update = f"{function.removesuffix('.init')}.config.update({_source(file, call, 'config')})"
    edit = Edit(start, end, update)
    return Fix("Give the config to the active run", (edit,), Applicability.UNSAFE)


def _source(file: File, call: Span, word: str) -> str:
    """An argument as it is written."""
    node = file.text.expression(call)
    assert isinstance(node, ast.Call)
    value = next(keyword.value for keyword in node.keywords if keyword.arg == word)
    return ast.get_source_segment(file.text.slice(call), value) or ""


def _is_alone(file: File, statement: Span) -> bool:
    return len(block_of(file.module, statement)) < 2
