"""What an editor offers at a finding. Everything is in the data of its diagnostic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import converters, types

from hydrawandb_lint.server.messages import SOURCE, data_of

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
FIX_ALL_TITLE = "hwlint: Fix all auto-fixable problems"
QUICK_FIX = types.CodeActionKind.QuickFix.value
KINDS = (QUICK_FIX, FIX_ALL)
_CONVERTER = converters.get_converter()

Kinds = Sequence[types.CodeActionKind | str] | None


class Target:
    """A document that edits are for, in the version that they were made for."""

    def __init__(self, uri: str, version: int | None, capabilities: types.ClientCapabilities):
        self.uri, self.version = uri, version
        workspace = capabilities.workspace
        edit = workspace and workspace.workspace_edit
        self._takes_versions = bool(edit and edit.document_changes)

    def edit(self, edits: Sequence[types.TextEdit]) -> types.WorkspaceEdit:
        """The edits, so that a client that can leaves a newer version alone."""
        if not self._takes_versions:
            return types.WorkspaceEdit(changes={self.uri: edits})
        document = types.OptionalVersionedTextDocumentIdentifier(self.uri, self.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, edits)])


def can_resolve(capabilities: types.ClientCapabilities) -> bool:
    """Whether the client asks for the edit of an action once that is chosen."""
    document = capabilities.text_document
    action = document and document.code_action
    resolve = action and action.resolve_support
    return bool(resolve and "edit" in resolve.properties)


def is_wanted(kind: str, only: Kinds) -> bool:
    """Whether the client takes actions of a kind, which is words with dots, the general first."""
    words = [each.value if isinstance(each, types.CodeActionKind) else each for each in only or ()]
    return not only or any(f"{kind}.".startswith(f"{each}.") for each in words)


def quick_fixes(diagnostics: Sequence[types.Diagnostic], target: Target) -> list[types.CodeAction]:
    """The fix of each diagnostic of this version of the document, then the comments."""
    fixes, comments = [], []
    for each in diagnostics:
        data = data_of(each)
        if data and data["version"] == target.version:
            if fix := data["fix"]:
                title = fix["title"] if fix["safe"] else f"{fix['title']} (unsafe)"
                fixes.append(_action(title, each, fix["edits"], target, fix["safe"]))
            if edits := data["ignore"]:
                title = f"Ignore {each.code} on this line"
                comments.append(_action(title, each, edits, target))
    return fixes + comments


def _action(
    title: str, diagnostic: types.Diagnostic, edits: Any, target: Target, is_preferred: bool = False
) -> types.CodeAction:
    return types.CodeAction(
        title,
        QUICK_FIX,
        [diagnostic],
        is_preferred or None,
        edit=target.edit(_CONVERTER.structure(edits, list[types.TextEdit])),
    )
