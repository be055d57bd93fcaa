"""The open documents, and what hwlint finds in them: their texts count in place of the files."""

from __future__ import annotations

import io
import os
import tokenize
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from pygls.uris import to_fs_path
from pygls.workspace import TextDocument

from hydrawandb_lint import engine
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.settings.errors import SettingsError
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.sources.gitignore import is_gitignore
from hydrawandb_lint.sources.markdown import is_page
from hydrawandb_lint.sources.roots import root_of
from hydrawandb_lint.sources.yaml import is_yaml

Settings = Callable[[], Folders]
"""Gives the settings as the files have them now."""


class Document(NamedTuple):
    """An open file of a kind that hwlint checks, as the editor has it."""

    uri: str
    path: str
    text: str
    version: int | None

    @property
    def data(self) -> bytes:
        """What the editor would write."""
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(self.text.encode()).readline)
            return self.text.encode(encoding)
        except (SyntaxError, UnicodeError):
            return self.text.encode("utf-8", "surrogatepass")


def taken(documents: Iterable[TextDocument]) -> list[Document]:
    """Those that hwlint checks. One that is no file belongs to no project and is left out."""
    found = []
    for document in documents:
        path = to_fs_path(document.uri)
        if path is not None and (document.language_id == "python" or _is_known(path)):
            found.append(Document(document.uri, path, document.source, document.version))
    return found


def _is_known(path: str) -> bool:
    return path.endswith(".py") or is_yaml(path) or is_page(path) or is_gitignore(path)


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
