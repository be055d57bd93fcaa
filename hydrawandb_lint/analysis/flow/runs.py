"""Where runs of W&B begin and end, and which there may be at a point.

A function is run without its callers' runs. What it would do to them is told by its summary:
`first` are its calls that begin a run while theirs, if there is one, is active still.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Duplicate, Late, LeftOpen
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    NONE,
    PLAIN,
    RUN,
    DictObject,
    FunctionKind,
    Instance,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    Reference,
    Site,
    Value,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.wandb import ENDING

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.calls import Arguments
    from hydrawandb_lint.analysis.flow.contexts import Summary

NO_SITES: frozenset[Site] = frozenset()
MOST_SITES = 50
"""Places that begin a run; more than these are not told apart."""


@dataclass(frozen=True, slots=True)
class Runs:
    """`sure`: a run was begun on every way here. `entry`: a run that was active where the function
    was entered is so still, as far as this function goes. `over`: where the last run was ended, if
    on every way here one was and none begun since. `begun` are the places that began a run on some
    way, `ended` those whose run was ended since on some way: a guard that holds for both
    (`if cfg.wandb: wandb.finish()`) must not look like a leak. `doubtful` are those whose run may
    be over for all we know: somebody unknown had it, or a test says that there is none. `strange`:
    since the last run began or ended, something was called that may have begun one behind the
    program's back. `sham`: the last run is a disabled one, whose methods never raise. `cleared`: on
    every way here a run that was active at the entry is over for sure. `ends`: on some way a run
    was ended, be it the one that was active at the entry. `ended_later`: something was made that
    ends the run when a library says so. `asked`: a test says that there is a run.
    """

    sure: bool = False
    entry: bool = True
    over: frozenset[Site] = NO_SITES
    begun: frozenset[Site] = NO_SITES
    ended: frozenset[Site] = NO_SITES
    doubtful: frozenset[Site] = NO_SITES
    strange: bool = False
    sham: bool = False
    cleared: bool = False
    ends: bool = False
    ended_later: bool = False
    asked: bool = False

    @property
    def active(self) -> frozenset[Site]:
        """The places whose run is active on some way, and ended on none."""
        return self.begun - self.ended - self.doubtful

    @property
    def open(self) -> frozenset[Site]:
        """The places whose run is ended on no way."""
        return self.begun - self.ended

    def after_begin(self, site: Site) -> Runs:
        """`wandb.init(…)` at `site`."""
        runs = self.after_begin_later(frozenset({site}))
        return replace(runs, sure=True, entry=False, over=NO_SITES, strange=False, sham=False)

    def after_begin_later(self, sites: frozenset[Site]) -> Runs:
        """Something was made that begins a run, at these places, when one is needed."""
        begun, ended = _with(self.begun, sites), self.ended - sites
        return replace(self, begun=begun, ended=ended, doubtful=self.doubtful - sites)

    def after_end(self, place: Site | None = None) -> Runs:
        """`finish()`, or the end of the run's `with` block. Without a place, the run may be ended
        later on."""
        over = frozenset({place}) if place is not None and not self.sham else NO_SITES
        ended, cleared = self.ended | self.begun, self.cleared or place is not None
        runs = replace(self, sure=False, entry=False, over=over, ended=ended, strange=False)
        return replace(runs, cleared=cleared, ends=True, asked=False)

    def after_end_later(self) -> Runs:
        """Something was made that ends the run when a library says so."""
        return replace(self, ended_later=True)

    def in_doubt(self) -> Runs:
        """Whether a run is active is not known from here on."""
        doubtful = self.doubtful | self.begun
        return replace(self, sure=False, entry=False, over=NO_SITES, doubtful=doubtful)

    def in_no_run(self) -> Runs:
        """A test says that there is no run."""
        return replace(self.in_doubt(), cleared=True)

    def in_some_run(self) -> Runs:
        """A test says that there is a run."""
        return replace(self, over=NO_SITES, asked=True)

    def begun_elsewhere(self) -> Runs:
        """A run is active that has no place here, a disabled one for instance."""
        return replace(self, sure=True, over=NO_SITES, strange=False, sham=False)

    def after_stranger(self) -> Runs:
        """Something was called that may begin a run behind the program's back."""
        return replace(self, strange=True)

    def doubting(self, sites: frozenset[Site]) -> Runs:
        """The runs begun at these places may be over."""
        return replace(self, doubtful=self.doubtful | sites)

    def ended_as_in(self, other: Runs) -> Runs:
        """What the other ended is ended here, too."""
        return replace(self, ended=self.ended | other.ended)

    def after_call(self, summary: Summary) -> Runs:
        """What a call did."""
        before = self.after_end() if summary.ends else self
        begins = summary.run or bool(summary.open or summary.first)
        over = summary.over or (NO_SITES if begins else self.over)
        if self.sham and not begins:
            over = NO_SITES
        return replace(
            before,
            sure=before.sure or summary.run,
            entry=before.entry and not begins,
            over=over,
            begun=_with(before.begun, summary.open),
            ended=before.ended - summary.open,
            strange=summary.strange or (self.strange and not (begins or summary.over)),
            sham=summary.sham or (self.sham and not begins),
            cleared=before.cleared or summary.cleared,
            ended_later=before.ended_later or summary.ended_later,
        )


