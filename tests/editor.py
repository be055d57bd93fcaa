"""An editor without a screen: the client of pygls, with a real `hwlint server` on its stdio."""

from __future__ import annotations

import asyncio
import io
import re
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.protocol import LanguageServerProtocol

T = TypeVar("T")
PATIENCE = 60
"""Seconds that an answer may take on a busy machine."""
LANGUAGES = {".py": "python", ".ipynb": "python", ".yaml": "yaml", ".md": "markdown"}
CAPABILITIES = types.ClientCapabilities(
    notebook_document=types.NotebookDocumentClientCapabilities(
        types.NotebookDocumentSyncClientCapabilities()
    ),
    workspace=types.WorkspaceClientCapabilities(
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(True),
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
    ),
    text_document=types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(
            resolve_support=types.ClientCodeActionResolveOptions(["edit"])
        )
    ),
)


class Editor:
    """A session in a folder; each method waits for what it leads to. A name such as `a.ipynb#2`
    is that of a cell.

    `messages` are those of the session, as JSON has them, with `-->` before what the editor says.
    """

    def __init__(
        self,
        folder: Path,
        *options: str,
        capabilities: types.ClientCapabilities = CAPABILITIES,
        encoding: str = "utf-16-le",
    ) -> None:
        self.folder, self.options, self.capabilities = folder, options, capabilities
        self.encoding = encoding
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.cells: dict[str, list[str]] = {}
        """The names of the cells of each notebook."""
        self.published: list[types.PublishDiagnosticsParams] = []
        self.logged: list[str] = []
        self.shown: list[str] = []
        self.watched: list[str] = []
        """The glob of the files of which the server wants to hear."""
        self.messages: list[tuple[str, Any]] = []
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Editor:
        self._thread.start()
        self.client = self._make()
        command = [sys.executable, "-m", "hydrawandb_lint", "server", *self.options]
        self.wait_for(self.client.start_io(*command, cwd=self.folder))
        params = types.InitializeParams(self.capabilities, root_uri=self.folder.as_uri())
        self.server = self.wait_for(self.client.initialize_async(params))
        self.client.initialized(types.InitializedParams())
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        self.wait_for(self.client.stop())  # type: ignore[no-untyped-call]
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def process(self) -> asyncio.subprocess.Process:
        assert self.client._server is not None
        return self.client._server

    def uri(self, name: str) -> str:
        path, *cell = name.split("#")
        uri = (self.folder / path).as_uri()
        return f"{uri.replace('file://', 'vscode-notebook-cell:')}#{cell[0]}" if cell else uri

    def open(
        self, name: str, text: str | None = None, *, wait: bool = True
    ) -> list[types.Diagnostic]:
        """Opens a file, or a text that is not saved; gives its diagnostics."""
        path = self.folder / name
        self.texts[name] = path.read_bytes().decode() if text is None else text
        self.versions[name] = 1
        language = LANGUAGES.get(path.suffix, "plaintext")
        item = types.TextDocumentItem(self.uri(name), language, 1, self.texts[name])
        self._say(self.client.text_document_did_open, types.DidOpenTextDocumentParams(item))
        return self.diagnostics(name) if wait else []

    def change(self, name: str, *texts: str, wait: bool = True) -> list[types.Diagnostic]:
        """Changes a text, in one go several times, and does not save it; gives its diagnostics."""
        told = []
        for text in texts:
            self.texts[name] = text
            self.versions[name] += 1
            document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
            whole = [types.TextDocumentContentChangeWholeDocument(text)]
            told.append(types.DidChangeTextDocumentParams(document, whole))
        self._say(self.client.text_document_did_change, *told)
        return self.diagnostics(name) if wait else []

    def save(self, name: str) -> None:
        """Writes the text of an open document."""
        (self.folder / name).write_bytes(self.texts[name].encode())
        params = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri(name)))
        self._say(self.client.text_document_did_save, params)

    def close(self, name: str) -> None:
        del self.texts[name]
        params = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(self.uri(name)))
        self._say(self.client.text_document_did_close, params)

    def open_notebook(
        self, name: str, cells: dict[str, str], languages: dict[str, str] | None = None
    ) -> None:
        """Opens a notebook of code cells, which are of Python unless `languages` says another."""
        self.cells[name], self.versions[name] = list(cells), 1
        document = types.NotebookDocument(
            self.uri(name), "jupyter-notebook", 1, list(map(self._cell, cells))
        )
        spoken = {**dict.fromkeys(cells, "python"), **(languages or {})}
        opened = [self._opened(each, text, spoken[each]) for each, text in cells.items()]
        params = types.DidOpenNotebookDocumentParams(document, opened)
        self._say(self.client.notebook_document_did_open, params)

    def arrange(self, name: str, cells: list[str], new: dict[str, str] | None = None) -> None:
        """Puts cells in order; those left out are removed, and `new` ones have these texts, those
        that are there, too, which are closed before."""
        old, self.cells[name], new = self.cells[name], cells, new or {}
        gone = [each for each in old if each not in cells or each in new]
        closed = [types.TextDocumentIdentifier(self.uri(each)) for each in gone]
        structure = types.NotebookDocumentCellChangeStructure(
            types.NotebookCellArrayChange(0, len(old), list(map(self._cell, cells))),
            [self._opened(*each) for each in new.items()],
            closed,
        )
        self._notebook_changed(name, types.NotebookDocumentCellChanges(structure))

    def replace(self, cell: str, *changes: tuple[str, str]) -> list[types.Diagnostic]:
        """Replaces parts of the text of a cell, one after the other; gives its diagnostics."""
        told: list[types.TextDocumentContentChangeEvent] = []
        for old, new in changes:
            text = self.texts[cell]
            start = text.index(old)
            where = types.Range(self._position(text, start), self._position(text, start + len(old)))
            told.append(types.TextDocumentContentChangePartial(where, new))
            self.texts[cell] = text.replace(old, new, 1)
        self.versions[cell] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[cell], self.uri(cell))
        content = [types.NotebookDocumentCellContentChanges(document, told)]
        changed = types.NotebookDocumentCellChanges(text_content=content)
        self._notebook_changed(cell.split("#")[0], changed)
        return self.diagnostics(cell)

    def close_notebook(self, name: str) -> None:
        closed = [types.TextDocumentIdentifier(self.uri(each)) for each in self.cells.pop(name)]
        notebook = types.NotebookDocumentIdentifier(self.uri(name))
        params = types.DidCloseNotebookDocumentParams(notebook, closed)
        self._say(self.client.notebook_document_did_close, params)

    def file_changed(self, name: str) -> None:
        """Tells that something else wrote a file."""
        event = types.FileEvent(self.uri(name), types.FileChangeType.Changed)
        params = types.DidChangeWatchedFilesParams([event])
        self._say(self.client.workspace_did_change_watched_files, params)

    def diagnostics(self, name: str) -> list[types.Diagnostic]:
        """Those of the newest text of an open document."""
        uri, version = self.uri(name), self.versions[name]
        told = self.until(
            lambda: [p for p in self.published if p.uri == uri and p.version == version]
        )
        return list(told[-1].diagnostics)

    def codes(self, name: str) -> list[object]:
        """The codes that the editor shows in a file, open or not."""
        told = [each for each in self.published if each.uri == self.uri(name)]
        return [each.code for each in told[-1].diagnostics] if told else []

    def actions(
        self, name: str, found: list[types.Diagnostic], only: list[str] | None = None
    ) -> list[types.CodeAction]:
        """What is offered at some diagnostics."""
        where = found[0].range if found else types.Range(types.Position(0, 0), types.Position(0, 0))
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(self.uri(name)),
            where,
            types.CodeActionContext(found, only),
        )
        offered = self.wait_for(self.client.text_document_code_action_async(params)) or []
        return [each for each in offered if isinstance(each, types.CodeAction)]

    def resolve(self, action: types.CodeAction) -> types.CodeAction:
        return self.wait_for(self.client.code_action_resolve_async(action))

    def hover(self, name: str, row: int, column: int) -> types.Hover | None:
        """What is shown at a place; both count from 0."""
        document = types.TextDocumentIdentifier(self.uri(name))
        params = types.HoverParams(document, types.Position(row, column))
        return self.wait_for(self.client.text_document_hover_async(params))

    def edited(self, name: str, action: types.CodeAction) -> str:
        """The text of a document with the edits of an action."""
        edit = action.edit
        assert edit is not None
        if edit.document_changes:
            changes = [e for e in edit.document_changes if isinstance(e, types.TextDocumentEdit)]
            change = next(e for e in changes if e.text_document.uri == self.uri(name))
            assert change.text_document.version == self.versions[name]
            edits = [each for each in change.edits if isinstance(each, types.TextEdit)]
        else:
            edits = list((edit.changes or {})[self.uri(name)])
        text = self.texts[name]
        for each in sorted(edits, key=lambda each: each.range.start, reverse=True):
            start, end = self._offset(text, each.range.start), self._offset(text, each.range.end)
            text = text[:start] + each.new_text + text[end:]
        return text

    def marked(self, name: str, found: types.Range) -> str:
        """The characters of an open document in a range."""
        text = self.texts[name]
        return text[self._offset(text, found.start) : self._offset(text, found.end)]

    def write(self, body: bytes) -> None:
        """Sends what need be no message."""
        stream = self.process.stdin
        assert stream is not None
        self._say(stream.write, b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    def quit(self) -> int | None:
        """Says `shutdown` and `exit`; gives the exit code of the server."""
        self.wait_for(self.client.shutdown_async(None))
        self._say(self.client.exit, None)
        self.wait_for(self.process.wait())
        return self.process.returncode

    def until(self, tell: Callable[[], T]) -> T:
        """Waits for messages until something is true; gives it."""
        with self._news:
            assert self._news.wait_for(tell, PATIENCE), "the server does not say it"
            return tell()

    def wait_for(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def _say(self, send: Callable[[Any], object], *messages: object) -> None:
        async def say() -> None:
            for each in messages:
                send(each)

        self.wait_for(say())

    def _cell(self, name: str) -> types.NotebookCell:
        return types.NotebookCell(types.NotebookCellKind.Code, self.uri(name))

    def _opened(self, name: str, text: str, language: str = "python") -> types.TextDocumentItem:
        self.texts[name], self.versions[name] = text, 1
        return types.TextDocumentItem(self.uri(name), language, 1, text)

    def _notebook_changed(self, name: str, cells: types.NotebookDocumentCellChanges) -> None:
        self.versions[name] += 1
        notebook = types.VersionedNotebookDocumentIdentifier(self.versions[name], self.uri(name))
        event = types.NotebookDocumentChangeEvent(cells=cells)
        params = types.DidChangeNotebookDocumentParams(notebook, event)
        self._say(self.client.notebook_document_did_change, params)

    def _position(self, text: str, offset: int) -> types.Position:
        *above, line = re.split("\r\n|\r|\n", text[:offset])
        width = len("a".encode(self.encoding))
        return types.Position(len(above), len(line.encode(self.encoding)) // width)

    def _offset(self, text: str, position: types.Position) -> int:
        lines = [*io.StringIO(text, newline=""), ""]  # not `splitlines`: a form feed ends none
        line = lines[position.line].encode(self.encoding)
        width = len("a".encode(self.encoding))
        before = line[: position.character * width].decode(self.encoding)
        return len("".join(lines[: position.line])) + len(before)

    def _make(self) -> LanguageClient:
        messages, news = self.messages, self._news

        class Protocol(LanguageServerProtocol):
            def _send_data(self, data: Any) -> None:
                messages.append(("-->", self._converter.unstructure(data)))
                super()._send_data(data)

            def handle_message(self, message: Any) -> None:
                messages.append(("<--", self._converter.unstructure(message)))
                with news:
                    super().handle_message(message)
                    news.notify_all()

        async def make() -> LanguageClient:
            return LanguageClient("editor", "1", Protocol)

        client = self.wait_for(make())

        def keep(log: list[Any], part: Callable[[Any], Any]) -> Callable[[Any], None]:
            return lambda params: log.append(part(params))

        for method, handler in {
            types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: keep(self.published, lambda each: each),
            types.WINDOW_LOG_MESSAGE: keep(self.logged, lambda each: each.message),
            types.WINDOW_SHOW_MESSAGE: keep(self.shown, lambda each: each.message),
            types.CLIENT_REGISTER_CAPABILITY: keep(
                self.watched,
                lambda each: each.registrations[0].register_options["watchers"][0]["globPattern"],
            ),
        }.items():
            client.feature(method)(handler)
        return client
