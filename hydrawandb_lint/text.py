"""A source text and its positions: spans of `ast`, offsets of edits, positions of diagnostics."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right

from hydrawandb_lint.analysis.ir import Span
from hydrawandb_lint.analysis.lower import span_of
from hydrawandb_lint.diagnostics import Position

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Text:
    """The text of a file, decoded, with its line endings as they are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    @property
    def newline(self) -> str:
        """The line ending of the first line, which is taken for that of the file."""
        match = _NEWLINE.search(self.text)
        return match.group() if match else "\n"

    def offset(self, row: int, byte_column: int) -> int:
        """The offset of a place that `ast` gives: a row from 1, a column in bytes of UTF-8."""
        start = self._starts[row - 1]
        line = self.text[start : start + byte_column]
        if line.isascii():
            return start + byte_column
        return start + len(line.encode()[:byte_column].decode(errors="ignore"))

    def range(self, span: Span) -> tuple[int, int]:
        """The offsets at which a span starts and ends."""
        return self.offset(span.row, span.column), self.offset(span.end_row, span.end_column)

    def slice(self, span: Span) -> str:
        start, end = self.range(span)
        return self.text[start:end]

    def expression(self, span: Span) -> ast.expr:
        """The expression at a span, with positions in its own text."""
        # In parentheses it may go over lines and end in a comment; they have lines of their own.
        tree = ast.parse(f"(\n{self.slice(span)}\n)", mode="eval")
        return ast.increment_lineno(tree, -1).body

    def displays_around(self, span: Span) -> list[Span]:
        """The calls and dict displays that a span lies in, innermost first."""
        start, end = self.range(span)
        found = []
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, (ast.Call, ast.Dict)):
                whole = span_of(node)
                first, last = self.range(whole)
                if first <= start and end <= last and (first, last) != (start, end):
                    found.append(whole)
        return sorted(found, key=lambda whole: self.range(whole)[1] - self.range(whole)[0])

    def position(self, offset: int) -> Position:
        """Row and column, both from 1, the column in characters."""
        row = bisect_right(self._starts, offset)
        return Position(row, offset - self._starts[row - 1] + 1)

    def start(self, row: int) -> int:
        """The offset at which a row begins; of one past the last, the end."""
        return self._starts[row - 1] if row <= len(self._starts) else len(self.text)

    def line_end(self, row: int) -> int:
        """The offset at which a row's text ends, before its line ending."""
        if row >= len(self._starts):
            return len(self.text)
        end = self._starts[row]
        match = _NEWLINE.search(self.text, self._starts[row - 1], end)
        return match.start() if match else end

    def line(self, row: int) -> str:
        """A row, without its line ending."""
        return self.text[self.start(row) : self.line_end(row)]

    def indentation(self, row: int) -> str:
        """The white space that a row starts with."""
        line = self.line(row)
        return line[: len(line) - len(line.lstrip())]
