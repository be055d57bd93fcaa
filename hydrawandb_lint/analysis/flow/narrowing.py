"""What a condition tells: the states in which it holds and in which it does not.

A kind that cannot be there after the test is dropped from the place that was tested: a variable,
an attribute, an item. Where nothing is left, that way is never taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes, expressions, kind_tests, predicates
from hydrawandb_lint.analysis.flow.kind_tests import Test
from hydrawandb_lint.analysis.flow.state import Replacement, State, UnreachableError, join, way_to
from hydrawandb_lint.analysis.flow.values import (
    NONE,
    NOTHING,
    RUN,
    UNKNOWN,
    ClassKind,
    Config,
    DictObject,
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


def split(activation: Activation, test: ir.Expr) -> Both:
    """Evaluate a condition; the states after it where it is true and where it is false."""
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
        case ir.Compare(_, left, "In" | "NotIn" as operator, right):
            yes, no = _split_membership(activation, left, right)
            return (yes, no) if operator == "In" else (no, yes)
        case ir.Call(_, ir.Name(_, "bool"), (ir.Argument(_, value),)):
            return _split(activation, value)
        case ir.Call(_, function, arguments) if _attribute_got(test) is None:
            return _split_call(activation, test, function, arguments)
        case ir.Name(_, name) if name in activation.state.tests:
            return _split(activation, activation.state.tests[name])
    return _split_truth(activation, test)


def _split_truth(activation: Activation, test: ir.Expr) -> Both:
    found = expressions.evaluate(activation, test)
    after = activation.state
    truths = {_truth(kind) for kind in found} or {None}
    yes = after.copy() if truths != {False} else None
    no = after.copy() if truths != {True} else None
    if yes is not None:
        yes = _refine(activation, yes, test, lambda k: k if _truth(k) is not False else None)
    if no is not None:
        no = _refine(activation, no, test, lambda k: k if _truth(k) is not True else None)
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
    keep: Test | None = None
    drop: Test | None = None
    if value == {NONE}:
        keep, drop = kind_tests.as_none, (lambda kind: None if is_none(kind) else kind)
    elif _type_argument(left) is not None and operator in ("Is", "Eq", "IsNot", "NotEq"):
        inner = _type_argument(left)
        assert inner is not None
        subject = inner
        keep, drop = kind_tests.of_types(value, exact=True)
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
    callee = expressions.evaluate(activation, function)
    inner = predicates.written_out(callee, arguments, activation.function.path)
    if inner is not None:
        return _split(activation, inner)
    if not arguments:
        return _split_truth(activation, test)
    names = {kind.name for kind in callee if isinstance(kind, Library)}
    subject = arguments[0].value
    if names == {"builtins.isinstance"} and len(arguments) == 2:
        types = expressions.evaluate(activation, arguments[1].value)
        types = _all_types(activation, types)
        expressions.evaluate(activation, subject)
        if not types:  # not computed yet
            return activation.state.copy(), activation.state.copy()
        return _both(activation, subject, types)
    if len(names) == 1 and (shapes := kind_tests.IS_CONFIG.get(min(names), set())):
        expressions.evaluate(activation, subject)
        after = activation.state
        keep, drop = kind_tests.of_config(shapes)
        classes: Value = frozenset({Library("omegaconf.DictConfig")})
        return (
            _refine(activation, after.copy(), subject, keep, classes),
            _refine(activation, after.copy(), subject, drop),
        )
    expressions.evaluate(activation, test)
    after = activation.state
    if names == {"builtins.hasattr"} and len(arguments) == 2:
        name = arguments[1].value
        if isinstance(name, ir.Constant) and isinstance(name.value, str):
            keep, drop = kind_tests.of_attribute(name.value)
            return (
                _refine(activation, after.copy(), subject, keep),
                _refine(activation, after.copy(), subject, drop),
            )
    if _item_got(test) is not None:
        return _split_truth(activation, test)
    return after.copy(), after.copy()


def _split_membership(activation: Activation, key: ir.Expr, owner: ir.Expr) -> Both:
    """`"config" in kwargs`: where that is false, the dict has no such key."""
    expressions.evaluate(activation, key)
    expressions.evaluate(activation, owner)
    yes, no = activation.state.copy(), activation.state.copy()
    if isinstance(key, ir.Constant) and isinstance(key.value, str):
        activation.state = no
        _keep_entry(activation, owner, key.value, lambda kind: None)
    return yes, no


def _item_got(expression: ir.Expr) -> tuple[ir.Expr, str] | None:
    """The dict and the key of `d.get("key")`."""
    match expression:
        case ir.Call(_, ir.Attribute(_, owner, "get"), (argument,)):
            key = argument.value
            if isinstance(key, ir.Constant) and isinstance(key.value, str):
                return owner, key.value
    return None


def _attribute_got(expression: ir.Expr) -> ir.Attribute | None:
    """`x.name` for `getattr(x, "name", None)`."""
    match expression:
        case ir.Call(
            _,
            ir.Name(_, "getattr"),
            (ir.Argument(_, owner), ir.Argument(_, ir.Constant(_, str(name))), *_),
        ):
            return ir.Attribute(expression.span, owner, name)
    return None


def _keep_entry(activation: Activation, owner: ir.Expr, key: str, test: Test) -> None:
    """Leave in the entry of a dict what passes a test; if nothing does, it has no such entry."""
    heap = activation.state.heap
    for kind in expressions.evaluate(activation, owner):
        content = heap.get(kind.obj) if isinstance(kind, Reference) else None
        entry = content.get(key) if isinstance(content, DictObject) else None
        if isinstance(kind, Reference) and isinstance(content, DictObject) and entry is not None:
            kept = frozenset(left for k in entry.value if (left := test(k)) is not None)
            entry = entry._replace(value=kept)
            heap[kind.obj] = content.with_entry(key, entry) if kept else content.without(key)


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
    keep, drop = kind_tests.of_types(types, exact=False)
    keep, drop = _of_own_classes(activation, types, keep, drop)
    after = activation.state
    return (
        _refine(activation, after.copy(), subject, keep, types),
        _refine(activation, after.copy(), subject, drop),
    )


def _of_own_classes(
    activation: Activation, types: Value, keep: Test, drop: Test
) -> tuple[Test, Test]:
    """The tests, which know an instance of the program's own class."""
    classes = {kind.cls for kind in types if isinstance(kind, ClassKind)}
    if len(classes) != len(types):
        return keep, drop

    def passes(kind: Kind) -> bool | None:
        content = activation.state.heap.get(kind.obj) if isinstance(kind, Reference) else None
        if not isinstance(content, InstanceObject) or not content.known:
            return None
        return not classes.isdisjoint(activation.program.classes.mro(content.cls))

    return (
        lambda kind: keep(kind) if passes(kind) is not False else None,
        lambda kind: drop(kind) if passes(kind) is not True else None,
    )


