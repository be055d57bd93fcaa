"""What is there after either of two ways: the least value, entry or object that covers both."""

from __future__ import annotations

from hydrawandb_lint.analysis.flow.values import (
    NOTHING,
    UNKNOWN,
    ConfigObject,
    Container,
    DictObject,
    Entry,
    HeapObject,
    InstanceObject,
    Resolved,
    SequenceObject,
    Value,
    without_configs,
)


def join_values(one: Value, other: Value) -> Value:
    return one if one == other else one | other


def join_resolved(one: Resolved, other: Resolved) -> Resolved:
    return one if one is other else Resolved.MAYBE


def join_entries(one: Entry, other: Entry) -> Entry:
    site = one.site if one.site == other.site else None
    return Entry(one.value | other.value, site, one.sure and other.sure)


def perhaps(old: Value, new: Value) -> Value:
    """What is there after one of several things, nobody knows which, was set: of a config beside
    its conversion nothing is known."""
    if any(isinstance(kind, Container) for kind in new):
        rest = without_configs(old)
        return new | rest | ({UNKNOWN} if rest != old else NOTHING)
    return old | new


def join_objects(one: HeapObject, other: HeapObject, missing: Value = NOTHING) -> HeapObject:
    """The least object that covers both; objects of one place have one class, save after errors,
    where the first is kept. `missing`: an attribute that one of them does not have."""
    if one == other:
        return one
    match one, other:
        case ConfigObject(), ConfigObject():
            resolved = join_resolved(one.resolved, other.resolved)
            return ConfigObject(resolved, one.mappings & other.mappings)
        case DictObject(), DictObject():
            return _join_dicts(one, other)
        case SequenceObject(), SequenceObject():
            if one.items is None or other.items is None or len(one.items) != len(other.items):
                return SequenceObject(None, one.element | other.element)
            items = tuple(a | b for a, b in zip(one.items, other.items, strict=True))
            return SequenceObject(items, one.other | other.other)
        case InstanceObject(), InstanceObject():
            mine, theirs = dict(one.attributes), dict(other.attributes)
            names = sorted(mine.keys() | theirs.keys())
            merged = tuple((n, mine.get(n, missing) | theirs.get(n, missing)) for n in names)
            return InstanceObject(one.cls, one.known and other.known, merged)
    return one


def _join_dicts(one: DictObject, other: DictObject) -> DictObject:
    mine, theirs = dict(one.entries), dict(other.entries)
    entries = []
    for name in [*mine, *(name for name in theirs if name not in mine)]:
        if name in mine and name in theirs:
            entries.append((name, join_entries(mine[name], theirs[name])))
        else:
            entries.append((name, (mine.get(name) or theirs[name])._replace(sure=False)))
    return DictObject(tuple(entries), one.spread | other.spread, one.other | other.other)
