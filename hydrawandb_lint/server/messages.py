"""Results as the Language Server Protocol has them: rows and columns from 0, columns in the units
that the client counts in."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from lsprotocol import types
from pygls.uris import from_fs_path
from pygls.workspace import PositionCodec

from hydrawandb_lint import engine, faults
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Position, Step
from hydrawandb_lint.edits.ignores import ignores
from hydrawandb_lint.report.text import rule_url
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.rules.unused_suppression import CODE as UNUSED
from hydrawandb_lint.server.documents import Document
from hydrawandb_lint.text import Text

SOURCE = "hwlint"


def data_of(diagnostic: types.Diagnostic) -> dict[str, Any]:
    """The data of a diagnostic of ours; nothing if it is somebody else's."""
    is_ours = diagnostic.source == SOURCE and isinstance(diagnostic.data, dict)
    return diagnostic.data if is_ours else {}  # type: ignore[return-value]


class Messages:
    """Makes messages of results; `documents` are those that were checked."""

    def __init__(self, documents: Iterable[Document], codec: PositionCodec) -> None:
        self._open = {each.path: each for each in documents}
        self._texts = {path: Text(each.text) for path, each in self._open.items()}
        self._codec = codec

    def diagnostics(self, results: Iterable[FileResult]) -> dict[str, list[types.Diagnostic]]:
        """The diagnostics of each file that has some, by URI."""
        found: dict[str, dict[Diagnostic, None]] = {}
        for result in results:
            self._texts.setdefault(result.path, Text(result.text))
            if result.diagnostics:
                found.setdefault(result.path, {}).update(dict.fromkeys(result.diagnostics))
        return {
            self._uri(path): [self._diagnostic(d) for d in each] for path, each in found.items()
        }

    def changes(self, path: str, text: str) -> list[types.TextEdit]:
        """The edits that make a text of a file's."""
        before = self._text(path).text.splitlines(keepends=True)
        after = text.splitlines(keepends=True)
        starts = [0]
        for line in before:
            starts.append(starts[-1] + len(line))
        blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        edits = [
            Edit(starts[first], starts[end], "".join(after[new:new_end]))
            for tag, first, end, new, new_end in blocks
            if tag != "equal"
        ]
        return self._edits(path, edits)

    def _diagnostic(self, diagnostic: Diagnostic) -> types.Diagnostic:
        path = diagnostic.filename
        start, end = self._position(path, diagnostic.start), self._position(path, diagnostic.end)
        return types.Diagnostic(
            range=types.Range(start, end),
            message=diagnostic.message,
            severity=types.DiagnosticSeverity.Error,
            code=diagnostic.code,
            code_description=types.CodeDescription(rule_url(diagnostic.name)),
            source=SOURCE,
            related_information=[self._related(step) for step in diagnostic.trace],
            data=self._data(path, diagnostic),
        )

    def _related(self, step: Step) -> types.DiagnosticRelatedInformation:
        place = self._position(step.filename, step.position)
        location = types.Location(self._uri(step.filename), types.Range(place, place))
        return types.DiagnosticRelatedInformation(location, step.message)

    def _data(self, path: str, diagnostic: Diagnostic) -> dict[str, Any]:
        """What the client gives back when it asks for actions: the fix, if one may be applied, and
        the edits of a comment that silences the finding."""
        document, fix = self._open.get(path), diagnostic.fix if diagnostic.fixable else None
        return {
            "version": document and document.version,
            "fix": fix
            and {
                "title": fix.title,
                "safe": fix.applicability is Applicability.SAFE,
                "edits": self._edits(path, fix.edits),
            },
            "ignore": self._edits(path, _ignores(self._text(path), path, diagnostic)),
        }

    def _edits(self, path: str, edits: Iterable[Edit]) -> list[types.TextEdit]:
        text = self._text(path)

        def position(offset: int) -> types.Position:
            return self._position(path, text.position(offset))

        return [
            types.TextEdit(types.Range(position(edit.start), position(edit.end)), edit.text)
            for edit in sorted(edits)
        ]

    def _position(self, path: str, position: Position) -> types.Position:
        before = self._text(path).line(position.row)[: position.column - 1]
        return types.Position(position.row - 1, self._codec.client_num_units(before))

    def _text(self, path: str) -> Text:
        if path not in self._texts:
            self._texts[path] = Text(engine.text(path))
        return self._texts[path]

    def _uri(self, path: str) -> str:
        document = self._open.get(path)
        return document.uri if document else str(from_fs_path(path))


def _ignores(text: Text, path: str, diagnostic: Diagnostic) -> list[Edit]:
    """A comment that silences a finding, or its code for a comment that is there."""
    is_own = diagnostic.code in faults.NAMES or diagnostic.code == UNUSED
    return [] if is_own else ignores(text.text, path, [diagnostic], "")
