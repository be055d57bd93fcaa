"""A nested value of a run's config is read by attribute.

## What it does
Finds `run.config.model.lr`: an attribute of what is read back from a run's config. Methods that
numbers, texts, lists, dicts and artifacts have are left alone (`wandb.config.name.lower()`), and so
is what the program tests first (`hasattr`, `isinstance`) or expects to fail.

## Why is this bad?
`run.config` itself takes attributes, but what it holds are plain dicts, whatever was logged: the
program stops, for a dict with `AttributeError: 'dict' object has no attribute 'lr'`, on wandb 0.16
to 0.31. W&B's Hydra page taught this form, `Model(**run.config.model.configs)`.

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
that is read back changes nothing in the run. A method that is called (`run.config.model.build()`)
has no fix: there is nothing of that name.

## References
- [wandb/wandb#901](https://github.com/wandb/wandb/issues/901)
- [wandb/examples#74](https://github.com/wandb/examples/issues/74)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.knowledge.wandb import ARTIFACT_METHODS
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW107"
NAME = "config-attribute-chain"


def check(view: PythonView) -> Iterator[Diagnostic]:
    written = {chain.place for chain in view.events.chains if chain.written}
    for place in sorted({chain.place for chain in view.events.chains}):
        span, file = place.span, view.file(place.path)
        if _goes_on(view, place) or not _confirmed(file, span):
            continue
        node = file.text.expression(span)
        assert isinstance(node, ast.Attribute)
        if node.attr in ARTIFACT_METHODS and file.places.is_called(span):
            continue
        owner = ast.unparse(node.value)
        message = (
            f"`{owner}` is a plain dict or a leaf, whatever was logged: `.{node.attr}` raises an "
            f"AttributeError, for a dict `'dict' object has no attribute '{node.attr}'`"
        )
        yield file.diagnostic(CODE, NAME, message, span, _fix(file, span, place in written))


def _goes_on(view: PythonView, place: Site) -> bool:
    """Whether this is the beginning of a longer chain, which is reported as a whole."""
    text = view.file(place.path).text
    start, end = text.range(place.span)
    others = [other.place for other in view.events.chains if other.place.path == place.path]
    ranges = [text.range(other.span) for other in others]
    return any(first == start and last > end for first, last in ranges)


def _confirmed(file: File, span: Span) -> bool:
    """Whether LibCST sees an attribute there, too."""
    import libcst as cst

    return isinstance(file.places.expression(span), cst.Attribute)


def _fix(file: File, chain: Span, written: bool) -> Fix | None:
    from hydrawandb_lint.edits import subscripts

    edits = subscripts.from_attributes(file.text, chain)
    if not edits or file.places.is_called(chain):
        return None
    applicability = Applicability.DISPLAY if written else Applicability.SAFE
    return Fix("Use subscripts", edits, applicability)
