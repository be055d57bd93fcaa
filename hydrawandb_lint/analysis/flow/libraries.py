"""Calls of libraries: looks up the row of knowledge, does what it says and notes the events.

What a call gives back is in `results`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    callbacks,
    contents,
    dicts,
    lists,
    results,
    runs,
    trackers,
)
from hydrawandb_lint.analysis.flow.events import (
    Late,
    Named,
    Observed,
    Reach,
    Rebound,
    Refused,
    Set,
    Source,
    configs_of,
)
from hydrawandb_lint.analysis.flow.joins import join_resolved
from hydrawandb_lint.analysis.flow.state import Replacement
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_UNKNOWN,
    NOTHING,
    Config,
    ConfigObject,
    DictObject,
    Entry,
    Instance,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    Reference,
    Resolved,
    SequenceObject,
    Site,
    Value,
    string,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Argument, Call, Composes, Gives
from hydrawandb_lint.knowledge.signatures import signatures

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments


def call(activation: Activation, name: str, arguments: Arguments, span: ir.Span) -> Value:
    """Call a library's function or class by its full name."""
    if name == "builtins.reveal_kind":
        return _reveal(activation, arguments, span)
    if name == "builtins.super":
        return _super(activation, arguments)
    row = known().calls.get(name) or activation.program.own.named(name)
    _report_retired(activation, name, arguments, span)
    if row is None:
        if not _is_harmless(name):
            from hydrawandb_lint.analysis.flow import calls

            calls.escape(activation, arguments)
        return JUST_UNKNOWN
    return call_row(activation, row, arguments, span)


