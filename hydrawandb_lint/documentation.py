"""What is said of each rule, for `hwlint rule` and docs/rules/: taken from its file."""

from __future__ import annotations

import re
import sys

from hydrawandb_lint import faults
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.rules import Rule, all_rules
from hydrawandb_lint.settings.errors import UnknownRuleError
from hydrawandb_lint.settings.options import table

_NO_FIX = "\n## Fix safety\nThere is no fix"
"""How a rule that has no fix begins to say so."""


def pages() -> dict[str, RulePage]:
    """The page of each rule and of each fault of hwlint's, by code."""
    found = {code: _of_rule(rule) for code, rule in all_rules().items()}
    found |= {code: _of_fault(code, name) for code, name in faults.NAMES.items()}
    return dict(sorted(found.items()))


def page(word: str) -> RulePage:
    """The page of the rule with that code or name. Raises `UnknownRuleError`."""
    known = pages()
    for each in known.values():
        if word in (each.code, each.name):
            return each
    raise UnknownRuleError(word, "on the command line", known)


def _of_rule(rule: Rule) -> RulePage:
    module = sys.modules[rule.module]
    return RulePage(
        rule.code,
        rule.name,
        rule.summary,
        _explanation(rule.documentation),
        rule.default,
        _state(rule),
        _NO_FIX not in rule.documentation,
        f"{module.__name__.replace('.', '/')}.py",
    )


def _state(rule: Rule) -> str:
    if rule.default:
        return "On by default."
    if rule.evidence:
        return f"On by default only {rule.evidence}."
    return "Off by default, on under `preview`." if rule.preview else "Off by default."


def _of_fault(code: str, name: str) -> RulePage:
    text = faults.DOCUMENTATION[code]
    summary, file = text.partition("\n")[0], f"{faults.__name__.replace('.', '/')}.py"
    return RulePage(code, name, summary, _explanation(text), True, "Always on.", False, file)


def _explanation(documentation: str) -> str:
    """All but the summary; settings under *Options* with what they do and their default."""
    text = documentation.partition("\n")[2].strip("\n")
    before, heading, after = text.partition("## Options\n")
    return before + heading + re.sub(r"^- `([a-z-]+)`$", _option, after, flags=re.MULTILINE) + "\n"


def _option(match: re.Match[str]) -> str:
    return f"{match[0]}: {table()[match[1]].option.help}"
