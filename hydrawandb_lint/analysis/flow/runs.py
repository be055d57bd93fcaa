"""Where runs of W&B begin, are used and end.

A function is run without its callers' runs. What it would do to them is told by its summary:
`first` are its calls that begin a run while theirs, if there is one, is active still.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow.events import Duplicate, Late, LeftOpen
from hydrawandb_lint.analysis.flow.run_state import NO_SITES
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
    from hydrawandb_lint.analysis.flow.arguments import Arguments
    from hydrawandb_lint.analysis.flow.contexts import Summary


def begin(activation: Activation, arguments: Arguments, call: Site) -> None:
    """`wandb.init(…)` at a place."""
    state = activation.state
    if _is_new(arguments):
        if activation.events is not None and _is_beside(arguments):
            activation.events.runs_at_once = True
        # The next call gives back this one.
        state.runs = state.runs.in_doubt().begun_elsewhere()._replace(cleared=True)
        return
    if _is_disabled(arguments):
        state.runs = state.runs.begun_elsewhere()._replace(sham=True)
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
    state.runs = state.runs.after_begin(call)._replace(sham=decided)
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
        activation.state.runs = runs._replace(over=NO_SITES)


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
        note_use(activation, each._replace(through=call))
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
    for cls in program.classes.mro(owner) if owner else ():
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
