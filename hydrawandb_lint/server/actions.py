"""What an editor offers at a finding. Everything is in the data of its diagnostic, as it was told:
not every client gives them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lsprotocol import types

from hydrawandb_lint.server.messages import SOURCE, data_of

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.{SOURCE}"
NOTEBOOK_FIX_ALL = f"{types.CodeActionKind.Notebook.value}.{FIX_ALL}"
"""Of all its cells; VS Code asks for it once, and for `FIX_ALL` in each."""
FIX_ALL_TITLE = "hwlint: Fix all auto-fixable problems"
QUICK_FIX = types.CodeActionKind.QuickFix.value
KINDS = (QUICK_FIX, FIX_ALL, NOTEBOOK_FIX_ALL)

Kinds = Sequence[types.CodeActionKind | str] | None


def workspace_edit(
    edits: list[types.TextDocumentEdit], capabilities: types.ClientCapabilities
) -> types.WorkspaceEdit:
    """The edits, so that a client that can leaves a newer version alone."""
    workspace = capabilities.workspace
    edit = workspace and workspace.workspace_edit
    if edit and edit.document_changes:
        return types.WorkspaceEdit(document_changes=edits)
    changes = {each.text_document.uri: each.edits for each in edits}
    return types.WorkspaceEdit(changes=changes)  # type: ignore[arg-type]  # ours are plain edits


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


def quick_fixes(
    diagnostics: Sequence[types.Diagnostic],
    version: Callable[[str], int | None],
    capabilities: types.ClientCapabilities,
) -> list[types.CodeAction]:
    """The fix of each diagnostic, then the comments; those whose edits are for the newest `version`
    of each text."""

    def actions(
        title: str,
        diagnostic: types.Diagnostic,
        edits: list[types.TextDocumentEdit],
        is_preferred: bool = False,
    ) -> list[types.CodeAction]:
        documents = [each.text_document for each in edits]
        if not edits or any(version(each.uri) != each.version for each in documents):
            return []
        edit = workspace_edit(edits, capabilities)
        return [
            types.CodeAction(title, QUICK_FIX, [diagnostic], is_preferred or None, edit=edit),
        ]

    fixes, comments = [], []
    for each in diagnostics:
        data = data_of(each)
        if fix := data["fix"]:
            title = fix["title"] if fix["safe"] else f"{fix['title']} (unsafe)"
            fixes += actions(title, each, fix["edits"], fix["safe"])
        comments += actions(f"Ignore {each.code} on this line", each, data["ignore"])
    return fixes + comments
