"""A sweep says what W&B does not take.

## What it does
Finds in the file of a W&B sweep what the schema refuses that W&B publishes in its package `sweeps`
(0.3.0), and what wandb itself refuses before it sends the sweep: missing and unknown keys, methods,
goals and distributions that W&B does not know, parameters that are no mappings or whose keys cannot
go together, bounds that are text or a whole number beside a float, and probabilities that do not
add up to 1. Sweeps of W&B Launch, with `method: custom`, `scheduler`, `job` or `image_uri`, are
left alone.

## Why is this bad?
`wandb sweep --controller` stops at what the schema refuses. Plain `wandb sweep` and `wandb.sweep`
print what W&B's server finds as a warning, `Malformed sweep config detected!`; that the server goes
by the published schema is likely and not measured. wandb (0.31.0) itself stops with
`ValueError: Parameter lr is ambiguous, please specify bounds as both floats … or ints …`, with
`TypeError: argument of type 'float' is not iterable` at a parameter that is a number, and with
`TypeError: Object of type date is not JSON serializable` at an unquoted date. Where a message tells
of such an error it says so.

wandb reads the file with PyYAML, to which `1e-5` is text and `1.0e-5` a number.

## Example
```yaml
program: main.py
method: bayesian
metric:
  name: loss
  goal: min
parameters:
  lr:
    min: 1e-5
    max: 1
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Use instead
```yaml
program: main.py
method: bayes
metric:
  name: loss
  goal: minimize
parameters:
  lr:
    min: 1.0e-5
    max: 1.0
command:
  - ${env}
  - python
  - ${program}
  - ${args_no_hyphens}
```

## Fix safety
Safe for numbers: as they stand they are refused. Unsafe for a method, a goal or a distribution: the
nearest word need not be what was meant. Nothing else has a fix.

## References
- [W&B: Sweep configuration options](https://docs.wandb.ai/guides/sweeps/sweep-config-keys)
- [wandb/sweeps: schema.json](https://github.com/wandb/sweeps/blob/master/src/sweeps/config/schema.json)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.sweep_schema import Violation
from hydrawandb_lint.configs.sweep_violations import violations
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.views.sweep import SweepView

CODE = "HW409"
NAME = "invalid-sweep"


def check_sweep(view: SweepView) -> Iterator[Diagnostic]:
    # HW403 speaks of nested parameters where Hydra is given them.
    for each in violations(view.plain, nested_elsewhere=view.prefix is not None):
        if each.way == ("command",) and view.is_hydra:
            continue  # HW401 says what comes of it
        # A key that YAML reads as no text, such as `on`, is not found by its name.
        ways = [each.way[:count] for count in range(len(each.way), -1, -1)]
        key = next((node for way in ways if (node := view.key(way))), None)
        node = view.value(each.way) or key if each.word else key
        if node is not None:
            yield view.diagnostic(CODE, NAME, each.words, node, _fix(view, each))


def _fix(view: SweepView, violation: Violation) -> Fix | None:
    node, word = view.value(violation.way), violation.word
    if not word or node is None or nodes.is_collection(node):
        return None
    edit = view.replacement(node, word)
    # A number in quotes stays text, and what an anchor names is used elsewhere, too.
    written = edit.text if violation.is_sure else edit.text.strip("\"'")
    applicability = Applicability.SAFE if violation.is_sure else Applicability.UNSAFE
    return Fix(f"Write `{word}`", (edit,), applicability) if written == word else None
