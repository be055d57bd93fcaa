"""The open documents, and what hwlint finds in them: their texts count in place of the files."""

from __future__ import annotations

import io
import os
import tokenize
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from pygls.uris import to_fs_path
from pygls.workspace import TextDocument, Workspace

from hydrawandb_lint import engine
from hydrawandb_lint.kinds import is_data, is_notebook, is_page
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources import notebook
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.sources.roots import root_of

MARK = "\ufeff"
"""A byte order mark, where somebody leaves it in a text."""
Settings = Callable[[], Folders]
"""Gives the settings as the files have them now."""


class Part(NamedTuple):
    """A text of the editor's: a file, or a cell of a notebook."""

    uri: str
    version: int | None


class Document(NamedTuple):
    """An open file of a kind that hwlint checks: what the editor would write, of that the text that
    is checked, and the mark that stands before it, if one does. Of a notebook `parts` are the
    Python cells by their numbers among those, else it is the file, by none."""

    path: str
    data: bytes
    text: str
    mark: str
    parts: dict[int | None, Part]


def taken(workspace: Workspace) -> list[Document]:
    """The open files that hwlint checks. What is no file belongs to no project and is left out; so
    is a notebook that is open as text, be that its JSON or, by a plugin, Python."""
    texts = {each.uri: each for each in workspace.text_documents.values()}
    found = []
    for each in workspace.notebook_documents.values():
        path = to_fs_path(each.uri)
        if path is not None and is_notebook(path):
            cells = [texts[cell.document] for cell in each.cells if cell.document in texts]
            found.append(_of_cells(path, cells))
    for uri, text in texts.items():
        path = to_fs_path(uri)
        is_cell = workspace.get_notebook_document(cell_uri=uri) is not None
        if path is None or is_cell or is_notebook(path):
            continue
        if text.language_id == "python" or _is_known(path):
            found.append(_of_text(path, text))
    return found


def _of_cells(path: str, cells: list[TextDocument]) -> Document:
    cells = [each for each in cells if each.language_id == "python"]
    data = notebook.written(each.source for each in cells)
    parts: dict[int | None, Part] = {
        number: Part(each.uri, each.version) for number, each in enumerate(cells, 1)
    }
    return Document(path, data, notebook.decode(data).text, "", parts)


def _of_text(path: str, document: TextDocument) -> Document:
    text = document.source.removeprefix(MARK)
    mark = MARK if document.source != text else ""
    part = Part(document.uri, document.version)
    return Document(path, mark.encode() + _encoded(text), text, mark, {None: part})


def _encoded(text: str) -> bytes:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(text.encode()).readline)
        return text.encode(encoding)
    except (LookupError, SyntaxError, UnicodeError):
        return text.encode("utf-8", "surrogatepass")


def _is_known(path: str) -> bool:
    return path.endswith(".py") or is_data(path) or is_page(path)


def check(documents: list[Document], settings: Settings) -> tuple[list[FileResult], list[str]]:
    """What is found in the documents and on ways through them; and for projects whose settings
    cannot be used, of which nothing is found, a sentence that says why."""
    unsaved = {each.path: each.data for each in documents}
    by_root = defaultdict[str, list[str]](list)
    for path in unsaved:
        by_root[root_of(os.path.dirname(path), None)[0]].append(path)
    results, refusals = list[FileResult](), []
    for paths in by_root.values():
        folders = settings()
        try:
            results += engine.check(gather(paths, folders, unsaved), folders)
        except SettingsError as error:
            refusals.append(str(error))
    return results, refusals


def fix(document: Document, documents: list[Document], settings: Settings) -> str:
    """The text of a document as `hwlint fix` would write it. Raises `SettingsError`."""
    unsaved = {each.path: each.data for each in documents}
    folders = settings()
    gathered = gather([document.path], folders, unsaved)
    for result in engine.check(gathered, folders, engine.Run(fix=True)):
        if result.path == document.path and result.before == document.text:
            return result.text
    return document.text
