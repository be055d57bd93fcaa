"""What a condition tells: the states in which it holds and in which it does not.

A kind that cannot be there after the test is dropped from the place that was tested: a variable,
or an attribute of an instance. Where nothing is left, that way is never taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, expressions
from hydrawandb_lint.analysis.flow.state import Replacement, State, join
from hydrawandb_lint.analysis.flow.values import (
    NONE,
    NOTHING,
    PLAIN,
    RUN,
    UNKNOWN,
    ClassKind,
    Config,
    Container,
    Instance,
    InstanceObject,
    Kind,
    Library,
    Literal,
    Reference,
    Resolved,
    SequenceObject,
    Value,
    is_none,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

Both = tuple[State | None, State | None]

_IS_CONFIG = {
    "omegaconf.OmegaConf.is_config": {"dict", "list", "any"},
    "omegaconf.OmegaConf.is_dict": {"dict", "any"},
    "omegaconf.OmegaConf.is_list": {"list", "any"},
}
_CONFIG_CLASSES = {
    "omegaconf.DictConfig": {"dict", "any"},
    "omegaconf.ListConfig": {"list", "any"},
    "omegaconf.Container": {"dict", "list", "any"},
    "omegaconf.basecontainer.BaseContainer": {"dict", "list", "any"},
}
_MAPPINGS = {
    f"{module}.{name}"
    for module in ("collections.abc", "typing", "collections")
    for name in ("Mapping", "MutableMapping")
}


def split(activation: Activation, test: ir.Expr) -> Both:
    """Evaluate a condition; the states after it where it is true and where it is false."""
    from hydrawandb_lint.analysis.flow.activation import UnreachableError

    try:
        return _split(activation, test)
    except UnreachableError:
        return None, None


def _split(activation: Activation, test: ir.Expr) -> Both:
    match test:
        case ir.Not(_, value):
            yes, no = _split(activation, value)
            return no, yes
        case ir.Boolean():
            return _split_boolean(activation, test)
        case ir.Compare(_, left, "Is" | "IsNot" | "Eq" | "NotEq" as operator, right):
            return _split_comparison(activation, left, operator, right)
        case ir.Call(_, function, arguments) if arguments:
            return _split_call(activation, test, function, arguments)
    found = expressions.evaluate(activation, test)
    after = activation.state
    truths = {_truth(kind) for kind in found} or {None}
    yes = after.copy() if truths != {False} else None
    no = after.copy() if truths != {True} else None
    if yes is not None:
        yes = _refine(activation, yes, test, lambda kind: _truth(kind) is not False)
    if no is not None:
        no = _refine(activation, no, test, lambda kind: _truth(kind) is not True)
    return yes, no


def _truth(kind: Kind) -> bool | None:
    """Whether a kind is true in a condition; None if it may be both."""
    match kind:
        case Literal(value):
            return bool(value)
        case Instance("wandb.Run"):
            return True
        case Library() | ClassKind():
            # A name such as `TYPE_CHECKING` or `sys.flags` is a value that we do not know.
            return None
    return False if is_none(kind) else None


def _split_boolean(activation: Activation, test: ir.Boolean) -> Both:
    goes_on = test.operator == "and"
    stopped: State | None = None
    state: State | None = activation.state
    for operand in test.values:
        if state is None:
            break
        activation.state = state
        yes, no = split(activation, operand)
        state, stops = (yes, no) if goes_on else (no, yes)
        stopped = join(stopped, stops)
    return (state, stopped) if goes_on else (stopped, state)


def _split_comparison(activation: Activation, left: ir.Expr, operator: str, right: ir.Expr) -> Both:
    if isinstance(left, ir.Constant):
        left, right = right, left
    found = expressions.evaluate(activation, left)
    value = expressions.evaluate(activation, right)
    after = activation.state
    if _is_parameter(activation, left) and (equal := _equal(found, value)) is not None:
        holds = equal is (operator in ("Is", "Eq"))
        return (after, None) if holds else (None, after)
    subject = left
    keep: Callable[[Kind], bool] | None = None
    drop: Callable[[Kind], bool] | None = None
    if value == {NONE}:
        keep, drop = (lambda k: is_none(k) or k == UNKNOWN), (lambda k: not is_none(k))
    elif _type_argument(left) is not None and operator in ("Is", "Eq", "IsNot", "NotEq"):
        inner = _type_argument(left)
        assert inner is not None
        subject = inner
        keep, drop = _tests_of_types(value, exact=True)
    if keep is None or drop is None:
        return after.copy(), after.copy()
    same = _refine(activation, after.copy(), subject, keep, value)
    other = _refine(activation, after.copy(), subject, drop)
    return (same, other) if operator in ("Is", "Eq") else (other, same)


def _is_parameter(activation: Activation, expression: ir.Expr) -> bool:
    """A constant in a variable is there to be changed; an argument is what the caller says."""
    parameters = activation.function.parameters
    return isinstance(expression, ir.Name) and any(p.name == expression.id for p in parameters)


def _equal(one: Value, other: Value) -> bool | None:
    """Whether two values are the same constant; None if that is not known."""
    if len(one) != 1 or len(other) != 1:
        return None
    (mine,), (theirs,) = one, other
    if not isinstance(mine, Literal) or not isinstance(theirs, Literal):
        return None
    return mine.value == theirs.value


def _type_argument(expression: ir.Expr) -> ir.Expr | None:
    """The `x` of `type(x)`."""
    match expression:
        case ir.Call(_, ir.Name(_, "type"), (argument,)):
            return argument.value
    return None


def _split_call(
    activation: Activation,
    test: ir.Call,
    function: ir.Expr,
    arguments: tuple[ir.Argument, ...],
) -> Both:
    names = {k.name for k in expressions.evaluate(activation, function) if isinstance(k, Library)}
    subject = arguments[0].value
    if names == {"builtins.isinstance"} and len(arguments) == 2:
        types = expressions.evaluate(activation, arguments[1].value)
        types = _all_types(activation, types)
        expressions.evaluate(activation, subject)
        if not types:  # not computed yet
            return activation.state.copy(), activation.state.copy()
        return _both(activation, subject, types)
    if len(names) == 1 and (name := names.pop()) in _IS_CONFIG:
        shapes = _IS_CONFIG[name]
        expressions.evaluate(activation, subject)
        after = activation.state
        keep, drop = _config_tests(
            shapes, exact=shapes == _IS_CONFIG["omegaconf.OmegaConf.is_config"]
        )
        classes: Value = frozenset({Library("omegaconf.DictConfig")})
        return (
            _refine(activation, after.copy(), subject, keep, classes),
            _refine(activation, after.copy(), subject, drop),
        )
    expressions.evaluate(activation, test)
    return activation.state.copy(), activation.state.copy()


def _all_types(activation: Activation, types: Value) -> Value:
    """The classes that `isinstance` is given: one, or a tuple of them."""
    result: set[Kind] = set()
    for kind in types:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if isinstance(content, SequenceObject):
            result |= content.element
        else:
            result.add(kind)
    return frozenset(result)


def _both(activation: Activation, subject: ir.Expr, types: Value) -> Both:
    keep, drop = _tests_of_types(types, exact=False)
    after = activation.state
    return (
        _refine(activation, after.copy(), subject, keep, types),
        _refine(activation, after.copy(), subject, drop),
    )


def split_by_types(activation: Activation, subject: ir.Expr, types: tuple[ir.Expr, ...]) -> Both:
    """`case DictConfig():` on a subject."""
    values = [expressions.evaluate(activation, expression) for expression in types]
    return _both(activation, subject, NOTHING.union(*values))


def _config_tests(
    shapes: set[str], exact: bool
) -> tuple[Callable[[Kind], bool], Callable[[Kind], bool]]:
    def keep(kind: Kind) -> bool:
        return kind == UNKNOWN or (isinstance(kind, Config) and kind.shape in shapes)

    def drop(kind: Kind) -> bool:
        return not (isinstance(kind, Config) and kind.shape in shapes and kind.shape != "any")

    return keep, drop


def _tests_of_types(
    types: Value, exact: bool
) -> tuple[Callable[[Kind], bool], Callable[[Kind], bool]]:
    """Which kinds an `isinstance` with these classes lets through, and which it may turn away."""
    names = {kind.name for kind in types if isinstance(kind, Library)}
    classes = {kind.cls for kind in types if isinstance(kind, ClassKind)}
    shapes = set[str]().union(*(_CONFIG_CLASSES.get(name, set()) for name in names))
    if names & _MAPPINGS and not exact:
        shapes |= {"dict", "any"}
    everything = "builtins.object" in names or len(names) + len(classes) < len(types)
    builtin_dict = bool(names & {"builtins.dict"} | names & _MAPPINGS)
    foreign = [n for n in names if n not in _CONFIG_CLASSES and not n.startswith("builtins.")]
    only_builtins = not foreign and not classes

    def keep(kind: Kind) -> bool:
        if everything or kind == UNKNOWN:
            return True
        if isinstance(kind, Config):
            # A leaf of a config may be of any class; a config is none of the builtins.
            return kind.shape in shapes or kind.shape == "any" or (bool(foreign) and not shapes)
        if isinstance(kind, Container):
            return builtin_dict or bool(names & {"builtins.list"}) or bool(foreign)
        if is_none(kind):
            return False
        return not (only_builtins and shapes and not builtin_dict and kind != PLAIN)

    def drop(kind: Kind) -> bool:
        if isinstance(kind, Config) and kind.shape != "any":
            return kind.shape not in shapes
        return not (isinstance(kind, Container) and builtin_dict)

    return keep, drop


def _refine(
    activation: Activation,
    state: State,
    subject: ir.Expr,
    keep: Callable[[Kind], bool],
    types: Value = NOTHING,
) -> State | None:
    """The state with the kinds of `subject` that pass; None if that leaves nothing.

    `types`: what is unknown and passes is a config, if these are classes of configs.
    """
    if isinstance(subject, ir.Walrus):
        subject = ir.Name(subject.span, subject.name)
    activation.state = state
    if not isinstance(subject, (ir.Name, ir.Attribute)):
        return state
    value = expressions.evaluate(activation, subject)
    kept = frozenset(kind for kind in value if keep(kind))
    if value and not kept:
        return None
    if RUN in value - kept:
        activation.state.doubt_run()
    kept = _as_tested(activation, kept, subject.span, types)
    if kept != value:
        _put(activation, subject, kept)
    return activation.state


def _as_tested(activation: Activation, value: Value, span: ir.Span, types: Value) -> Value:
    """What is known of an unknown value and of a node once its class was tested."""
    names = {kind.name for kind in types if isinstance(kind, Library)}
    shapes = [_CONFIG_CLASSES[name] for name in names if name in _CONFIG_CLASSES]
    if not names or len(shapes) != len(types):
        return value
    shape = "dict" if "dict" in set[str]().union(*shapes) else "list"
    result: set[Kind] = set()
    if any(isinstance(kind, Config) for kind in value):
        value -= {UNKNOWN}
    for kind in value:
        if kind == UNKNOWN:
            result |= activation.new_config(span, Resolved.MAYBE, shape)
        elif isinstance(kind, Config) and kind.shape == "any":
            result.add(Config(kind.obj, kind.path, shape))
        else:
            result.add(kind)
    return frozenset(result)


def _put(activation: Activation, subject: ir.Name | ir.Attribute, value: Value) -> None:
    if isinstance(subject, ir.Name):
        activation.state.names[subject.id] = value
        return
    owner = expressions.evaluate(activation, subject.value)
    if len(owner) != 1:
        return
    (kind,) = owner
    if isinstance(kind, Library):
        name = attributes.canonical(f"{kind.name}.{subject.name}")
        before = activation.state.replaced.get(name)
        statements = before.statements if before else frozenset()
        activation.state.replaced[name] = Replacement(value, statements)
    elif isinstance(kind, Reference):
        content = activation.state.heap.get(kind.obj)
        if isinstance(content, InstanceObject):
            activation.state.heap[kind.obj] = content.with_attribute(subject.name, value)
