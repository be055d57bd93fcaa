"""Loops: until nothing changes, or round by round over few items that are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import assignment, contents, narrowing
from hydrawandb_lint.analysis.flow.expressions import evaluate
from hydrawandb_lint.analysis.flow.state import State, join, join_all
from hydrawandb_lint.analysis.flow.values import Literal, Value

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation

MOST_ROUNDS = 8
"""Kinds are few and sets only grow: what is not stable by then is left as it is."""
MOST_UNROLLED = 6
"""Items of a loop that are looked at one by one."""


class LoopExits:
    def __init__(self) -> None:
        self.breaks: list[State] = []
        self.continues: list[State] = []


def _loop(
    activation: Activation,
    enter: Callable[[], tuple[State | None, State | None]],
    body: ir.Block,
    orelse: ir.Block,
) -> State | None:
    """`enter` evaluates the head in the current state: the states in which the body runs, and in
    which the loop ends."""
    from hydrawandb_lint.analysis.flow.statements import execute

    start: State | None = activation.state
    for _ in range(MOST_ROUNDS):
        assert start is not None
        activation.state = start.copy()
        inside, done = enter()
        exits = LoopExits()
        activation.loops.append(exits)
        after = execute(activation, body, inside)
        activation.loops.pop()
        again: State | None = start
        for state in (after, *exits.continues):
            if state is None:
                continue
            activation.state = state.copy()
            inside, last = enter()
            if inside is None:  # this way leads out of the loop
                done = join(done, last)
            else:
                again = join(again, state)
        if again == start:
            break
        start = again
    return join_all([s for s in (execute(activation, orelse, done), *exits.breaks) if s])


def run_while(activation: Activation, statement: ir.While) -> State | None:
    def enter() -> tuple[State | None, State | None]:
        return narrowing.split(activation, statement.test)

    return _loop(activation, enter, statement.body, statement.orelse)


def _is_worth_it(activation: Activation, items: tuple[Value, ...]) -> bool:
    flags = any(isinstance(k, Literal) and isinstance(k.value, bool) for i in items for k in i)
    return len(items) == 1 or flags or any(contents.matters(activation, i) for i in items)


def _unrolled(activation: Activation, statement: ir.For, items: tuple[Value, ...]) -> State | None:
    """A loop over few items that are known, round by round."""
    from hydrawandb_lint.analysis.flow.statements import execute

    state: State | None = activation.state
    breaks: list[State] = []
    for item in items:
        if state is None:
            break
        activation.state = state
        assignment.assign(activation, statement.target, item, None)
        exits = LoopExits()
        activation.loops.append(exits)
        end = execute(activation, statement.body, activation.state)
        activation.loops.pop()
        breaks += exits.breaks
        state = join_all([s for s in (end, *exits.continues) if s])
    return join_all([s for s in (execute(activation, statement.orelse, state), *breaks) if s])


def run_for(activation: Activation, statement: ir.For) -> State | None:
    iterable = evaluate(activation, statement.iterable)
    items = contents.items(activation, iterable)
    if items and len(items) <= MOST_UNROLLED and _is_worth_it(activation, items):
        return _unrolled(activation, statement, items)

    def enter() -> tuple[State | None, State | None]:
        done = activation.state.copy()
        element = contents.iterate(activation, iterable, statement.span)
        assignment.assign(activation, statement.target, element, None)
        return activation.state, done

    return _loop(activation, enter, statement.body, statement.orelse)
