"""The rules: each module of this folder is one, which is its registration.

A rule's module has `CODE`, `NAME`, optionally `DEFAULT = False`, a function for each kind of file
that it has something to say of (`check` for Python, `check_yaml`, `check_sweep`,
`check_gitignore`), and a docstring that is its documentation. Its first line is the summary. One
that is off may have `PREVIEW = True`, if a later release is to turn it on, or `EVIDENCE`, which
says when its findings are `evident`: these are shown all the same.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from hydrawandb_lint import registered
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from hydrawandb_lint.diagnostics import Diagnostic
    from hydrawandb_lint.views.gitignore import GitIgnoreView
    from hydrawandb_lint.views.python import PythonView
    from hydrawandb_lint.views.sweep import SweepView
    from hydrawandb_lint.views.yaml import YamlView


class Rule(NamedTuple):
    """`default`: it is on unless told otherwise; if not, `preview` may turn it on, or `evidence`
    say where it is."""

    code: str
    name: str
    summary: str
    documentation: str
    default: bool
    preview: bool
    evidence: str
    module: str
    check: Callable[[PythonView], Iterable[Diagnostic]] | None
    check_yaml: Callable[[YamlView], Iterable[Diagnostic]] | None
    check_sweep: Callable[[SweepView], Iterable[Diagnostic]] | None
    check_gitignore: Callable[[GitIgnoreView], Iterable[Diagnostic]] | None


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its code, in the order of the codes."""
    modules = [
        importlib.import_module(f"{__name__}.{name}") for name in registered.modules(*__path__)
    ]
    rules = [
        Rule(
            module.CODE,
            module.NAME,
            (module.__doc__ or "").partition("\n")[0],
            module.__doc__ or "",
            getattr(module, "DEFAULT", True),
            getattr(module, "PREVIEW", False),
            getattr(module, "EVIDENCE", ""),
            module.__name__,
            getattr(module, "check", None),
            getattr(module, "check_yaml", None),
            getattr(module, "check_sweep", None),
            getattr(module, "check_gitignore", None),
        )
        for module in modules
    ]
    return {rule.code: rule for rule in sorted(rules)}
