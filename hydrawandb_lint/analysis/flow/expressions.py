"""Evaluates expressions: each takes an activation and gives a value.

Evaluating changes the activation's state (a call may change objects), in Python's order.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    assignment,
    attributes,
    calls,
    comprehensions,
    contents,
    dicts,
    imports,
    narrowing,
    runs,
    trackers,
)
from hydrawandb_lint.analysis.flow.events import configs_of
from hydrawandb_lint.analysis.flow.state import State, join, way_to
from hydrawandb_lint.analysis.flow.values import (
    INSTALLED,
    JUST_NONE,
    JUST_PLAIN,
    JUST_UNKNOWN,
    NOTHING,
    RUN,
    UNKNOWN,
    Config,
    Container,
    DictObject,
    Entry,
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
    string,
)
from hydrawandb_lint.knowledge import known
from hydrawandb_lint.knowledge.wandb import ENDING

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def evaluate(activation: Activation, expression: ir.Expr) -> Value:
    """The value of an expression in the activation's state."""
    value = _EVALUATE[type(expression)](activation, expression)
    if activation.program.watch is not None:
        activation.program.watch.note(activation, expression, value)
    return value


def _constant(activation: Activation, expression: ir.Constant) -> Value:
    if expression.value is None:
        return JUST_NONE
    if isinstance(expression.value, (str, int)):
        return frozenset({Literal(expression.value)})
    return JUST_PLAIN


def _name(activation: Activation, expression: ir.Name) -> Value:
    name, function = expression.id, activation.function
    found = activation.state.names.get(name)
    if found is not None:
        return found
    if not function.is_module or name in function.declared_global:
        outer = outer_name(activation, name)
        if outer is not None:
            return outer
    return _star_imported(activation, name) or _implied(activation, name) or _builtin(name)


def outer_name(activation: Activation, name: str) -> Value | None:
    """A variable of an enclosing function or a global; None if nothing binds it."""
    scope = activation.function if name not in activation.function.local else None
    if name in activation.function.declared_global | activation.function.declared_nonlocal:
        scope = activation.function
    scope = scope and scope.parent
    while scope is not None:
        globally = name in activation.function.declared_global and not scope.is_module
        if name in scope.local and not globally and name not in scope.declared_nonlocal:
            sort = "global" if scope.is_module else "closure"
            owner: object = scope.path if scope.is_module else scope
            value, objects = activation.program.read((sort, owner, name), activation.context)
            activation.import_objects(objects)
            return value
        scope = scope.parent
    return None


def _star_imported(activation: Activation, name: str) -> Value | None:
    scope: ir.Function | None = activation.function
    while scope is not None and not scope.is_module:
        scope = scope.parent
    return imports.of_star_imports(activation, scope, name) if scope else None


def _implied(activation: Activation, name: str) -> Value | None:
    """What a page of documentation means by a name that it binds nowhere."""
    page = activation.program.pages.get(activation.function.path)
    target = known().implied.get(name) if page and page.implies else None
    return frozenset({Library(target)}) if target else None


def _builtin(name: str) -> Value:
    if hasattr(builtins, name) or name == "reveal_kind":
        return frozenset({Library(f"builtins.{name}")})
    return JUST_UNKNOWN


def _attribute(activation: Activation, expression: ir.Attribute) -> Value:
    owner = evaluate(activation, expression.value)
    tested = _tested(activation, expression)
    value = tested or attributes.get(activation, owner, expression.name, expression.span)
    runs.read(activation, owner, value)
    return value


def _item(activation: Activation, expression: ir.Item) -> Value:
    owner = evaluate(activation, expression.value)
    key = evaluate(activation, expression.key)
    if not owner:
        return NOTHING
    tested = _tested(activation, expression)
    return tested or NOTHING.union(*(contents.item_of(activation, kind, key) for kind in owner))


def _tested(activation: Activation, expression: ir.Expr) -> Value | None:
    """What a condition told of a place."""
    tested = activation.state.tested
    way = way_to(expression) if tested else None
    return tested.get(way) if way else None


def _call(activation: Activation, expression: ir.Call) -> Value:
    function = evaluate(activation, expression.function)
    function = trackers.told_by_name(activation, expression.function, function)
    arguments = calls.evaluate_arguments(activation, expression.arguments)
    runs.note_variables(activation, attributes.last_name(expression.function), arguments)
    if (tested := _tested(activation, expression)) is not None:
        return tested  # `cfg.get("key")`
    if _is_strange(function) and ENDING.search(attributes.last_name(expression.function)):
        runs.end_perhaps(activation, expression.function, arguments)
    assignment.set_fields(activation, expression.function, arguments)
    result = calls.call(activation, function, arguments, expression.span)
    for kind in NOTHING.union(*arguments.values()):
        if isinstance(kind, FunctionKind):  # whoever was given it has called it
            calls.take_variables(activation, kind.function)
    return result


def _is_strange(function: Value) -> bool:
    """Whether something is called of which nothing is known."""
    return any(
        kind == UNKNOWN or (isinstance(kind, Library) and kind.name not in known().names)
        for kind in function
    )


def _dict_display(activation: Activation, expression: ir.DictDisplay) -> Value:
    content, named = DictObject(), dict[str, Entry]()
    for key_expression, value_expression in expression.entries:
        if key_expression is None:
            spread = evaluate(activation, value_expression)
            content = dicts.merged(
                activation,
                content._replace(entries=tuple(named.items())),
                _spread(activation, spread, expression),
            )
            named = dict(content.entries)
            continue
        key = evaluate(activation, key_expression)
        value = evaluate(activation, value_expression)
        name = string(key)
        if name is not None:
            named.pop(name, None)
            named[name] = Entry(value, activation.site(value_expression.span))
        else:
            content = content._replace(other=content.other | value)
    content = content._replace(entries=tuple(named.items()))
    return activation.new_dict(expression.span, content)


