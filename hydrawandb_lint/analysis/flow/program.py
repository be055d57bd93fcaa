"""Runs all functions of a program until nothing changes, then once more to see the events.

A *context* is a function with what its parameters hold. Running a context gives a *summary*: what
comes back and what happened to the objects that came in. A call looks its context's summary up;
one that is not there yet is made at once, down to `DEEPEST` calls within each other; deeper, or
in a circle, it is NOTHING for now, and when it changes, whoever used it runs again.

What functions share without calling each other lies in *cells* (`shared`); who reads one runs again
when it changes.

Everything grows towards a fixed point, so the order in which contexts run does not matter. Rules
see only the last pass, which starts at the *roots*: module bodies, Hydra's tasks and functions
that nobody in the program calls.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import activation
from hydrawandb_lint.analysis.flow.attributes import last_name
from hydrawandb_lint.analysis.flow.budget import Account, Budget
from hydrawandb_lint.analysis.flow.classes import Classes
from hydrawandb_lint.analysis.flow.contexts import (
    BOTTOM,
    Bound,
    CellKey,
    Context,
    Heap,
    Objects,
    Summary,
)
from hydrawandb_lint.analysis.flow.events import Events
from hydrawandb_lint.analysis.flow.origins import Origins
from hydrawandb_lint.analysis.flow.own import OwnRows
from hydrawandb_lint.analysis.flow.relevance import Relevance, Thing
from hydrawandb_lint.analysis.flow.renaming import Renaming
from hydrawandb_lint.analysis.flow.shared import NEVER_WRITTEN, Cell
from hydrawandb_lint.analysis.flow.values import (
    HeapObject,
    ObjectId,
    Site,
    Value,
)
from hydrawandb_lint.knowledge.rows import Call

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.watch import Watch
    from hydrawandb_lint.analysis.project import Project

DEEPEST = 25
MOST_RUNS = 40
"""A context that still changes by then is left as it is."""
MOST_CONTEXTS = 16
"""Calls that differ more often than this are taken together as a call with unknown arguments."""


class Program:
    """The whole of the modules under analysis, and all that is known of it so far."""

    def __init__(
        self,
        modules: Iterable[ir.Module],
        project: Project | None = None,
        rows: Iterable[Call] = (),
        budget: Budget | None = None,
    ) -> None:
        self._account = Account(budget or Budget())
        self.modules: list[ir.Module] = []
        """Those given, whose functions may be called from outside, then those that they import."""
        self.project = project
        self.own = OwnRows(rows, project)
        self.watch: Watch | None = None
        self._paths: set[str] = set()
        self.pages: dict[str, ir.Module] = {}
        self.inner: dict[ir.Function | None, list[ir.Function]] = defaultdict(list)
        """The functions directly within each function."""
        self.decorations: dict[str, int] = defaultdict(int)
        """How often a decorator is used, by its last name."""
        for module in modules:
            self._add(module)
        self._given = frozenset(self._paths)
        self.relevance: Relevance | None = None
        """Without it every function counts."""
        self.summaries: dict[Context, Summary] = {}
        self.cells: dict[CellKey, Cell] = {}
        self.classes = Classes()
        self.tasks: set[ir.Function] = set()
        """Functions that Hydra gives a config."""
        self.mappings: set[tuple[str, ...]] = set()
        """Paths in configs that the program itself goes through: they are mappings."""
        self.callers: dict[ir.Function, set[ir.Function]] = defaultdict(set)
        self.events: Events | None = None
        self.patched: set[str] = set()
        """Names of libraries that the program replaces for all its functions."""
        self.assigned: set[str] = set()
        """Names of libraries that some function assigns: elsewhere they may mean anything."""
        self.expected: dict[Context, frozenset[str]] = {}
        """The errors that callers of a context expect."""
        self.deciding: set[ir.Function] = set()
        """Functions that decide for all runs what beginning one does."""
        self._closed: set[ir.Function] = set()
        self.begun_later: dict[Site, Site] = {}
        """Where runs begin when one is needed, or when a library says so, and the calls that make
        what begins them."""
        self.muted: set[ir.Function] = set()
        """Functions in which tests replace parts of libraries: they report nothing."""
        self.origins = Origins(self.tasks)
        self._roots: dict[ir.Function, Context] = {}
        self._known: dict[tuple[ir.Function, Bound, Objects], Context] = {}
        self._contexts: dict[ir.Function, int] = defaultdict(int)
        self._runs: dict[Context, int] = defaultdict(int)
        self._users: dict[object, set[Context]] = defaultdict(set)
        self._cold: set[ir.Function] = set()
        """Functions that did not matter when they were called."""
        self._calls: dict[Context, set[Context]] = {}
        """The contexts that a context called when it was last run."""
        self._stale: set[Context] = set()
        """Contexts that nobody calls any more, since values have grown: they are not run again."""
        self._running: list[Context] = []
        self._pending: dict[Context, None] = {}
        self._seen: set[Context] = set()

    # The driver

    def run(self) -> Events:
        """Analyse to the end and give the events of the last pass."""
        given = list(self.modules)
        functions = [f for module in given for f in module.functions]
        bodies = [module.body for module in given]
        self._enter(bodies)
        # A decorator of another file may have made a task of a function of its own.
        functions += sorted(self.tasks - set(functions), key=repr)
        called = set[str]().union(*(module.called for module in self.modules))
        self._enter(f for f in functions if f in self.tasks or _called_name(f) not in called)
        for function in functions:
            if not self.callers[function] - {function}:
                self._enter([function])
        return self._last_pass(bodies, functions)

    def _enter(self, functions: Iterable[ir.Function]) -> None:
        """Run functions as their signatures say. Those with callers are not entered so: an
        annotation must not add to what the callers give."""
        for function in functions:
            if self._can_matter(function):
                self._pending[self.root(function)] = None
        self._settle()

    def _can_matter(self, function: ir.Function) -> bool:
        if self.relevance is None or function.is_module or function in self.tasks:
            return True
        return self.relevance.function(function)

    def _settle(self) -> None:
        while self._pending:
            context = next(iter(self._pending))
            del self._pending[context]
            if context not in self._stale:
                self._run(context)

    def _last_pass(self, bodies: list[ir.Function], functions: list[ir.Function]) -> Events:
        self.events = Events()
        uncalled = [f for f in functions if f in self.tasks or not self.callers[f] - {f}]
        for function in [*bodies, *uncalled]:
            if self._can_matter(function):
                self._visit(self.root(function))
        reached = {context.function for context in self._seen}
        for function in functions:  # those that only call each other
            if function not in reached and self._can_matter(function):
                self._visit(self.root(function))
                reached = {context.function for context in self._seen}
        self.events.mappings = self.mappings
        return self.events

    def _visit(self, context: Context) -> None:
        if context in self._seen:
            return
        self._seen.add(context)
        self._pending[context] = None
        while self._pending:
            context = next(iter(self._pending))
            del self._pending[context]
            activation.run(self, context)

    def _run(self, context: Context) -> None:
        self._runs[context] += 1
        if self._runs[context] > MOST_RUNS:
            return
        before, self._calls[context] = self._calls.get(context, set()), set()
        self._running.append(context)
        self._account.begin(context)
        summary = activation.run(self, context)
        self._running.pop()
        for callee in before - self._calls[context]:
            self._leave(callee, context)
        if summary != self.summaries.get(context, BOTTOM):
            self.summaries[context] = summary
            self._changed(context)
        else:
            self.summaries.setdefault(context, summary)

    def _leave(self, context: Context, user: Context) -> None:
        """A context is not called any more by another one."""
        users = self._users[context]
        users.discard(user)
        if not users and not context.root and context not in self._running:
            self._stale.add(context)
            self._account.leave(context)
            for callee in self._calls.pop(context, ()):
                self._leave(callee, context)

    def heat(self, name: str) -> None:
        """Note that an attribute or variable of this name holds something that matters."""
        if self.relevance is not None and name not in self.relevance.hot and name != "self":
            self.relevance.hot.add(name)
            self._changed(("cold", name))
            for function in [f for f in self._cold if self.relevance.uses(f, name)]:
                self._changed(("cold", function))

    def tell(self, thing: Thing | None) -> None:
        """Note that a method or an attribute of a class was given something that matters: what its
        `__init__` made of its instances counts. Or that a function finds it in a variable around
        it."""
        if thing is not None and self.relevance is not None and thing not in self.relevance.told:
            self.relevance.told.add(thing)
            self._changed(("cold", thing))

    def close(self, function: ir.Function) -> None:
        """Note that a decorator runs a function within something that ends the run."""
        if function not in self._closed:
            self._closed.add(function)
            self._changed(("closed", function))

    def is_closed(self, user: Context) -> bool:
        """Whether a decorator runs a function within something that ends the run."""
        self._users["closed", user.function].add(user)
        return user.function in self._closed

    def cold(self, user: Context, things: Iterable[str | Thing]) -> None:
        """Note that a context left something out since these names are not hot, or since these
        functions and classes do not matter so far."""
        for thing in things:
            self._users["cold", thing].add(user)
            if isinstance(thing, ir.Function):
                self._cold.add(thing)

    def _changed(self, what: object) -> None:
        for user in self._users[what]:
            self._pending[user] = None

    def _add(self, module: ir.Module) -> None:
        self.modules.append(module)
        self._paths.add(module.path)
        if module.blocks:
            self.pages[module.path] = module
        for function in module.functions:
            self.inner[function.parent].append(function)
            for decorator in function.decorators:
                self.decorations[last_name(decorator)] += 1

    def work(self, statements: int) -> None:
        """Counts what was run. Raises `OverBudgetError`."""
        self._account.spend(statements, self._running[-1] if self._running else None)

    def was_run(self, function: ir.Function) -> bool:
        """Whether the last pass came to a function."""
        return any(context.function is function for context in self._seen)

    # What activations ask

    def is_inside(self, path: str) -> bool:
        """Whether a module is one of those given."""
        return path in self._given

    def has(self, path: str, user: Context) -> bool:
        """Whether a module is part of the program by now."""
        self._users["module", path].add(user)
        return path in self._paths

    def module(self, path: str) -> ir.Module | None:
        """A module of the project, which is part of the program from now on."""
        module = self.project.module(path) if self.project else None
        if module is not None and path not in self._paths:
            self._add(module)
            self._changed(("module", path))
        return module

    def root(self, function: ir.Function) -> Context:
        """The context of a function that is entered from outside."""
        if function not in self._roots:
            self._roots[function] = Context(function, root=True)
        return self._roots[function]

    def context(
        self, function: ir.Function, arguments: dict[str, Value], heap: Heap, user: Context
    ) -> tuple[Context, Renaming]:
        """The context of a call by `user`, and how the caller's objects are named in it."""
        renaming = self.renaming(heap, "parameter")
        values = renaming.values(arguments.values())
        self.cold(user, renaming.left)
        self.work(len(renaming.objects))
        given = tuple(zip(arguments, values, strict=True))
        objects = tuple(sorted(renaming.objects.items(), key=_index))
        known = self._known.get((function, given, objects))
        if known is not None:
            return known, renaming
        if self._contexts[function] >= MOST_CONTEXTS:
            return self.root(function), Renaming({}, "parameter")
        self._contexts[function] += 1
        context = self._known[function, given, objects] = Context(function, given, objects)
        return context, renaming

    def renaming(
        self, heap: Heap, root: object, names: dict[ObjectId, ObjectId] | None = None
    ) -> Renaming:
        """Renames the objects of a heap; of instances only what matters crosses."""
        hot = self.relevance.hot if self.relevance is not None else None
        return Renaming(heap, root, names=names or {}, hot=hot)

    def summary(self, context: Context, user: Context) -> Summary:
        """What is known of a context now; `user` runs again when that changes."""
        if self.events is not None:
            if context not in self._seen:
                self._seen.add(context)
                self._pending[context] = None
            return self.summaries.get(context, BOTTOM)
        self._users[context].add(user)
        self._calls[user].add(context)
        self.callers[context.function].add(user.function)
        new = context not in self.summaries or context in self._pending or context in self._stale
        self._stale.discard(context)
        if new and context not in self._running:
            if len(self._running) < DEEPEST:
                self._pending.pop(context, None)
                self._run(context)
            else:
                self._pending[context] = None
        return self.summaries.get(context, BOTTOM)

    def calls_back(self, callee: ir.Function, caller: ir.Function) -> bool:
        """Whether the callee may, in the end, call the caller."""
        seen: set[ir.Function] = set()
        todo = [caller]
        while todo:
            function = todo.pop()
            if function is callee:
                return True
            if function not in seen:
                seen.add(function)
                todo.extend(self.callers[function])
        return False

    def read(self, key: CellKey, user: Context) -> tuple[Value, Heap]:
        """What a cell holds."""
        self._users[key].add(user)
        return self.cells.get(key, NEVER_WRITTEN).read()

    def written_by(self, key: CellKey, writer: object, user: Context) -> tuple[Value, Heap] | None:
        """What one writer leaves in a cell."""
        self._users[key].add(user)
        return self.cells.get(key, NEVER_WRITTEN).writers.get(writer)

    def write(self, key: CellKey, writer: object, value: Value, heap: Heap) -> None:
        """Add to what `writer` leaves in a cell."""
        if self.events is not None:
            return
        renaming = self.renaming(heap, (*key, writer))
        new = renaming.value(value)
        if self._running:
            self.cold(self._running[-1], renaming.left)
            for old_name, new_name in renaming.names.items():
                self.origins.kept(new_name, key[2], self._running[-1], old_name)
        if self.cells.setdefault(key, Cell()).add(writer, new, renaming.objects):
            self._changed(key)

    def calls_by_name(self, function: ir.Function) -> bool:
        """Whether something of a function's name is called anywhere."""
        return any(function.name in module.called for module in self.modules)


def _index(item: tuple[ObjectId, HeapObject]) -> int:
    return item[0].number


def _called_name(function: ir.Function) -> str:
    if function.owner and function.name in ("__init__", "__post_init__", "__new__"):
        return function.owner.name
    return function.name
