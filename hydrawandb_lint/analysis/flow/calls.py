"""Calls: of the program's own functions and classes, and of anything else that is called.

What a library does with its arguments is in `libraries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    attributes,
    binding,
    contents,
    fields,
    hooks,
    imports,
    libraries,
    runs,
)
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.contexts import Context, Summary
from hydrawandb_lint.analysis.flow.renaming import Renaming
from hydrawandb_lint.analysis.flow.state import Replacement, UnreachableError, join
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    RUN,
    UNKNOWN,
    ClassKind,
    Config,
    ConfigObject,
    DictObject,
    Entry,
    FunctionKind,
    HeapObject,
    Instance,
    InstanceObject,
    Kind,
    Library,
    LibraryMethod,
    Literal,
    MethodKind,
    ObjectId,
    Outside,
    Partial,
    Reference,
    Resolved,
    Value,
    first,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


FIRST_RESULT = 10
"""Objects that a call brings back are numbered from here; smaller numbers are those of objects
that the call's own place makes, but for the rows of `enumerate` and `zip`, from 20 on, and
instances, which have the number of their class."""


def evaluate_arguments(activation: Activation, given: tuple[ir.Argument, ...]) -> Arguments:
    """Evaluate the arguments of a call, in order."""
    from hydrawandb_lint.analysis.flow.expressions import evaluate

    arguments = Arguments()
    for argument in given:
        value = evaluate(activation, argument.value)
        entry = Entry(value, activation.site(argument.value.span))
        if argument.stars == 1:
            items = contents.items(activation, value)
            if items is not None and not arguments.rest:
                arguments.positional += [Entry(item, None) for item in items]
            else:
                arguments.rest |= contents.iterate(activation, value, argument.span) | {UNKNOWN}
        elif argument.stars == 2:
            spread(activation, arguments, value)
            arguments.unpacked.append(entry)
        elif argument.name is not None:
            arguments.keywords[argument.name] = entry
        elif arguments.rest:
            arguments.rest |= value
        else:
            arguments.positional.append(entry)
    return arguments


def spread(activation: Activation, arguments: Arguments, value: Value) -> None:
    """`**value` among the arguments."""
    for kind in value:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, DictObject):
            entries = content.entries if len(value) == 1 else content.in_doubt().entries
            for name, entry in entries:
                known = arguments.keywords.get(name)
                if known is not None:
                    entry = Entry(known.value | entry.value, None, known.sure or entry.sure)
                arguments.keywords[name] = entry
            arguments.spread |= content.spread
            arguments.open = arguments.open or bool(content.spread or content.other)
            continue
        if isinstance(kind, Config):
            activation.program.mappings.add(kind.path)
        arguments.spread |= {kind}
        arguments.open = True


def call(activation: Activation, function: Value, arguments: Arguments, span: ir.Span) -> Value:
    """Call whatever `function` is; the value is that of all that it may be.

    Each callee starts from the state before the call.
    """
    if len(function) == 1:
        (only,) = function
        if isinstance(only, Library):
            libraries.report_names(activation, only.name, arguments, span)
        return _call_kind(activation, only, arguments, span)
    before, after = activation.state, None
    result: set[Kind] = set()
    for kind in sorted(function, key=repr):
        activation.state = before.copy()
        try:
            result |= _call_kind(activation, kind, arguments, span)
        except UnreachableError:
            continue
        after = join(after, activation.state)
    if function and after is None:
        raise UnreachableError
    activation.state = before if after is None else after
    return frozenset(result)


def _call_kind(activation: Activation, kind: Kind, arguments: Arguments, span: ir.Span) -> Value:
    match kind:
        case FunctionKind(function) | MethodKind(function) if row := activation.program.own.of(
            function
        ):
            return libraries.call_row(activation, row, arguments, span)
        case FunctionKind(function, task):
            return _call_function(activation, function, task, arguments, span)
        case MethodKind(function, receiver):
            bound = arguments.with_receiver(receiver)
            return _call_function(activation, function, False, bound, span)
        case ClassKind(cls):
            return _instantiate(activation, cls, arguments, span)
        case Outside(path):
            looked_at = activation.decorating or activation.program.has(path, activation.context)
            if looked_at or _any_matters(activation, arguments):
                inside = imports.looked_at(activation, frozenset({kind}))
                return call(activation, inside, arguments, span)
            return JUST_UNKNOWN
        case Partial(inner):
            return call(activation, inner, _completed(kind, arguments), span)
        case Library(name):
            return libraries.call(activation, name, arguments, span)
        case LibraryMethod(name, receiver_kind):
            receiver = frozenset({receiver_kind})
            return libraries.call_method(activation, name, receiver, arguments, span)
        case Instance(cls):
            bound = arguments.with_receiver(frozenset({kind}))
            return libraries.call(activation, f"{cls}.__call__", bound, span)
        case Reference(obj):
            content = activation.state.heap.get(obj)
            if isinstance(content, InstanceObject):
                value = frozenset({kind})
                method = attributes.get(activation, value, "__call__", span)
                if method != JUST_UNKNOWN:
                    return call(activation, method, arguments, span)
        case Config():  # a method that is not known, and may do anything
            contents.note_reshaped(activation, frozenset({kind}))
    escape(activation, arguments)
    return JUST_UNKNOWN


def _completed(partial: Partial, arguments: Arguments) -> Arguments:
    return Arguments(
        [*(Entry(value, None) for value in partial.arguments), *arguments.positional],
        {**dict(partial.keywords), **arguments.keywords},
        arguments.rest,
        arguments.spread | partial.spread,
        arguments.open or bool(partial.spread),
    )


def _note_patch(activation: Activation, module: Library, names: Value) -> None:
    """`monkeypatch.setattr(wandb, "init", …)`."""
    for kind in names:
        if isinstance(kind, Literal):
            name = f"{module.name}.{kind.value}"
            activation.state.replaced[name] = Replacement(JUST_UNKNOWN, frozenset())


def escape(activation: Activation, arguments: Arguments) -> None:
    """Something unknown was called: it may resolve the configs that it was given whole and take
    from dicts, and it will call `run.finish` if it was given that."""
    heap = activation.state.heap
    runs.note_stranger(activation)
    for entry in arguments.keywords.values():
        binding.note_read(activation, entry)
    for value in arguments.values():
        for kind in value:
            if runs.is_finish(kind):
                runs.end(activation, None)
            if kind == RUN:
                activation.state.runs = activation.state.runs.in_doubt()
            if isinstance(kind, Library) and len(arguments.positional) > 2:
                _note_patch(activation, kind, arguments.positional[1].value)
            if isinstance(kind, Config) and not kind.path:
                content = heap.get(kind.obj)
                if isinstance(content, ConfigObject) and content.resolved is Resolved.NO:
                    heap[kind.obj] = content._replace(resolved=Resolved.MAYBE)
            dict_content = heap.get(kind.obj) if isinstance(kind, Reference) else None
            if isinstance(dict_content, DictObject):
                heap[kind.obj] = dict_content.in_doubt()  # type: ignore[union-attr]


def _instantiate(
    activation: Activation, cls: ir.Class, arguments: Arguments, span: ir.Span
) -> Value:
    """`cls(…)`: a new instance, whose `__init__` is run."""
    if activation.program.classes.is_replaced(cls):
        escape(activation, arguments)
        return JUST_UNKNOWN
    content = InstanceObject(cls, known=True)
    instance: Value = frozenset({Reference(activation.allocate(span, content, index=cls.number))})
    relevance = activation.program.relevance
    counts = relevance is None or relevance.cls(cls) or cls in relevance.told
    if not counts and not _any_matters(activation, arguments):
        activation.program.cold(activation.context, (cls,))
        return instance
    method = attributes.get(activation, instance, "__init__", span)
    functions = [kind for kind in method if isinstance(kind, MethodKind)]
    for kind in functions:
        bound = arguments.with_receiver(instance)
        _call_function(activation, kind.function, False, bound, span)
    before = activation.state.runs
    for base in activation.program.classes.library_bases(cls) if not functions else ():
        libraries.call(activation, base, arguments, span)
    activation.state.runs = before  # what it does about runs, the class may do otherwise
    if not functions:
        fields.fill(activation, cls, instance, arguments, span)
    hooks.make(activation, cls, instance, arguments, activation.site(span))
    return instance


def _call_function(
    activation: Activation,
    function: ir.Function,
    task: bool,
    arguments: Arguments,
    span: ir.Span,
) -> Value:
    """Look up (or make) the summary of the call, and take over what it did."""
    program = activation.program
    if program.watch is not None:
        program.watch.note_call(function, activation.site(span))
    if _is_idle(activation, function, arguments):
        return JUST_UNKNOWN
    if task and not arguments.positional and not arguments.keywords:
        context, renaming = program.root(function), Renaming({}, "parameter")
    else:
        bound = binding.bind(activation, function, arguments, span)
        context, renaming = program.context(
            function, bound, activation.state.heap, activation.context
        )
        for old, new in renaming.names.items():
            if not isinstance(renaming.objects[new], ConfigObject):
                continue
            program.origins.given(context, new, activation.site(span), (activation.context, old))
    if activation.events is not None:
        hop, words = (activation.function, function), f"given to `{function.called_name}(…)`"
        for value in arguments.values():
            contents.note_handover(activation, value, hop, span, words)
    if activation.expected:
        expected = program.expected.get(context, frozenset())
        program.expected[context] = expected | activation.expected
    summary = program.summary(context, activation.context)
    if summary.returns is None:
        raise UnreachableError
    take_variables(activation, function)
    made = dict(summary.objects) if len(summary.objects) > len(context.objects) else {}
    if made and program.calls_back(function, activation.function):
        made = {}
    returning = Renaming(made, span, FIRST_RESULT)
    value = _take_over(activation, context, summary, renaming, returning)
    for old, new in returning.names.items():
        if old.root == "result" and isinstance(activation.state.heap.get(new), ConfigObject):
            words, before = f"returned by `{function.called_name}(…)`", (context, old)
            program.origins.copied(activation.context, new, activation.site(span), words, before)
    if task:
        runs.enter_task(activation)
    runs.take_over(activation, summary, activation.site(span))
    if activation.events is not None:
        hop, words = (function, activation.function), f"returned by `{function.called_name}(…)`"
        contents.note_handover(activation, value, hop, span, words)
    return value


def _is_idle(activation: Activation, function: ir.Function, arguments: Arguments) -> bool:
    """Whether a call can neither do nor give anything that matters."""
    relevance = activation.program.relevance
    if relevance is None or activation.decorating or relevance.function(function):
        return False
    if function.owner in relevance.told and function.name == "__init__":
        return False
    if _any_matters(activation, arguments):
        activation.program.tell(function.owner)
        return False
    owner = (function.owner,) if function.owner and function.name == "__init__" else ()
    activation.program.cold(activation.context, (function, *owner))
    return True


def _any_matters(activation: Activation, arguments: Arguments) -> bool:
    return any(contents.matters(activation, value) for value in arguments.values())


def take_variables(activation: Activation, function: ir.Function) -> None:
    """What a function that was called bound of the caller's own variables, by `nonlocal` and
    `global`."""
    caller = activation.function
    keys: list[tuple[str, object, str]] = []
    if function.parent is caller:
        keys += [("closure", caller, name) for name in function.declared_nonlocal]
    if function.path == caller.path:
        mine = caller.local if caller.is_module else caller.declared_global
        keys += [("global", caller.path, name) for name in function.declared_global & mine]
    for key in keys:
        found = activation.program.written_by(key, function, activation.context)
        if found is not None:
            value, objects = found
            activation.import_objects(objects)
            activation.state.names[key[2]] = value


def _returned(before: HeapObject | None, after: HeapObject) -> HeapObject:
    """An argument after the call; attributes that did not cross are as they were."""
    if isinstance(before, InstanceObject) and isinstance(after, InstanceObject):
        attributes_ = {**dict(before.attributes), **dict(after.attributes)}
        return InstanceObject(after.cls, after.known, tuple(sorted(attributes_.items(), key=first)))
    return after


def _take_over(
    activation: Activation,
    context: Context,
    summary: Summary,
    renaming: Renaming,
    returning: Renaming,
) -> Value:
    """Put the callee's objects into the caller's heap: those of the arguments back in their
    places, new ones under the name of the call. What recursion makes is unknown: it would grow
    with each round."""
    assert summary.returns is not None
    back: dict[ObjectId, ObjectId] = {new: old for old, new in renaming.names.items()}
    returning.names.update(back)
    value = returning.value(summary.returns)
    heap, given = activation.state.heap, dict(context.objects)
    for obj, content in summary.objects:
        if obj in back and content is not given.get(obj):  # else the callee left it alone
            heap[back[obj]] = _returned(heap.get(back[obj]), returning.content(content))
    heap.update(returning.objects)
    return value
