"""What a value can be, and what the objects of the heap hold.

A value is a set of *kinds*; a merge is a set union, so nothing is lost: `Config | None` stays both.
`UNKNOWN` beside a config does not hide it; `UNKNOWN` alone says nothing. Dicts, lists, configs and
instances have identity: their kind names an object of the heap, where what can change is kept.

The interpreter's state (`state`) and what crosses between functions (`renaming`) treat all kinds
alike: a kind either names an object (`obj`) or stands for itself.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.ir import Class, Function

T = TypeVar("T", bound=type)


def distinct(cls: T) -> T:
    """Lets a named tuple equal those of its own class alone, as frozen dataclasses do, which cost a
    start six times as much."""
    for name, method in (("__eq__", _is_same), ("__ne__", _is_other)):
        setattr(cls, name, method)
    return cls


def _is_same(one: tuple[object, ...], other: object) -> bool:
    return type(one) is type(other) and tuple.__eq__(one, other)


def _is_other(one: tuple[object, ...], other: object) -> bool:
    return not _is_same(one, other)


class Site(NamedTuple):
    """A place in a file."""

    path: str
    span: Span


class ObjectId(NamedTuple):
    """`root` is the place that made the object, or a word: "parameter", "cell".
    `number` tells apart several objects of one place."""

    root: object
    number: int


def is_shared(obj: ObjectId) -> bool:
    """Whether an object lies in a cell, where other functions find it, too."""
    return isinstance(obj.root, tuple) and not isinstance(obj.root, Span)


class Resolved(Enum):
    """Whether the interpolations of a config (or of a container made from it) are resolved."""

    NO = "unresolved"
    YES = "resolved"
    MAYBE = "perhaps resolved"


# Kinds


@distinct
class Config(NamedTuple):
    """A DictConfig or ListConfig, or (with a path) what lies in it: a node or a leaf.

    `shape` is "dict", "list" or "any": a leaf, perhaps.
    """

    obj: ObjectId
    path: tuple[str, ...] = ()
    shape: str = "dict"


@distinct
class Reference(NamedTuple):
    """A dict, a sequence or an instance of the program's own class."""

    obj: ObjectId


@distinct
class Container(NamedTuple):
    """What `OmegaConf.to_container` returned; `site` is that call.

    `explicit`: `resolve=False` is written out.
    """

    resolved: Resolved
    site: Site
    explicit: bool = False


@distinct
class Shallow(NamedTuple):
    """A config converted at the top only: `dict(cfg)`; `site` is the conversion, `path` where in
    its tree the config lies."""

    site: Site
    path: tuple[str, ...] = ()


@distinct
class Internal(NamedTuple):
    """A config's own fields: `vars(cfg)`; with `content`, `cfg._content`."""

    site: Site
    content: bool = False


@distinct
class Text(NamedTuple):
    """A config as text: `OmegaConf.to_yaml(cfg)`."""

    site: Site


@distinct
class InPlace(NamedTuple):
    """None, which the call at `site` gives, since it changes its argument in place."""

    site: Site


@distinct
class Logged(NamedTuple):
    """What is read back from a run's config under a key: a number, a text, or a plain dict."""


@distinct
class Library(NamedTuple):
    """A module, class or function of a library (`wandb.init`), or of `builtins`, by full name."""

    name: str


@distinct
class Instance(NamedTuple):
    """An instance of a library's class, such as `wandb.Run`."""

    cls: str


RUN = Instance("wandb.Run")


@distinct
class LibraryMethod(NamedTuple):
    """A method of a library's class, `wandb.Config.update`, and the kind that it is bound to."""

    name: str
    receiver: Kind


@distinct
class FunctionKind(NamedTuple):
    """A function of the program. `task`: it is wrapped by `hydra.main`, which gives the config."""

    function: Function
    task: bool = False


@distinct
class MethodKind(NamedTuple):
    function: Function
    receiver: Value


@distinct
class ModuleKind(NamedTuple):
    """A module of the program, by its file; a package without `__init__.py`, by its folder."""

    path: str


@distinct
class Outside(NamedTuple):
    """A name of a project's module that says nothing of what this is about. It is looked at only
    when it is given something that matters, or when a class inherits from it."""

    path: str
    name: str


@distinct
class ClassKind(NamedTuple):
    cls: Class


