"""A Hydra config is given to W&B as it is.

## What it does
Finds an OmegaConf config (a `DictConfig` or `ListConfig`), or its private fields (`vars(cfg)`),
that reaches the `config` of `wandb.init`, `run.config.update` or `run.config.setdefaults`.

## Why is this bad?
A `DictConfig` is not a `dict`. Up to Python 3.11, wandb (0.15.5 and newer) raises
`TypeError: first argument must be callable or None`; wandb 0.16 shows it as
`wandb.errors.Error: An unexpected error occurred`. From Python 3.12 on nothing raises: wandb
stores OmegaConf's private fields (`_content`, `_metadata`, `_parent`, `_flags_cache`) and none of
your keys; under `_content` every value, numbers too, is text and unresolved.

## Example
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=cfg)
```

## Use instead
```python
@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
    wandb.init(config=OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True))
```

## Fix safety
Safe: nothing of the program's config was logged before. Where the value may also be None or a
plain dict, the fix converts only a config. A `ListConfig` has no fix: wandb wants a dict.

## References
- [W&B: Hydra](https://docs.wandb.ai/guides/integrations/hydra/)
- [wandb/wandb#1233](https://github.com/wandb/wandb/issues/1233)
- [OmegaConf.to_container](https://omegaconf.readthedocs.io/en/latest/usage.html#omegaconf-to-container)
"""

from __future__ import annotations

from collections.abc import Iterator

from hydrawandb_lint.analysis.flow.events import Observed, Reach
from hydrawandb_lint.analysis.flow.values import Config, Internal, Kind, Site, Value
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits import conversion
from hydrawandb_lint.knowledge.rows import Role
from hydrawandb_lint.rules.file import File

CODE = "HW101"
NAME = "raw-config"


def check(file: File) -> Iterator[Diagnostic]:
    for event, seen in file.reaches(Role.CONFIG):
        if (
            not is_direct(event)
            or not any(is_raw(file, kind) for kind in seen.value)
            or not confirmed(file, event)
        ):
            continue
        for place, value in file.parts(event.place or event.call, seen.value):
            raw = frozenset(kind for kind in value if is_raw(file, kind))
            if raw:
                yield _diagnostic(file, event, seen, _mended_at(place, raw), value, raw)


def is_direct(event: Reach) -> bool:
    """Whether W&B itself is given the value; what other packages do with it differs."""
    return event.callee.startswith("wandb.")


def confirmed(file: File, event: Reach) -> bool:
    """Whether LibCST sees the call, too, and the argument where it is said to be."""
    from hydrawandb_lint.places.visitor import keyword, last_name

    if event.sink.role is Role.VALUE:
        return file.places.assignment(event.call.span) is not None
    call = file.places.call(event.call.span)
    if call is None:
        return False
    if event.place is None or file.places.expression(event.place.span) is None:
        return event.place is None
    direct = keyword(call, event.sink.keyword) or any(not arg.keyword for arg in call.args)
    return bool(direct) or last_name(call.func) is not None


def is_raw(file: File, kind: Kind) -> bool:
    """A config, a node that is a mapping, or a config's private fields."""
    match kind:
        case Config(_, path, shape):
            # A node may be a leaf; that it is a mapping must be seen.
            return not path or shape != "any" or path in file.events.mappings
        case Internal():
            return True
    return False


def _mended_at(place: Site, raw: Value) -> Site:
    """The conversion, if the value was made wrong by one; else where it is given."""
    sites = {kind.site for kind in raw if isinstance(kind, Internal)}
    return sites.pop() if len(sites) == 1 and len(raw) == 1 else place


def _diagnostic(
    file: File, event: Reach, seen: Observed, place: Site, value: Value, raw: Value
) -> Diagnostic:
    sink = sink_text(file, event)
    what = _what(file, raw)
    message = (
        f"{what} reaches {sink}: it is no dict; up to Python 3.11 wandb raises "
        "`TypeError: first argument must be callable or None`, from 3.12 on it silently stores "
        "OmegaConf's private fields instead of your keys"
    )
    if any(isinstance(kind, Internal) and kind.content for kind in raw):
        message = (
            f"{what} reaches {sink}: every value, numbers too, is logged as text and unresolved"
        )
    fix = None if event.place is None else _fix(file, place, event.place, value, raw)
    return file.diagnostic(
        CODE, NAME, message, place.span, fix, file.trace(seen, event.call, f"reaches {sink}")
    )


def sink_text(file: File, event: Reach) -> str:
    """The sink as the program writes it or, behind another name, as one would write it."""
    if event.sink.role is Role.VALUE:
        return f"`{file.text.slice(event.call.span).partition(' =')[0]} = …`"
    name = file.text.slice(event.call.span).partition("(")[0].strip()
    if name.rpartition(".")[2] != event.callee.rpartition(".")[2] or "\n" in name:
        name = event.callee.replace("wandb.Config.", "run.config.")
    return f"`{name}({'config=' if event.sink.keyword == 'config' else ''}…)`"


def _what(file: File, raw: Value) -> str:
    for kind in sorted(raw, key=repr):
        match kind:
            case Internal(_, True):
                return "`_content` of a config"
            case Internal():
                return "the attributes of a config object (`vars`)"
            case Config(_, (), "list") | Config(_, _, "list"):
                return "a ListConfig"
            case Config(_, path) if path:
                return f"the config node `{'.'.join(path)}` (a DictConfig)"
    return "a Hydra/OmegaConf config (a DictConfig)"


def _fix(file: File, place: Site, given: Site, value: Value, raw: Value) -> Fix | None:
    if any(isinstance(kind, Config) and kind.shape == "list" for kind in raw):
        return None
    if any(isinstance(kind, Internal) and kind.content for kind in raw):
        return None
    imported = file.import_omegaconf(place.span)
    if imported is None:
        return None
    edits: tuple[Edit, ...] | None
    if all(isinstance(kind, Internal) for kind in raw):
        edits = conversion.unwrap_fields(file.text, place.span, imported, file.throw_on_missing)
    elif raw == value:
        edits = conversion.wrap(file.text, place.span, imported, file.throw_on_missing)
    else:
        edits = conversion.wrap_if_config(
            file.text, place.span, imported, file.throw_on_missing, parenthesised=place != given
        )
    if edits is None:
        return None
    used = place in file.events.reads
    applicability = Applicability.UNSAFE if used else Applicability.SAFE
    return Fix("Convert the config with `OmegaConf.to_container`", edits, applicability)
