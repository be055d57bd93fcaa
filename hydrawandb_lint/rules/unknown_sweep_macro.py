"""An item of a sweep's command is no macro that wandb knows.

## What it does
Finds items of a W&B sweep's `command` that begin with `${` and end with `}` and are none of the
macros of wandb's agent; known macros within a longer item; macros that are newer than the wandb
that the project pins; and a macro's name as a key of the sweep.

## Why is this bad?
wandb's agent drops an unknown macro without a word: with `${args_no_hyphen}` each trial runs on the
defaults. A macro within a longer item is left as it is: a shell takes `${args}` for an empty
variable of its own. `${args_append_hydra}` and `${args_override_hydra}` are new in wandb 0.19.11.

## Example
```yaml
program: main.py
method: random
parameters:
  lr:
    values: [0.1, 0.2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphen}
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
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Fix safety
Writes the macro that is meant as far as its name tells. Safe where the program is a Hydra program
whose config could be read as a whole, so that a parameter that would stop the trial is found, too;
else unsafe: trials that ran on the defaults are given arguments then.

## References
- [W&B: Sweep configuration, command](https://docs.wandb.ai/guides/sweeps/sweep-config-keys#command)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.sweeps import parted
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS, FOR_HYDRA, MACROS, macro
from hydrawandb_lint.similar import similar
from hydrawandb_lint.views.sweep import SweepView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW402"
NAME = "unknown-sweep-macro"
_WITHIN = re.compile(r"\$\{(" + "|".join(MACROS) + r")\}")
_BARE = re.compile(r"[$({%]+(\w+)[)}%]*|(args_\w+)")
"""A macro with wrong brackets, or none."""
_ALONE = "a macro must be an item of its own"


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    for item, message, edit in lost(view):
        fix = None
        if edit is not None:
            known = view.is_hydra and view.config is not None
            applicability = Applicability.SAFE if known else Applicability.UNSAFE
            fix = Fix("Write the macro that wandb knows", (edit,), applicability)
        yield view.diagnostic(CODE, NAME, message, item, fix)


def lost(view: SweepView) -> Iterator[tuple[Node, str, Edit | None]]:
    """The items and keys that look like macros and are none, what to say, and how to mend it."""
    if not view.sweep.is_run_by_agent:
        return
    before = ""
    for item in view.sweep.items:
        text = nodes.text(item)
        name = macro(text)
        if name is not None:
            yield from _whole(view, item, name)
        elif within := _WITHIN.search(text):
            message = f"wandb's agent leaves `{within[0]}` as it is here: {_ALONE}"
            yield item, message, _apart(view, text, item) if before != "-c" else None
        elif (bare := _BARE.fullmatch(text)) and (bare[1] or bare[2]) in ARGUMENTS:
            right = f"${{{bare[1] or bare[2]}}}"
            message = f"to wandb's agent `{text}` is plain text: the macro is `{right}`"
            yield item, message, view.replacement(item, right)
        before = text
    for name in ARGUMENTS:
        if entry := view.sweep.entries.get(name):
            message = f"`{name}` is no key of a sweep, but an item `${{{name}}}` of its `command`"
            yield entry.key, message, view.file.removal(view.item, entry.key)


def _whole(view: SweepView, item: Node, name: str) -> Iterator[tuple[Node, str, Edit | None]]:
    if "${" in name:
        message = f"wandb's agent takes this for one macro, and drops it: {_ALONE}"
        yield item, message, _apart(view, nodes.text(item), item)
    elif name not in MACROS:
        near = _nearest(view, name)
        message = f"wandb's agent knows no `${{{name}}}` and drops this item without a word"
        message += f"; did you mean `${{{near}}}`?" if near else ""
        yield item, message, view.replacement(item, f"${{{near}}}") if near else None
    elif (
        name in ARGUMENTS and (since := ARGUMENTS[name].since) and view.targets.wandb.before(since)
    ):
        version = ".".join(map(str, since))
        message = (
            f"`${{{name}}}` is new in wandb {version}: the older one of this project drops it "
            "without a word"
        )
        yield item, message, None


def _apart(view: SweepView, text: str, item: Node) -> Edit | None:
    words = parted(text)
    return view.items_instead(item, words) if len(words) > 1 else None


def _nearest(view: SweepView, name: str) -> str | None:
    """The macro that is meant; for a Hydra program one that it takes."""
    word = name.strip().replace("-", "_").lower()
    near = next(iter(similar(word, MACROS)), None)
    if view.is_hydra and (near in ARGUMENTS or word.startswith("arg")):
        return near if near and ARGUMENTS[near].prefix is not None else FOR_HYDRA
    return near
