"""What a row of knowledge can say about a library.

A row names something by its full name (`omegaconf.OmegaConf.load`). Methods carry the name of
their class (`wandb.Config.update`) and take the receiver as their argument 0. The interpreter
knows these few words and no library; a library is a file of rows beside this one.
"""

from __future__ import annotations

from enum import Enum

from hydrawandb_lint.tuples import NamedTuple


class Gives(Enum):
    """What a call returns. "The argument" is the one that `Call.of` counts; -1 is none."""

    UNKNOWN = "nothing that is known"
    PLAIN = "something that holds no config"
    NONE = "None"
    NEVER = "nothing: it ends the process and does not come back"
    IN_PLACE = "None, after the argument was changed in place"
    INSTANCE = "an instance of the class `Call.instance`"
    CONFIG = "a new config, made from the argument or read from a file"
    LIST_CONFIG = "a new ListConfig"
    MERGED = "a new config, made from all arguments"
    COPY = "a copy of the argument"
    PART = "a copy of the argument, a config, with some of its keys"
    SAME = "the argument itself"
    ENTERED = "what `with` gives for the argument, which is left with the receiver"
    MANAGED = "the argument as something for `with` that gives it back"
    NODE = "a node of the argument"
    PERHAPS_NODE = "a node of the argument, or None"
    CONTAINER = "the config converted to plain containers, resolved if `resolve` says so"
    OBJECT = "the config converted to plain containers and resolved"
    SHALLOW = "a dict of the argument's items"
    NAMESPACE = "a namespace of the keyword arguments"
    ITEMS = "pairs of the argument's keys and values"
    VALUES = "the argument's values"
    TEXT = "the argument as text"
    YAML = "the config, or the node, that the argument is as text in YAML"
    DUMPED = "the containers that the argument is as text"
    FIELDS = "the attributes of the argument's object"
    PARTIAL = "the argument, with the others bound to it"
    ATTRIBUTE = "the attribute of the argument that the next argument names"
    ASSIGNED = "None; the attribute of the argument that the next argument names is set"
    CALLED = "what the function gives that is called"
    DELETED = "None; the attribute of the argument that the next argument names is gone"
    RANGE = "the numbers up to the argument"
    ENUMERATED = "pairs of numbers and the argument's items"
    ZIPPED = "tuples of the items of all arguments"
    FOUND = "something, if the argument names a library that is known to be there"
    NEXT = "an item of the argument"
    MAPPED = "what the argument gives for the items of the next argument, one by one"
    PATCHED = "a function in which names of libraries mean something else"
    NAMED = "what the text in the argument names"
    INSTANTIATED = "what Hydra makes of a config's node that names it"
    TASK = "the argument, a function that Hydra gives its config"


class Role(Enum):
    """What a library makes of an argument."""

    CONFIG = "the config of a run"
    VALUE = "a value under one key of a run's config"
    SETTINGS = "settings: a dict, or the library's own class; anything else is ignored"
    METRICS = "a dict of what is logged as JSON"
    METRIC = "a value that is logged as JSON"
    METADATA = "what is said of an artifact: a dict"
    HYPERPARAMETERS = "a dict, or what goes for one, whose values are logged one by one"
    ENTRY = "a value that is logged under the name of the argument"
    SECRET = "a key that nobody else may know"
    REINIT = "what becomes of the active run when another one is begun"
    UNPACKED = "what is given by `**`, or for a dict of settings: its keys are names"


class Sink(NamedTuple):
    """An argument of a call, by keyword and position, that W&B takes for something of a run.

    `keys` lead to what is meant within an argument that is a dict. `since`: the version from which
    on a mapping in it is logged as one text, if older ones do better. `own`: the settings say so,
    of a function that hands it to W&B as it is. `takes`: it is a dict, with no other keys than the
    names that `signatures` has under this.
    """

    keyword: str
    position: int | None = None
    role: Role = Role.CONFIG
    keys: tuple[str, ...] = ()
    since: str = ""
    own: bool = False
    takes: str = ""


class Refusal(NamedTuple):
    """Given an instance of the class `cls`, a call raises `error`, or `first` as its argument 0."""

    cls: str
    error: str
    first: str = ""


