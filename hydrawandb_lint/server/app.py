"""The server: which message leads to what.

What is checked is always all open documents, in a thread. A check that something newer has
overtaken is not begun, or its results are not told.
"""

from __future__ import annotations

import asyncio
import gc
import os
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from hydrawandb_lint import documentation
from hydrawandb_lint.about import __version__
from hydrawandb_lint.faults import apology
from hydrawandb_lint.report.rule import markdown
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.server import documents
from hydrawandb_lint.server.actions import (
    FIX_ALL,
    FIX_ALL_TITLE,
    KINDS,
    NOTEBOOK_FIX_ALL,
    QUICK_FIX,
    can_resolve,
    is_wanted,
    quick_fixes,
    workspace_edit,
)
from hydrawandb_lint.server.documents import Document, Settings
from hydrawandb_lint.server.messages import SOURCE, Messages, data_of
from hydrawandb_lint.server.protocol import Protocol
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.sources.state import ENDINGS

DELAY = 0.2
"""Seconds without a change before a text is checked: longer than most pauses between two keys."""
NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithNotebook("*", [types.NotebookCellLanguage("python")])],
    save=True,
)
"""The Python cells of notebooks of all types are what a client sends of them."""
WATCHED = f"**/{{{','.join((*ENDINGS, *map('*{}'.format, ENDINGS)))}}}"
"""What ends so or, as `*` may stand for one character at least, is called so."""


class Server(LanguageServer):
    """What is known between two messages."""

    def __init__(self, settings: Settings) -> None:
        # pygls counts the lines of an incremental change by `str.splitlines`, which also ends one
        # at a form feed; so texts are taken whole.
        whole = types.TextDocumentSyncKind.Full
        super().__init__(SOURCE, __version__, whole, NOTEBOOKS, protocol_cls=Protocol)
        self.settings = settings
        self.found: dict[str, list[types.Diagnostic]] = {}
        """The diagnostics that the client shows, by URI."""
        self.code = 1
        """How the process ends: badly, unless the client says `shutdown` before."""
        self._told: set[str] = set()
        self._newest = 0
        self._one_at_a_time = asyncio.Lock()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """What pygls cannot answer by; its trace goes to stderr."""
        self.log(str(error))

    def log(self, text: str, kind: types.MessageType = types.MessageType.Error) -> None:
        self.window_log_message(types.LogMessageParams(kind, text))

    def documents(self) -> list[Document]:
        return documents.taken(self.workspace)

    async def check(self, delay: float = DELAY) -> None:
        """Checks the open documents and tells what is found, unless something is newer by then."""
        self._newest += 1
        number = self._newest
        await asyncio.sleep(delay)
        async with self._one_at_a_time:
            if number != self._newest:
                return
            opened = self.documents()
            try:
                results, refusals, found = await asyncio.to_thread(self._checked, opened)
            except Exception as error:
                self.log(apology(error))
                return
            if number == self._newest:
                self._tell(results, refusals)
                self._publish(opened, found)
            gc.collect()

    def _checked(
        self, opened: list[Document]
    ) -> tuple[list[FileResult], list[str], dict[str, list[types.Diagnostic]]]:
        """What `documents.check` gives, and the diagnostics of that."""
        results, refusals = documents.check(opened, self.settings)
        messages = Messages(opened, self.workspace.position_codec)
        return results, refusals, messages.diagnostics(results)

    def _tell(self, results: list[FileResult], refusals: list[str]) -> None:
        """Says once what keeps files from being checked."""
        notes = {f"{result.path}: {result.note}" for result in results if result.note}
        for text in [*refusals, *notes]:
            if text not in self._told:
                self.log(text, types.MessageType.Warning)
        for text in refusals:
            if text not in self._told:
                params = types.ShowMessageParams(types.MessageType.Error, f"hwlint: {text}")
                self.window_show_message(params)
        self._told = {*refusals, *notes}

    def _publish(self, opened: list[Document], found: dict[str, list[types.Diagnostic]]) -> None:
        versions = {p.uri: p.version for each in opened for p in each.parts.values()}
        for uri in sorted({*found, *self.found, *versions}):
            self.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(uri, found.get(uri, []), versions.get(uri))
            )
        self.found = found

    async def fix_all(self, uri: str) -> types.WorkspaceEdit | None:
        """The edit that writes what `hwlint fix` would write, in all cells if it is one."""
        opened = self.documents()
        document = next((d for d in opened if uri in (p.uri for p in d.parts.values())), None)
        if document is None:
            return None
        try:
            edits = await asyncio.to_thread(self._mended, document, opened)
        except SettingsError as error:
            self.log(str(error))
            return None
        if not edits or document not in self.documents():  # it was changed meanwhile
            return None
        return workspace_edit(edits, self.client_capabilities)

    def _mended(self, document: Document, opened: list[Document]) -> list[types.TextDocumentEdit]:
        text = documents.fix(document, opened, self.settings)
        return Messages(opened, self.workspace.position_codec).changes(document.path, text)

    def version_of(self, uri: str) -> int | None:
        """The version of a text, if it is open."""
        return self.workspace.get_text_document(uri).version

    def at(self, uri: str, where: types.Range) -> list[types.Diagnostic]:
        """The diagnostics of a document that a range touches."""
        return [
            each
            for each in self.found.get(uri, ())
            if each.range.start <= where.end and where.start <= each.range.end
        ]

    def is_fixable(self, uri: str) -> bool:
        """Whether a document has a safe fix."""
        fixes = [data_of(each)["fix"] for each in self.found.get(uri, ())]
        return any(fix["safe"] for fix in fixes if fix)


