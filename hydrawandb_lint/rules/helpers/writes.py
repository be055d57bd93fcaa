"""What else a program puts into the config of a run.

wandb refuses another value of a key (`ConfigError`, measured with wandb 0.16 to 0.31). A fix by
which a config's keys get there, where none of them did, may break what followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import At, Reach
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.diagnostics import Fix
from hydrawandb_lint.rules.helpers.sinks import IN_CONFIG, is_assignment, logged_configs, targets
from hydrawandb_lint.views.python import PythonView


def first_of_keys(
    view: PythonView, call: Site, configs: Iterable[At], fix: Fix | None, *, begins: bool
) -> Fix | None:
    """A fix that puts configs into a run's config at `call`: unsafe if another call may give one of
    their keys a value, or if they lack a value, so that the other call is not reached any more.
    `begins`: it begins the run, so that what other calls begin with is not in that run."""
    if fix is None:
        return None
    configs = list(configs)
    misses = view.composed(configs).misses
    for keys in _others(view, call, begins):
        if (
            misses
            or keys is None
            or any(_may_hold(view, at, key) for at in configs for key in keys)
        ):
            return fix.doubted()
    return fix


def _may_hold(view: PythonView, at: At, key: str) -> bool:
    """Whether a config or node may have a key; it has those of its files only, if there are any."""
    composed = view.composed([at])
    way = (*at.way, key)
    return not composed.facts or composed.is_changed(way) or bool(composed.at(way))


def _others(view: PythonView, call: Site, begins: bool) -> Iterator[set[str] | None]:
    """The keys that each other call may give a value of its own; None if they are not known."""
    for event, seen in view.reaches(*IN_CONFIG):
        is_other = event.callee.startswith("wandb.") and event.call != call
        if begins and event.callee == "wandb.init":
            continue
        if is_other and not logged_configs(view, seen):
            yield _keys(view, event)


def _keys(view: PythonView, event: Reach) -> set[str] | None:
    if is_assignment(event):
        return _keys_assigned(targets(view, event))
    text = view.file(event.call.path).text
    given = text.expression(event.call.span)
    if isinstance(given, ast.Call) and any(k.arg == "allow_val_change" for k in given.keywords):
        return set()
    if event.place is None:
        return None
    match view.file(event.place.path).text.expression(event.place.span):
        case ast.Dict(keys):
            names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
        case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
            names = [keyword.arg for keyword in keywords]
        case ast.Constant(value=None):
            names = []
        case _:
            return None
    return {str(name) for name in names} if None not in names else None


def _keys_assigned(assigned: tuple[ir.Target, ...]) -> set[str] | None:
    """The keys of `config.key = …` and `config["key"] = …`."""
    names = set[str]()
    for target in assigned:
        match target:
            case ir.Attribute(_, _, name) | ir.Item(_, _, ir.Constant(_, str(name))):
                names.add(name)
            case ir.Item():
                return None
    return names
