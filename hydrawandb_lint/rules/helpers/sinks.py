"""What the rules share that speak of values reaching W&B."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Assigned, At, Observed, Reach
from hydrawandb_lint.analysis.flow.values import (
    Config,
    Container,
    InPlace,
    Internal,
    Kind,
    Shallow,
    Site,
)
from hydrawandb_lint.analysis.flow.values import (
    Text as TextKind,
)
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.analysis.names import contains, statement_around
from hydrawandb_lint.configs.compose import Way
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.text import Text
from hydrawandb_lint.views.python import PythonView

IN_CONFIG = (Role.CONFIG, Role.VALUE, Role.HYPERPARAMETERS, Role.ENTRY)
"""The roles of what ends in the config of a run."""
AS_JSON = (Role.METRICS, Role.METRIC, Role.METADATA)
"""The roles of what is logged beside it; a config that is not converted is mostly refused there."""


def is_direct(event: Reach) -> bool:
    """Whether W&B itself is given the value; what other packages do with it differs."""
    if event.sink.own:
        return True
    return event.callee.startswith("wandb.")


def as_text(event: Reach) -> str:
    """What happens to a mapping within what reaches a config."""
    since = f" ({event.sink.since} and newer)" if event.sink.since else ""
    return f"is logged as one text{since}, its interpolations unresolved"


def is_kept(event: Reach) -> bool:
    """Whether an object keeps what is logged: to convert it changes more than the log."""
    row = known().calls.get(event.callee)
    return row is not None and row.collects is not None


def is_raw(view: PythonView, kind: Kind) -> bool:
    """A config, a node that is a mapping, or a config's private fields."""
    match kind:
        case Config(_, path, shape):
            # A node may be a leaf; that it is a mapping must be seen.
            return not path or shape != "any" or path in view.mappings
        case Internal():
            return True
    return False


def is_mapping(view: PythonView, kind: Kind) -> bool:
    """A config or a node, no list, that is a mapping for sure."""
    return isinstance(kind, Config) and kind.shape != "list" and is_raw(view, kind)


def is_within(site: Site, outer: Site) -> bool:
    """Whether a place lies in another one."""
    return site.path == outer.path and contains(outer.span, site.span)


def is_only_logged(view: PythonView, place: Site | None, site: Site) -> bool:
    """Whether what is made at `site` goes to W&B at `place` and nowhere else: it is written there,
    or in the dicts and conditions that are."""
    if place is None or not is_within(site, place):
        return False
    text = view.file(site.path).text
    (start, _), wanted = text.range(place.span), text.range(site.span)
    written = Text(text.slice(place.span))
    spans = (written.range(span_of(each)) for each in _written(text.expression(place.span)))
    return wanted in {(start + first, start + last) for first, last in spans}


def _written(node: ast.expr) -> Iterator[ast.expr]:
    yield node
    match node:
        case ast.Dict(_, values):
            inner = values
        case ast.IfExp(_, body, orelse):
            inner = [body, orelse]
        case _:
            return
    for each in inner:
        yield from _written(each)


_MADE = (Container, InPlace, Internal, Shallow, TextKind)


def unless_expected(seen: Observed, error: str, fix: Fix | None) -> Fix | None:
    """A fix of what raises an error: unsafe where the program catches that, and goes on."""
    return fix.doubted() if fix is not None and error in seen.expected else fix


def alike(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings whose fixes are all safe or none is: what is logged of a run must agree, for wandb
    refuses a second value of a key."""
    every = list(found)
    if any(each.fix and each.fix.applicability is not Applicability.SAFE for each in every):
        return [each.doubted() for each in every]
    return every


def logged_configs(view: PythonView, seen: Observed) -> set[At]:
    """The configs and nodes that what reaches W&B is, or was made of."""
    return seen.configs | converted_configs(view, seen)


def converted_configs(view: PythonView, seen: Observed) -> set[At]:
    """Those that it was made of."""
    made = {k.site for k in seen.within if isinstance(k, _MADE)}
    return set[At]().union(*(view.events.converted.get(site, ()) for site in made))


def is_sure(view: PythonView, kind: Kind) -> bool:
    """A mapping that is always there, so that its conversion raises nothing."""
    return is_mapping(view, kind) and not (
        isinstance(kind, Config) and kind.path and view.may_be_none(kind.path)
    )


def is_nested(view: PythonView, path: tuple[str, ...]) -> bool:
    """A whole config, or a node with mappings in it: a flat one comes out right."""
    if view.is_flat(path):
        return False
    return not path or any(is_below(mapping, path) for mapping in view.mappings)


def is_below(way: Way, path: Way) -> bool:
    """Whether a way in a config goes on from a path."""
    return len(way) > len(path) and way[: len(path)] == path


def confirmed(view: PythonView, event: Reach) -> bool:
    """Whether LibCST sees the call, too, and the argument where it is said to be."""
    from hydrawandb_lint.places.visitor import keyword, last_name

    file = view.file(event.call.path)
    if is_assignment(event):
        return file.places.assignment(event.call.span) is not None
    call = file.places.call(event.call.span)
    if call is None:
        return False
    place = event.place
    if place is None or view.file(place.path).places.expression(place.span) is None:
        return place is None
    direct = keyword(call, event.sink.keyword) or any(not arg.keyword for arg in call.args)
    return bool(direct) or last_name(call.func) is not None


def is_assignment(event: Reach) -> bool:
    """`x[key] = value`, `x.key = value`."""
    return event.callee.endswith((".__setitem__", ".__setattr__"))


def targets(view: PythonView, event: Reach) -> tuple[ir.Target, ...]:
    """What is assigned to by the assignment that sets a value under a key."""
    statement = statement_around(view.file(event.call.path).module, event.call.span)
    return statement.targets if isinstance(statement, ir.Assign) else ()


def wants_dict(event: Reach, *, key: bool = False) -> bool:
    """Whether a type checker wants a dict for what reaches a sink, or (`key`) for a value under a
    key of it. The methods of a run's config carry no annotations."""
    return not (key or event.sink.keys or event.callee.startswith("wandb.Config."))


def assigned_text(view: PythonView, event: Assigned) -> str:
    """An assignment as the program writes it."""
    return f"`{view.file(event.place.path).text.slice(event.place.span)} = …`"


def sink_text(view: PythonView, event: Reach) -> str:
    """The sink as the program writes it or, behind another name, as one would write it."""
    text = view.file(event.call.path).text
    source = text.slice(event.call.span)
    if is_assignment(event):
        held = [t for t in targets(view, event) if isinstance(t, (ir.Attribute, ir.Item))]
        return f"`{text.slice(held[0].span) if held else source.partition(' =')[0]} = …`"
    name = source.partition("(")[0].strip()
    if name.rpartition(".")[2] != event.callee.rpartition(".")[2] or "\n" in name:
        name = _shown(event.callee)
    shown = event.sink.keyword in ("config", "metadata") and not event.sink.own
    return f"`{name}({f'{event.sink.keyword}=' if shown else ''}…)`"


_SHOWN = {
    "wandb.Config.": "run.config.",
    "wandb.Run.": "run.",
    "wandb.sdk.wandb_summary.Summary.": "run.summary.",
}


def _shown(callee: str) -> str:
    for cls, name in _SHOWN.items():
        callee = callee.replace(cls, name)
    return callee