async def _initialized(ls: Server, params: types.InitializedParams) -> None:
    workspace = ls.client_capabilities.workspace
    watched = workspace and workspace.did_change_watched_files
    if watched and watched.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(WATCHED)])
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        await ls.client_register_capability_async(
            types.RegistrationParams([types.Registration(method, method, options)])
        )


async def _opened(ls: Server, params: object) -> None:
    await ls.check(delay=0)


async def _changed(ls: Server, params: object) -> None:
    await ls.check()


async def _code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri, only, capabilities = params.text_document.uri, params.context.only, ls.client_capabilities
    actions = []
    if is_wanted(QUICK_FIX, only):
        actions += quick_fixes(ls.at(uri, params.range), ls.version_of, capabilities)
    is_cell = ls.workspace.get_notebook_document(cell_uri=uri) is not None
    fix_all = NOTEBOOK_FIX_ALL if is_cell else FIX_ALL
    if is_wanted(fix_all, only) and (only or ls.is_fixable(uri)):
        action = types.CodeAction(FIX_ALL_TITLE, fix_all, data=uri)
        if can_resolve(capabilities):
            actions.append(action)
        elif only:  # asked for by name, not at each move of the cursor
            actions.append(await _resolve(ls, action))
    return actions


async def _resolve(ls: Server, params: types.CodeAction) -> types.CodeAction:
    params.edit = await ls.fix_all(str(params.data))
    return params


def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    around = ls.at(params.text_document.uri, types.Range(params.position, params.position))
    if not around:
        return None
    codes = sorted({str(each.code) for each in around})
    text = "\n\n".join(markdown(documentation.page(code)) for code in codes)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), around[0].range)


def _shut_down(ls: Server, params: None) -> None:
    ls.code = 0


def _exit(ls: Server, params: None) -> None:
    """Ends the process at once: Python would wait for a check that nobody waits for."""
    os._exit(ls.code)


FEATURES: dict[str, Any] = {
    types.INITIALIZED: _initialized,
    types.TEXT_DOCUMENT_DID_OPEN: _opened,
    types.TEXT_DOCUMENT_DID_CHANGE: _changed,
    types.TEXT_DOCUMENT_DID_SAVE: _changed,
    types.TEXT_DOCUMENT_DID_CLOSE: _changed,
    types.NOTEBOOK_DOCUMENT_DID_OPEN: _opened,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE: _changed,
    types.NOTEBOOK_DOCUMENT_DID_SAVE: _changed,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE: _changed,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: _changed,
    types.TEXT_DOCUMENT_CODE_ACTION: _code_actions,
    types.CODE_ACTION_RESOLVE: _resolve,
    types.TEXT_DOCUMENT_HOVER: _hover,
    types.SHUTDOWN: _shut_down,
    types.EXIT: _exit,
}


def serve(settings: Settings) -> int:
    """Serves a client on stdin and stdout until it says `exit`, which ends the process, or is gone:
    then gives the exit code, 0 after `shutdown`. `settings` is asked for each check."""
    server = Server(settings)
    for name, handler in FEATURES.items():
        is_list = name == types.TEXT_DOCUMENT_CODE_ACTION
        options = types.CodeActionOptions(KINDS, resolve_provider=True) if is_list else None
        server.feature(name, options)(handler)
    gc.disable()  # it would double the time of a check; what is left of one goes after it
    server.start_io()
    return server.code
