"""What imports bind: names of libraries, and what other files of the project hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hydrawandb_lint.analysis import ir
from hydrawandb_lint.analysis.flow import attributes
from hydrawandb_lint.analysis.flow.values import (
    JUST_UNKNOWN,
    NOTHING,
    Library,
    ModuleKind,
    Outside,
    Reference,
    Value,
)
from hydrawandb_lint.analysis.names import public_names
from hydrawandb_lint.knowledge import known

if TYPE_CHECKING:
    from hydrawandb_lint.analysis.flow.activation import Activation


_NOWHERE = ir.Span(0, 0, 0, 0)


def imported(activation: Activation, binding: ir.Binding) -> Value:
    """What an import binds to its name."""
    project = activation.program.project
    if project is not None:
        path = activation.function.path
        found = project.resolver.resolve(path, binding.module, binding.level)
        if found == path and not _binds(activation, binding.member):
            found = None  # a file called as the library that it imports
        if found is not None and binding.member is not None:
            by_value = activation.function.is_module
            return of_module(activation, found, binding.member, by_value=by_value)
        if found is not None:
            return frozenset({ModuleKind(found)})
    if binding.level:
        return JUST_UNKNOWN
    name = f"{binding.module}.{binding.member}" if binding.member else binding.module
    return frozenset({Library(attributes.canonical(name))})


def _binds(activation: Activation, member: str | None) -> bool:
    """Whether the file that is run binds a name at its top."""
    scope: ir.Function | None = activation.function
    while scope is not None and not scope.is_module:
        scope = scope.parent
    return scope is not None and member in scope.local


def enter(activation: Activation, path: str) -> ir.Module | None:
    """A module of the project, whose body has been run, or is being run right now."""
    program = activation.program
    module = program.module(path)
    if module is not None:
        program.summary(program.root(module.body), activation.context)
    return module


def of_module(activation: Activation, path: str, name: str, *, by_value: bool = False) -> Value:
    """`module.name`: what the module binds at its top, or a module in a package.

    `by_value`: as `from module import name` at the top of a file takes it, before any function
    has put something else there.
    """
    assert activation.program.project is not None
    is_package = path.endswith("__init__.py")
    is_outside = path.endswith(".py") and not is_package and not activation.program.is_inside(path)
    # Unless somebody put something there, the module need not be looked at.
    if is_outside and not _global(activation, path, name):
        return frozenset({Outside(path, name)})
    module = enter(activation, path)
    below = activation.program.project.resolver.within(path, name)
    # `from . import a` in a package's own `__init__` binds what it is about to look for.
    own = path == activation.function.path and below is not None
    if module is not None and name in module.body.local and not own:
        if by_value:
            return _left_by_body(activation, module, name)
        return _global(activation, path, name)
    if below is not None:
        return frozenset({ModuleKind(below)})
    if module is not None:
        return of_star_imports(activation, module.body, name) or JUST_UNKNOWN
    return JUST_UNKNOWN


def _left_by_body(activation: Activation, module: ir.Module, name: str) -> Value:
    key = ("global", module.path, name)
    found = activation.program.written_by(key, module.body, activation.context)
    if found is None:
        return NOTHING
    value, objects = found
    activation.import_objects(objects)
    if any(isinstance(kind, Reference) for kind in value):  # others may have filled it since
        everything = _global(activation, module.path, name)
        value |= frozenset(kind for kind in everything if isinstance(kind, Reference))
    return value


def _global(activation: Activation, path: str, name: str) -> Value:
    value, objects = activation.program.read(("global", path, name), activation.context)
    activation.import_objects(objects)
    return value


def looked_at(activation: Activation, value: Value) -> Value:
    """The value with what lies outside brought in."""
    result = NOTHING
    for kind in value:
        if isinstance(kind, Outside):
            module, (first, *rest) = enter(activation, kind.path), kind.name.split(".")
            found = module is not None and first in module.body.local
            value = _global(activation, kind.path, first) if found else JUST_UNKNOWN
            for name in rest:
                value = attributes.get(activation, value, name, _NOWHERE)
            result |= value
        else:
            result |= {kind}
    return result


def bind_star(activation: Activation, binding: ir.Binding) -> None:
    """`from module import *` of a module of the project."""
    project = activation.program.project
    path = project and project.resolver.resolve(
        activation.function.path, binding.module, binding.level
    )
    if not path or not activation.program.is_inside(path):
        return
    module = enter(activation, path)
    for name in public_names(module) if module is not None else ():
        value = _global(activation, path, name)
        if value:
            activation.state.names[name] = value


def of_star_imports(
    activation: Activation, body: ir.Function, name: str, seen: frozenset[str] = frozenset()
) -> Value | None:
    """What `from module import *` binds to a name, if one of them does; `seen` are the modules
    that lead here, since two may import from each other."""
    project = activation.program.project
    if body.path in seen:
        return None
    for star in reversed(body.star_imports):  # of two, the later one wins
        path = project and project.resolver.resolve(body.path, star.module, star.level)
        if path:
            module = enter(activation, path) if activation.program.is_inside(path) else None
            if module is not None and name in public_names(module):
                return _global(activation, path, name)
            found = module and of_star_imports(activation, module.body, name, seen | {body.path})
            if found:
                return found
        elif not star.level:
            full = attributes.canonical(f"{star.module}.{name}")
            if full in known().names:
                return frozenset({Library(full)})
    return None
