"""`del`: of names, attributes and items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, contents, dicts, lists
from hydrawandb_lint.analysis.flow.expressions import evaluate
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    DictObject,
    InstanceObject,
    Reference,
    SequenceObject,
    Value,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def delete(activation: Activation, target: ir.Expr) -> None:
    """`del target`."""
    match target:
        case ir.Name(_, name):
            activation.state.names.pop(name, None)
            activation.state.forget((name,))
        case ir.Item(_, owner, key):
            key_value, owner_value = evaluate(activation, key), evaluate(activation, owner)
            contents.note_reshaped(activation, owner_value)
            _delete_item(activation, owner_value, key_value)
        case ir.Attribute(span, owner, name):
            owner_value = evaluate(activation, owner)
            attributes.report_chain(activation, owner_value, name, span, written=True)
            contents.note_reshaped(activation, owner_value)
            _delete_attribute(activation, owner_value, name)
        case ir.Sequence(_, targets):
            for inner in targets:
                delete(activation, inner)


def _delete_item(activation: Activation, owner: Value, key: Value) -> None:
    heap = activation.state.heap
    for kind in owner:
        if isinstance(kind, Reference):
            match heap.get(kind.obj):
                case DictObject() as content:
                    heap[kind.obj] = dicts.without_item(content, key)
                case SequenceObject() as sequence:
                    heap[kind.obj] = lists.without_item(sequence, key)


def _delete_attribute(activation: Activation, owner: Value, name: str) -> None:
    heap = activation.state.heap
    for kind in owner:
        content = heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(kind, Reference) and isinstance(content, InstanceObject):
            heap[kind.obj] = content.with_attribute(name, JUST_UNKNOWN)
