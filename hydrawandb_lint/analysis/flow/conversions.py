"""What libraries make of a config that is none any more: containers, dicts, namespaces, texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import contents, dicts
from hydrawandb_lint.analysis.flow.values import (
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    PLAIN,
    UNKNOWN,
    Config,
    ConfigObject,
    Container,
    DictObject,
    Entry,
    InstanceObject,
    Internal,
    Kind,
    Library,
    Reference,
    Resolved,
    Shallow,
    Site,
    Text,
    Value,
    constant,
)
from hydrawandb_lint.knowledge.rows import Call

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation
    from hydrawandb_lint.analysis.flow.arguments import Arguments


def container(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`OmegaConf.to_container(cfg, resolve=…)`."""
    given = arguments.keywords.get("resolve")
    resolve, explicit = Resolved.NO, False
    if given is not None:
        resolve = _truth(given.value)
        explicit = resolve is Resolved.NO
    elif arguments.open:
        resolve = Resolved.MAYBE
    mode = arguments.keywords.get("structured_config_mode")
    plain_modes = {Library("omegaconf.SCMode.DICT"), Library("omegaconf.SCMode.INSTANTIATE")}
    keeps_nodes = mode is not None and not mode.value <= plain_modes
    source = arguments.get(0, "cfg")
    value = source.value if source else JUST_UNKNOWN
    site = activation.site(span)
    result: set[Kind] = set()
    for kind in value:
        before = Resolved.MAYBE
        if isinstance(kind, Config):
            content = activation.state.heap.get(kind.obj)
            before = content.resolved if isinstance(content, ConfigObject) else Resolved.MAYBE
        elif kind == UNKNOWN:
            before = Resolved.NO  # a config it must be, like one that an annotation tells of
        else:
            continue  # raises ValueError: not a config
        resolved = resolve if resolve is not Resolved.NO else before
        if resolved is Resolved.MAYBE and before is Resolved.YES:
            resolved = Resolved.YES
        result.add(UNKNOWN if keeps_nodes else Container(resolved, site, explicit))
    return frozenset(result) or JUST_UNKNOWN


def _truth(value: Value) -> Resolved:
    told = constant(value)
    return Resolved.MAYBE if told is None else Resolved.YES if told else Resolved.NO


def as_object(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`OmegaConf.to_object(cfg)`, which resolves."""
    return frozenset({Container(Resolved.YES, activation.site(span))})


def shallow(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`dict(x, k=v)`, `dict(k=v)`."""
    spread: set[Kind] = set(arguments.spread)
    if arguments.positional:
        spread |= arguments.positional[0].value
    site = activation.site(span)
    sources = frozenset(_shallow_kind(k, site) for k in spread)
    content = dicts.merged(activation, DictObject(), sources)
    for name, entry in arguments.keywords.items():
        content = content.with_entry(name, entry)
    return activation.new_dict(span, content)


def _shallow_kind(kind: Kind, site: Site) -> Kind:
    """A config, or its items, seen through a conversion of the top level."""
    return Shallow(site, kind.path) if isinstance(kind, (Config, Shallow)) else kind


_NOWHERE = ir.Span(0, 0, 0, 0)
_NAMESPACE = ir.Class("Namespace", _NOWHERE, "", ir.Function("<module>", _NOWHERE, "", None))


def namespace(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`Namespace(**cfg)`, `SimpleNamespace(name=value)`."""
    site = activation.site(span)
    made = frozenset(_shallow_kind(kind, site) for kind in arguments.spread)
    if any(isinstance(kind, (Container, Shallow)) for kind in made):
        return made
    content = InstanceObject(_NAMESPACE, known=True)
    for name, entry in arguments.keywords.items() if row.of >= 0 else ():
        content = content.with_attribute(name, entry.value)
        contents.heat(activation, name, entry.value)
    return frozenset({Reference(activation.allocate(span, content))})


def items_of(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`cfg.items()`: what `dict` makes of it is a dict of the top level."""
    site = activation.site(span)
    configs = [kind for kind in arguments.at(row.of) if isinstance(kind, Config)]
    return frozenset(Shallow(site, kind.path) for kind in configs) or JUST_UNKNOWN


def text(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`str(x)`: a leaf may be the name of a file."""
    value = arguments.at(row.of)
    texts = frozenset(kind for kind in value if isinstance(kind, Text))
    if any(_is_whole(kind) for kind in value):
        return texts | _as_text(activation, value, span)
    return texts or JUST_PLAIN


def yaml(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`OmegaConf.to_yaml(cfg)`."""
    return _as_text(activation, arguments.at(row.of), span)


def dumped(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`json.dumps(x)`, `yaml.dump(x)`: what is written into a file comes back as None."""
    value = arguments.at(row.of)
    if len(arguments.positional) == 1 and any(isinstance(kind, Container) for kind in value):
        return _as_text(activation, value, span)
    return JUST_UNKNOWN


def _is_whole(kind: Kind) -> bool:
    if isinstance(kind, Config):
        return not kind.path or kind.shape != "any"
    return isinstance(kind, (Container, Shallow, Internal))


def _as_text(activation: Activation, value: Value, span: ir.Span) -> Value:
    site, events = activation.site(span), activation.events
    if events is not None:
        events.texts[site] = events.texts.get(site, NOTHING) | value
    return frozenset({Text(site)})


def fields(activation: Activation, row: Call, arguments: Arguments, span: ir.Span) -> Value:
    """`vars(x)`: the same as `x.__dict__`."""
    result: set[Kind] = set()
    for kind in arguments.at(row.of):
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(kind, Config):
            result.add(Internal(activation.site(span)))
        elif kind == PLAIN or isinstance(kind, (Container, Shallow)):
            result.add(kind)  # of a namespace that was made of it
        elif isinstance(content, InstanceObject) and content.cls is _NAMESPACE:
            entries = tuple((name, Entry(value, None)) for name, value in content.attributes)
            result |= activation.new_dict(span, DictObject(entries, other=JUST_PLAIN))
        else:
            result.add(UNKNOWN)
    return frozenset(result)
