"""What a function that works in place returns, None, is given to W&B as the config.

## What it does
Finds `wandb.init(config=OmegaConf.resolve(cfg))`, and `cfg = OmegaConf.set_struct(cfg, False)`
where that `cfg` reaches the config of a W&B run.

## Why is this bad?
`OmegaConf.resolve`, `set_struct`, `set_readonly` and `update` change their argument and return
None. `wandb.init(config=None)` raises nothing: the run's config is empty. `run.config.update(None)`
raises `TypeError: config must be a dict or have a __dict__ attribute.` It is so on wandb 0.16 to
0.31.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.resolve(cfg))
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    OmegaConf.resolve(cfg)
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True))
```

## Fix safety
Safe: nothing of the program's config was logged before. There is a fix where the call is a
statement of its own, or is the first thing that its statement does.

## Options
- `throw-on-missing`
- `sinks`

## References
- [OmegaConf.resolve](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-resolve)
- [hydra-ecosystem/hydra#1229](https://github.com/hydra-ecosystem/hydra/issues/1229)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Reach
from hydrawandb_lint.analysis.flow.values import InPlace, Value
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.names import statement_around
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import order
from hydrawandb_lint.edits.conversion import Conversion, in_order, is_plain_name
from hydrawandb_lint.edits.statements import insert_before
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import confirmed, is_direct, sink_text, wants_dict
from hydrawandb_lint.rules.helpers.writes import first_of_keys
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW111"
NAME = "none-as-config"

_WHAT_HAPPENS = {"wandb.init": "the run's config is empty"}
_RAISES = "it raises `TypeError: config must be a dict or have a __dict__ attribute.`"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(Role.CONFIG):
        calls = {kind.site for kind in seen.value if isinstance(kind, InPlace)}
        if not (calls and is_direct(event) and confirmed(view, event)):
            continue
        for site in sorted(calls):
            file, sink = view.file(site.path), sink_text(view, event)
            call = _call(file, site.span)
            message = (
                f"`{ast.unparse(call.func)}` works in place and returns None, which reaches "
                f"{sink}: {_WHAT_HAPPENS.get(event.callee, _RAISES)}"
            )
            trace = view.trace_of_made(site, "None from here", event.call, f"reaches {sink}")
            in_one_file = len(calls) == 1 and event.place and event.place.path == site.path
            fix = _fix(file, site.span, event, seen.value) if in_one_file else None
            configs = view.events.converted.get(site, set())
            fix = careful(view, event.call, configs, fix)
            fix = first_of_keys(view, event.call, configs, fix, begins=event.callee == "wandb.init")
            yield file.diagnostic(CODE, NAME, message, site.span, fix, trace)


def _call(file: File, span: Span) -> ast.Call:
    call = file.text.expression(span)
    assert isinstance(call, ast.Call)
    return call


def _fix(file: File, call: Span, event: Reach, value: Value) -> Fix | None:
    """The call as a statement of its own, and its argument converted where None was given."""
    given = _call(file, call).args
    statement = statement_around(file.module, call)
    if not given or statement is None or event.place is None:
        return None
    conversion = file.conversion(event.place.span, throws=True, typed=wants_dict(event))
    config = ast.unparse(given[0])
    if conversion is None:
        return None
    if event.place.span == call:
        edits = _split_sink(file, call, statement, config, conversion)
    else:
        alone = _split_assignment(file, call, statement, config)
        sure = all(isinstance(kind, InPlace) for kind in value)
        wrapped = conversion.wrap(event.place.span, sure=sure)
        edits = (alone, *wrapped) if alone and wrapped else None
    title = "Call it by itself, and convert the config"
    return Fix(title, in_order(edits), Applicability.SAFE) if edits else None


def _split_sink(
    file: File, call: Span, statement: ir.Statement, config: str, conversion: Conversion
) -> tuple[Edit, ...] | None:
    """`f(config=g(x))` → `g(x)` and `f(config=OmegaConf.to_container(x, …))`."""
    if not (order.runs_first(statement, call) and is_plain_name(config)):
        return None
    moved = file.text.slice(call)
    if len(moved.partition("(")[0].splitlines()) > 1:
        moved = f"({moved})"  # as it is, its lines are held together by what is around it
    before = insert_before(file.text, statement.span, moved)
    converted = Edit(*file.text.range(call), conversion.of(config))
    return (*conversion.imports, before, converted) if before else None


def _split_assignment(file: File, call: Span, statement: ir.Statement, config: str) -> Edit | None:
    """`x = g(x)` → `g(x)`."""
    match statement:
        case ir.Assign(_, (ir.Name(_, name),), source, _) if source is not None:
            if source.span == call and name == config:
                return Edit(file.text.range(statement.span)[0], file.text.range(call)[0], "")
    return None
