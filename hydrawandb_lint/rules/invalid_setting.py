"""`wandb.init` or `wandb.Settings` is given a name that it does not know.

## What it does
Finds arguments of `wandb.init` and of `wandb.Settings`, and keys of `wandb.init(settings={…})`,
whose names the wandb of the project does not take: misspelt ones and such as were taken away. The
names may come in a dict that is given by `**`. In YAML: keys beside `_target_: wandb.init` and
`_target_: wandb.Settings`, and those that the task's config surely has where it is given so, as by
`wandb.init(**cfg.wandb)` or `wandb.Settings(**cfg.settings)`. Without a known version the newest
one counts.

## Why is this bad?
The program stops at its start. `wandb.init` raises
`TypeError: init() got an unexpected keyword argument '…'`. `wandb.Settings`, and `wandb.init` for a
dict of settings, raise pydantic's `ValidationError: Extra inputs are not permitted` since wandb
0.19.0; before that `SettingsUnexpectedArgsError` (0.15.5 and older only warn) and
`KeyError: Unknown settings`.

## Example
```python
wandb.init(project="demo", enttiy="team", settings=wandb.Settings(x_disable_stat=True))
```

## Use instead
```python
wandb.init(project="demo", entity="team", settings=wandb.Settings(x_disable_stats=True))
```

## Fix safety
Unsafe: the nearest name that is known need not be what was meant. There is no fix where no name is
near or the near one is given, too, nor for a name that another version knows: what took its place,
if anything did, is called otherwise.

## Options
- `target-wandb`

## References
- [wandb.init](https://docs.wandb.ai/ref/python/init/)
- [wandb.Settings](https://docs.wandb.ai/ref/python/settings/)
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Named
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.analysis.names import blocks_of, scopes_at, statement_around
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Step
from hydrawandb_lint.knowledge.signatures import Version, signatures
from hydrawandb_lint.rules.helpers import unpacked
from hydrawandb_lint.similar import similar
from hydrawandb_lint.views.python import File, PythonView
from hydrawandb_lint.views.yaml import YamlView

if TYPE_CHECKING:
    from yaml import Node

CODE = "HW302"
NAME = "invalid-setting"

_NOUNS = {"init": "argument of `wandb.init`", "Settings": "setting"}
_OTHER = {"init": "Settings", "Settings": "init"}
_ASKS_VERSION = re.compile(
    r"\b(?:wandb|wb)\.__version__|(?:version|distribution)\(\s*[\"']wandb|signature\(\s*(?:wandb|wb)\b"
    r"|model_fields|__fields__"
)


def check(view: PythonView) -> Iterator[Diagnostic]:
    known = signatures()
    retired = {event.place for event in view.events.settings}
    for event, beside in view.events.named.items():
        file = view.file(event.place.path)
        target = file.targets.wandb.newest
        version = known.version(target)
        if (
            version is None
            or event.place in retired
            or event.name in known.taken(event.takes, version)
        ):
            continue
        span = known.names[event.takes].get(event.name)
        if span is not None and _asks_version(view, event):
            continue
        key = _key(file, event)
        if key is None or not _confirmed(view, event) or not _is_sure(view, event):
            continue
        message = _message(event, target, version)
        fix = _fix(file, event, key, beside, version) if span is None else None
        yield file.diagnostic(CODE, NAME, message, key, fix, _trace(view, event))
    yield from _in_config_files(view)


def _in_config_files(view: PythonView) -> Iterator[Diagnostic]:
    """The keys of the task's config that the program gives as names."""
    for key in unpacked.keys(view):
        event = Named(key.takes, key.name, key.place, key.event.call, key.container)
        moved = key.name in signatures().names.get(key.takes, ())
        if key.takes and not (moved and _asks_version(view, event)):
            file = view.yaml(key.found.part.file.path)
            yield from _of_key(file, event, key.found.key, unpacked.trace(view, key))


def check_yaml(view: YamlView) -> Iterator[Diagnostic]:
    """The keys of what Hydra makes: they are the arguments."""
    nowhere = Site(view.path, Span(0, 0, 0, 0))
    for made, item in view.made():
        takes = {"wandb.init": "init", "wandb.Settings": "Settings"}.get(made)
        for key, (node, _) in nodes.own(item.node).items() if takes is not None else ():
            if takes is not None and not key.startswith("_"):
                yield from _of_key(view, Named(takes, key, nowhere, nowhere), node)


def _of_key(
    view: YamlView, event: Named, key: Node, trace: tuple[Step, ...] = ()
) -> Iterator[Diagnostic]:
    """What is wrong with a name that is the key of a mapping."""
    known, target = signatures(), view.targets.wandb.newest
    version = known.version(target)
    retired = (event.name, event.takes) == ("start_method", "Settings")
    if version is None or retired or event.name in known.taken(event.takes, version):
        return
    near, holder, fix = _near(event.name, known.taken(event.takes, version)), view.holder(key), None
    beside = nodes.entries(holder.node) if holder is not None else {}
    if event.name not in known.names[event.takes] and near is not None and near not in beside:
        fix = Fix(f"Call it `{near}`", (view.replacement(key, near),), Applicability.UNSAFE)
    message = _message(event, target, version)
    yield view.diagnostic(CODE, NAME, message, key, fix, trace)


