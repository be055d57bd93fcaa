"""A run is begun while another one is active.

## What it does
Finds a `wandb.init` that is reached while a run is active: twice in a row, within the `with` block
of a run, in a function that is called while one is active, or in a loop whose rounds do not end
their run. A `reinit` that starts a new run, `mode="disabled"` and guards such as
`if wandb.run is None` are fine. Nothing is said where settings, `wandb.setup` or the environment
(`WANDB_MODE`, `WANDB_REINIT`) may say so.

## Why is this bad?
`wandb.init` then gives back the run that is active. The second call's `config`, `project`, `name`
and `tags` are dropped, and all that is logged lands in the first run. Nothing raises; wandb
0.19.11 and newer print
`wandb.init() called while a run is active and reinit is set to 'default', so returning the previous
run.`, wandb 0.16 prints nothing. A later `run.config.update` that gives a key of the first run
another value raises `ConfigError: Attempted to change value of key "lr" from 1 to 2`. With `with`
inside `with`, the end of the inner block finishes the run that both share, and the outer one's next
`log` raises `UsageError: Run (…) is finished`.

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
Safe where the second call says nothing that the first does not say, and what it is assigned to
holds the run already: it is removed, and the program does what it did. Unsafe where an argument is
a call, where something was called between the two that may have ended the first run, and where its
`config` is given to the active run by `update`. Else the choice is yours, and
`reinit="finish_previous"`, on wandb older than 0.19.9 `reinit=True`, is only shown.

## References
- [wandb/docs#1964](https://github.com/wandb/docs/issues/1964)
- [wandb/wandb#84](https://github.com/wandb/wandb/issues/84)
- [wandb/wandb#4490](https://github.com/wandb/wandb/issues/4490)
- [saforem2/ezpz#202](https://github.com/saforem2/ezpz/issues/202)
- [wandb.init](https://docs.wandb.ai/models/ref/python/functions/init)
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Duplicate
from hydrawandb_lint.analysis.flow.state import Way, way_to
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.analysis.names import block_of, blocks_of, contains, statement_around
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import conversion, order, statements
from hydrawandb_lint.rules.helpers import unpacked
from hydrawandb_lint.rules.helpers.versions import knows_words_of_reinit
from hydrawandb_lint.text import Text
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW201"
NAME = "duplicate-init"

_DROPPED = ("config", "project", "name", "tags", "id")
"""What was seen to be dropped."""


def check(view: PythonView) -> Iterator[Diagnostic]:
    events: dict[Site, list[Duplicate]] = {}
    for event in view.events.duplicates:
        if all(unpacked.begins_no_other(view, site) for site in event.active):
            continue
        reached = event.through or event.call
        alone = event.looped and event.active == {event.call}
        if not alone or _runs_each_round(view.file(reached.path), reached.span):
            events.setdefault(event.call, []).append(event)
    for call, found in sorted(events.items()):
        file = view.file(call.path)
        if file.places.call(call.span) is None:
            continue
        before = frozenset[Site]().union(*(event.active for event in found))
        others = sorted(before - {call})
        looped = any(event.looped or event.through is None for event in found)
        which = _which(file, others, looped)
        message = f"`wandb.init` is called while {which}: it gives back that run"
        if dropped := _dropped(file, call.span, others):
            message += f", and {dropped} dropped"
        through = sorted({event.through for event in found if event.through})
        steps = [
            *(view.step(site, "this run is active") for site in others),
            *(view.step(site, "called while it is active") for site in through[:1]),
            view.step(call, "begun again"),
        ]
        direct = all(event.through is None for event in found)
        here = direct and (call in before or call not in view.events.alone)
        merged = _merged(file, call.span, others, again=call in before) if here else None
        if merged and any(event.strange for event in found):
            merged = merged._replace(applicability=Applicability.UNSAFE)
        fix = merged or _choices(file, call.span)
        yield file.diagnostic(CODE, NAME, message, call.span, fix, tuple(steps))


def _which(file: File, others: list[Site], looped: bool) -> str:
    if not others and not looped:
        return "the run that it began in an earlier call of its function is active"
    if not others:
        return "the run of the loop's round before is active"
    place = "line" if others[0].path == file.path else f"{os.path.basename(others[0].path)}, line"
    return f"the run of {place} {others[0].span.row} is active"


def _runs_each_round(file: File, call: Span) -> bool:
    """Whether nothing but the loop itself decides whether the call is reached, and each round calls
    the same."""
    node = file.text.expression(call)
    called = ast.walk(node.func) if isinstance(node, ast.Call) else ()
    names = {(part.id,) for part in called if isinstance(part, ast.Name)}
    block: ir.Block = file.module.body.body
    for function in file.module.functions:  # the innermost comes last
        if contains(function.span, call):
            block = function.body
    in_loop = False
    while True:
        around = next((s for s in block if contains(s.span, call)), None)
        if around is None or isinstance(around, (ir.If, ir.Match, ir.Define, ir.DefineClass)):
            return False
        if isinstance(around, ir.For) and names & order.ways_in(around.target):
            return False
        in_loop = in_loop or isinstance(around, (ir.For, ir.While))
        inner = [b for b in blocks_of(around) if any(contains(s.span, call) for s in b)]
        if not inner:
            return in_loop
        block = inner[0]


def _keywords(file: File, call: Span) -> dict[str, str]:
    """The arguments of a call by keyword, positional ones by number; a config of None is none."""
    node = file.text.expression(call)
    assert isinstance(node, ast.Call)
    given = {str(index): ast.unparse(value) for index, value in enumerate(node.args)}
    given.update((word.arg or "**", ast.unparse(word.value)) for word in node.keywords)
    if given.get("config") == "None":
        del given["config"]
    return given


def _new(file: File, call: Span, first: Span) -> set[str]:
    """The arguments of a call that an earlier one lacks, or has otherwise."""
    theirs = _keywords(file, first)
    return {word for word, text in _keywords(file, call).items() if theirs.get(word) != text}


def _dropped(file: File, call: Span, others: list[Site]) -> str:
    """What the call says for itself; not what the active run was begun with, too."""
    is_near = len(others) == 1 and others[0].path == file.path
    given = _new(file, call, others[0].span) if is_near else _keywords(file, call).keys()
    words = [f"`{word}`" for word in _DROPPED if word in given]
    if len(words) < 2:
        return f"its {words[0]} is" if words else ""
    return f"its {', '.join(words[:-1])} and {words[-1]} are"


def _choices(file: File, call: Span) -> Fix | None:
    if "reinit" in _keywords(file, call):
        return None
    known = knows_words_of_reinit(file.targets)
    argument = 'reinit="finish_previous"' if known else "reinit=True"
    edits = conversion.add_argument(file.text, call, argument)
    title = f"End the first run before, or let this call do it: `{argument}`"
    if file.targets.wandb.before((0, 19, 9)) is None:
        title += " (wandb 0.19.9 and newer)"
    return Fix(title, edits, Applicability.DISPLAY)


def _merged(file: File, call: Span, others: list[Site], again: bool) -> Fix | None:
    """The second call removed, or only its config given to the active run.

    Both are for a statement that does nothing else, and whose name holds that run already. `again`:
    the run that this very call began before may be the active one.
    """
    if len(others) != 1 or others[0].path != file.path:
        return None
    first = others[0].span
    statement = statement_around(file.module, call)
    before = statement_around(file.module, first)
    if before is None or not isinstance(statement, (ir.Evaluate, ir.Assign)):
        return None
    value = statement.value
    if not isinstance(value, ir.Call) or value.span != call:
        return None
    name = _holder(statement, call)
    if name == () or name not in (None, _holder(before, first)):
        return None
    given = [argument.value for argument in value.arguments]
    read = set[Way]().union(*map(order.ways_in, given), {name} if name else set())
    if not order.stays(file.module, before, statement, read):
        return None
    new = _new(file, call, first)
    if not new:
        return _removal(file, statement.span, safe=all(map(order.is_quiet, given)))
    if new != {"config"} or "config" in _keywords(file, first) or again:
        return None
    return _update(file, call, statement.span)


def _holder(statement: ir.Statement, call: Span) -> Way | None:
    """The one name that a statement gives to the run that it begins, and nothing else; None if it
    gives none, `()` if it does more."""
    match statement:
        case ir.Evaluate(_, value) if value.span == call:
            return None
        case ir.Assign(_, (target,), value) if value and value.span == call:
            return way_to(target) or ()
        case ir.With(_, items):
            targets = [target for value, target in items if target and value.span == call]
            return (way_to(targets[0]) if targets else None) or ()
    return ()


def _removal(file: File, statement: Span, safe: bool) -> Fix | None:
    edit = statements.remove(file.text, statement)
    if edit is None or len(block_of(file.module, statement)) < 2:
        return None
    safe = safe and "#" not in file.text.text[edit.start : edit.end]
    applicability = Applicability.SAFE if safe else Applicability.UNSAFE
    return Fix("Remove the second `wandb.init`", (edit,), applicability)


def _update(file: File, call: Span, statement: Span) -> Fix | None:
    node, source = file.text.expression(call), file.text.slice(call)
    function = source.partition("(")[0].strip()
    if not isinstance(node, ast.Call) or not function.endswith(".init"):
        return None
    value = next(keyword.value for keyword in node.keywords if keyword.arg == "config")
    config = Text(source).slice(span_of(value))
    start, end = file.text.range(statement)
    edit = Edit(start, end, f"{function.removesuffix('.init')}.config.update({config})")
    return Fix("Give the config to the active run", (edit,), Applicability.UNSAFE)
