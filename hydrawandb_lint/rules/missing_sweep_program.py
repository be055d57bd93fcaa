"""The program of a sweep does not exist.

## What it does
Finds W&B sweeps whose `program` is a relative path of a Python file that no file of the project can
be, from whichever folder of it the agent is started. It speaks by default only where the project
has a file of nearly that name; `--select HW410` finds the others, too.

## Why is this bad?
Each trial ends at its start: `python: can't open file '…mian.py'`, `No such file or directory`.
`wandb sweep` does not look for the file.

## Example
```yaml
program: mian.py
method: grid
parameters:
  lr:
    values: [0.1, 0.2]
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Use instead
```yaml
program: main.py
method: grid
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
Unsafe: it may be another file that is meant.

## References
- [W&B: Sweep configuration](https://docs.wandb.ai/guides/sweeps/sweep-config-keys)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.knowledge.sweeps import macro
from hydrawandb_lint.similar import similar
from hydrawandb_lint.views.sweep import SweepView

CODE = "HW410"
NAME = "missing-sweep-program"
DEFAULT = False
_UNKNOWN = re.compile(r"[$\\~]|\.\.")
EVIDENCE = "where the project has a file of nearly that name"


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    name, node = view.sweep.program, view.sweep.get("program")
    is_used = any(macro(word) == "program" for word in view.sweep.words)
    if node is None or not is_used or not name.endswith(".py") or view.around is None:
        return
    if _UNKNOWN.search(name) or os.path.isabs(name) or view.around.has(name, view.beside):
        return
    folder, last = os.path.split(name)
    near = [
        found
        for word in similar(last, view.around.like(last), 2)
        if view.around.has(found := "/".join([*filter(None, [folder]), word]), view.beside)
    ]
    message = f"no file of this project is `{name}`, from whichever folder the agent is started"
    fix = None
    if len(near) == 1:
        message += f"; did you mean `{near[0]}`?"
        edit = view.replacement(node, near[0])
        fix = Fix(f"Name it `{near[0]}`", (edit,), Applicability.UNSAFE)
    yield view.diagnostic(CODE, NAME, message, node, fix)._replace(evident=len(near) == 1)
