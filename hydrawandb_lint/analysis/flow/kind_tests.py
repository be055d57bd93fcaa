"""What a kind is known to be after a test of its class, or of what it has."""

from __future__ import annotations

from collections.abc import Callable

from hydrawandb_lint.analysis.flow import attributes
from hydrawandb_lint.analysis.flow.values import (
    NONE,
    PLAIN,
    UNKNOWN,
    ClassKind,
    Config,
    Container,
    Instance,
    Kind,
    Library,
    Logged,
    Text,
    Value,
    is_none,
)
from hydrawandb_lint.knowledge import known

Test = Callable[[Kind], Kind | None]
"""What a kind is known to be after a test; None if it cannot be there."""
IS_CONFIG = {
    "omegaconf.OmegaConf.is_config": {"dict", "list", "any"},
    "omegaconf.OmegaConf.is_dict": {"dict", "any"},
    "omegaconf.OmegaConf.is_list": {"list", "any"},
}
CONFIG_CLASSES = {
    "omegaconf.DictConfig": {"dict", "any"},
    "omegaconf.ListConfig": {"list", "any"},
    "omegaconf.Container": {"dict", "list", "any"},
    "omegaconf.basecontainer.BaseContainer": {"dict", "list", "any"},
}
_MAPPINGS = {
    f"{module}.{name}"
    for module in ("collections.abc", "typing", "collections")
    for name in ("Mapping", "MutableMapping")
}
_SEQUENCES = {
    f"{module}.{name}"
    for module in ("collections.abc", "typing", "collections")
    for name in ("Sequence", "MutableSequence")
}


def as_none(kind: Kind) -> Kind | None:
    """A kind that is None: a leaf of a config, or a value that was logged, may be."""
    if is_open(kind) or isinstance(kind, Logged):
        return NONE
    return kind if is_none(kind) or kind == UNKNOWN else None


def is_open(kind: Kind) -> bool:
    """Whether it lies in a config and may be a leaf."""
    return isinstance(kind, Config) and kind.shape == "any"


def of_attribute(name: str) -> tuple[Test, Test]:
    """`hasattr(x, name)`: a plain dict that has such an attribute is none."""
    rows = known()

    def keep(kind: Kind) -> Kind | None:
        if isinstance(kind, Logged) and not attributes.is_plain(name):
            return UNKNOWN
        return None if is_none(kind) and not name.startswith("__") else kind

    def drop(kind: Kind) -> Kind | None:
        if isinstance(kind, Config) and not kind.path and name in ("_metadata", "_content"):
            return None
        full_name = f"{kind.cls}.{name}" if isinstance(kind, Instance) else ""
        return None if full_name in rows.calls or full_name in rows.attributes else kind

    return keep, drop


def of_config(shapes: set[str]) -> tuple[Test, Test]:
    def keep(kind: Kind) -> Kind | None:
        passes = kind == UNKNOWN or (isinstance(kind, Config) and kind.shape in shapes)
        return kind if passes else None

    return keep, lambda kind: _no_config(kind, shapes)


def _no_config(kind: Kind, shapes: set[str]) -> Kind | None:
    """What is no config of these shapes; a node that is no mapping is a leaf or a list."""
    if not isinstance(kind, Config) or kind.shape not in shapes:
        return kind
    if kind.shape != "any":
        return None
    return UNKNOWN if "dict" in shapes else kind


def of_types(types: Value, exact: bool) -> tuple[Test, Test]:
    """What the kinds are that an `isinstance` with these classes lets through or turns away."""
    names = {kind.name for kind in types if isinstance(kind, Library)}
    classes = {kind.cls for kind in types if isinstance(kind, ClassKind)}
    shapes = set[str]().union(*(CONFIG_CLASSES.get(name, set()) for name in names))
    if names & _MAPPINGS and not exact:
        shapes |= {"dict", "any"}
    if names & _SEQUENCES and not exact:
        shapes |= {"list", "any"}
    everything = "builtins.object" in names or len(names) + len(classes) < len(types)
    builtin_dict = bool(names & {"builtins.dict"} | names & _MAPPINGS)
    known_classes = {*CONFIG_CLASSES, *_MAPPINGS, *_SEQUENCES}
    foreign = [n for n in names if n not in known_classes and not n.startswith("builtins.")]
    only_builtins = not foreign and not classes
    is_text = "builtins.str" in names

    def passes(kind: Kind) -> bool:
        if isinstance(kind, Config):
            # A leaf of a config may be of any class; a config is none of the builtins.
            return kind.shape in shapes or kind.shape == "any" or (bool(foreign) and not shapes)
        if isinstance(kind, Container):
            return builtin_dict or bool(names & {"builtins.list"}) or bool(foreign)
        if isinstance(kind, Text):
            return is_text or bool(foreign)
        if isinstance(kind, Instance):
            return kind.cls in names or not only_builtins
        if is_none(kind):
            return False
        return not (only_builtins and shapes and not builtin_dict and kind != PLAIN)

    def keep(kind: Kind) -> Kind | None:
        if kind == UNKNOWN and len(types) == 1 and set(foreign) & known().classes:
            return Instance(foreign[0])
        if everything or kind == UNKNOWN:
            return kind
        if is_open(kind) and only_builtins and not shapes:
            return PLAIN
        if isinstance(kind, Logged) and not only_builtins:
            return UNKNOWN
        return kind if passes(kind) else None

    def drop(kind: Kind) -> Kind | None:
        if isinstance(kind, Config):
            return _no_config(kind, shapes)
        if isinstance(kind, Logged) and builtin_dict:
            return UNKNOWN
        gone = (isinstance(kind, Instance) and kind.cls in names) or (
            isinstance(kind, Text) and is_text
        )
        return None if gone or (isinstance(kind, Container) and builtin_dict) else kind

    return keep, drop
