"""Keys of config files that a call is given as names: `wandb.init(**cfg.wandb)`.

A key counts only if the config that the program is given by default surely has it, and nothing on
the way takes it out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import Config, Container, Reference, Shallow, Site
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.configs.compose import Found
from hydrawandb_lint.configs.facts import Facts
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Fix, Step
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.helpers.secrets import careful
from hydrawandb_lint.rules.helpers.sinks import confirmed, logged_configs
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.views.composed import Composed
from hydrawandb_lint.views.python import PythonView


class Key(NamedTuple):
    """`found` is where a file gives the key `name`; `place` is the config, or its conversion, in
    the call. `takes`: what `signatures` has the names under; `container`: the argument that is a
    dict of them. `is_plain`: what lies under the key is no config any more, `is_raw`: the config is
    given as it is."""

    name: str
    found: Found
    event: Reach
    seen: Observed
    place: Site
    takes: str
    container: str
    is_plain: bool
    is_raw: bool


def keys(view: PythonView) -> Iterator[Key]:
    """The keys that calls are surely given by default, with those of settings among them."""
    for event, seen in view.reaches(Role.UNPACKED):
        form = _form(view, event, seen)
        if event.place is None or form is None or not confirmed(view, event):
            continue
        composed = view.composed(logged_configs(view, seen))
        container = "" if event.sink.keyword == "**" else event.sink.keyword
        made = (event, seen, event.place)
        for facts in composed.facts if composed.is_complete else ():
            for name, found in _given(composed, facts, facts.way):
                if name in form.beside:
                    continue
                left = form.is_plain, form.is_raw
                yield Key(name, found, *made, event.sink.takes, container, *left)
                if (name, event.sink.takes, form.is_plain) == ("settings", "init", True):
                    for inner, at in _given(composed, facts, found.way):
                        yield Key(inner, at, *made, "Settings", "settings", *left)


def nested_configs(view: PythonView) -> Iterator[Key]:
    """The mappings `config` in what is given by `**`: they are given as configs."""
    for key in keys(view):
        takes_config = any(
            sink.keyword == "config" for sink in known().calls[key.event.callee].sinks
        )
        if key.name == "config" and takes_config and not key.is_plain:
            yield from [key] if nodes.entries(key.found.node) else ()


def words(key: Key) -> str:
    """What a mapping in what is given by `**` reaches."""
    way = ".".join(key.found.way)
    return f"the config node `{way}` (a DictConfig) reaches `{_short(key.event)}(**…)`"


def nested(view: PythonView, key: Key, code: str, name: str, message: str) -> Diagnostic:
    """The finding where the config that holds such a mapping is given, and the fix, which converts
    all of it. It is unsafe where settings take effect by that."""
    file, span = view.file(key.place.path), key.place.span
    conversion = file.conversion(span, throws=True, typed=True) if key.is_raw else None
    edits = conversion.wrap(span, sure=True, parenthesised=False) if conversion else None
    fix = None
    if edits is not None:
        way = (*key.found.way[:-1], "settings")
        has_settings = any(view.composed(key.seen.configs).at(way))
        applicability = Applicability.UNSAFE if has_settings else Applicability.SAFE
        fix = Fix("Convert the config with `OmegaConf.to_container`", edits, applicability)
        fix = careful(view, key.event.call, key.seen.configs, fix)
    steps = view.step_of(key.found), *trace(view, key)
    return file.diagnostic(code, name, message, span, fix, steps)


def begins_no_other(view: PythonView, call: Site) -> bool:
    """Whether a config file says of a run that is begun by a call that it is none, or that the one
    before is finished, by `mode: disabled` or `reinit: finish_previous`."""
    told = {"mode": {"disabled"}}
    if not view.makes_logger(call):
        told["reinit"] = {"true", "finish_previous", "create_new"}
    for event, seen in view.reaches(Role.UNPACKED):
        if event.call != call or event.sink.keyword != "**":
            continue
        composed = view.composed(logged_configs(view, seen))
        if composed.facts and all(_says(composed, facts, told) for facts in composed.facts):
            return True
    return False


def trace(view: PythonView, key: Key) -> tuple[Step, ...]:
    """The way of the config to the call that takes the key."""
    callee = "wandb.Settings" if key.event.callee == "wandb.Settings" else _short(key.event)
    given = "…" if key.event.sink.keyword == "**" else f"{key.event.sink.keyword}=…"
    return view.trace(key.seen, key.event.call, f"its keys reach `{callee}({given})`")


def _short(event: Reach) -> str:
    return "wandb.init" if event.callee == "wandb.init" else event.callee.rpartition(".")[2]


class _Form(NamedTuple):
    is_plain: bool
    is_raw: bool
    beside: frozenset[str] = frozenset()


def _form(view: PythonView, event: Reach, seen: Observed) -> _Form | None:
    """How the config stands in the call; None if it is not surely all of one."""
    kinds = {type(kind) for kind in seen.value}
    if len(kinds) != 1 or event.place is None:
        return None
    if kinds == {Config}:
        return _Form(False, True) if event.sink.keyword == "**" else None
    made = {k.site for k in seen.within if isinstance(k, (Container, Shallow))}
    if kinds <= {Container, Shallow, Reference} and made == {event.place}:
        return _made(view.file(event.place.path).text.expression(event.place.span))
    return None


def _made(node: ast.expr | None) -> _Form | None:
    """`OmegaConf.to_container(x)`, `dict(x, a=1)`, `{**x, "a": 1}`."""
    match node:
        case ast.Call(ast.Attribute(attr="to_container" | "to_object")):
            return _Form(True, False)
        case ast.Call(ast.Name("dict"), [_], words):
            beside = {word.arg for word in words if word.arg}
        case ast.Dict([None, *others]):
            beside = {str(each.value) for each in others if isinstance(each, ast.Constant)}
        case _:
            return None
    return _Form(False, False, frozenset(beside))


def _given(composed: Composed, facts: Facts, way: tuple[str, ...]) -> Iterator[tuple[str, Found]]:
    """The keys that a mapping in a config has by default."""
    here = facts.composition.at(way)
    if any(not nodes.is_mapping(found.node) for found in here):
        return
    for found in facts.all:
        # Who composes a config by a call may choose something else there.
        chosen = bool(found.part.group) and not composed.in_task
        usual = facts.composition.is_usual(found.part) and not chosen
        if found.way and found.way[:-1] == way and usual and not composed.is_changed(found.way):
            yield found.way[-1], found


def _says(composed: Composed, facts: Facts, told: dict[str, set[str]]) -> bool:
    return any(
        nodes.text(found.node).lower() in told.get(name, ())
        for name, found in _given(composed, facts, facts.way)
    )
