"""One run of one function in one context: its state, the ways out of it and what it leaves."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, contents, hints, runs, statements
from hydrawandb_lint.analysis.flow.contexts import BOTTOM, CellKey, Context, Summary
from hydrawandb_lint.analysis.flow.events import Events, Late, LeftOpen
from hydrawandb_lint.analysis.flow.run_state import NO_SITES
from hydrawandb_lint.analysis.flow.state import State, join_all
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    ClassKind,
    Config,
    ConfigObject,
    DictObject,
    FunctionKind,
    HeapObject,
    InstanceObject,
    Library,
    ObjectId,
    Reference,
    Resolved,
    SequenceObject,
    Site,
    Value,
    is_shared,
)
from hydrawandb_lint.knowledge import known

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.loops import LoopExits
    from hydrawandb_lint.analysis.flow.program import Program


class Activation:
    """`state` is meaningful only while a statement runs; `statements` keeps it.

    `returned` are the values and states at returns; `raising` collects, for each `try` around the
    place that runs, the states in which its body may be left; `loops` the exits of loops.
    `expected` are the errors that a `try` around it catches, there or in a caller, by name.
    `first` are calls that begin a run while one of the caller's may be active; `meets`: there are
    such calls, those included that may begin another one all the same. `uses` are calls that need
    the run that was active at the entry. `decorating`: a decorator
    of something that matters is evaluated. `in_test_block`: a `with` block that patches a library
    or expects an error is around the place that runs.
    """

    def __init__(
        self, program: Program, context: Context, function: ir.Function, state: State
    ) -> None:
        self.program = program
        self.context = context
        self.function = function
        self.state = state
        self.returned: list[tuple[Value, State]] = []
        self.yielded: Value = NOTHING
        self.loops: list[LoopExits] = []
        self.raising: list[list[State]] = []
        self.expected = frozenset[str]()
        self.first = frozenset[Site]()
        self.meets = False
        self.uses = frozenset[Late]()
        self.in_test_block = False
        self.decorating = False

    @property
    def events(self) -> Events | None:
        """Where to report to, in the last pass; nowhere in what tests replace."""
        silent = self.in_test_block or self.function in self.program.muted
        return None if silent else self.program.events

    def expects(self, *errors: str) -> bool:
        """Whether one of these errors is caught around the place that runs."""
        return not self.expected.isdisjoint((*errors, "Exception", "BaseException"))

    def site(self, span: ir.Span) -> Site:
        return Site(self.function.path, span)

    def allocate(self, span: ir.Span, content: HeapObject, index: int = 0) -> ObjectId:
        """A new object, named by the place that makes it."""
        obj = ObjectId(span, index)
        self.state.heap[obj] = content
        return obj

    def new_config(
        self,
        span: ir.Span,
        resolved: Resolved = Resolved.NO,
        shape: str = "dict",
        mappings: frozenset[tuple[str, ...]] = frozenset(),
    ) -> Value:
        return frozenset({Config(self.allocate(span, ConfigObject(resolved, mappings)), (), shape)})

    def new_dict(self, span: ir.Span, content: DictObject) -> Value:
        return frozenset({Reference(self.allocate(span, content))})

    def new_sequence(
        self, span: ir.Span, items: tuple[Value, ...] | None, other: Value = NOTHING
    ) -> Value:
        return frozenset({Reference(self.allocate(span, SequenceObject(items, other), index=2))})

    def import_objects(self, objects: dict[ObjectId, HeapObject]) -> None:
        """Bring objects of a cell into the heap; those that are there have moved on."""
        for obj, content in objects.items():
            if obj not in self.state.heap:
                self.state.heap[obj] = self.state.imported.setdefault(obj, content)

    def keep(self, key: CellKey, writer: object, value: Value) -> None:
        """Leave a value of the activation's state in a cell."""
        self.program.write(key, writer, value, self.state.heap)
        if key[0] == "closure" and contents.matters(self, value):
            for inner in self.program.inner[self.function]:
                if key[2] in inner.mentions:
                    self.program.tell(inner)
        # What functions, classes and imports are is settled by their names alone.
        held = frozenset(k for k in value if not isinstance(k, (FunctionKind, ClassKind, Library)))
        contents.heat(self, key[2], held)


