"""Runs statements: each takes the state before it and gives the state after, or None.

A branch runs on copies and joins. A loop runs until its entry state is stable. A handler of `try`
starts from the join of all states in the body, since any statement may raise.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeGuard

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import (
    assignment,
    attributes,
    contents,
    decorators,
    deletion,
    dicts,
    hints,
    imports,
    loops,
    narrowing,
    operations,
)
from hydrawandb_lint.analysis.flow.expressions import evaluate, keep_defaults
from hydrawandb_lint.analysis.flow.state import State, UnreachableError, join, join_all
from hydrawandb_lint.analysis.flow.values import (
    JUST_NONE,
    JUST_UNKNOWN,
    NOTHING,
    RUN,
    ClassKind,
    FunctionKind,
    Instance,
    Value,
    without_configs,
)
from hydrawandb_lint.analysis.names import is_type_checking
from hydrawandb_lint.knowledge.python import EXIT_STACK
from hydrawandb_lint.knowledge.testing import TEST_BLOCK

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


def execute(activation: Activation, block: ir.Block, state: State | None) -> State | None:
    """Run a block from a state."""
    activation.program.work(len(block))
    for statement in block:
        if state is None:
            return None
        if not _never_raises(statement):
            for collected in activation.raising:
                collected.append(state.copy())
        activation.state = state
        try:
            state = _EXECUTE[type(statement)](activation, statement)
        except UnreachableError:
            state = None
    return state


def _never_raises(statement: ir.Statement) -> bool:
    match statement:
        case ir.Break() | ir.Continue():
            return True
        case ir.Assign(_, targets, ir.Constant(), _):
            return all(isinstance(target, ir.Name) for target in targets)
    return False


def _assign(activation: Activation, statement: ir.Assign) -> State:
    value = NOTHING
    if statement.value is not None:
        value = evaluate(activation, statement.value)
    if statement.annotation is not None and value <= JUST_UNKNOWN:
        value = hints.value(activation, statement.annotation, statement.span)
        if statement.value is None and value == JUST_UNKNOWN:
            return activation.state
    for target in statement.targets:
        assignment.assign(activation, target, value, statement)
    return activation.state


def _augmented_assign(activation: Activation, statement: ir.AugmentedAssign) -> State:
    old = evaluate(activation, statement.target)
    new = evaluate(activation, statement.value)
    if statement.operator == "BitOr" and dicts.update(activation, old, new, statement.value.span):
        return activation.state
    value = operations.operate(activation, statement.operator, old, new, statement.span)
    assignment.assign(activation, statement.target, value, None)
    return activation.state


def _delete(activation: Activation, statement: ir.Delete) -> State:
    for target in statement.targets:
        deletion.delete(activation, target)
    return activation.state


def _evaluate(activation: Activation, statement: ir.Evaluate) -> State:
    evaluate(activation, statement.value)
    return activation.state


def _if(activation: Activation, statement: ir.If) -> State | None:
    if is_type_checking(statement.test):
        # Its names are for annotations; where the rest binds them, too, that is what is run.
        typed = execute(activation, statement.body, activation.state)
        return execute(activation, statement.orelse, typed)
    yes, no = narrowing.split(activation, statement.test)
    return join(execute(activation, statement.body, yes), execute(activation, statement.orelse, no))


def _try(activation: Activation, statement: ir.Try) -> State | None:
    before = activation.state.copy()
    returns, jumps = len(activation.returned), _jumps(activation)
    raised: list[State] = [before]
    activation.raising.append(raised)
    outside = activation.expected
    activation.expected = outside.union(*(_caught(h.type) for h in statement.handlers))
    after = execute(activation, statement.body, activation.state)
    activation.expected = outside
    activation.raising.pop()
    left = join_all(raised)
    ends = [execute(activation, statement.orelse, after)]
    for handler in statement.handlers:
        if _imports_what_is_there(statement.body) and _caught(handler.type) <= _MISSING:
            continue
        state = left.copy() if left else None
        if state is not None and (tested := _converted_first(statement.body)):
            # The conversion of a config does not fail: who comes here holds something else.
            kinds = state.names.get(tested, NOTHING)
            others = without_configs(kinds)
            state.names[tested] = others or JUST_UNKNOWN
        if state is not None and handler.name:
            state.names[handler.name] = JUST_UNKNOWN
        ends.append(execute(activation, handler.body, state))
    end = join_all([state for state in ends if state is not None])
    if not statement.final:
        return end
    if end is None or len(activation.returned) > returns:
        # On the ways that leave by an exception or a return the final block runs as well.
        leaving = [state.copy() for _, state in activation.returned[returns:]]
        so_far = len(activation.returned)
        done = execute(activation, statement.final, join_all([*leaving, *([left] if left else [])]))
        if done is None:  # it returns something else instead, or raises
            del activation.returned[returns:so_far]
        for _, state in activation.returned[returns:]:
            state.runs = state.runs.ended_as_in(done.runs) if done else state.runs
    returning = {id(state) for _, state in activation.returned}
    for state in _jumps(activation, jumps):
        if id(state) not in returning:  # `break` and `continue` go through the final block, too
            done = execute(activation, statement.final, state.copy())
            state.runs = done.runs if done else state.runs
    return execute(activation, statement.final, end)


_MISSING = {"ImportError", "ModuleNotFoundError"}


def _imports_what_is_there(body: ir.Block) -> bool:
    """Whether a block imports first what every program has that this is about: where there is a
    config, there is OmegaConf."""
    if not body or not isinstance(body[0], ir.Import):
        return False
    return all(
        not b.level and b.module.partition(".")[0] in _ALWAYS_THERE for b in body[0].bindings
    )


_ALWAYS_THERE = ("omegaconf",)


def _caught(errors: ir.Expr | None) -> frozenset[str]:
    """The last names of the errors that `except errors:` is for; without any, of all."""
    if errors is None:
        return frozenset({"BaseException"})
    types = errors.items if isinstance(errors, ir.Sequence) else (errors,)
    return frozenset(attributes.last_name(each) for each in types)


def _suppressing(statement: ir.With) -> ir.With | None:
    """What `with contextlib.suppress(E): …` is: `try: …`, and `except E: pass`."""
    for place, (manager, _) in enumerate(statement.items):
        if isinstance(manager, ir.Call) and attributes.last_name(manager) == "suppress":
            errors = ir.Sequence(manager.span, tuple(each.value for each in manager.arguments))
            within = statement._replace(items=statement.items[place + 1 :])
            handler = ir.Handler(errors, None, ())
            tried = ir.Try(statement.span, (within,), (handler,), (), ())
            return statement._replace(items=statement.items[:place], body=(tried,))
    return None


def _converted_first(body: ir.Block) -> str | None:
    """The name that a `try` block starts by converting: `return OmegaConf.to_container(x)`, under
    a condition perhaps."""
    match body[:1]:  # `pass` is no statement
        case [ir.Return(_, ir.Call() as call) | ir.Assign(_, _, ir.Call() as call, _)]:
            is_conversion = attributes.last_name(call) in ("to_container", "to_object")
            first = call.arguments[0].value if call.arguments else None
            return first.id if is_conversion and isinstance(first, ir.Name) else None
        case [ir.If(_, _, inner)]:
            return _converted_first(inner)
    return None


def _with(activation: Activation, statement: ir.With) -> State | None:
    if suppressing := _suppressing(statement):
        return _with(activation, suppressing)
    managers, ends, active = NOTHING, False, activation.state.runs.begun
    for expression, target in statement.items:
        manager = evaluate(activation, expression)
        if not decorators.managers(activation, expression):  # what those do is in their bodies
            managers |= manager
            ends = ends or manager == {RUN}
        value = attributes.enter(activation, manager, expression.span)
        if target is not None:
            assignment.assign(activation, target, value, None)
    begun = activation.state.runs.begun - active
    before, raising = _jumps(activation), len(activation.raising[-1]) if activation.raising else 0
    outside, runs = activation.in_test_block, activation.state.runs
    activation.in_test_block = outside or Instance(TEST_BLOCK) in managers
    end = execute(activation, statement.body, activation.state)
    if end is not None and activation.in_test_block:
        end.runs = runs  # what begins in there is no run
    activation.in_test_block = outside
    if RUN in managers or Instance(EXIT_STACK) in managers:
        place = activation.site(statement.span) if ends else None
        raised = activation.raising[-1][raising:] if activation.raising else []
        for state in [*raised, *_jumps(activation, before), *([end] if end else [])]:
            if not (begun and begun <= state.runs.ended and state.runs.sure):  # it is another one
                state.runs = state.runs.after_end(place)
    for state in _jumps(activation, before):
        activation.state = state.copy()
        attributes.leave(activation, managers, statement.span)
        state.runs, state.heap = activation.state.runs, activation.state.heap
    if end is not None:
        activation.state = end
        attributes.leave(activation, managers, statement.span)
        end = activation.state
    return end


def _jumps(activation: Activation, without: list[State] | None = None) -> list[State]:
    """The states in which the block may be left by `return`, `break` or `continue` so far."""
    states = [state for _, state in activation.returned]
    if activation.loops:
        states += [*activation.loops[-1].breaks, *activation.loops[-1].continues]
    known = {id(state) for state in without or ()}
    return [state for state in states if id(state) not in known]


def _match(activation: Activation, statement: ir.Match) -> State | None:
    value = evaluate(activation, statement.subject)
    rest: State | None = activation.state
    ends: list[State | None] = []
    for case in statement.cases:
        if rest is None:
            break
        taken: State | None = rest.copy()
        if case.types is not None:
            activation.state = rest.copy()
            taken, rest = narrowing.split_by_types(activation, statement.subject, case.types)
        if taken is None:
            continue
        activation.state = taken
        for name in case.captures:
            taken.names[name] = JUST_UNKNOWN
        for name, part in case.parts:
            taken.names[name] = evaluate(activation, part)
        if case.whole is not None:
            taken.names[case.whole] = (
                evaluate(activation, statement.subject) if case.types is not None else value
            )
        if case.guard is not None:
            taken, _ = narrowing.split(activation, case.guard)
        ends.append(execute(activation, case.body, taken))
        if case.irrefutable:
            rest = None
    return join_all([state for state in (*ends, rest) if state is not None])


def _return(activation: Activation, statement: ir.Return) -> None:
    value = evaluate(activation, statement.value) if statement.value else JUST_NONE
    activation.returned.append((value, activation.state))


def _raise(activation: Activation, statement: ir.Raise) -> None:
    for value in statement.values:
        evaluate(activation, value)


def _break(activation: Activation, statement: ir.Break) -> None:
    if activation.loops:
        activation.loops[-1].breaks.append(activation.state)


def _continue(activation: Activation, statement: ir.Continue) -> None:
    if activation.loops:
        activation.loops[-1].continues.append(activation.state)


def _assert(activation: Activation, statement: ir.Assert) -> State | None:
    return narrowing.split(activation, statement.test)[0]


def _import(activation: Activation, statement: ir.Import) -> State:
    for binding in statement.bindings:
        if binding.name == "*":
            imports.bind_star(activation, binding)
        else:
            activation.state.names[binding.name] = imports.imported(activation, binding)
    return activation.state


def _define(activation: Activation, statement: ir.Define) -> State:
    function = statement.function
    keep_defaults(activation, function)
    value: Value = frozenset({FunctionKind(function)})
    activation.decorating = contents.matters(activation, value)
    for decorator in reversed(function.decorators):
        value = decorators.apply(activation, evaluate(activation, decorator), value, decorator)
        if isinstance(decorator, ir.Attribute) and decorator.name in ("setter", "deleter"):
            accessors = evaluate(activation, decorator.value)
            value |= {each for each in accessors if not decorators.has(each, decorator.name)}
    activation.decorating = False
    activation.state.names[function.name] = value
    return activation.state


def _define_class(activation: Activation, statement: ir.DefineClass) -> State | None:
    cls, program = statement.cls, activation.program
    bases = [imports.looked_at(activation, evaluate(activation, base)) for base in cls.bases]
    program.classes.add_bases(cls, bases)
    makers = [each.function if isinstance(each, ir.Call) else each for each in cls.decorators]
    program.classes.add_decorators(cls, [evaluate(activation, maker) for maker in makers])
    outside = dict(activation.state.names)
    activation.state.names[cls.name] = frozenset({ClassKind(cls)})
    end = execute(activation, cls.body, activation.state)
    if end is None:
        return None
    own = {t.id for s in cls.body if isinstance(s, ir.Assign) for t in s.targets if _is_name(t)}
    for name, value in end.names.items():
        if (outside.get(name) != value or name in own) and name != cls.name:
            activation.state = end
            activation.keep(("attribute", cls, name), cls, value)
    end.names = {**outside, cls.name: frozenset({ClassKind(cls)})}
    return end


def _is_name(target: ir.Expr) -> TypeGuard[ir.Name]:
    return isinstance(target, ir.Name)


_EXECUTE: dict[type, Callable[[Activation, Any], State | None]] = {
    ir.Assign: _assign,
    ir.AugmentedAssign: _augmented_assign,
    ir.Delete: _delete,
    ir.Evaluate: _evaluate,
    ir.If: _if,
    ir.While: loops.run_while,
    ir.For: loops.run_for,
    ir.Try: _try,
    ir.With: _with,
    ir.Match: _match,
    ir.Return: _return,
    ir.Raise: _raise,
    ir.Break: _break,
    ir.Continue: _continue,
    ir.Assert: _assert,
    ir.Import: _import,
    ir.Define: _define,
    ir.DefineClass: _define_class,
}
