"""Which secret whoever can see a run could read in what is logged of a config."""

from __future__ import annotations

import re
from collections.abc import Collection

from hydrawandb_lint.analysis.flow.events import At
from hydrawandb_lint.analysis.flow.values import Site
from hydrawandb_lint.configs.compose import Way
from hydrawandb_lint.configs.facts import environment, is_interpolated
from hydrawandb_lint.diagnostics import Applicability, Fix, Step
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.tuples import NamedTuple
from hydrawandb_lint.views.composed import is_set
from hydrawandb_lint.views.python import PythonView

_CHOOSE = ("config_exclude_keys", "config_include_keys")


class Secret(NamedTuple):
    """A value of a config; `words` say which, and why it is secret, up to a verb; `step`: where."""

    words: str
    step: Step


def logged_secret(
    view: PythonView, call: Site, configs: Collection[At], *, resolved: bool
) -> Secret | None:
    """The first secret in the configs that a call logs, resolved or not."""
    secret = _login(view, configs) or _written(view, configs, resolved=resolved)
    return None if secret and view.says(call, *_CHOOSE) else secret


def careful(view: PythonView, call: Site, configs: Collection[At], fix: Fix | None) -> Fix | None:
    """A fix that resolves configs on their way to a call that logs them: if everybody who can see
    the run could then read a secret it is only shown, if a value from the environment or what may
    be secret it is unsafe. Its title says so."""
    if fix is None:
        return None
    secret = logged_secret(view, call, configs, resolved=True)
    if secret:
        title = f"{fix.title}, but first take out what is secret: {secret.words} would be logged"
        return fix._replace(title=title, applicability=Applicability.DISPLAY)
    exposed = view.composed(configs).exposed
    if exposed is None:
        return fix
    variable = environment(exposed)
    what = f"`{'.'.join(exposed.way)}`" + (f", the value of `{variable}`" if variable else "")
    return fix.doubted()._replace(title=f"{fix.title}; this logs {what}")


def _login(view: PythonView, configs: Collection[At]) -> Secret | None:
    """What a call logs in with."""
    used = [(e, at) for e, seen in view.reaches(Role.SECRET) for at in seen.configs if at.way]
    for event, secret in used:
        for at in configs:
            inside = secret.way[: len(at.way)] == at.way and view.same_config(at, secret)
            if inside and not _is_handled(view, at, secret.way, event.call):
                words = f"the key that `wandb.login` uses, `{'.'.join(secret.way)}`,"
                return Secret(words, view.step(event.call, "used as a key here"))
    return None


def _written(view: PythonView, configs: Collection[At], *, resolved: bool) -> Secret | None:
    """What a file says that looks like a secret."""
    if not configs or not view.may_hold_secrets:
        return None
    for at in sorted(configs, key=repr):
        for found in view.composed([at]).secrets:
            shown = resolved or not is_interpolated(found)
            if shown and not _is_handled(view, at, found.way):
                variable = environment(found)
                read = f", read from `{variable}`," if variable else ""
                words = f"`{'.'.join(found.way)}`{read} looks like a secret and"
                return Secret(words, view.step_of(found))
    return None


def _is_handled(view: PythonView, at: At, way: Way, login: Site | None = None) -> bool:
    """Whether the program sets a key on the way, names it as text, or deletes it: it may take it
    out. Where it is read for the login does not count."""
    if view.events.reshaped or is_set(way, view.events.changed):
        return True
    names = "|".join(map(re.escape, way[len(at.way) :]))
    handled = re.compile(rf"""["'](?:{names})["']|\bdel\b(?:(?!\bdel\b).)*\.(?:{names})\b""")
    context, _ = at.place
    paths = {context.function.path} if context else set[str]()
    texts = (view.file(path).text for path in paths)
    return any(
        handled.search(text.text.replace(text.slice(login.span), "") if login else text.text)
        for text in texts
    )
