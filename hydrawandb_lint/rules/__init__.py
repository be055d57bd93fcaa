"""The rules: each module of this folder is one, which is its registration.

A rule's module has `CODE`, `NAME`, optionally `DEFAULT = False`, a function for each kind of file
that it has something to say of (`check` for Python, `check_yaml`, `check_sweep`,
`check_gitignore`), and a docstring that is its documentation. Its first line is the summary. One
that is off may have `PREVIEW = True`, if a later release is to turn it on, or `EVIDENCE`, which
says when its findings are `evident`: these are shown all the same.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING

from hydrawandb_lint import faults, registered
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


_SAID = re.compile(r"^(CODE|DEFAULT|PREVIEW) = (\S+)", re.MULTILINE)


@cache
def codes(preview: bool = False) -> dict[str, bool]:
    """Every code there is, and whether it is on by default; with `preview`, in a later release.
    Read from the text of the rules: to load them takes longer than Python's start."""
    known = dict.fromkeys(faults.NAMES, True)
    for name in registered.modules(*__path__):
        with open(os.path.join(*__path__, f"{name}.py"), encoding="utf-8") as file:
            said = dict(_SAID.findall(file.read()))
        is_on = said.get("DEFAULT") != "False" or (preview and said.get("PREVIEW") == "True")
        known[said["CODE"].strip('"')] = is_on
    return known


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
