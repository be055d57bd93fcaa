"""What operators give, `if … else` and f-strings among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import contents, dicts, expressions, narrowing
from hydrawandb_lint.analysis.flow.state import State, UnreachableError, join
from hydrawandb_lint.analysis.flow.values import (
    INSTALLED,
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    Config,
    Container,
    DictObject,
    FunctionKind,
    Kind,
    Library,
    Literal,
    Reference,
    SequenceObject,
    Shallow,
    Text,
    Value,
    is_none,
)

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def _either(activation: Activation, span: ir.Span, parts: dict[ir.Span, Value]) -> Value:
    """Note the operands of a conditional expression, for fixes that change just one."""
    events = activation.events
    if events is not None:
        seen = events.parts.setdefault(activation.site(span), {})
        for part, value in parts.items():
            site = activation.site(part)
            seen[site] = seen.get(site, NOTHING) | value
    return NOTHING.union(*parts.values())


def conditional(activation: Activation, expression: ir.Conditional) -> Value:
    """`body if test else orelse`: each is evaluated where the test leads to it."""
    yes, no = narrowing.split(activation, expression.test)
    parts, after = {}, None
    for state, branch in ((yes, expression.body), (no, expression.orelse)):
        value, end = _in_state(activation, branch, state)
        parts[branch.span] = value
        after = join(after, end)
    return _continue_in(activation, after, _either(activation, expression.span, parts))


def _in_state(
    activation: Activation, expression: ir.Expr, state: State | None
) -> tuple[Value, State | None]:
    if state is None:
        return NOTHING, None
    activation.state = state
    try:
        return expressions.evaluate(activation, expression), activation.state
    except UnreachableError:
        return NOTHING, None


def _continue_in(activation: Activation, state: State | None, value: Value) -> Value:
    if state is None:
        raise UnreachableError
    activation.state = state
    return value


def boolean(activation: Activation, expression: ir.Boolean) -> Value:
    """`and`, `or`: each operand but the last may be the result, or decide that the next one is
    evaluated."""
    goes_on = expression.operator == "and"
    parts: dict[ir.Span, Value] = {}
    after: State | None = None
    state: State | None = activation.state
    for operand in expression.values[:-1]:
        if state is None:
            break
        activation.state = state
        yes, no = narrowing.split(activation, operand)
        state, stops = (yes, no) if goes_on else (no, yes)
        value, _ = _in_state(activation, operand, stops.copy() if stops else None)
        parts[operand.span] = frozenset(k for k in value if _may_be(k, truth=not goes_on))
        after = join(after, stops)
    last = expression.values[-1]
    value, end = _in_state(activation, last, state)
    parts[last.span] = value
    result = _either(activation, expression.span, parts if not goes_on else {last.span: value})
    if goes_on:
        result = NOTHING.union(*parts.values())
    return _continue_in(activation, join(after, end), result)


def _may_be(kind: Kind, truth: bool) -> bool:
    """Whether a value of this kind can be true (or false) in a condition, and still matter.

    An empty config is false, but then there is nothing in it to log.
    """
    match kind:
        case Literal(value):
            return bool(value) is truth
        case Config() | Container() | FunctionKind() | Library():
            return truth
    return not truth if is_none(kind) else True


def negation(activation: Activation, expression: ir.Not) -> Value:
    """`not value`."""
    expressions.evaluate(activation, expression.value)
    return JUST_PLAIN


def compare(activation: Activation, expression: ir.Compare) -> Value:
    left, right = (
        expressions.evaluate(activation, expression.left),
        expressions.evaluate(activation, expression.right),
    )
    if expression.operator in ("Is", "IsNot") and right == JUST_NONE and INSTALLED in left:
        return frozenset({Literal(expression.operator == "IsNot")})
    return JUST_PLAIN


def operation(activation: Activation, expression: ir.Operation) -> Value:
    """Arithmetic and whatever else computes something of its operands."""
    values = [expressions.evaluate(activation, operand) for operand in expression.operands]
    if len(values) == 2:
        return operate(activation, expression.operator, values[0], values[1], expression.span)
    return JUST_PLAIN


def operate(
    activation: Activation, operator: str, left: Value, right: Value, span: ir.Span
) -> Value:
    """`left operator right`; the operator goes by its name in `ast`."""
    if operator == "BitOr":
        return _union(activation, left, right, span)
    if operator == "Add":
        return _concatenation(activation, left, right, span)
    return JUST_PLAIN


def _union(activation: Activation, left: Value, right: Value, span: ir.Span) -> Value:
    """`left | right`: of dicts a dict; of a config (omegaconf 2.4) a config."""
    configs = frozenset(kind for kind in left | right if isinstance(kind, Config))
    if configs:
        return configs
    if not any(isinstance(kind, (Reference, Container, Shallow)) for kind in left | right):
        return JUST_UNKNOWN
    content = dicts.merged(activation, DictObject(), left)
    content = dicts.merged(activation, content, right)
    return activation.new_dict(span, content)


def _concatenation(activation: Activation, left: Value, right: Value, span: ir.Span) -> Value:
    if texts := _lengthened(activation, left | right):
        return texts
    first, second = contents.items(activation, left), contents.items(activation, right)
    if first is not None and second is not None:
        return activation.new_sequence(span, (*first, *second))
    sides = [activation.state.heap.get(k.obj) for k in left | right if isinstance(k, Reference)]
    elements = [side.element for side in sides if isinstance(side, SequenceObject)]
    if not elements:
        return JUST_PLAIN
    return activation.new_sequence(span, None, NOTHING.union(*elements))


def _lengthened(activation: Activation, values: Value) -> Value:
    """The configs as text among values that are made one text."""
    texts = frozenset(kind for kind in values if isinstance(kind, Text))
    if activation.events is not None:
        activation.events.lengthened |= {kind.site for kind in texts}
    return texts


def f_string(activation: Activation, expression: ir.FString) -> Value:
    """A config among its parts becomes text."""
    values = NOTHING.union(*(expressions.evaluate(activation, part) for part in expression.parts))
    if texts := _lengthened(activation, values):
        return texts
    if any(isinstance(kind, Config) and not kind.path for kind in values):
        return frozenset({Text(activation.site(expression.span))})
    return JUST_PLAIN
