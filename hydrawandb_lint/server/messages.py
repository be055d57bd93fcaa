"""Results as the Language Server Protocol has them: rows and columns from 0, columns in the units
that the client counts in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import accumulate
from typing import Any

from lsprotocol import types
from pygls.uris import from_fs_path
from pygls.workspace import PositionCodec

from hydrawandb_lint import engine, faults
from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Position, Step
from hydrawandb_lint.edits.ignores import Ignores
from hydrawandb_lint.report.lines import Pages
from hydrawandb_lint.report.text import rule_url
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.rules.unused_suppression import CODE as UNUSED
from hydrawandb_lint.server.documents import Document, Part

SOURCE = "hwlint"


def data_of(diagnostic: types.Diagnostic) -> dict[str, Any]:
    """The data of a diagnostic of ours."""
    return diagnostic.data  # type: ignore[return-value]


class Messages:
    """Makes messages of results; `documents` are those that were checked."""

    def __init__(self, documents: Iterable[Document], codec: PositionCodec) -> None:
        self._open = {each.path: each for each in documents}
        self._texts = {path: each.text for path, each in self._open.items()}
        self._pages = cache(lambda path: Pages(path, self._text(path)))
        self._ignores = cache(lambda path: Ignores(self._text(path), path))
        self._codec = codec

    def diagnostics(self, results: Iterable[FileResult]) -> dict[str, list[types.Diagnostic]]:
        """The diagnostics of each text that has some, by URI."""
        told: dict[Diagnostic, None] = {}
        for result in results:
            self._texts.setdefault(result.path, result.text)
            told |= dict.fromkeys(result.diagnostics)
        found: dict[str, list[types.Diagnostic]] = {}
        for each in told:
            uri = self._part(each.filename, each.cell).uri
            found.setdefault(uri, []).append(self._diagnostic(each))
        return found

    def changes(self, path: str, text: str) -> list[types.TextDocumentEdit]:
        """The edits that make a text of a file's."""
        pages, new = self._pages(path).pages, Pages(path, text)
        by_page = [
            (number, _changes(page.text, new.of(number).text)) for number, page in pages.items()
        ]
        return self._edits(path, by_page)

    def _diagnostic(self, diagnostic: Diagnostic) -> types.Diagnostic:
        path, cell = diagnostic.filename, diagnostic.cell
        return types.Diagnostic(
            range=self._range(path, cell, diagnostic.start, diagnostic.end),
            message=diagnostic.message,
            severity=types.DiagnosticSeverity.Error,
            code=diagnostic.code,
            code_description=types.CodeDescription(rule_url(diagnostic.name)),
            source=SOURCE,
            related_information=[self._related(step) for step in diagnostic.trace],
            data=self._data(path, diagnostic),
        )

    def _related(self, step: Step) -> types.DiagnosticRelatedInformation:
        path, cell = step.filename, step.cell
        place = self._range(path, cell, step.position, step.position)
        location = types.Location(self._part(path, cell).uri, place)
        return types.DiagnosticRelatedInformation(location, step.message)

    def _data(self, path: str, diagnostic: Diagnostic) -> dict[str, Any]:
        """What actions are made of: the fix, if one may be applied, and the edits of a comment that
        silences the finding."""
        fix = diagnostic.fix if diagnostic.is_fixable(unsafe=True) else None
        pages = self._pages(path)
        is_own = diagnostic.code in faults.NAMES or diagnostic.code == UNUSED
        comment = [] if is_own else self._ignores(path).edits([diagnostic], "")
        return {
            "fix": fix
            and {
                "title": fix.title,
                "safe": fix.applicability is Applicability.SAFE,
                "edits": self._edits(path, pages.edits(fix.edits)),
            },
            "ignore": self._edits(path, pages.edits(comment)),
        }

    def _edits(
        self, path: str, by_page: Iterable[tuple[int | None, Sequence[Edit]]]
    ) -> list[types.TextDocumentEdit]:
        """Edits with offsets in the pages of a file."""
        return [self._edit(path, cell, edits) for cell, edits in by_page if edits]

    def _edit(self, path: str, cell: int | None, edits: Iterable[Edit]) -> types.TextDocumentEdit:
        part, position = self._part(path, cell), self._pages(path).of(cell).position
        return types.TextDocumentEdit(
            types.OptionalVersionedTextDocumentIdentifier(part.uri, part.version),
            [
                types.TextEdit(
                    self._range(path, cell, position(edit.start), position(edit.end)), edit.text
                )
                for edit in edits
            ],
        )

    def _range(self, path: str, cell: int | None, start: Position, end: Position) -> types.Range:
        return types.Range(self._position(path, cell, start), self._position(path, cell, end))

    def _position(self, path: str, cell: int | None, position: Position) -> types.Position:
        line = "".join(self._pages(path).of(cell).lines[position.row - 1 : position.row])
        before = line[: position.column - 1]
        if position.row == 1 and path in self._open:
            before = self._open[path].mark + before
        return types.Position(position.row - 1, self._codec.client_num_units(before))

    def _text(self, path: str) -> str:
        if path not in self._texts:
            self._texts[path] = engine.text(path)
        return self._texts[path]

    def _part(self, path: str, cell: int | None) -> Part:
        """The text that a place is in; of a notebook as a whole, its file."""
        document = self._open.get(path)
        part = document and document.parts.get(cell)
        return part or Part(str(from_fs_path(path)), None)


def _changes(before: str, after: str) -> list[Edit]:
    """The lines that make one text of another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        Edit(starts[first], starts[end], "".join(new[at:new_end]))
        for tag, first, end, at, new_end in blocks
        if tag != "equal"
    ]