class Argument(NamedTuple):
    """An argument of a call, by keyword and position."""

    keyword: str
    position: int | None = None


class Callback(NamedTuple):
    """A call that calls the function in its argument `function`: with what `args`, a tuple, and
    `kwargs`, a dict, hold, or (`forwards`) with the arguments that follow the function. `before`
    is how many arguments the library itself puts first. With `config`, the parameter of that name
    gets a config, resolved, and the others values of it by their own names."""

    function: Argument
    args: Argument | None = None
    kwargs: Argument | None = None
    forwards: bool = False
    before: int = 0
    config: str = ""


class Composes(NamedTuple):
    """A call that asks for a config of files: the arguments that tell its folder, its name and what
    is different in it. `alone`: it is that file, counted from where the program is run."""

    folder: Argument | None = None
    name: Argument | None = None
    overrides: Argument | None = None
    alone: bool = False


class Option(NamedTuple):
    """The argument `keyword`, which says whether W&B is meant at all: if one of `values` is (in)
    it. Where it cannot be seen, W&B is meant if the program uses it. If it is not, the call gives
    an instance of the class `otherwise`."""

    keyword: str
    values: tuple[str, ...]
    otherwise: str = ""


class ByName(NamedTuple):
    """The last name of a method tells what it is, also on an object that is unknown, in a program
    that imports one of `packages` and uses W&B. Not in one that speaks of the loggers `others`,
    and of none of W&B's."""

    packages: tuple[str, ...]
    others: tuple[str, ...] = ()


class Collects(NamedTuple):
    """Called without arguments, or with their names, it takes the arguments of the `__init__` that
    calls it, those left out that the argument `ignore` names. The object keeps what it takes.
    Nothing is logged if the argument `logs` is False."""

    ignore: str
    logs: str
    since: str = ""


class Call(NamedTuple):
    """What calling `name` does.

    `refuses`: what it raises for. `resolves`: the interpolations of argument 0 are resolved in
    place. `reshapes`: argument 0 may have other keys afterwards. `rebinds`: names of the library
    that mean again what the library says. `ends_run`: the
    active run is finished. `begins_later`: what it gives begins a run when one is needed, or takes
    the active one. `needs_run`: it raises once that is finished. `calls`: a function that
    it is given is called. `decides`: its arguments may decide for all runs what beginning one does.
    `option`, `by_name`, `collects`, `composes`: see there. `takes`: it has no other arguments than
    those that `signatures` has under this. `evidence`: where this is documented or measured.
    """

    name: str
    gives: Gives = Gives.UNKNOWN
    of: int = 0
    instance: str = ""
    sinks: tuple[Sink, ...] = ()
    refuses: tuple[Refusal, ...] = ()
    resolves: bool = False
    reshapes: bool = False
    rebinds: tuple[str, ...] = ()
    ends_run: bool = False
    begins_later: bool = False
    needs_run: bool = False
    calls: Callback | None = None
    decides: bool = False
    option: Option | None = None
    by_name: ByName | None = None
    collects: Collects | None = None
    composes: Composes | None = None
    takes: str = ""
    evidence: str = ""


class Retired(NamedTuple):
    """A setting that does nothing any more, and whose name newer versions refuse.

    `name` is the callable and `keyword` its argument; an argument that is a dict of settings is
    `container`. With `variable`, `name` is a mapping and that its key, or a
    function that sets one: an environment variable.
    """

    name: str
    keyword: str = ""
    container: str = ""
    variable: str = ""
    evidence: str = ""


class Variable(NamedTuple):
    """An environment variable that decides for all runs what beginning one does, unless it has
    one of the values `harmless`."""

    name: str
    harmless: tuple[str, ...] = ()


class Attribute(NamedTuple):
    """`name` is an instance of the class `instance`, or (`optional`) None."""

    name: str
    instance: str
    optional: bool = False


class Alias(NamedTuple):
    """Another full name of the same thing."""

    name: str
    target: str


class Assignment(NamedTuple):
    """Assigning to `name` does not do what it seems to do."""

    name: str
    evidence: str = ""


class Implied(NamedTuple):
    """A name that pages of documentation use for `target` without importing it."""

    name: str
    target: str


Row = Call | Attribute | Alias | Assignment | Retired | Variable | Implied
