"""`hwlint fix` as a codemod of LibCST's own tool: raw config → `to_container`, and the rest.

    python -m libcst.tool codemod --no-format hydrawandb_lint.codemod.FixCommand FILE

It applies the same edits under the same settings, so it writes the same text. Without
`--no-format` the tool hands what changed to its formatter, Black.
"""

from __future__ import annotations

import argparse
import os
from functools import partial

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext

from hydrawandb_lint import engine, faults, rules
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.pins import Pins


class FixCommand(CodemodCommand):
    """Applies the fixes of `hwlint fix` to a module."""

    DESCRIPTION = "Fix faults where Hydra/OmegaConf configs meet Weights & Biases."

    def __init__(self, context: CodemodContext, *, unsafe_fixes: bool = False) -> None:
        super().__init__(context)
        self.said = {"unsafe_fixes": True} if unsafe_fixes else {}

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """The options of the command."""
        arg_parser.add_argument(
            "--unsafe-fixes",
            action="store_true",
            help="apply fixes that may change what a working program does, too",
        )

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """The module as `hwlint fix` leaves it."""
        path = os.path.abspath(self.context.filename or "<text>")
        folders, folder = Folders(rules.codes, self.said), os.path.dirname(path)
        before = tree.code
        targets = partial(Pins(folders).targets, folder)
        result = engine.fix_text(before, path, folders.active(path), targets)
        for diagnostic in result.diagnostics:
            if diagnostic.code in faults.NAMES:
                self.warn(f"{path}:{diagnostic.start.row}: {diagnostic.code} {diagnostic.message}")
        if result.text == before:
            return tree
        return cst.parse_module(result.text, tree.config_for_parsing)