def _with(sites: frozenset[Site], more: frozenset[Site]) -> frozenset[Site]:
    """Both; of very many the first will do to say that there are some."""
    return sites if len(sites) >= MOST_SITES else sites | more


def join(one: Runs, other: Runs) -> Runs:
    """What holds after either way."""
    if one == other:
        return one
    return Runs(
        one.sure and other.sure,
        one.entry and other.entry,
        one.over | other.over if one.over and other.over else NO_SITES,
        one.begun | other.begun,
        one.ended | other.ended,
        one.doubtful | other.doubtful,
        one.strange or other.strange,
        one.sham or other.sham,
        one.cleared and other.cleared,
        one.ends or other.ends,
        one.ended_later or other.ended_later,
        one.asked and other.asked,
    )


def begin(activation: Activation, arguments: Arguments, call: Site) -> None:
    """`wandb.init(…)` at a place."""
    state = activation.state
    if _is_new(arguments):
        if activation.events is not None and _is_beside(arguments):
            activation.events.runs_at_once = True
        # The next call gives back this one.
        state.runs = replace(state.runs.in_doubt().begun_elsewhere(), cleared=True)
        return
    if _is_disabled(arguments):
        state.runs = replace(state.runs.begun_elsewhere(), sham=True)
        return
    activation.meets = activation.meets or not state.runs.cleared
    differs = _may_differ(arguments)
    decided = _is_decided(activation)
    if not (arguments.open or arguments.rest or differs or decided):
        # In a loop the run of the round before is still active, not on every way.
        if state.runs.sure or call in state.runs.active:
            _report(activation, call, state.runs.active, None)
        if activation.events is not None and not state.runs.sure:
            activation.events.alone.add(call)
        if state.runs.entry:
            activation.first |= {call}
    state.runs = replace(state.runs.after_begin(call), sham=decided)
    if differs:
        state.runs = state.runs.doubting(frozenset({call}))


def is_begun_later(name: str) -> bool:
    """Whether an instance of a library's class begins a run when one is needed."""
    row = known().calls.get(name)
    return row is not None and row.begins_later


def begin_later(
    activation: Activation, arguments: Arguments, made: Site, begins: frozenset[Site] = NO_SITES
) -> None:
    """A logger is made that begins a run when one is needed, or takes the active one; at the place
    where it is made, if it is not told where it begins."""
    given = arguments.keywords.get("experiment")
    if (given is not None and given.value != JUST_NONE) or _is_disabled(arguments):
        return
    begins = begins or frozenset({made})
    activation.program.begun_later |= dict.fromkeys(begins, made)
    activation.meets = activation.meets or not activation.state.runs.cleared
    activation.state.runs = activation.state.runs.after_begin_later(begins)


def end(activation: Activation, place: Site | None) -> None:
    """The active run is finished; without a place, now or later on."""
    activation.state.runs = activation.state.runs.after_end(place)


_OF_RUN = re.compile("wandb|log|track|run|experiment|finish", re.IGNORECASE)


def end_perhaps(activation: Activation, function: ir.Expr, arguments: Arguments) -> None:
    """Something unknown is called whose name says that it ends something: a run, if it is given
    one, or if the name says that, too (`logger.close()`, but not `env.close()`)."""
    activation.state.runs = activation.state.runs.in_doubt()
    given = any(RUN in value for value in arguments.values())
    if given or _OF_RUN.search(".".join(_names(function))):
        activation.state.runs = activation.state.runs.after_end()


def _names(expression: ir.Expr) -> list[str]:
    """`a`, `b`, `c` of `a.b().c`."""
    match expression:
        case ir.Name(_, name):
            return [name]
        case ir.Attribute(_, owner, name):
            return [*_names(owner), name]
        case ir.Call(_, owner) | ir.Item(_, owner):
            return _names(owner)
    return []


def note_use(activation: Activation, use: Late) -> None:
    """Something that needs a run is called, there or in a function that is called."""
    events, runs = activation.events, activation.state.runs
    # A method speaks of its run, a function of the run that is active, whoever began it.
    doubtful = runs.strange and not _is_method(use.callee)
    told = not doubtful and not activation.expects(*_FINISHED)
    if told and runs.entry and not (runs.over or runs.asked):
        activation.uses |= {use}  # who calls this function knows more
    elif events is None:
        return
    elif told and runs.over:
        events.late[use] = events.late.get(use, NO_SITES) | runs.over
    else:
        events.in_time.add(use.call)


_FINISHED = ("Error", "UsageError", "AttributeError")


def _is_method(callee: str) -> bool:
    return callee.rpartition(".")[0].rpartition(".")[2][:1].isupper()


