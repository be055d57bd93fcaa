"""What functions share without calling each other: *cells*.

Module globals, variables of an enclosing function, attributes of instances. A cell holds, for each
function that writes it, the value where that function ends.
"""

from __future__ import annotations

from hydrawandb_lint.analysis.flow.contexts import Heap, OutsideWriter
from hydrawandb_lint.analysis.flow.joins import join_objects
from hydrawandb_lint.analysis.flow.values import (
    NOTHING,
    Config,
    Container,
    HeapObject,
    ObjectId,
    Value,
    without_configs,
)


class Cell:
    """`writers`: what each of them leaves, a value and its objects."""

    def __init__(self) -> None:
        self.writers: dict[object, tuple[Value, Heap]] = {}
        self._read: tuple[Value, Heap] | None = NOTHING, {}
        """What readers get, until somebody writes again."""

    def read(self) -> tuple[Value, Heap]:
        """What is left by all writers together, without an order among them."""
        if self._read is None:
            objects = {obj: c for _, heap in self.writers.values() for obj, c in heap.items()}
            self._read = self._value(), objects
        return self._read

    def _value(self) -> Value:
        value = NOTHING.union(*(left for left, _ in self.writers.values()))
        replaced = any(
            isinstance(writer, OutsideWriter) and not any(isinstance(k, Config) for k in left)
            for writer, (left, _) in self.writers.items()
        )
        converted = len(self.writers) > 1 and any(isinstance(k, Container) for k in value)
        # A config beside what another function put there in its stead: nothing orders them.
        return without_configs(value) if replaced or converted else value

    def held(self, obj: ObjectId) -> HeapObject | None:
        """What readers find in one of its objects."""
        return self._read[1].get(obj) if self._read is not None else None

    def add(self, writer: object, value: Value, objects: Heap) -> bool:
        """Add to what a writer leaves; whether that was not there yet."""
        before = self.writers.get(writer, (NOTHING, {}))
        merged = dict(before[1])
        for obj, content in objects.items():
            merged[obj] = join_objects(merged[obj], content) if obj in merged else content
        after = before[0] | value, merged
        if after == before and writer in self.writers:
            return False
        self.writers[writer] = after
        self._read = None
        return True


NEVER_WRITTEN = Cell()
"""What is read under a name that nobody writes: most names that are looked for in a class are such,
and a cell for each of them would cost a tenth of a run."""