def run(program: Program, context: Context) -> Summary:
    """Run a context once, with what is known so far."""
    function = context.function
    state = State(dict(context.arguments), dict(context.objects))
    activation = Activation(program, context, function, state)
    activation.expected = program.expected.get(context, frozenset())
    if context.root and not function.is_module:
        _enter_from_outside(activation)
    if not context.root:
        _take_hints(activation)
    if program.watch is not None:
        program.watch.note_entry(activation)
    entry = activation.state.copy()
    if function.is_module and function.path in program.pages:
        end: State | None = _execute_page(activation, program.pages[function.path].blocks)
    else:
        end = statements.execute(activation, function.body, activation.state)
    exits = list(activation.returned)
    if end is not None:
        exits.append((JUST_NONE, end))
    if not exits and function.is_generator:
        exits.append((JUST_NONE, entry))  # `while True: yield`: who calls it, goes on
    _write_cells(activation, entry, [state for _, state in exits])
    summary = _summarise(activation, exits)
    if program.events is not None and (context.root or function.is_generator or function.is_async):
        program.events.in_time |= {use.call for use in activation.uses}
    alone = function in program.tasks or (function.is_module and program.tasks)
    if program.events is not None and context.root and alone:
        left = summary.open if summary.meets and not summary.ended_later else NO_SITES
        program.events.left_open |= {LeftOpen(site, function) for site in left}
    return summary


def _take_hints(activation: Activation) -> None:
    """Annotations count for what the caller does not know."""
    names = activation.state.names
    for parameter in activation.function.parameters:
        if parameter.annotation is not None and names.get(parameter.name) == JUST_UNKNOWN:
            value = hints.value(activation, parameter.annotation, parameter.span)
            names[parameter.name] = value


def _execute_page(activation: Activation, blocks: tuple[int, ...]) -> State:
    """The blocks of a page or a notebook, in order: each knows the names of those before it, none
    their run, and one that stops does not stop the others."""
    state = activation.state
    body = activation.function.body
    for first, last in zip(blocks, (*blocks[1:], sys.maxsize), strict=True):
        block = tuple(s for s in body if first <= s.span.row < last)
        before = State(dict(state.names), dict(state.heap), dict(state.replaced))
        state = statements.execute(activation, block, before) or activation.state
    return state


def _enter_from_outside(activation: Activation) -> None:
    """Bind the parameters to what the signature says of them."""
    function, state = activation.function, activation.state
    task = function in activation.program.tasks
    positional = [p for p in function.parameters if p.kind in ("positional", "both")]
    is_static = any(isinstance(d, ir.Name) and d.id == "staticmethod" for d in function.decorators)
    given = positional[1:] if function.owner and not is_static else positional
    for index, parameter in enumerate(function.parameters):
        value = hints.value(activation, parameter.annotation, parameter.span)
        if task and given and parameter is given[0]:
            value = activation.new_config(parameter.span)
        elif index == 0 and function.owner and positional and not is_static:
            value = receiver(activation, function, parameter)
        elif task and not positional and parameter.kind == "star":
            config = activation.new_config(parameter.span)
            value = activation.new_sequence(parameter.span, (config,))
        elif parameter.kind == "star":
            value = activation.new_sequence(parameter.span, None, JUST_UNKNOWN)
        elif parameter.kind == "double":
            value = activation.new_dict(parameter.span, DictObject(other=JUST_UNKNOWN))
        elif parameter.default is not None and value != JUST_UNKNOWN:
            default = parameter.default
            if isinstance(default, ir.Constant) and default.value is None:
                value |= JUST_NONE
        state.names[parameter.name] = value


def receiver(activation: Activation, function: ir.Function, parameter: ir.Parameter) -> Value:
    """What `self` is in a method that is entered from outside."""
    if function.owner is None:
        return JUST_UNKNOWN
    if any(isinstance(d, ir.Name) and d.id == "classmethod" for d in function.decorators):
        return frozenset({ClassKind(function.owner)})
    obj = activation.allocate(parameter.span, InstanceObject(function.owner, known=False))
    return frozenset({Reference(obj)})