def read(activation: Activation, owner: Value, value: Value) -> None:
    """An attribute is read. `wandb.run` and `logger.experiment` may be a run that a stranger
    began."""
    runs = activation.state.runs
    others = [kind for kind in owner if isinstance(kind, (Library, Instance)) and kind != RUN]
    if runs.strange and runs.over and others and not value.isdisjoint(_OF_RUNS):
        activation.state.runs = replace(runs, over=NO_SITES)


_OF_RUNS = (RUN, Instance("wandb.Config"), Instance("wandb.sdk.wandb_summary.Summary"))


def note_stranger(activation: Activation) -> None:
    """Something is called that may begin a run behind the program's back."""
    activation.state.runs = activation.state.runs.after_stranger()


def enter_task(activation: Activation) -> None:
    """A Hydra task is called: what is active then, all its jobs share."""
    function = activation.function
    if activation.events is not None and function.is_module:
        active = activation.state.runs.open
        activation.events.left_open |= {LeftOpen(site, function) for site in active}


def take_over(activation: Activation, summary: Summary, call: Site) -> None:
    """What a function of the program, called at a place, did to the runs."""
    runs = activation.state.runs
    for site in sorted(summary.first):
        if summary.run and (runs.sure or site in runs.active):
            _report(activation, site, runs.active, call)
    for each in sorted(summary.uses, key=repr):
        note_use(activation, replace(each, through=call))
    if runs.entry:
        activation.first |= summary.first
    activation.meets = activation.meets or (summary.meets and not runs.cleared)
    activation.state.runs = runs.after_call(summary)


def _report(
    activation: Activation, call: Site, active: frozenset[Site], through: Site | None
) -> None:
    active = active.difference(activation.program.begun_later)
    if activation.events is not None and active:
        runs = activation.state.runs
        event = Duplicate(call, active, not runs.sure, through, runs.strange)
        activation.events.duplicates.add(event)


def end_with_owner(activation: Activation) -> bool:
    """Whether what a method begins may well be over when its object is not used any more: the
    class has a `__del__` that ends something."""
    owner, program = activation.function.owner, activation.program
    for cls in program.mro(owner) if owner else ():
        for kind in program.read(("attribute", cls, "__del__"), activation.context)[0]:
            if isinstance(kind, FunctionKind):
                return any(map(ENDING.search, kind.function.mentions))
    return False


def is_finish(kind: Kind) -> bool:
    """A function that finishes the run, handed to somebody."""
    if not isinstance(kind, (Library, LibraryMethod)):
        return False
    row = known().calls.get(kind.name)
    return row is not None and row.ends_run


def _is_disabled(arguments: Arguments) -> bool:
    """`mode="disabled"`: a new object each time, which is no run."""
    mode = arguments.keywords.get("mode")
    return mode is not None and mode.value == {Literal("disabled")}


def _is_new(arguments: Arguments) -> bool:
    """A `reinit` that gives a new run each time."""
    reinit = arguments.keywords.get("reinit")
    returns = {Literal(False), Literal("default"), Literal("return_previous"), NONE}
    return reinit is not None and not reinit.value & returns


def _is_beside(arguments: Arguments) -> bool:
    """`reinit="create_new"`: the active run stays so."""
    return Literal("create_new") in arguments.keywords["reinit"].value


def _may_differ(arguments: Arguments) -> bool:
    """Whether settings, or a mode that a caller gives, may say `reinit` or `disabled`."""
    mode = arguments.keywords.get("mode")
    return "settings" in arguments.keywords or (mode is not None and PLAIN in mode.value)


def _is_decided(activation: Activation) -> bool:
    """Whether the file, or who calls the function, decides for all runs what beginning one does."""
    program, todo = activation.program, [activation.function]
    seen = set[ir.Function]()
    while todo and program.deciding:
        function = todo.pop()
        if function not in seen:
            seen.add(function)
            todo += program.callers[function]
    deciding = program.deciding
    return bool(seen & deciding) or any(f.path == activation.function.path for f in deciding)


_SETS = {"setdefault", "setenv", "putenv", "update", "dict"}


def note_variables(activation: Activation, function: str, arguments: Arguments) -> None:
    """`os.environ.setdefault(name, value)`, `monkeypatch.setenv(name, value)`,
    `os.environ.update(NAME=value)`, `patch.dict(os.environ, {name: value})`: by the function's
    last name, for the names of the variables are telling."""
    if function not in _SETS:
        return
    given = arguments.positional
    if len(given) > 1:
        set_variable(activation, given[0].value, given[1].value)
    entries = list(arguments.keywords.items())
    for kind in [kind for entry in given for kind in entry.value]:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, DictObject):
            entries += content.entries
    for name, entry in entries:
        set_variable(activation, frozenset({Literal(name)}), entry.value)


def set_variable(activation: Activation, name: Value, value: Value) -> None:
    """An environment variable is set."""
    for kind in name:
        row = known().variables.get(str(kind.value)) if isinstance(kind, Literal) else None
        if row is not None and not value <= {Literal(each) for each in row.harmless}:
            activation.program.deciding.add(activation.function)
