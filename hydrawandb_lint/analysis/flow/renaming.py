"""Values that cross from one function to another take their objects along, under new names.

A caller's `cfg` may come from a file, a dict or another parameter: inside the callee it is
"object 0 of my parameters", whoever called. So calls that look alike share one result, and what
the callee did to its objects is told back to each caller. The same renaming puts values into
cells (attributes, globals, closures) and gives what a call made the name of that call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    UNKNOWN,
    Config,
    ConfigObject,
    DictObject,
    Entry,
    HeapObject,
    InstanceObject,
    Kind,
    LibraryMethod,
    Literal,
    MethodKind,
    ObjectId,
    Partial,
    Reference,
    SequenceObject,
    Value,
    is_none,
)

MOST_OBJECTS = 64
_WITH_OBJECTS = {Config, Reference, MethodKind, LibraryMethod, Partial}
_COMMON = {NOTHING, JUST_NONE, JUST_PLAIN, JUST_UNKNOWN}
MOST_ALTERNATIVES = 8
"""A value that may be more objects than these is the first of them, or unknown."""
DEEPEST = 4
"""What reaches further is unknown: structures that grow with each call must end."""


class Renaming:
    """Renames the objects of `source` reachable from values, numbering them under `root` from
    `first` on.

    `names` maps old names to new ones; it may hold names to begin with. After the renaming of
    all values, `objects` holds the renamed objects. `hot`: of instances only these attributes
    cross, and what tests may ask of; `left` are the names of the others.
    """

    def __init__(
        self,
        source: Mapping[ObjectId, HeapObject],
        root: object,
        first: int = 0,
        names: dict[ObjectId, ObjectId] | None = None,
        hot: Set[str] | None = None,
    ) -> None:
        self.source = source
        self.root = root
        self.first = first
        self.names = {} if names is None else names
        self.objects: dict[ObjectId, HeapObject] = {}
        self.hot = hot
        self.left: set[str] = set()
        self._depth = 0

    def values(self, values: Iterable[Value]) -> list[Value]:
        return [self.value(value) for value in values]

    def value(self, value: Value) -> Value:
        if value in _COMMON:
            return value
        moving = [kind for kind in value if type(kind) in _WITH_OBJECTS]
        if not moving:
            return value
        if len(moving) > 1:
            # Sorted, since numbers are given in order and a set has none that lasts.
            moving.sort(key=repr)
        renamed = [self._kind(kind) for kind in moving[:MOST_ALTERNATIVES]]
        if len(moving) > MOST_ALTERNATIVES:
            renamed.append(UNKNOWN)
        return value.difference(moving).union(renamed)

    def entry(self, entry: Entry) -> Entry:
        return entry._replace(value=self.value(entry.value))

    def _kind(self, kind: Kind) -> Kind:
        if type(kind) is Config:
            name = self._object(kind.obj)
            return Config(name, kind.path, kind.shape) if name else UNKNOWN
        if type(kind) is Reference:
            name = self._object(kind.obj)
            return Reference(name) if name else UNKNOWN
        match kind:
            case MethodKind() | LibraryMethod() | Partial() if self._depth == DEEPEST:
                return UNKNOWN
            case MethodKind(function, receiver):
                return MethodKind(function, self.value(receiver))
            case LibraryMethod(method, receiver_kind):
                return LibraryMethod(method, self._kind(receiver_kind))
            case Partial(function_value, arguments, keywords, spread):
                self._depth += 1
                partial = Partial(
                    self.value(function_value),
                    tuple(self.values(arguments)),
                    tuple((name, self.entry(entry)) for name, entry in keywords),
                    self.value(spread),
                )
                self._depth -= 1
                return partial
        return kind

    def _object(self, obj: ObjectId) -> ObjectId | None:
        name = self.names.get(obj)
        if name is None:
            content = self.source.get(obj)
            if content is None or self._depth == DEEPEST or len(self.objects) == MOST_OBJECTS:
                return None
            name = self.names[obj] = ObjectId(self.root, self.first + len(self.objects))
            self.objects[name] = content  # a place holder: objects may refer to themselves
            self._depth += 1
            self.objects[name] = self.content(content)
            self._depth -= 1
        return name

    def content(self, content: HeapObject) -> HeapObject:
        """The object with what it refers to renamed."""
        match content:
            case ConfigObject():
                return content
            case DictObject(entries, spread, other):
                return DictObject(
                    tuple((name, self.entry(entry)) for name, entry in entries),
                    self.value(spread),
                    self.value(other),
                )
            case SequenceObject(items, other):
                renamed = None if items is None else tuple(self.values(items))
                return SequenceObject(renamed, self.value(other))
            case InstanceObject(cls, known, attributes):
                kept = [(n, self.value(v)) for n, v in attributes if self._crosses(n, v)]
                return InstanceObject(cls, known, tuple(kept))

    def _crosses(self, name: str, value: Value) -> bool:
        if self.hot is None or name in self.hot:
            return True
        for kind in value:
            if is_none(kind) or (isinstance(kind, Literal) and isinstance(kind.value, bool)):
                return True
        self.left.add(name)
        return False
