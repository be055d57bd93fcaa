"""From Python's `ast` to the IR.

One method a node class, found by its name. Scopes are settled here, so that the interpreter need
not look for `global` and assignments again: each function knows the names that it binds.

Over 400 lines, since Python has that many kinds of nodes; each method stands for itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hydrawandb_lint.analysis import ir


def lower(tree: ast.Module, path: str) -> ir.Module:
    """Lower a parsed file. `path` is what findings in it are said to lie in."""
    body = ir.Function("<module>", ir.Span(1, 0, 1, 0), path, parent=None, is_module=True)
    module = ir.Module(path, body)
    body.body = _Lowering(module, body).block(tree.body)
    return module


def span_of(node: ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias) -> ir.Span:
    """The span of a node of `ast`."""
    return ir.Span(
        node.lineno, node.col_offset, node.end_lineno or node.lineno, node.end_col_offset or 0
    )


class _Lowering:
    """Lowers one scope; a nested function gets a lowering of its own."""

    def __init__(
        self, module: ir.Module, scope: ir.Function, owner: ir.Class | None = None
    ) -> None:
        self.module = module
        self.scope = scope
        self.mentions = scope.mentions if owner is None else owner.mentions
        self.owner = owner

    # Statements

    def block(self, nodes: Iterable[ast.stmt]) -> ir.Block:
        return tuple(statement for node in nodes if (statement := self._dispatch(node)) is not None)

    def _dispatch(self, node: ast.AST) -> ir.Statement | None:
        return getattr(self, "_" + type(node).__name__, self._nothing)(node)

    def _nothing(self, node: ast.AST) -> None:
        return None

    def _Expr(self, node: ast.Expr) -> ir.Statement:
        return ir.Evaluate(span_of(node), self.expr(node.value))

    def _Assign(self, node: ast.Assign) -> ir.Statement:
        value = self.expr(node.value)
        return ir.Assign(span_of(node), tuple(self.target(t) for t in node.targets), value, None)

    def _AnnAssign(self, node: ast.AnnAssign) -> ir.Statement:
        value = self.expr(node.value) if node.value else None
        target = self.target(node.target)
        return ir.Assign(span_of(node), (target,), value, self._annotation(node.annotation))

    def _AugAssign(self, node: ast.AugAssign) -> ir.Statement:
        operator = type(node.op).__name__
        return ir.AugmentedAssign(
            span_of(node), self.target(node.target), operator, self.expr(node.value)
        )

    def _Delete(self, node: ast.Delete) -> ir.Statement:
        return ir.Delete(span_of(node), tuple(self.target(t) for t in node.targets))

    def _If(self, node: ast.If) -> ir.Statement:
        # A long chain of `elif` is nested as deep as it is long: a loop, not recursion.
        chain = [node]
        while len(chain[-1].orelse) == 1 and isinstance(chain[-1].orelse[0], ast.If):
            chain.append(chain[-1].orelse[0])
        parts = [(span_of(n), self.expr(n.test), self.block(n.body)) for n in chain]
        orelse = self.block(chain[-1].orelse)
        for span, test, body in reversed(parts):
            orelse = (ir.If(span, test, body, orelse),)
        return orelse[0]

    def _While(self, node: ast.While) -> ir.Statement:
        test = self.expr(node.test)
        return ir.While(span_of(node), test, self.block(node.body), self.block(node.orelse))

    def _For(self, node: ast.For | ast.AsyncFor) -> ir.Statement:
        iterable = self.expr(node.iter)
        target = self.target(node.target)
        return ir.For(
            span_of(node), target, iterable, self.block(node.body), self.block(node.orelse)
        )

    _AsyncFor = _For

    def _Try(self, node: ast.Try) -> ir.Statement:
        body = self.block(node.body)
        handlers = []
        for handler in node.handlers:
            if handler.name:
                self._bind(handler.name)
            kind = self.expr(handler.type) if handler.type else None
            handlers.append(ir.Handler(kind, handler.name, self.block(handler.body)))
        return ir.Try(
            span_of(node),
            body,
            tuple(handlers),
            self.block(node.orelse),
            self.block(node.finalbody),
        )

    _TryStar = _Try

    def _With(self, node: ast.With | ast.AsyncWith) -> ir.Statement:
        items = tuple(
            (
                self.expr(item.context_expr),
                self.target(item.optional_vars) if item.optional_vars else None,
            )
            for item in node.items
        )
        return ir.With(span_of(node), items, self.block(node.body))

    _AsyncWith = _With

    def _Match(self, node: ast.Match) -> ir.Statement:
        subject = self.expr(node.subject)
        return ir.Match(
            span_of(node), subject, tuple(self._case(case, subject) for case in node.cases)
        )

    def _case(self, case: ast.match_case, subject: ir.Expr) -> ir.Case:
        captures = []
        for part in ast.walk(case.pattern):
            name = getattr(part, "rest", None) if isinstance(part, ast.MatchMapping) else None
            name = name or getattr(part, "name", None)
            if isinstance(name, str):
                self._bind(name)
                captures.append(name)
        pattern = case.pattern
        whole = None
        if isinstance(pattern, ast.MatchAs):
            whole, pattern = pattern.name, pattern.pattern or pattern
        irrefutable = isinstance(pattern, ast.MatchAs) and pattern.pattern is None
        guard = self.expr(case.guard) if case.guard else None
        return ir.Case(
            tuple(captures),
            tuple(_parts(case.pattern, subject)),
            whole,
            self._pattern_types(pattern),
            irrefutable and guard is None,
            guard,
            self.block(case.body),
        )

    def _pattern_types(self, pattern: ast.pattern) -> tuple[ir.Expr, ...] | None:
        options = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
        types = [self.expr(p.cls) for p in options if isinstance(p, ast.MatchClass)]
        return tuple(types) if len(types) == len(options) else None

    def _Return(self, node: ast.Return) -> ir.Statement:
        return ir.Return(span_of(node), self.expr(node.value) if node.value else None)

    def _Raise(self, node: ast.Raise) -> ir.Statement:
        return ir.Raise(span_of(node), tuple(self.expr(e) for e in (node.exc, node.cause) if e))

    def _Break(self, node: ast.Break) -> ir.Statement:
        return ir.Break(span_of(node))

    def _Continue(self, node: ast.Continue) -> ir.Statement:
        return ir.Continue(span_of(node))

    def _Assert(self, node: ast.Assert) -> ir.Statement:
        return ir.Assert(span_of(node), self.expr(node.test))

    def _Global(self, node: ast.Global) -> None:
        self.scope.declared_global.update(node.names)
        self.module.body.local.update(node.names)

    def _Nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.declared_nonlocal.update(node.names)

    def _Import(self, node: ast.Import) -> ir.Statement:
        bindings = []
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._bind(name)
            module = alias.name if alias.asname else name
            bindings.append(ir.Binding(span_of(alias), name, module, None, 0))
        self.module.imports += bindings
        return ir.Import(span_of(node), tuple(bindings))

    def _ImportFrom(self, node: ast.ImportFrom) -> ir.Statement:
        bindings = []
        for alias in node.names:
            name = alias.asname or alias.name
            binding = ir.Binding(span_of(alias), name, node.module or "", alias.name, node.level)
            bindings.append(binding)
            if name == "*":
                self.scope.star_imports.append(binding)
            else:
                self._bind(name)
        self.module.imports += bindings
        return ir.Import(span_of(node), tuple(bindings))

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ir.Statement:
        self._bind(node.name)
        with self._mentioning() as mentions:
            function = self._function(node, node.name, node.args)
            function.decorators = tuple(self.expr(d) for d in node.decorator_list)
            function.returns = self._annotation(node.returns) if node.returns else None
        function.mentions |= mentions
        function.is_async = isinstance(node, ast.AsyncFunctionDef)
        function.body = _Lowering(self.module, function).block(node.body)
        return ir.Define(span_of(node), function)

    _AsyncFunctionDef = _FunctionDef

    def _function(
        self, node: ast.stmt | ast.expr, name: str, arguments: ast.arguments
    ) -> ir.Function:
        function = ir.Function(name, span_of(node), self.scope.path, self.scope, self.owner)
        self.module.functions.append(function)
        self.scope.has_inner = True
        function.parameters = tuple(self._parameters(arguments))
        function.local.update(parameter.name for parameter in function.parameters)
        return function

    def _parameters(self, arguments: ast.arguments) -> Iterable[ir.Parameter]:
        positional = [(a, "positional") for a in arguments.posonlyargs]
        positional += [(a, "both") for a in arguments.args]
        missing = len(positional) - len(arguments.defaults)
        for index, (argument, kind) in enumerate(positional):
            default = arguments.defaults[index - missing] if index >= missing else None
            yield self._parameter(argument, kind, default)
        if arguments.vararg:
            yield self._parameter(arguments.vararg, "star", None)
        for argument, keyword_default in zip(
            arguments.kwonlyargs, arguments.kw_defaults, strict=True
        ):
            yield self._parameter(argument, "keyword", keyword_default)
        if arguments.kwarg:
            yield self._parameter(arguments.kwarg, "double", None)

    def _parameter(self, argument: ast.arg, kind: str, default: ast.expr | None) -> ir.Parameter:
        return ir.Parameter(
            span_of(argument),
            argument.arg,
            kind,
            self._annotation(argument.annotation) if argument.annotation else None,
            self.expr(default) if default else None,
        )

    def _ClassDef(self, node: ast.ClassDef) -> ir.Statement:
        self._bind(node.name)
        cls = ir.Class(node.name, span_of(node), self.scope.path, self.scope)
        self.module.classes.append(cls)
        with self._mentioning() as mentions:
            cls.bases = tuple(self.expr(base) for base in node.bases)
            cls.decorators = tuple(self.expr(d) for d in node.decorator_list)
        cls.mentions |= mentions
        cls.body = _ClassLowering(self.module, self.scope, cls).block(node.body)
        return ir.DefineClass(span_of(node), cls)

    def _bind(self, name: str) -> None:
        self.scope.local.add(name)

    @contextmanager
    def _mentioning(self) -> Iterator[set[str]]:
        """The names that are mentioned in the block; they count for what is around it, too."""
        outside, self.mentions = self.mentions, set()
        yield self.mentions
        outside |= self.mentions
        self.mentions = outside

    def _annotation(self, node: ast.expr) -> ir.Expr:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            self.mentions.update(re.findall(r"\w+", node.value))
        return self.expr(node)

    # Targets

    def target(self, node: ast.expr) -> ir.Target:
        match node:
            case ast.Name():
                self._bind(node.id)
                return ir.Name(span_of(node), node.id)
            case ast.Attribute():
                self._mention_attribute(node)
                return ir.Attribute(span_of(node), self.expr(node.value), node.attr)
            case ast.Subscript():
                return ir.Item(span_of(node), self.expr(node.value), self.expr(node.slice))
            case ast.Starred():
                return ir.Star(span_of(node), self.target(node.value))
            case ast.Tuple() | ast.List():
                return ir.Sequence(span_of(node), tuple(self.target(e) for e in node.elts))
        raise AssertionError(f"not a target: {node!r}")

    # Expressions

    def expr(self, node: ast.expr) -> ir.Expr:
        lowering = getattr(self, "_" + type(node).__name__, None)
        if lowering is None:
            return self._operation(node)
        return lowering(node)  # type: ignore[no-any-return]

    def _operation(self, node: ast.expr) -> ir.Expr:
        operands = tuple(
            self.expr(child) for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        )
        return ir.Operation(span_of(node), type(node).__name__, operands)

    def _Constant(self, node: ast.Constant) -> ir.Expr:
        return ir.Constant(span_of(node), node.value)

    def _Name(self, node: ast.Name) -> ir.Expr:
        self.mentions.add(node.id)
        return ir.Name(span_of(node), node.id)

    def _Attribute(self, node: ast.Attribute) -> ir.Expr:
        self._mention_attribute(node)
        return ir.Attribute(span_of(node), self.expr(node.value), node.attr)

    def _mention_attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            self.scope.own_attributes.add(node.attr)
        else:
            self.mentions.add(node.attr)

    def _Subscript(self, node: ast.Subscript) -> ir.Expr:
        return ir.Item(span_of(node), self.expr(node.value), self.expr(node.slice))

    def _Starred(self, node: ast.Starred) -> ir.Expr:
        return ir.Star(span_of(node), self.expr(node.value))

    def _Call(self, node: ast.Call) -> ir.Expr:
        arguments = []
        for argument in node.args:
            stars = int(isinstance(argument, ast.Starred))
            value = argument.value if isinstance(argument, ast.Starred) else argument
            arguments.append(ir.Argument(span_of(argument), self.expr(value), None, stars))
        for keyword in node.keywords:
            stars = 0 if keyword.arg else 2
            arguments.append(
                ir.Argument(span_of(keyword), self.expr(keyword.value), keyword.arg, stars)
            )
        function = self.expr(node.func)
        if isinstance(function, ir.Name):
            self.module.called.add(function.id)
        elif isinstance(function, ir.Attribute):
            self.module.called.add(function.name)
        return ir.Call(span_of(node), function, tuple(arguments))

    def _Dict(self, node: ast.Dict) -> ir.Expr:
        entries = tuple(
            (self.expr(key) if key else None, self.expr(value))
            for key, value in zip(node.keys, node.values, strict=True)
        )
        return ir.DictDisplay(span_of(node), entries)

    def _Tuple(self, node: ast.Tuple | ast.List | ast.Set) -> ir.Expr:
        return ir.Sequence(span_of(node), tuple(self.expr(e) for e in node.elts))

    _List = _Tuple
    _Set = _Tuple

    def _IfExp(self, node: ast.IfExp) -> ir.Expr:
        test = self.expr(node.test)
        return ir.Conditional(span_of(node), test, self.expr(node.body), self.expr(node.orelse))

    def _BoolOp(self, node: ast.BoolOp) -> ir.Expr:
        operator = "and" if isinstance(node.op, ast.And) else "or"
        return ir.Boolean(span_of(node), operator, tuple(self.expr(v) for v in node.values))

    def _UnaryOp(self, node: ast.UnaryOp) -> ir.Expr:
        if isinstance(node.op, ast.Not):
            return ir.Not(span_of(node), self.expr(node.operand))
        match node:
            case ast.UnaryOp(ast.USub(), ast.Constant(int() as value)):
                return ir.Constant(span_of(node), -value)
        return self._operation(node)

    def _Compare(self, node: ast.Compare) -> ir.Expr:
        if len(node.ops) > 1:
            return self._operation(node)
        operator = type(node.ops[0]).__name__
        if isinstance(node.left, ast.Name) and isinstance(node.comparators[0], ast.Constant):
            self.scope.compared.add(node.left.id)
        return ir.Compare(
            span_of(node), self.expr(node.left), operator, self.expr(node.comparators[0])
        )

    def _BinOp(self, node: ast.BinOp) -> ir.Expr:
        # A long sum is nested as deep as it is long: a loop, not recursion.
        chain = [node]
        while isinstance(chain[-1].left, ast.BinOp):
            chain.append(chain[-1].left)
        result = self.expr(chain[-1].left)
        for link in reversed(chain):
            operator = type(link.op).__name__
            result = ir.Operation(span_of(link), operator, (result, self.expr(link.right)))
        return result

    def _JoinedStr(self, node: ast.JoinedStr) -> ir.Expr:
        parts = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        return ir.FString(span_of(node), tuple(self.expr(part.value) for part in parts))

    _TemplateStr = _operation

    def _Lambda(self, node: ast.Lambda) -> ir.Expr:
        function = self._function(node, "<lambda>", node.args)
        value = _Lowering(self.module, function).expr(node.body)
        function.body = (ir.Return(span_of(node.body), value),)
        return ir.Lambda(span_of(node), function)

    def _ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> ir.Expr:
        loops = self._loops(node.generators)
        return ir.Comprehension(span_of(node), None, self.expr(node.elt), loops)

    _SetComp = _ListComp
    _GeneratorExp = _ListComp

    def _DictComp(self, node: ast.DictComp) -> ir.Expr:
        loops = self._loops(node.generators)
        return ir.Comprehension(span_of(node), self.expr(node.key), self.expr(node.value), loops)

    def _loops(self, generators: list[ast.comprehension]) -> tuple[ir.Loop, ...]:
        loops = []
        for generator in generators:
            iterable = self.expr(generator.iter)
            # The names of a comprehension are its own: they are not bound in this scope.
            target = _ComprehensionTarget(self.module, self.scope).target(generator.target)
            loops.append(ir.Loop(target, iterable, tuple(self.expr(c) for c in generator.ifs)))
        return tuple(loops)

    def _NamedExpr(self, node: ast.NamedExpr) -> ir.Expr:
        self._bind(node.target.id)
        return ir.Walrus(span_of(node), node.target.id, self.expr(node.value))

    def _Await(self, node: ast.Await) -> ir.Expr:
        return ir.Await(span_of(node), self.expr(node.value))

    def _Yield(self, node: ast.Yield) -> ir.Expr:
        self.scope.is_generator = True
        return ir.Yield(span_of(node), self.expr(node.value) if node.value else None, False)

    def _YieldFrom(self, node: ast.YieldFrom) -> ir.Expr:
        self.scope.is_generator = True
        return ir.Yield(span_of(node), self.expr(node.value), True)


class _ClassLowering(_Lowering):
    """The body of a class: its names are attributes, invisible to the functions within."""

    def _bind(self, name: str) -> None:
        pass


class _ComprehensionTarget(_Lowering):
    def _bind(self, name: str) -> None:
        pass


def _parts(pattern: ast.pattern, subject: ir.Expr) -> Iterator[tuple[str, ir.Expr]]:
    """The names that a pattern captures, with the part of the subject that each of them is."""
    span = subject.span
    match pattern:
        case ast.MatchAs(inner, name):
            if name is not None:
                yield name, subject
            if inner is not None:
                yield from _parts(inner, subject)
        case ast.MatchSequence(patterns):
            for index, each in enumerate(patterns):
                if isinstance(each, ast.MatchStar):
                    return
                yield from _parts(each, ir.Item(span, subject, ir.Constant(span, index)))
        case ast.MatchMapping(keys, patterns):
            for key, each in zip(keys, patterns, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    yield from _parts(each, ir.Item(span, subject, ir.Constant(span, key.value)))
        case ast.MatchClass(_, _, attributes, patterns):
            for attribute, each in zip(attributes, patterns, strict=True):
                yield from _parts(each, ir.Attribute(span, subject, attribute))
