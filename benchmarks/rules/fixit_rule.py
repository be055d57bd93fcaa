"""What `ast_grep.yml` says, as a rule of Fixit."""

from __future__ import annotations

import libcst
import libcst.matchers as m
from fixit import LintRule

INIT = m.Attribute(m.Name("wandb"), m.Name("init"))
RAW = m.Call(INIT, [m.ZeroOrMore(), m.Arg(m.Name(), m.Name("config")), m.ZeroOrMore()])


class RawConfig(LintRule):
    MESSAGE = "a name is given to wandb.init as it is"

    def visit_Call(self, node: libcst.Call) -> None:  # noqa: N802
        if m.matches(node, RAW):
            self.report(node)
