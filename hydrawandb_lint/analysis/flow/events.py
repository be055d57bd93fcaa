"""What the interpreter reports: places that a rule may have something to say about."""

from __future__ import annotations

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.contexts import Context
from hydrawandb_lint.analysis.flow.handovers import Handovers
from hydrawandb_lint.analysis.flow.origins import Place
from hydrawandb_lint.analysis.flow.values import (
    NOTHING,
    Config,
    Container,
    InPlace,
    Internal,
    Kind,
    Shallow,
    Site,
    Text,
    Value,
)
from hydrawandb_lint.knowledge.rows import Sink
from hydrawandb_lint.tuples import NamedTuple


class Reach(NamedTuple):
    """A value reaches an argument of `callee` that W&B takes for something of a run.

    `place` is where the value is written, if that is one place: the argument itself or, when it
    came in a dict by `**`, an entry of that dict.
    """

    callee: str
    sink: Sink
    call: Site
    place: Site | None


class Refused(NamedTuple):
    """The argument at `place` makes `call`, a call of `callee`, raise `error`."""

    callee: str
    place: Site
    call: Site
    error: str


class Chain(NamedTuple):
    """`place` reads (or, with `written`, sets or deletes) an attribute of what is read back from
    a run's config, which has none."""

    place: Site
    written: bool = False


class Duplicate(NamedTuple):
    """`call` begins a run while those of `active` are; `looped`: by the loop's round before.
    `through`: the call by which its function is reached, if they were begun outside of that.
    `strange`: something unknown was called since, which may have ended them."""

    call: Site
    active: frozenset[Site]
    looped: bool
    through: Site | None = None
    strange: bool = False


class Late(NamedTuple):
    """`call`, of `callee`, needs a run, and on every way here the last one was finished; or on the
    way to its function, which is called at `through`."""

    callee: str
    call: Site
    through: Site | None = None


class Assigned(NamedTuple):
    """`target`, a name that knowledge warns of, is assigned by `statement`.

    `place` is the target in the text, `value` the expression on the right.
    """

    target: str
    statement: Site
    place: Site
    value: Site


class Rebound(NamedTuple):
    """`call` gives `target` its meaning back, and what `statement` had assigned is lost."""

    target: str
    statement: Site
    call: Site


class LeftOpen(NamedTuple):
    """The run begun by `call` is still active on a normal way out of `function`: a Hydra task, or
    the body of a file, which runs before any task."""

    call: Site
    function: ir.Function


class At(NamedTuple):
    """A config within a context, or a node in it, where `way` leads."""

    place: Place
    way: tuple[str, ...]


class Source(NamedTuple):
    """A config of files, asked for by its folder, counted from that of the program's file, and its
    name; what is not told, or not known, is None. `alone`: it is that file and no other.
    `somewhere`: its folder is told, and not known. `is_overridden`: the call says what is different
    in it."""

    folder: str | None
    name: str | None
    alone: bool
    somewhere: bool
    is_overridden: bool


class Set(NamedTuple):
    """A retired setting is given by `place`: an argument of `call`, an entry of the dict that is
    the argument `container` of `call`, or (`variable`) the statement that sets the variable."""

    setting: str
    place: Site
    call: Site | None = None
    container: str = ""
    variable: bool = False


def configs_of(context: Context, value: Value) -> set[At]:
    """The configs and nodes that a value of a context may be."""
    return {At((context, k.obj), k.path) for k in value if isinstance(k, Config)}


class Named(NamedTuple):
    """`call` surely gives `name`, which not every version takes, where only the names are known
    that `signatures` has under `takes`: as an argument or in the dict that is the argument
    `container`. `place` is where its value is written."""

    takes: str
    name: str
    place: Site
    call: Site
    container: str = ""