def _spread(activation: Activation, value: Value, display: ir.DictDisplay) -> Value:
    """What `{**value}` merges in: of a config, its items."""
    result: set[Kind] = set()
    for kind in value:
        if isinstance(kind, Config):
            if kind.path:
                activation.program.mappings.add(kind.path)
            site = activation.site(display.span)
            if activation.events is not None:
                at = configs_of(activation.context, frozenset({kind}))
                activation.events.converted.setdefault(site, set()).update(at)
            kind = Shallow(site, kind.path)
        result.add(kind)
    return frozenset(result)


def _sequence(activation: Activation, expression: ir.Sequence) -> Value:
    items: list[Value] = []
    known_length = True
    other = NOTHING
    for item in expression.items:
        if isinstance(item, ir.Star):
            known_length = False
            other |= contents.iterate(activation, evaluate(activation, item.value), item.span)
        else:
            items.append(evaluate(activation, item))
    if known_length:
        return activation.new_sequence(expression.span, tuple(items))
    return activation.new_sequence(expression.span, None, other.union(*items))


def _star(activation: Activation, expression: ir.Star) -> Value:
    return evaluate(activation, expression.value)


def _either(activation: Activation, span: ir.Span, parts: dict[ir.Span, Value]) -> Value:
    """Note the operands of a conditional expression, for fixes that change just one."""
    events = activation.events
    if events is not None:
        seen = events.parts.setdefault(activation.site(span), {})
        for part, value in parts.items():
            site = activation.site(part)
            seen[site] = seen.get(site, NOTHING) | value
    return NOTHING.union(*parts.values())


def _conditional(activation: Activation, expression: ir.Conditional) -> Value:
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
    from hydrawandb_lint.analysis.flow.activation import UnreachableError

    if state is None:
        return NOTHING, None
    activation.state = state
    try:
        return evaluate(activation, expression), activation.state
    except UnreachableError:
        return NOTHING, None


def _continue_in(activation: Activation, state: State | None, value: Value) -> Value:
    from hydrawandb_lint.analysis.flow.activation import UnreachableError

    if state is None:
        raise UnreachableError
    activation.state = state
    return value


def _boolean(activation: Activation, expression: ir.Boolean) -> Value:
    """Each operand but the last may be the result, or decide that the next is evaluated."""
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


def _not(activation: Activation, expression: ir.Not) -> Value:
    evaluate(activation, expression.value)
    return JUST_PLAIN


def _compare(activation: Activation, expression: ir.Compare) -> Value:
    left, right = evaluate(activation, expression.left), evaluate(activation, expression.right)
    if expression.operator in ("Is", "IsNot") and right == JUST_NONE and INSTALLED in left:
        return frozenset({Literal(expression.operator == "IsNot")})
    return JUST_PLAIN


def _operation(activation: Activation, expression: ir.Operation) -> Value:
    values = [evaluate(activation, operand) for operand in expression.operands]
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


def _f_string(activation: Activation, expression: ir.FString) -> Value:
    values = NOTHING.union(*(evaluate(activation, part) for part in expression.parts))
    if texts := _lengthened(activation, values):
        return texts
    if any(isinstance(kind, Config) and not kind.path for kind in values):
        return frozenset({Text(activation.site(expression.span))})
    return JUST_PLAIN


def keep_defaults(activation: Activation, function: ir.Function) -> None:
    """Evaluate the defaults of a function's parameters, where it is defined."""
    for parameter in function.parameters:
        if parameter.default is not None:
            value = evaluate(activation, parameter.default)
            key = ("default", function, parameter.name)
            activation.program.write(key, activation.function, value, activation.state.heap)


def _lambda(activation: Activation, expression: ir.Lambda) -> Value:
    keep_defaults(activation, expression.function)
    return frozenset({FunctionKind(expression.function)})


def _walrus(activation: Activation, expression: ir.Walrus) -> Value:
    value = evaluate(activation, expression.value)
    activation.state.names[expression.name] = value
    activation.state.forget((expression.name,))
    return value


def _await(activation: Activation, expression: ir.Await) -> Value:
    return evaluate(activation, expression.value)


def _yield(activation: Activation, expression: ir.Yield) -> Value:
    value = evaluate(activation, expression.value) if expression.value else JUST_NONE
    if expression.delegates:
        value = contents.iterate(activation, value, expression.span)
    activation.yielded |= value
    if RUN in contents.kinds_within(activation, value):
        # Whoever takes it may end it.
        activation.state.runs = activation.state.runs.in_doubt()
    return JUST_UNKNOWN


_EVALUATE: dict[type, Callable[[Activation, Any], Value]] = {
    ir.Constant: _constant,
    ir.Name: _name,
    ir.Attribute: _attribute,
    ir.Item: _item,
    ir.Call: _call,
    ir.DictDisplay: _dict_display,
    ir.Sequence: _sequence,
    ir.Star: _star,
    ir.Conditional: _conditional,
    ir.Boolean: _boolean,
    ir.Not: _not,
    ir.Compare: _compare,
    ir.Operation: _operation,
    ir.FString: _f_string,
    ir.Lambda: _lambda,
    ir.Comprehension: comprehensions.comprehension,
    ir.Walrus: _walrus,
    ir.Await: _await,
    ir.Yield: _yield,
}
