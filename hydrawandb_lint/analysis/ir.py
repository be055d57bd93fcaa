"""The intermediate representation: what of a Python program matters to a value on its way.

`lower` makes it from Python's `ast`, `flow` runs it in the abstract, `printer` shows it.
It is a tree, since the interpreter follows structure (a branch is run twice and merged) and a
finding must lead back to a place in the text. What the analysis does not tell apart is one node:
every arithmetic is `Operation`, every literal `Constant`, every kind of import `Import`.

Spans are those of `ast`: rows from 1, columns in bytes of UTF-8 from 0. Nodes are never changed,
and compared by identity, never by content; `NamedTuple` is used for its cheap construction.

Over 400 lines, since it is the whole vocabulary in one place.
"""

from __future__ import annotations

import zlib
from functools import cached_property
from typing import TypeAlias

from hydrawandb_lint.tuples import NamedTuple


class Span(NamedTuple):
    row: int
    column: int
    end_row: int
    end_column: int


class Constant(NamedTuple):
    span: Span
    value: object


class Name(NamedTuple):
    span: Span
    id: str


class Attribute(NamedTuple):
    span: Span
    value: Expr
    name: str


class Item(NamedTuple):
    span: Span
    value: Expr
    key: Expr


class Argument(NamedTuple):
    """`stars` is 1 for `*value`, 2 for `**value`; `name` is the keyword, if there is one."""

    span: Span
    value: Expr
    name: str | None
    stars: int


class Call(NamedTuple):
    span: Span
    function: Expr
    arguments: tuple[Argument, ...]


class DictDisplay(NamedTuple):
    """A key of None stands for `**value`."""

    span: Span
    entries: tuple[tuple[Expr | None, Expr], ...]


class Sequence(NamedTuple):
    """A tuple, list or set display."""

    span: Span
    items: tuple[Expr, ...]


class Star(NamedTuple):
    span: Span
    value: Expr


class Conditional(NamedTuple):
    span: Span
    test: Expr
    body: Expr
    orelse: Expr


class Boolean(NamedTuple):
    """`and`, `or`; `operator` is the word itself."""

    span: Span
    operator: str
    values: tuple[Expr, ...]


class Not(NamedTuple):
    span: Span
    value: Expr


class Compare(NamedTuple):
    """One comparison; a chain is an `Operation`. `operator` is the class name in `ast`."""

    span: Span
    left: Expr
    operator: str
    right: Expr


class Operation(NamedTuple):
    """Any other computation on its operands; `operator` is the class name in `ast`."""

    span: Span
    operator: str
    operands: tuple[Expr, ...]


class FString(NamedTuple):
    span: Span
    parts: tuple[Expr, ...]


class Lambda(NamedTuple):
    span: Span
    function: Function


class Loop(NamedTuple):
    """One `for … in … if …` of a comprehension."""

    target: Target
    iterable: Expr
    conditions: tuple[Expr, ...]


class Comprehension(NamedTuple):
    """`key` is set for a dict comprehension only."""

    span: Span
    key: Expr | None
    element: Expr
    loops: tuple[Loop, ...]


class Walrus(NamedTuple):
    span: Span
    name: str
    value: Expr


class Await(NamedTuple):
    span: Span
    value: Expr


class Yield(NamedTuple):
    """`delegates` for `yield from`."""

    span: Span
    value: Expr | None
    delegates: bool


Expr: TypeAlias = (
    Constant
    | Name
    | Attribute
    | Item
    | Call
    | DictDisplay
    | Sequence
    | Star
    | Conditional
    | Boolean
    | Not
    | Compare
    | Operation
    | FString
    | Lambda
    | Comprehension
    | Walrus
    | Await
    | Yield
)
Target: TypeAlias = Name | Attribute | Item | Sequence | Star


class Assign(NamedTuple):
    """`value` is None for a bare annotation."""

    span: Span
    targets: tuple[Target, ...]
    value: Expr | None
    annotation: Expr | None


class AugmentedAssign(NamedTuple):
    span: Span
    target: Target
    operator: str
    value: Expr


class Delete(NamedTuple):
    span: Span
    targets: tuple[Target, ...]


class Evaluate(NamedTuple):
    span: Span
    value: Expr


class If(NamedTuple):
    span: Span
    test: Expr
    body: Block
    orelse: Block


class While(NamedTuple):
    span: Span
    test: Expr
    body: Block
    orelse: Block


class For(NamedTuple):
    span: Span
    target: Target
    iterable: Expr
    body: Block
    orelse: Block


class Handler(NamedTuple):
    type: Expr | None
    name: str | None
    body: Block


class Try(NamedTuple):
    span: Span
    body: Block
    handlers: tuple[Handler, ...]
    orelse: Block
    final: Block


class With(NamedTuple):
    span: Span
    items: tuple[tuple[Expr, Target | None], ...]
    body: Block


