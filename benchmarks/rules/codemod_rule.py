"""What `ast_grep.yml` says, as a codemod of LibCST; it changes nothing, but warns."""

from __future__ import annotations

import libcst
import libcst.matchers as m
from libcst.codemod import VisitorBasedCodemodCommand

INIT = m.Attribute(m.Name("wandb"), m.Name("init"))
RAW = m.Call(INIT, [m.ZeroOrMore(), m.Arg(m.Name(), m.Name("config")), m.ZeroOrMore()])


class RawConfig(VisitorBasedCodemodCommand):
    DESCRIPTION = "Finds a name that is given to wandb.init as it is."

    def visit_Call(self, node: libcst.Call) -> None:  # noqa: N802
        if m.matches(node, RAW):
            self.warn("a name is given to wandb.init as it is")