@distinct
class Partial(NamedTuple):
    """`functools.partial(function, …)`; keywords keep the place where their value is written.
    `spread`: what was given by `**` of which not all keys are known."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Entry], ...]
    spread: Value = frozenset()


@distinct
class Literal(NamedTuple):
    """A constant whose value the analysis may look at."""

    value: str | bool | int


@distinct
class Simple(NamedTuple):
    """NONE, PLAIN and UNKNOWN, told apart by name."""

    name: str


NONE = Simple("None")
PLAIN = Simple("Plain")
"""Known to hold no config: numbers, argparse namespaces, dataclass instances."""
UNKNOWN = Simple("Unknown")
INSTALLED = Simple("Installed")
"""What says that a library is there which this is about: else there were no config, and no run."""

Kind: TypeAlias = (
    Config
    | Reference
    | Container
    | Shallow
    | Internal
    | Text
    | InPlace
    | Logged
    | Library
    | Instance
    | LibraryMethod
    | FunctionKind
    | MethodKind
    | ModuleKind
    | Outside
    | ClassKind
    | Partial
    | Literal
    | Simple
)
Value: TypeAlias = frozenset[Kind]

NOTHING: Value = frozenset()
"""No way leads to this value: it is not computed yet, or its name is never bound."""
JUST_NONE: Value = frozenset({NONE})
JUST_PLAIN: Value = frozenset({PLAIN})
JUST_UNKNOWN: Value = frozenset({UNKNOWN})


def without_configs(value: Value) -> Value:
    """What else a value may be."""
    return frozenset(kind for kind in value if not isinstance(kind, Config))


def uniform(value: Value) -> Value:
    """What any of many is, if this is what one may be; if just some are configs, nobody knows."""
    return value if without_configs(value) in (value, NOTHING) else JUST_UNKNOWN


def only(value: Value) -> Kind | None:
    """The one kind that a value can be."""
    return next(iter(value)) if len(value) == 1 else None


def constant(value: Value) -> str | bool | int | None:
    """The one constant that a value can be."""
    kind = only(value)
    return kind.value if isinstance(kind, Literal) else None


def string(value: Value) -> str | None:
    """The one text that a value can be: a key, the name of an attribute."""
    found = constant(value)
    return found if isinstance(found, str) else None


def is_none(kind: Kind) -> bool:
    return kind == NONE or isinstance(kind, InPlace)


# Objects


class Entry(NamedTuple):
    """A value in a dict or among keyword arguments, and where it is written, if one place. `sure`:
    it is there on every way."""

    value: Value
    site: Site | None
    sure: bool = True


@distinct
class ConfigObject(NamedTuple):
    """The tree that a `Config` lies in. `mappings` are paths in it that lead to one for sure."""

    resolved: Resolved
    mappings: frozenset[tuple[str, ...]] = frozenset()


@distinct
class DictObject(NamedTuple):
    """A dict of which `entries` are known. `spread` are values merged in by `**` or `update`,
    `other` is what lies under keys that are not known."""

    entries: tuple[tuple[str, Entry], ...] = ()
    spread: Value = NOTHING
    other: Value = NOTHING

    def get(self, key: str) -> Entry | None:
        return next((entry for name, entry in self.entries if name == key), None)

    def with_entry(self, key: str, entry: Entry) -> DictObject:
        kept = tuple(item for item in self.entries if item[0] != key)
        return DictObject((*kept, (key, entry)), self.spread, self.other)

    def without(self, key: str) -> DictObject:
        kept = tuple(item for item in self.entries if item[0] != key)
        return DictObject(kept, self.spread, self.other)

    def in_doubt(self) -> DictObject:
        """A dict from which nobody knows what was taken."""
        kept = tuple((name, entry._replace(sure=False)) for name, entry in self.entries)
        return DictObject(kept, self.spread, self.other)


@distinct
class SequenceObject(NamedTuple):
    """A list, tuple or set; `items` is None when its length is not known."""

    items: tuple[Value, ...] | None
    other: Value = NOTHING

    @property
    def element(self) -> Value:
        return self.other.union(*self.items) if self.items else self.other


@distinct
class InstanceObject(NamedTuple):
    """An instance of the program's own class. `known`: made by a call that was seen; otherwise
    its attributes are what the methods of the class leave in them (see `shared`)."""

    cls: Class
    known: bool
    attributes: tuple[tuple[str, Value], ...] = ()

    def get(self, name: str) -> Value | None:
        for key, value in self.attributes:
            if key == name:
                return value
        return None

    def with_attribute(self, name: str, value: Value) -> InstanceObject:
        kept = tuple(item for item in self.attributes if item[0] != name)
        return InstanceObject(
            self.cls, self.known, tuple(sorted((*kept, (name, value)), key=first))
        )


def first(item: tuple[str, Value]) -> str:
    """The name of an attribute."""
    return item[0]


HeapObject: TypeAlias = ConfigObject | DictObject | SequenceObject | InstanceObject