class Case(NamedTuple):
    """`types` are the classes of a class pattern, None where the pattern tests something else;
    `parts` says of captured names which part of the subject they are, where that is known."""

    captures: tuple[str, ...]
    parts: tuple[tuple[str, Expr], ...]
    whole: str | None
    types: tuple[Expr, ...] | None
    irrefutable: bool
    guard: Expr | None
    body: Block


class Match(NamedTuple):
    span: Span
    subject: Expr
    cases: tuple[Case, ...]


class Return(NamedTuple):
    span: Span
    value: Expr | None


class Raise(NamedTuple):
    span: Span
    values: tuple[Expr, ...]


class Break(NamedTuple):
    span: Span


class Continue(NamedTuple):
    span: Span


class Assert(NamedTuple):
    span: Span
    test: Expr


class Binding(NamedTuple):
    """One name that an import binds. `member` is None for `import a.b` and `import a.b as c`;
    a `name` of `*` binds everything public. `level` counts the dots of a relative import.
    `import a.b` binds `a`, so its module is then `a`. `span` is that of the alias."""

    span: Span
    name: str
    module: str
    member: str | None
    level: int


class Import(NamedTuple):
    span: Span
    bindings: tuple[Binding, ...]


class Define(NamedTuple):
    span: Span
    function: Function


class DefineClass(NamedTuple):
    span: Span
    cls: Class


Statement: TypeAlias = (
    Assign
    | AugmentedAssign
    | Delete
    | Evaluate
    | If
    | While
    | For
    | Try
    | With
    | Match
    | Return
    | Raise
    | Break
    | Continue
    | Assert
    | Import
    | Define
    | DefineClass
)
Block: TypeAlias = tuple[Statement, ...]


class Parameter(NamedTuple):
    """`kind`: "positional" (only), "both", "star", "keyword" (only) or "double" (`**`)."""

    span: Span
    name: str
    kind: str
    annotation: Expr | None
    default: Expr | None


class Function:
    """A function, a lambda, or (`is_module`) the body of a file.

    `parent` is the function whose variables it sees; `owner` the class it is a method of.
    `local` are the names it binds, `declared_global` those of its `global` statements;
    `compared` are the names that it compares with a constant, `mentions` all names and attributes
    that it uses, its decorators and annotations included, inner functions left out;
    `own_attributes` are those of `self` and `cls`.
    """

    def __init__(
        self,
        name: str,
        span: Span,
        path: str,
        parent: Function | None,
        owner: Class | None = None,
        is_module: bool = False,
    ) -> None:
        self.name = name
        self.span = span
        self.path = path
        self.parent = parent
        self.owner = owner
        self.is_module = is_module
        self.parameters: tuple[Parameter, ...] = ()
        self.decorators: tuple[Expr, ...] = ()
        self.returns: Expr | None = None
        self.body: Block = ()
        self.local = set[str]()
        self.declared_global = set[str]()
        self.declared_nonlocal = set[str]()
        self.compared = set[str]()
        self.mentions = set[str]()
        self.own_attributes = set[str]()
        self.star_imports: list[Binding] = []
        self.has_inner = False
        self.is_generator = False
        self.is_async = False

    @property
    def qualified_name(self) -> str:
        if self.is_module:
            return "<module>"
        return f"{self.owner.name}.{self.name}" if self.owner else self.name

    @property
    def called_name(self) -> str:
        """The name by which it is called: of `__init__` that of its class."""
        return self.qualified_name.removesuffix(".__init__")

    def __repr__(self) -> str:
        return f"<function {self.qualified_name} {self.path}:{self.span.row}:{self.span.column}>"


class Class:
    def __init__(self, name: str, span: Span, path: str, scope: Function) -> None:
        self.name = name
        self.span = span
        self.path = path
        self.scope = scope
        self.bases: tuple[Expr, ...] = ()
        self.decorators: tuple[Expr, ...] = ()
        self.body: Block = ()
        self.mentions = set[str]()

    @cached_property
    def number(self) -> int:
        """Tells the instances of several classes apart that are made at one place."""
        return 1_000 + zlib.crc32(repr(self).encode()) % 1_000_000

    def __repr__(self) -> str:
        return f"<class {self.name} {self.path}:{self.span.row}:{self.span.column}>"


class Module:
    """A lowered file: its body as a function, and every function and class in it, in order.

    `called` are the last names of all that is called in it. `blocks` are the rows at which the
    code blocks of a page, or the cells of a notebook, begin: they share names, but do not run as
    one program. `implies`: names that it binds nowhere mean what they are known for. `taken_by` are
    the modules of its program into which `from … import *` takes its names.
    """

    def __init__(self, path: str, body: Function) -> None:
        self.path = path
        self.body = body
        self.functions: list[Function] = []
        self.classes: list[Class] = []
        self.called = set[str]()
        self.imports: list[Binding] = []
        self.blocks: tuple[int, ...] = ()
        self.implies = False
        self.taken_by: tuple[Module, ...] = ()
