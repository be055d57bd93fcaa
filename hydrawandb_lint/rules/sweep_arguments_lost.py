"""A sweep's parameters do not reach the Hydra program that it starts.

## What it does
Finds W&B sweeps that start a Hydra program and hand it the parameters in a form that Hydra does not
take, or not at all: no `command`, `${args}`, `${args_no_equals}`, `${args_no_boolean_flags}`,
`${args_json}`, `${args_json_file}`, `${args_dict}`, none of them, or a shell that does not hand on
what it is given. Which program that is, the command says: `program`, `python -m package.module`, a
launcher in front, `bash -c` or a script with `"$@"`; that Hydra runs it, its code says.
Nothing is said of a program that changes `sys.argv` itself or calls `parse_known_args`, nor of one
without arguments that reads `run.config`, where the agent puts the parameters, too.

## Why is this bad?
Without a `command` the agent (wandb 0.31) runs `python main.py --lr=0.1`, and Hydra ends
each trial at once: `main.py: error: unrecognized arguments: --lr=0.1`. JSON ends it with a
`LexerNoViableAltException`. Where nothing is handed on, each trial runs on the defaults, and the
sweep compares a program with itself.

## Example
```yaml
program: main.py
method: random
parameters:
  lr:
    values: [0.1, 0.2]
```

## Use instead
```yaml
program: main.py
method: random
parameters:
  lr:
    values: [0.1, 0.2]
command:
  - ${env}
  - ${interpreter}
  - ${program}
  - ${args_no_hyphens}
```

## Fix safety
Safe where each trial ends at its start. Where trials run on the defaults it is safe if the whole
config could be read, so that a parameter that stops the trial then is found, too; else unsafe.
There is none for a shell.

## References
- [W&B: Hydra](https://docs.wandb.ai/guides/integrations/hydra)
- [W&B: Sweep configuration, command](https://docs.wandb.ai/guides/sweeps/sweep-config-keys#command)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS, FOR_HYDRA, OPTIONS, macro
from hydrawandb_lint.rules.unknown_sweep_macro import lost
from hydrawandb_lint.similar import similar
from hydrawandb_lint.views.sweep import SweepView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW401"
NAME = "sweep-arguments-lost"

_TITLE = f"Hand the parameters on by `${{{FOR_HYDRA}}}`"


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    if not view.is_hydra or not view.parameters or _loses_by_name(view):
        return
    wrong = [name for name in view.arguments if ARGUMENTS[name].prefix is None]
    if wrong and all(parameter.name in OPTIONS for parameter in view.parameters):
        return
    if not view.sweep.items:
        yield from _default_command(view)
    elif wrong:
        yield from _wrong_macro(view, wrong[0])
    elif view.arguments:
        yield from _overruled(view)
    elif not view.reads_parameters:
        yield from _nothing(view)


def _overruled(view: SweepView) -> Iterator[Diagnostic]:
    """Fixed items behind the parameters, of the same keys: the last one wins."""
    names, is_behind = {leaf.name for leaf in view.leaves}, False
    for item in view.sweep.items:
        text = nodes.text(item)
        is_behind = is_behind or macro(text) in ARGUMENTS
        name = text.partition("=")[0].lstrip("+")
        if is_behind and "=" in text and name in names:
            message = f"`{text}` stands behind the parameters and wins over `{name}` of the sweep"
            yield view.diagnostic(CODE, NAME, message, item, trace=view.to_task)


def _loses_by_name(view: SweepView) -> bool:
    """Whether HW402 says why they are lost."""
    return any(node in view.sweep.items for node, *_ in lost(view))


def _default_command(view: SweepView) -> Iterator[Diagnostic]:
    key = view.key(("command",)) or view.key(("program",)) or view.key(())
    if key is None:
        return
    message = (
        "this program is run by Hydra, and without a `command` the agent hands it "
        f"`{_example(view, '--')}`, an argument that Hydra refuses: each trial ends at its start"
    )
    if nodes.text(view.sweep.get("command")):
        message = message.replace("without", "in place of")
    meant = similar("command", view.sweep.entries)
    is_sure = view.sweep.program and meant in ([], ["command"])
    edits = view.command() if is_sure else ()
    fix = Fix(_TITLE, edits, Applicability.SAFE) if edits else None
    yield view.diagnostic(CODE, NAME, message, key, fix, view.to_task)


def _wrong_macro(view: SweepView, name: str) -> Iterator[Diagnostic]:
    item = next((each for each in view.sweep.items if macro(nodes.text(each)) == name), None)
    if item is None:
        return
    ends = "which Hydra refuses: each trial ends at its start"
    if name == "args_no_boolean_flags":
        ends = "which Hydra refuses, and nothing of what is false"
    message = f"`${{{name}}}` makes `{ARGUMENTS[name].makes}`, {ends}"
    if any(ARGUMENTS[each].prefix is not None for each in view.arguments):
        edit, title = view.without_item(item), "Leave it out"
        applicability = Applicability.UNSAFE
    else:
        edit, title = _instead(view, item), _TITLE
        applicability = _applicability(view, name)
    fix = Fix(title, (edit,), applicability) if edit is not None else None
    yield view.diagnostic(CODE, NAME, message, item, fix, view.to_task)


def _instead(view: SweepView, item: Node) -> Edit | None:
    """The right macro, unless the item before may be an option that takes this for its value."""
    before = view.sweep.items[view.sweep.items.index(item) - 1]
    if nodes.text(before).startswith("-") and "=" not in nodes.text(before):
        return None
    return view.replacement(item, f"${{{FOR_HYDRA}}}")


def _applicability(view: SweepView, name: str) -> Applicability:
    stops = name != "args_no_boolean_flags"
    return Applicability.SAFE if stops or _are_taken(view) else Applicability.UNSAFE


def _are_taken(view: SweepView) -> bool:
    """Whether Hydra takes the parameters if they arrive: trials that run on the defaults may be
    stopped by one that it refuses."""
    config = view.config
    return config is not None and all(
        config.may_have(leaf.name) or config.is_group(leaf.name) or view.adds(leaf.name)
        for leaf in view.leaves
    )


def _nothing(view: SweepView) -> Iterator[Diagnostic]:
    key = view.key(("command",))
    if key is None:
        return
    message = (
        "this `command` hands none of the parameters to the Hydra program: each trial runs on the "
        f"defaults, without `{_example(view, '')}`"
    )
    items = view.sweep.items
    misplaced = next((item for item in items if macro(nodes.text(item)) in ARGUMENTS), None)
    through_shell = any(program.through_shell for program in view.programs)
    if misplaced is not None and not through_shell:
        message = "the parameters stand before the program, which is not given them"
        yield view.diagnostic(CODE, NAME, message, misplaced, trace=view.to_task)
        return
    edit = None if through_shell else view.after_items(f"${{{FOR_HYDRA}}}")
    safe = Applicability.SAFE if _are_taken(view) else Applicability.UNSAFE
    fix = Fix(_TITLE, (edit,), safe) if edit is not None else None
    yield view.diagnostic(CODE, NAME, message, key, fix, view.to_task)


def _example(view: SweepView, prefix: str) -> str:
    parameter = view.parameters[0]
    return f"{prefix}{parameter.name}={'…' if parameter.inner is None else '{…}'}"