class Observed:
    """All that was seen at an event, over all contexts.

    `value`: what the value is. `within`: what dicts and lists hold that it is or contains.
    `entries`: what lies under keys of dicts in it, where that may be a config, with its place.
    `mapping`: it is sure to be a mapping (True), sure not to be one (False), or unknown (None).
    `run`: a run was begun before on every way. `configs`: the configs and nodes seen. `expected`:
    the errors that are caught around it, by name.
    """

    def __init__(self) -> None:
        self.value: Value = NOTHING
        self.within: Value = NOTHING
        self.entries: frozenset[tuple[Site, Kind]] = frozenset()
        self.mapping: bool | None = None
        self.run: bool = True
        self.configs: set[At] = set()
        self.expected = frozenset[str]()

    def add(
        self, value: Value, within: Value, run: bool, context: Context, expected: frozenset[str]
    ) -> None:
        """Take in what one context saw."""
        self.value |= value
        self.within |= within
        self.run = self.run and run
        self.configs |= configs_of(context, within)
        self.expected |= expected


class Events:
    """`parts` are the operands of conditional expressions, in which a part of a value lies.
    `reads` are the places of dict entries that the program reads by itself.
    `revealed` is what `reveal_kind(x)` saw. `mappings` are the paths in configs that the program
    itself goes through: they are mappings. `replaced_reads` are the places that read what a
    statement had put over a library's name, `doubtful_reads` such names where they are read and
    another function may have put something there. `dicts` says of arguments that may be refused
    whether `dict` can be made of whatever they are. `texts` says of what each text was made,
    `lengthened` are those that become part of a longer one. `converted` are the configs that a call
    or a display converts, `mixed` the calls that are given other things, too, `handovers` the way
    of what came of it. `late` has where the runs were finished; `in_time` are calls that need a run
    and may have one. `runs_at_once`: a run was begun beside another. `sources` are the configs that
    calls ask for, `changed` the ways in configs that the program sets itself; `reshaped`: it may
    add or remove others. `named` has the names given beside."""

    def __init__(self) -> None:
        self.reaches: dict[Reach, Observed] = {}
        self.assigned: dict[Assigned, Observed] = {}
        self.rebound = set[Rebound]()
        self.parts: dict[Site, dict[Site, Value]] = {}
        self.reads = set[Site]()
        self.revealed: dict[Site, Value] = {}
        self.mappings = set[tuple[str, ...]]()
        self.replaced_reads: dict[Site, set[Site]] = {}
        self.doubtful_reads = set[str]()
        self.dicts: dict[Site, bool] = {}
        self.texts: dict[Site, Value] = {}
        self.lengthened = set[Site]()
        self.left_open = set[LeftOpen]()
        self.settings = set[Set]()
        self.named: dict[Named, set[str]] = {}
        self.refused = set[Refused]()
        self.chains = set[Chain]()
        self.duplicates = set[Duplicate]()
        self.late: dict[Late, frozenset[Site]] = {}
        self.in_time = set[Site]()
        self.runs_at_once = False
        self.mixed = set[Site]()
        self.handovers = Handovers()
        self.alone = set[Site]()
        self.converted: dict[Site, set[At]] = {}
        self.sources: dict[Site, Source] = {}
        self.changed = set[tuple[str, ...]]()
        self.reshaped = False

    @property
    def silent(self) -> bool:
        """Nothing was seen that a rule could speak of."""
        rest = (
            self.left_open,
            self.settings,
            self.named,
            self.refused,
            self.chains,
            self.duplicates,
            self.late,
        )
        return not (self.reaches or self.assigned or any(rest))

    def sites(self) -> list[Site]:
        """All places in question."""
        sites: list[Site | None] = [
            site for event in self.reaches for site in (event.call, event.place)
        ]
        for assigned in self.assigned:
            sites += [assigned.statement, assigned.place, assigned.value]
        sites += [rebound.call for rebound in self.rebound]
        sites += [site for seen in self.reaches.values() for site, _ in seen.entries]
        sites += [left.call for left in self.left_open]
        sites += [site for event in self.settings for site in (event.place, event.call)]
        sites += [site for event in self.named for site in (event.place, event.call)]
        sites += [site for refused in self.refused for site in (refused.place, refused.call)]
        sites += [chain.place for chain in self.chains]
        sites += [duplicate.call for duplicate in self.duplicates]
        sites += [late.call for late in self.late]
        for whole, parts in self.parts.items():
            sites += [whole, *parts]
        kinds = [
            k for seen in (*self.reaches.values(), *self.assigned.values()) for k in seen.within
        ]
        sites += [
            kind.site
            for kind in kinds
            if isinstance(kind, (Container, InPlace, Internal, Shallow, Text))
        ]
        return [site for site in sites if site is not None]
