"""A config is given to W&B as text.

## What it does
Finds `OmegaConf.to_yaml(cfg)`, `str(cfg)`, `f"{cfg}"` and the like that reach the `config` of
`wandb.init`, `run.config.update` or `run.config.setdefaults`. Text under a key, as in
`config={"yaml": OmegaConf.to_yaml(cfg)}`, is what it says and is left alone.

## Why is this bad?
wandb takes a text for the name of a YAML file: it raises
`ConfigError: config file … doesn't exist`, where `…` is your whole config. wandb 0.13 shows it as
`Exception: problem`.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.to_yaml(cfg))
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True))
```

## Fix safety
Safe where the text is made for W&B alone: the program stopped there. Where the text is made in
another place, which may need it as text, the fix is unsafe, or there is none; nor is there one
where it is made part of a longer text.

## Options
- `throw-on-missing`
- `converters`
- `sinks`

## References
- [wandb.init](https://docs.wandb.ai/models/ref/python/functions/init)
- [OmegaConf.to_yaml](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-yaml)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import Config, Container, Resolved, Site, Text
from hydrawandb_lint.analysis.names import statement_around
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits.conversion import Cast, only_argument
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers import versions
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import (
    confirmed,
    is_direct,
    logged_configs,
    sink_text,
    wants_dict,
)
from hydrawandb_lint.views.python import File, PythonView

CODE = "HW106"
NAME = "config-as-text"


def check(view: PythonView) -> Iterator[Diagnostic]:
    for event, seen in view.reaches(Role.CONFIG):
        texts = sorted({kind.site for kind in seen.value if isinstance(kind, Text)})
        if texts and is_direct(event) and confirmed(view, event):
            for site in texts:
                yield _diagnostic(view, event, seen, site)


def _diagnostic(view: PythonView, event: Reach, seen: Observed, site: Site) -> Diagnostic:
    sink, file = sink_text(view, event), view.file(site.path)
    message = (
        f"this config is a text where it reaches {sink}: wandb takes a text for the name of a "
        f"file and {versions.no_file(file.targets)}"
    )
    trace = view.trace_of_made(site, "made a text here", event.call, f"reaches {sink}")
    fix = careful(view, event.call, logged_configs(view, seen), _fix(view, event, seen, site))
    return file.diagnostic(CODE, NAME, message, site.span, fix, trace)


def _fix(view: PythonView, event: Reach, seen: Observed, site: Site) -> Fix | None:
    file = view.file(site.path)
    applicability = _applicability(view, event, seen, site)
    edits = _edits(view, file, event, site) if applicability is not None else None
    if edits is None or applicability is None:
        return None
    return Fix("Convert the config with `OmegaConf.to_container`", edits, applicability)


def _applicability(
    view: PythonView, event: Reach, seen: Observed, site: Site
) -> Applicability | None:
    """Safe where nothing else gets the text; None where something else surely does."""
    if event.place is None or event.place in view.events.reads or site in view.events.lengthened:
        return None
    if site in {place for place, _ in view.parts(event.place, seen.value)}:
        return Applicability.SAFE
    file = view.file(site.path)
    match statement_around(file.module, site.span):
        case ir.Assign(_, (ir.Name(_, name),), made) if made and made.span == site.span:
            return Applicability.SAFE if _is_read_once(file, name) else None
        case ir.Assign():
            return None
    return Applicability.UNSAFE


def _is_read_once(file: File, name: str) -> bool:
    """Whether a name is read once in the whole file, be it in one scope or another."""
    names = [node for node in ast.walk(ast.parse(file.text.text)) if isinstance(node, ast.Name)]
    read = [node for node in names if node.id == name and isinstance(node.ctx, ast.Load)]
    return len(read) == 1


def _edits(view: PythonView, file: File, event: Reach, site: Site) -> tuple[Edit, ...] | None:
    """`to_yaml(x)` → `OmegaConf.to_container(x, …)`; `str(y)` → `y`, if that is one already."""
    made_of = view.events.texts.get(site)
    inner = only_argument(file.text, site.span)
    if not made_of or inner is None:
        return None
    start, end = file.text.range(site.span)
    resolved = [k for k in made_of if isinstance(k, Container) and k.resolved is Resolved.YES]
    if len(resolved) == len(made_of):
        # To type checkers the conversion itself gives no dict; a name may be one.
        made_here = any(file.text.range(k.site.span) == inner for k in resolved)
        cast = file.cast(site.span) if made_here and wants_dict(event) else Cast()
        return cast.around((start, end), inner)
    if not all(isinstance(kind, Config) and kind.shape != "list" for kind in made_of):
        return None
    conversion = file.conversion(site.span, throws=True, typed=wants_dict(event))
    return conversion and conversion.around((start, end), inner)