def _write_cells(activation: Activation, entry: State, ends: list[State]) -> None:
    """Leave what other functions can see: globals, closure variables, attributes of `self`."""
    function = activation.function
    end = join_all(ends)
    if end is None and function.is_module:
        end = activation.state  # what it bound until then, others can see
    if end is None:
        return
    activation.state = end
    if activation.program.callers[function]:
        for name, replaced in end.replaced.items():  # on every way, for whoever calls it
            if name in known().calls and Library(name) not in replaced.value:
                activation.program.patched.add(name)
    if function.is_module:
        for name in function.local & end.names.keys():
            activation.keep(("global", function.path, name), function, end.names[name])
    else:
        for name in function.declared_global & end.names.keys():
            activation.keep(("global", function.path, name), function, end.names[name])
        for name in captured(function) & end.names.keys():
            activation.keep(("closure", function, name), function, end.names[name])
        for name in function.declared_nonlocal & end.names.keys():
            owner = binding_function(function, name)
            if owner is not None:
                activation.keep(("closure", owner, name), function, end.names[name])
    _write_shared(activation, end)
    if function.owner and function.parameters:
        for kind in entry.names.get(function.parameters[0].name, NOTHING):
            if isinstance(kind, Reference):
                _write_attributes(activation, kind.obj, entry, end)


def _write_shared(activation: Activation, end: State) -> None:
    """A list or a dict that lies in a cell was filled: others find in it what was put there."""
    for obj, content in end.heap.items():
        if not is_shared(obj) or not isinstance(content, (DictObject, SequenceObject)):
            continue
        assert isinstance(obj.root, tuple)
        key = obj.root[:3]
        if activation.program.cells[key].held(obj) not in (None, content):
            activation.keep(key, activation.function, frozenset({Reference(obj)}))


def _write_attributes(activation: Activation, obj: ObjectId, entry: State, end: State) -> None:
    before, after = entry.heap.get(obj), end.heap.get(obj)
    if not isinstance(after, InstanceObject) or not isinstance(before, InstanceObject):
        return
    for name, value in after.attributes:
        if before.get(name) != value:
            activation.keep(("attribute", after.cls, name), activation.function, value)


def captured(function: ir.Function) -> set[str]:
    """The variables of a function that functions within it can see."""
    return function.local if function.has_inner else set()


def binding_function(function: ir.Function, name: str) -> ir.Function | None:
    """The enclosing function (no module) whose variable `name` is, seen from `function`."""
    parent = function.parent
    while parent is not None and not parent.is_module:
        if name in parent.local and name not in parent.declared_nonlocal:
            return parent
        parent = parent.parent
    return None


def _generated(activation: Activation, end: State) -> Value:
    """What a call of a generator function gives: a sequence, or what its `with` block is given."""
    if attributes.is_manager(activation.function):
        return activation.yielded or JUST_PLAIN
    obj = ObjectId("yielded", 0)
    end.heap[obj] = SequenceObject(None, activation.yielded)
    return frozenset({Reference(obj)})


def _summarise(activation: Activation, exits: list[tuple[Value, State]]) -> Summary:
    if not exits:
        return BOTTOM
    end = join_all([state for _, state in exits])
    assert end is not None
    value = NOTHING.union(*(value for value, _ in exits))
    if activation.function.is_generator:
        value = _generated(activation, end)
    keep = {obj: obj for obj, _ in activation.context.objects}
    renaming = activation.program.renaming(end.heap, "result", dict(keep))
    value = renaming.value(value)
    for old, new in renaming.names.items():
        if isinstance(end.heap.get(old), ConfigObject):
            activation.program.origins.left(activation.context, old, new)
    objects = {
        obj: before if (now := end.heap[obj]) is before else renaming.content(now)
        for obj, before in activation.context.objects
    }
    objects.update(renaming.objects)
    activation.program.cold(activation.context, renaming.left)
    # What is made by the call runs when somebody goes on with it.
    later = activation.function.is_generator or activation.function.is_async
    closed = activation.program.is_closed(activation.context)
    fleeting = closed or runs.end_with_owner(activation)
    return Summary(
        value,
        tuple(objects.items()),
        end.runs.sure and not fleeting,
        NO_SITES if fleeting else NO_SITES.union(*(state.runs.open for _, state in exits)),
        NO_SITES if _is_run_once(activation.function) else activation.first,
        NO_SITES if later else end.runs.over,
        frozenset() if later else activation.uses,
        end.runs.ends,
        end.runs.strange,
        end.runs.sham,
        activation.meets,
        end.runs.cleared,
        end.runs.ended_later,
    )


def _is_run_once(function: ir.Function) -> bool:
    """Whether a call may give what an earlier one did, without running the function."""
    return not attributes.decorator_names(function).isdisjoint(_CACHES)


_CACHES = ("cache", "lru_cache", "cached_property")
