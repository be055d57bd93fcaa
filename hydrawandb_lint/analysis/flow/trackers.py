"""Packages that log to W&B in the program's stead: whether they do, and what they take.

A method whose name alone tells what it is, `trainer.logger.log_hyperparams`, is known on an object
that is not. The loggers of such packages may end elsewhere, too, so the program must show that it
uses W&B through them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import contents
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    PLAIN,
    UNKNOWN,
    Config,
    Container,
    DictObject,
    Entry,
    Library,
    LibraryMethod,
    Literal,
    Reference,
    Shallow,
    Value,
    is_none,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.rows import Call, Collects, Option, Role, Sink

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments
    from hydrawandb_lint.analysis.flow.program import Program


REFUSING = ("TypeError", "ValidationError", "ValueError", "KeyError", "UsageError", "Error")
"""What versions of wandb raise for a name that they do not know, or what catches it."""


def told_by_name(activation: Activation, expression: ir.Expr, function: Value) -> Value:
    """What is called, with what is unknown of it told by its name."""
    if not isinstance(expression, ir.Attribute) or UNKNOWN not in function:
        return function
    row = _rows_by_name().get(expression.name)
    others = [kind for kind in function if kind != UNKNOWN and not isinstance(kind, LibraryMethod)]
    if row is None or others or not _is_meant(activation.program, row):
        return function
    return (function - JUST_UNKNOWN) | {LibraryMethod(row.name, UNKNOWN)}


def given(activation: Activation, row: Call, arguments: Arguments) -> Iterator[tuple[Sink, Entry]]:
    """What a call gives to W&B: its arguments, and what it takes without being given it."""
    if row.option is not None and not is_chosen(activation, row.option, arguments):
        return
    if row.collects is not None and not _logs(row.collects, arguments):
        return
    for sink in row.sinks:
        entry = arguments.get(sink.position, sink.keyword)
        for found in [entry] if entry is not None else []:
            yield from ((sink, inner) for inner in _within(activation, found, sink.keys))
    yield from _unpacked(activation, row, arguments)
    if row.collects is not None:
        for name, value in _collected(activation, row.collects, arguments):
            sink = Sink(name, role=Role.ENTRY, since=row.collects.since)
            yield sink, Entry(value, None)


def _unpacked(
    activation: Activation, row: Call, arguments: Arguments
) -> Iterator[tuple[Sink, Entry]]:
    """Configs, or what was made of them, whose keys are taken for the names of arguments or of
    settings. They have a place only if a name that is refused stops the program."""
    found = []
    if (row.takes or row.begins_later) and _has_config(arguments.spread):
        several = Entry(arguments.spread, None)
        given = arguments.unpacked[0] if len(arguments.unpacked) == 1 else several
        found.append((Sink("**", role=Role.UNPACKED, takes=row.takes), given))
    for sink in row.sinks:
        entry = arguments.keywords.get(sink.keyword) if sink.takes else None
        if entry is not None and _has_config(contents.kinds_within(activation, entry.value)):
            found.append((sink._replace(role=Role.UNPACKED), entry))
    for sink, entry in found:
        stops = entry.sure and not activation.expects(*REFUSING)
        yield sink, entry if stops else entry._replace(site=None)


def _has_config(value: Value) -> bool:
    return any(isinstance(kind, (Config, Container, Shallow)) for kind in value)


def is_chosen(activation: Activation, option: Option, arguments: Arguments) -> bool:
    """Whether the arguments of a call say that W&B is meant."""
    entry = arguments.keywords.get(option.keyword)
    value = entry.value if entry is not None else JUST_UNKNOWN
    unsure = PLAIN in value
    for kind in contents.kinds_within(activation, value):
        match kind:
            case Literal(text) | Library(text):
                if str(text).rpartition(".")[2].lower() in option.values:
                    return True
            case Reference():
                pass
            case _:
                unsure = unsure or not is_none(kind)
    return unsure and uses_wandb(activation.program)


def uses_wandb(program: Program) -> bool:
    """Whether the program speaks of a logger of W&B's or, if it begins no run by itself, imports
    something that is named after W&B."""
    facts = _facts(program)
    named = any("wandb" in name.lower() for name in facts.imported)
    return facts.has_logger or (named and not facts.begins_run)


# Names


@cache
def _rows_by_name() -> dict[str, Call]:
    rows = [row for row in known().calls.values() if row.by_name is not None]
    return {row.name.rpartition(".")[2]: row for row in rows}


def _is_meant(program: Program, row: Call) -> bool:
    """Whether a call of this name may well be that of the row."""
    assert row.by_name is not None
    facts = _facts(program)
    packages = {name.partition(".")[0] for name in facts.imported}
    own = row.name.rpartition(".")[2] in facts.methods
    near = not packages.isdisjoint(row.by_name.packages) and not own
    elsewhere = not facts.has_logger and not facts.mentioned.isdisjoint(row.by_name.others)
    return near and uses_wandb(program) and not elsewhere


class _Facts:
    """What the files of a program import, mention and define."""

    def __init__(self, program: Program) -> None:
        modules = [module for module in program.modules if program.is_inside(module.path)]
        functions = [f for module in modules for f in (module.body, *module.functions)]
        bindings = [binding for module in modules for binding in module.imports]
        self.imported = {f"{b.module}.{b.member or ''}" for b in bindings}
        self.mentioned = set[str]().union(*(function.mentions for function in functions))
        self.methods = {f.name for f in functions if f.owner is not None}
        self.begins_run = any({"wandb", "init"} <= function.mentions for function in functions)
        self.has_logger = any(name.lower() == "wandblogger" for name in self.mentioned)


_FACTS: WeakKeyDictionary[Program, _Facts] = WeakKeyDictionary()


def _facts(program: Program) -> _Facts:
    if program not in _FACTS:
        _FACTS[program] = _Facts(program)
    return _FACTS[program]


# Arguments


def _within(activation: Activation, entry: Entry, keys: tuple[str, ...]) -> list[Entry]:
    """What lies under the keys, one after the other, in dicts."""
    found = [entry]
    for key in keys:
        dicts = [content for each in found for content in _dicts(activation, each.value)]
        found = [inner for content in dicts if (inner := content.get(key)) is not None]
    return found


def _dicts(activation: Activation, value: Value) -> Iterable[DictObject]:
    for kind in value:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, DictObject):
            yield content


def _logs(collects: Collects, arguments: Arguments) -> bool:
    entry = arguments.keywords.get(collects.logs)
    return entry is None or entry.value == {Literal(True)}


def _collected(
    activation: Activation, collects: Collects, arguments: Arguments
) -> Iterator[tuple[str, Value]]:
    """The arguments of the `__init__` that runs, as far as they are taken, as they are now."""
    function = activation.function
    # Without `super` in it Python does not tell whose method it is, and nothing is found.
    inside = function.name == "__init__" and function.owner and "super" in function.mentions
    names = _texts(activation, *(entry.value for entry in arguments.positional[1:]))
    ignored = arguments.keywords.get(collects.ignore)
    left_out = _texts(activation, ignored.value) if ignored is not None else set[str]()
    if not inside or names is None or left_out is None or arguments.rest or arguments.open:
        return
    for parameter in function.parameters[1:]:
        taken = parameter.name in names if names else True
        if parameter.kind not in ("star", "double") and taken and parameter.name not in left_out:
            yield parameter.name, activation.state.names.get(parameter.name, JUST_UNKNOWN)


def _texts(activation: Activation, *values: Value) -> set[str] | None:
    """The texts that values are or hold; None if they may be something else."""
    kinds = [kind for value in values for kind in contents.kinds_within(activation, value)]
    texts = {str(kind.value) for kind in kinds if isinstance(kind, Literal)}
    plain = any(PLAIN in value for value in values)
    strange = any(not isinstance(kind, (Literal, Reference)) for kind in kinds)
    return None if plain or strange else texts
