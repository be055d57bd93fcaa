"""A secret is logged with the config.

## What it does
Finds a config that is logged to W&B with a secret in it: a key that `wandb.login(key=cfg.…)` uses,
a value whose key says that it is secret (`api_key`, `password`, `hf_token`), or one that is read
from an environment variable of such a name, as `${oc.env:WANDB_API_KEY}`, and resolved. What the
YAML files do not show is not seen. Nothing is said where `config_exclude_keys` or
`config_include_keys` are given, or where the program names one of the keys on the way to the secret
as text, as in `config.pop("wandb")`: it may take it out.

## Why is this bad?
Everybody who can see the run can read its config, and the secret stays in the run's history. A key
of W&B's lets its reader write into all of your projects.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.login(key=cfg.wandb.key)
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True))
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.login(key=cfg.wandb.key)
    config = OmegaConf.to_container(cfg, resolve=True)
    config.pop("wandb")
    wandb.init(config=config)
```

## Fix safety
There is no fix: leave out what is secret, by `config_exclude_keys=["wandb"]`, by `pop`, or by
`OmegaConf.masked_copy(cfg, ["model", "data"])` before the conversion. Better still, let W&B read
`WANDB_API_KEY` itself, and revoke a key that was logged. Other fixes that would log a secret, or a
value from the environment, are unsafe.

## Options
- `sinks`

## References
- [kohya-ss/sd-scripts#1123](https://github.com/kohya-ss/sd-scripts/issues/1123)
- [verl-project/verl#670](https://github.com/volcengine/verl/issues/670)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import At, Observed, Reach
from hydrawandb_lint.analysis.flow.values import Container, Resolved, Site
from hydrawandb_lint.configs.compose import Found, Way
from hydrawandb_lint.configs.facts import environment, is_interpolated
from hydrawandb_lint.diagnostics import Diagnostic, Step
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.composed import is_set
from hydrawandb_lint.rules.sinks import IN_CONFIG, confirmed, logged_configs, sink_text
from hydrawandb_lint.rules.view import File, View

CODE = "HW110"
NAME = "secret-in-config"

_CHOOSE = ("config_exclude_keys", "config_include_keys")


def check(view: View) -> Iterator[Diagnostic]:
    used = [(e, at) for e, seen in view.reaches(Role.SECRET) for at in seen.configs if at.way]
    for event, seen in view.reaches(*IN_CONFIG):
        configs = logged_configs(view, seen)
        login = _login(view, used, configs)
        secret = None if login else _secret(view, seen, configs)
        if not (login or secret) or not confirmed(view, event) or _chooses(view, event):
            continue
        if login:
            yield _logged_in(view, event, seen, *login)
        elif secret:
            yield _written(view, event, seen, secret)


def _chooses(view: View, event: Reach) -> bool:
    from hydrawandb_lint.places.visitor import keyword

    call = view.file(event.call.path).places.call(event.call.span)
    return call is not None and any(keyword(call, name) for name in _CHOOSE)


def _login(view: View, used: list[tuple[Reach, At]], configs: set[At]) -> tuple[Reach, Way] | None:
    """The call that uses a secret of one of the configs, and the way to that."""
    for event, secret in used:
        for at in configs:
            inside = secret.way[: len(at.way)] == at.way and view.same_config(at, secret)
            if inside and not _is_handled(view, at, secret.way, event.call):
                return event, secret.way
    return None


def _secret(view: View, seen: Observed, configs: set[At]) -> Found | None:
    if not view.may_hold_secrets:
        return None
    resolved = any(isinstance(k, Container) and k.resolved is Resolved.YES for k in seen.within)
    for at in sorted(configs, key=repr):
        for found in view.composed([at]).secrets:
            shown = resolved or not is_interpolated(found)
            if shown and not _is_handled(view, at, found.way):
                return found
    return None


def _is_handled(view: View, at: At, way: Way, login: Site | None = None) -> bool:
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


def _logged_in(view: View, event: Reach, seen: Observed, login: Reach, way: Way) -> Diagnostic:
    sink = sink_text(view, event)
    message = (
        f"the key that `wandb.login` uses, `{'.'.join(way)}`, is in the config that reaches "
        f"{sink}: everybody who can see the run can read it"
    )
    steps = (view.step(login.call, "used as a key here"),)
    return _diagnostic(view, event, seen, message, steps)


def _written(view: View, event: Reach, seen: Observed, secret: Found) -> Diagnostic:
    variable = environment(secret)
    read = f", read from `{variable}`," if variable else ""
    message = (
        f"`{'.'.join(secret.way)}`{read} looks like a secret and is in the config that reaches "
        f"{sink_text(view, event)}: everybody who can see the run can read it"
    )
    return _diagnostic(view, event, seen, message, (view.step_of(secret),))


def _diagnostic(
    view: View, event: Reach, seen: Observed, message: str, steps: tuple[Step, ...]
) -> Diagnostic:
    place = event.place if event.place and event.place.path == event.call.path else event.call
    trace = (*steps, view.step(event.call, "logged here"))
    file: File = view.file(place.path)
    return file.diagnostic(CODE, NAME, message, place.span, None, trace)