# What is said


def _message(event: Named, target: Version | None, version: Version) -> str:
    return (
        f"`{event.name}` is no {_NOUNS[event.takes]} ({_when(event, target, version)}): "
        f"{_error(event, version)}{_hint(event, version)}"
    )


def _when(event: Named, target: Version | None, version: Version) -> str:
    """The versions that are spoken of."""
    span = signatures().names[event.takes].get(event.name)
    if span is None:
        return f"wandb {_text(version)}"
    if span.first > version:
        return f"wandb {_text(version)}; {_text(span.first)} is the first that knows it"
    if target is None:
        return f"wandb {_text(signatures().after(span.last))} and newer"
    return f"wandb {_text(version)}; {_text(span.last)} is the last that knows it"


def _error(event: Named, version: Version) -> str:
    """What happens, as measured on 0.13.11, 0.15.5, 0.16.6, 0.17.9, 0.18.7, 0.19.0, 0.19.11 and
    0.31.0."""
    if event.takes == "init":
        return f"`TypeError: init() got an unexpected keyword argument '{event.name}'`"
    if version >= (0, 19):
        return "`ValidationError: Extra inputs are not permitted`"
    if event.container:
        return "`KeyError: Unknown settings`"
    if version >= (0, 15, 6):
        return "`SettingsUnexpectedArgsError: Got unexpected arguments`"
    return "wandb warns that it is `Ignoring unexpected arguments`"


def _hint(event: Named, version: Version) -> str:
    other = _OTHER[event.takes]
    return f"; `wandb.{other}` takes it" if event.name in signatures().taken(other, version) else ""


def _text(version: Version) -> str:
    return ".".join(map(str, version))


def _trace(view: PythonView, event: Named) -> tuple[Step, ...]:
    taker = "wandb.Settings" if event.takes == "Settings" and not event.container else "wandb.init"
    given = f"{event.container}=…" if event.container else "…"
    return view.way_of_name(event.name, event.place, event.call, f"{taker}({given})")


# Whether it is so


def _asks_version(view: PythonView, event: Named) -> bool:
    """Whether the program asks around here which wandb it has, or what that takes."""
    texts = (text for site in (event.call, event.place) for text in view.texts_before(site.path))
    return any("wandb" in text and _ASKS_VERSION.search(text) for text in texts)


def _confirmed(view: PythonView, event: Named) -> bool:
    """Whether LibCST sees the call and the value, too."""
    call = view.file(event.call.path).places.call(event.call.span)
    return call is not None and bool(
        view.file(event.place.path).places.expression(event.place.span)
    )


def _is_sure(view: PythonView, event: Named) -> bool:
    """Whether who gives the name always comes to the call: it is near, or the first thing that its
    function does on every way."""
    module = view.file(event.call.path).module
    scope = scopes_at(module, event.call.span)[0]
    if event.place.path == event.call.path and scopes_at(module, event.place.span)[0] is scope:
        return True
    statement = statement_around(module, event.call.span)
    if statement not in scope.body:
        return False
    return not any(map(_may_leave, scope.body[: scope.body.index(statement)]))


def _may_leave(statement: ir.Statement) -> bool:
    """Whether a statement may end the function that it stands in."""
    inner = [each for block in blocks_of(statement) for each in block]
    return isinstance(statement, (ir.Return, ir.Raise)) or any(map(_may_leave, inner))


def _key(file: File, event: Named) -> Span | None:
    """Where the name is written: `name=value`, `"name": value` or `x["name"] = value`."""
    for node in ast.walk(ast.parse(file.text.text)):
        match node:
            case ast.keyword(arg=event.name, value=value) if span_of(value) == event.place.span:
                row, column = node.lineno, node.col_offset
                return Span(row, column, row, column + len(event.name.encode()))
            case ast.Dict(keys, values):
                keyed = [(key, value) for key, value in zip(keys, values, strict=True) if key]
            case ast.Assign([ast.Subscript(slice=key)], value):
                keyed = [(key, value)]
            case _:
                continue
        for key, value in keyed:
            if span_of(value) == event.place.span and _is_text(key, event.name):
                return span_of(key)
    return None


def _is_text(node: ast.expr, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


# The fix


def _fix(file: File, event: Named, key: Span, beside: set[str], version: Version) -> Fix | None:
    near = _near(event.name, signatures().taken(event.takes, version))
    written = file.text.slice(key)
    if near is None or near in beside or written.strip("\"'") != event.name:
        return None
    edit = Edit(*file.text.range(key), written.replace(event.name, near))
    return Fix(f"Call it `{near}`", (edit,), Applicability.UNSAFE)


def _near(name: str, taken: set[str]) -> str | None:
    """The name that was meant: `project` by `project_name`, `name` by `run_name` and, in settings,
    `run_name` by `name`; else the one that is spelt much like it."""
    alike = (name.removesuffix("_name"), name.removeprefix("run_"), f"run_{name}")
    close = similar(name, taken)
    return next((each for each in (*alike, *close) if each in taken), None)
