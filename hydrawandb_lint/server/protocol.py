"""What pygls does not do: texts of cells that change in parts, or are opened anew."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator
from itertools import accumulate
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.workspace import PositionCodec

from hydrawandb_lint.text import Text


class Protocol(LanguageServerProtocol):
    """Clients send the changes of cells in parts, whatever a server asks for
    (https://github.com/microsoft/language-server-protocol/pull/2210); pygls, which is to take texts
    whole, would take a part for the whole."""

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(
        self, params: types.DidChangeNotebookDocumentParams
    ) -> Generator[Any, Any, None]:
        cells = params.change.cells
        structure = cells and cells.structure
        opened = {each.uri: each.text for each in (structure and structure.did_open) or ()}
        if structure:  # pygls closes last, and a cell may be closed and opened anew
            structure.did_close = [e for e in structure.did_close or () if e.uri not in opened]
        for each in (cells and cells.text_content) or ():
            uri = each.document.uri
            text = opened[uri] if uri in opened else self.workspace.get_text_document(uri).source
            for change in each.changes:
                text = _changed(text, change, self.workspace.position_codec)
            each.changes = [types.TextDocumentContentChangeWholeDocument(text)]
        yield from super().lsp_notebook_document__did_change(params)


def _changed(text: str, change: types.TextDocumentContentChangeEvent, codec: PositionCodec) -> str:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    before = Text(text)

    def offset(position: types.Position) -> int:
        row = position.line + 1
        units = [0, *accumulate(map(codec.client_num_units, before.line(row)))]
        column = bisect_left(units, position.character, hi=len(units) - 1)
        return before.start(row) + column

    return text[: offset(change.range.start)] + change.text + text[offset(change.range.end) :]
