"""Methods that a library calls, of an object that the program hands it: when one of them begins a
run or ends it, nobody knows but that it is after the object was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import runs
from hydrawandb_lint.analysis.flow.arguments import Arguments
from hydrawandb_lint.analysis.flow.contexts import Summary
from hydrawandb_lint.analysis.flow.run_state import NO_SITES
from hydrawandb_lint.analysis.flow.values import InstanceObject, Reference, Site, Value
from hydrawandb_lint.knowledge.hooks import HOOK

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def make(
    activation: Activation, cls: ir.Class, instance: Value, arguments: Arguments, made: Site
) -> None:
    """An instance of a class that inherits from a library's is made at a place."""
    program = activation.program
    make_perhaps(activation, cls)
    if not program.classes.is_of_library(cls):
        return
    begun, meets = NO_SITES, False
    for method in program.classes.hooks(cls):
        if HOOK.fullmatch(method.name) and not program.calls_by_name(method):
            summary = _summary(activation, method)
            begun |= summary.open
            meets = meets or summary.meets
            _take_attributes(activation, method, instance)
    runs.note_stranger(activation)
    if any(map(runs.is_begun_later, program.classes.library_bases(cls))):
        runs.begin_later(activation, arguments, made, begun)
    elif begun and meets:
        runs.begin_later(activation, Arguments(), made, begun)


def make_perhaps(activation: Activation, cls: ir.Class) -> None:
    """An instance may be made somewhere, and a library may call what ends the run."""
    classes = activation.program.classes
    methods = classes.hooks(cls) if classes.is_of_library(cls) else ()
    if any(_summary(activation, method).ends for method in methods):
        activation.state.runs = activation.state.runs.after_end_later()


def _take_attributes(activation: Activation, method: ir.Function, instance: Value) -> None:
    """An attribute may be what `__init__` set, or what a hook has set since."""
    heap = activation.state.heap
    for kind in instance:
        content = heap.get(kind.obj) if isinstance(kind, Reference) else None
        for name, value in content.attributes if isinstance(content, InstanceObject) else ():
            key = ("attribute", method.owner, name)
            found = activation.program.written_by(key, method, activation.context)
            if found is not None and isinstance(kind, Reference):
                activation.import_objects(found[1])
                now = heap[kind.obj]
                assert isinstance(now, InstanceObject)
                heap[kind.obj] = now.with_attribute(name, value | found[0])


def _summary(activation: Activation, method: ir.Function) -> Summary:
    program = activation.program
    if program.relevance is not None and not program.relevance.function(method):
        program.cold(activation.context, (method,))
        return Summary()
    return program.summary(program.root(method), activation.context)
