"""A nested value of a run's config is read by attribute.

## What it does
Finds `run.config.model.lr`: an attribute of what is read back from a run's config. Methods that
numbers, texts, lists and dicts have are left alone (`wandb.config.name.lower()`).

## Why is this bad?
`run.config` itself takes attributes, but what it holds are plain dicts, whatever was logged: the
program stops with `AttributeError: 'dict' object has no attribute 'lr'`. W&B's Hydra page taught
this form, `Model(**run.config.model.configs)`.

## Example
```python
with wandb.init(config=OmegaConf.to_container(cfg, resolve=True)) as run:
    model = Model(run.config.model.width)
```

## Use instead
```python
with wandb.init(config=OmegaConf.to_container(cfg, resolve=True)) as run:
    model = Model(run.config["model"]["width"])
```

## Fix safety
Safe: the program stopped there. An assignment or `del` has only a fix to look at: changing the dict
that is read back changes nothing in the run.

## References
- [wandb/wandb#901](https://github.com/wandb/wandb/issues/901)
- [wandb/examples#74](https://github.com/wandb/examples/issues/74)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import Chain
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.edits import subscripts
from hydrawandb_lint.rules.view import File, View

CODE = "HW107"
NAME = "config-attribute-chain"


def check(view: View) -> Iterator[Diagnostic]:
    for chain in sorted(view.events.chains, key=lambda chain: chain.place):
        span, file = chain.place.span, view.file(chain.place.path)
        if _goes_on(view, chain) or not _confirmed(file, span):
            continue
        node = file.text.expression(span)
        assert isinstance(node, ast.Attribute)
        owner = ast.unparse(node.value)
        message = (
            f"`{owner}` is a plain dict or a leaf, whatever was logged: `.{node.attr}` raises "
            f"`AttributeError: 'dict' object has no attribute '{node.attr}'`"
        )
        yield file.diagnostic(CODE, NAME, message, span, _fix(file, chain))


def _goes_on(view: View, chain: Chain) -> bool:
    """Whether this is the beginning of a longer chain, which is reported as a whole."""
    text = view.file(chain.place.path).text
    start, end = text.range(chain.place.span)
    others = [other.place for other in view.events.chains if other.place.path == chain.place.path]
    ranges = [text.range(other.span) for other in others]
    return any(first == start and last > end for first, last in ranges)


def _confirmed(file: File, span: Span) -> bool:
    """Whether LibCST sees an attribute there, too."""
    import libcst as cst

    return isinstance(file.places.expression(span), cst.Attribute)


def _fix(file: File, chain: Chain) -> Fix | None:
    edits = subscripts.from_attributes(file.text, chain.place.span)
    if not edits:
        return None
    applicability = Applicability.DISPLAY if chain.written else Applicability.SAFE
    return Fix("Use subscripts", edits, applicability)