def call_row(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """Do what a row says."""
    _report(activation, row, arguments, span)
    _note_converted(activation, arguments, span)
    if row.composes is not None and activation.events is not None:
        activation.events.sources[activation.site(span)] = _source(
            activation, row.composes, arguments
        )
    if row.reshapes and arguments.positional:
        contents.note_reshaped(activation, arguments.positional[0].value)
    if row.resolves and arguments.positional:
        _resolve(activation, arguments.positional[0].value)
    for name in row.rebinds:
        itself = Replacement(frozenset({Library(name)}), frozenset())
        activation.state.replaced[name] = itself
    if row.decides and (arguments.positional or arguments.keywords or arguments.open):
        activation.program.deciding.add(activation.function)
    if row.instance == "wandb.Run":
        runs.begin(activation, arguments, activation.site(span))
    if row.begins_later and not _is_base_of_owner(activation, row):
        runs.begin_later(activation, arguments, activation.site(span))
    if row.ends_run:
        runs.end(activation, activation.site(span))
    if _may_begin_run(row):
        runs.note_stranger(activation)
    if row.needs_run:
        runs.note_use(activation, Late(row.name, activation.site(span)))
    called = callbacks.call(activation, row.calls, arguments, span) if row.calls else JUST_UNKNOWN
    if row.gives is Gives.CALLED:
        return called
    return results.GIVES[row.gives](activation, row, arguments, span)


def _is_base_of_owner(activation: Activation, row: Call) -> bool:
    """Whether a class of the program's own calls the class that it inherits from."""
    owner = activation.function.owner
    return owner is not None and row.name in activation.program.classes.library_bases(owner)


def _may_begin_run(row: Call) -> bool:
    """Whether the call may begin a run behind the program's back."""
    logs = (row.sinks or row.collects) and not row.name.startswith("wandb.")
    return bool(logs) or row.gives in (Gives.INSTANTIATED, Gives.CALLED, Gives.MAPPED)


def _note_converted(activation: Activation, arguments: Arguments, span: ir.Span) -> None:
    if activation.events is not None:
        converted = activation.events.converted.setdefault(activation.site(span), set())
        given = NOTHING.union(*arguments.values())
        converted |= configs_of(activation.context, given)
        first = arguments.positional[0].value if arguments.positional else given
        if not all(isinstance(kind, Config) for kind in first):
            activation.events.mixed.add(activation.site(span))


def _source(activation: Activation, composes: Composes, arguments: Arguments) -> Source:
    folder, name = (_told(each, arguments) for each in composes[:2])
    place = composes.folder
    given = arguments.get(place.position, place.keyword) if place else None
    somewhere = given is not None and folder is None and given.value != JUST_NONE
    words = composes.overrides
    different = arguments.get(words.position, words.keyword) if words else None
    overridden = different is not None and contents.items(activation, different.value) != ()
    unseen = words is not None and bool(arguments.open or arguments.rest)
    return Source(folder, name, composes.alone, somewhere, overridden or unseen)


def _told(argument: Argument | None, arguments: Arguments) -> str | None:
    """The text that an argument is sure to be; none, if it is not given or None."""
    entry = arguments.get(argument.position, argument.keyword) if argument else None
    return string(entry.value) if entry else None


def _is_harmless(name: str) -> bool:
    """A library that does not know of OmegaConf resolves nothing."""
    import sys

    package = name.partition(".")[0]
    return package in sys.stdlib_module_names or package in known().names or package == "builtins"


def call_method(
    activation: Activation, name: str, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    """Call a method of a library's class on `receiver`."""
    if name.startswith("builtins.dict."):
        return _call_of_container(activation, name.rpartition(".")[2], receiver, arguments, span)
    return call(activation, name, arguments.with_receiver(receiver), span)


def _call_of_container(
    activation: Activation, name: str, receiver: Value, arguments: Arguments, span: ir.Span
) -> Value:
    """A method of a dict or a list of the program."""
    (kind,) = receiver
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    if (
        isinstance(kind, Reference)
        and isinstance(content, SequenceObject)
        and name in lists.METHODS
    ):
        return lists.call(activation, name, kind, content, arguments, span)
    method = dicts.METHODS.get(name)
    return method(activation, receiver, arguments, span) if method is not None else JUST_UNKNOWN


# Events


def _report(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> None:
    events = activation.events
    if events is None:
        return
    for name in row.rebinds:
        replaced = activation.state.replaced.get(name)
        for statement in replaced.statements if replaced else ():
            events.rebound.add(Rebound(name, statement, activation.site(span)))
    for sink, given in trackers.given(activation, row, arguments):
        event = Reach(row.name, sink, activation.site(span), given.site)
        _report_reach(activation, event, given.value)
    if row.refuses and not activation.expects(*_REFUSALS):
        _report_refused(activation, row, arguments, activation.site(span))


_REFUSALS = (
    "ValueError",
    "ValidationError",
    "OmegaConfBaseException",
    "RecursionError",
    "RuntimeError",
)


def _report_refused(
    activation: Activation, row: Call, arguments: Arguments, call_site: Site
) -> None:
    events = activation.events
    assert events is not None
    classes = {Instance(refusal.cls) for refusal in row.refuses}
    for index, entry in enumerate((*arguments.positional, *arguments.keywords.values())):
        place = entry.site
        if place is None:
            continue
        for refusal in row.refuses:
            if Instance(refusal.cls) in entry.value:
                error = refusal.first if refusal.first and index == 0 else refusal.error
                events.refused.add(Refused(row.name, place, call_site, error))
        plain = all(_is_dict(activation, kind) for kind in entry.value - classes)
        events.dicts[place] = events.dicts.get(place, True) and plain


def _is_dict(activation: Activation, kind: Kind) -> bool:
    is_mapping = contents.is_mapping(activation, frozenset({kind}))
    return is_mapping is True and not isinstance(kind, Config)


def _report_reach(activation: Activation, event: Reach, value: Value) -> None:
    assert activation.events is not None
    seen = activation.events.reaches.setdefault(event, Observed())
    within = contents.kinds_within(activation, value)
    seen.add(value, within, activation.state.runs.sure, activation.context, activation.expected)
    seen.entries |= contents.configs_in_entries(activation, value)


def _report_retired(activation: Activation, name: str, arguments: Arguments, span: ir.Span) -> None:
    events, row = activation.events, known().retired.get(name)
    if events is None or row is None:
        return
    call_site = activation.site(span)
    if not row.variable and not activation.expected.isdisjoint(trackers.REFUSING):
        return  # who catches any error does not ask for this one
    if row.variable:
        given_name = arguments.positional[0].value if arguments.positional else NOTHING
        if Literal(row.variable) in given_name:
            events.settings.add(Set(row.variable, call_site, variable=True))
        return
    if not row.container:
        entry = arguments.keywords.get(row.keyword)
        if entry is not None and entry.site is not None:
            events.settings.add(Set(row.keyword, entry.site, call_site))
        return
    given = arguments.keywords.get(row.container)
    for kind in given.value if given else ():
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        entry = content.get(row.keyword) if isinstance(content, DictObject) else None
        if entry is not None and entry.site is not None:
            events.settings.add(Set(row.keyword, entry.site, call_site, row.container))


def report_names(activation: Activation, name: str, arguments: Arguments, span: ir.Span) -> None:
    """Note the names that a call of a library gives, of those that not every version takes."""
    row = known().calls.get(name)
    if row is None or activation.events is None or activation.expects(*trackers.REFUSING):
        return
    call_site = activation.site(span)
    if row.takes:
        _report_names(activation, row.takes, arguments.keywords, call_site)
    for sink in row.sinks:
        given = arguments.keywords.get(sink.keyword) if sink.takes else None
        if given is not None and given.sure and len(given.value) == 1:
            (kind,) = given.value
            content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
            if isinstance(content, DictObject):
                entries = dict(content.entries)
                _report_names(activation, sink.takes, entries, call_site, sink.keyword)


def _report_names(
    activation: Activation,
    takes: str,
    entries: dict[str, Entry],
    call_site: Site,
    container: str = "",
) -> None:
    assert activation.events is not None
    for name, entry in entries.items():
        if entry.site and entry.sure and not signatures().is_always_taken(takes, name):
            event = Named(takes, name, entry.site, call_site, container)
            activation.events.named.setdefault(event, set()).update(entries.keys() - {name})


def _reveal(activation: Activation, arguments: Arguments, span: ir.Span) -> Value:
    value = arguments.positional[0].value if arguments.positional else NOTHING
    events = activation.events
    if events is not None:
        site = activation.site(span)
        shown = NOTHING.union(*(_shown(activation, kind) for kind in value))
        events.revealed[site] = events.revealed.get(site, NOTHING) | shown
    return value


def _shown(activation: Activation, kind: Kind) -> Value:
    """A kind as a developer wants to see it: a dict by what was merged into it."""
    content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
    return (isinstance(content, DictObject) and content.spread) or frozenset({kind})


def _super(activation: Activation, arguments: Arguments) -> Value:
    """`super()`, `super(C, x)`: the receiver, whose attributes are then looked up in the bases."""
    function = activation.function
    if function.owner is None or not function.parameters:
        return JUST_UNKNOWN
    given = arguments.get(1, "")
    name = function.parameters[0].name
    receiver = given.value if given else activation.state.names.get(name, NOTHING)
    return frozenset(LibraryMethod("builtins.super", kind) for kind in receiver)


def _resolve(activation: Activation, value: Value) -> None:
    """`OmegaConf.resolve(x)`, of a whole config or of a node in it."""
    heap = activation.state.heap
    configs = [kind for kind in value if isinstance(kind, Config)]
    for kind in configs:
        content = heap.get(kind.obj)
        if isinstance(content, ConfigObject):
            after = Resolved.MAYBE if kind.path else Resolved.YES
            if len(configs) > 1:
                after = join_resolved(content.resolved, after)
            if content.resolved is not Resolved.YES:
                heap[kind.obj] = content._replace(resolved=after)