def split_by_types(activation: Activation, subject: ir.Expr, types: tuple[ir.Expr, ...]) -> Both:
    """`case DictConfig():` on a subject."""
    values = [expressions.evaluate(activation, expression) for expression in types]
    return _both(activation, subject, NOTHING.union(*values))


def _refine(
    activation: Activation,
    state: State,
    subject: ir.Expr,
    test: Test,
    types: Value = NOTHING,
) -> State | None:
    """The state with what `subject` is after a test; None if that leaves nothing.

    `types`: what is unknown and passes is a config, if these are classes of configs.
    """
    if isinstance(subject, ir.Walrus):
        subject = ir.Name(subject.span, subject.name)
    subject = _attribute_got(subject) or subject
    activation.state = state
    if (got := _item_got(subject)) is not None:
        owner = expressions.evaluate(activation, got[0])
        if any(isinstance(kind, Reference) for kind in owner):
            _keep_entry(activation, *got, test)
            return activation.state
        subject = ir.Item(subject.span, got[0], ir.Constant(subject.span, got[1]))
    if not isinstance(subject, (ir.Name, ir.Attribute, ir.Item)) or way_to(subject) is None:
        return state
    value = expressions.evaluate(activation, subject)
    kept = frozenset(left for kind in value if (left := test(kind)) is not None)
    if value and not kept:
        return None
    lost = frozenset(kind for kind in value if test(kind) is None)
    if RUN in lost:
        runs, is_active = activation.state.runs, _is_of_library(activation, subject)
        activation.state.runs = runs.in_no_run() if is_active else runs.in_doubt()
    elif RUN in kept and NONE in lost:
        activation.state.runs = activation.state.runs.in_some_run()
    if isinstance(subject, ir.Name):
        activation.state.is_no_more(subject.id, lost)
    _put(activation, subject, value, _as_tested(activation, kept, subject.span, types))
    return activation.state


def _is_of_library(activation: Activation, subject: ir.Expr) -> bool:
    """`wandb.run`, the run that is active."""
    if not isinstance(subject, ir.Attribute):
        return False
    owner = expressions.evaluate(activation, subject.value)
    return bool(owner) and all(isinstance(kind, Library) for kind in owner)


def _as_tested(activation: Activation, value: Value, span: ir.Span, types: Value) -> Value:
    """What is known of an unknown value and of a node once its class was tested."""
    names = {kind.name for kind in types if isinstance(kind, Library)}
    shapes = [
        kind_tests.CONFIG_CLASSES[name] for name in names if name in kind_tests.CONFIG_CLASSES
    ]
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


def _put(
    activation: Activation, subject: ir.Name | ir.Attribute | ir.Item, before: Value, value: Value
) -> None:
    state = activation.state
    if isinstance(subject, ir.Name):
        if value != before:
            state.names[subject.id] = value
        return
    owner = expressions.evaluate(activation, subject.value)
    owners = [kind for kind in owner if isinstance(kind, (Library, Reference))]
    if owners:
        if isinstance(subject, ir.Attribute) and value != before and len(owners) == 1:
            _put_attribute(activation, owners[0], subject.name, value)
    elif (way := way_to(subject)) and (value != before or any(map(kind_tests.is_open, before))):
        state.tested[way] = value


def _put_attribute(activation: Activation, owner: Kind, attribute: str, value: Value) -> None:
    state = activation.state
    if isinstance(owner, Library):
        name = attributes.canonical(f"{owner.name}.{attribute}")
        before = state.replaced.get(name)
        statements = before.statements if before else frozenset()
        state.replaced[name] = Replacement(value, statements)
    elif isinstance(owner, Reference):
        content = state.heap.get(owner.obj)
        if isinstance(content, InstanceObject):
            state.heap[owner.obj] = content.with_attribute(attribute, value)
