"""The Python blocks of a Markdown page as one Python text, and the way back to the page.

That text has the rows of the page. A row outside of the blocks is empty; in a block, what stands
before the code (the indentation of a list, the `>` of a quote) is cut off and remembered as the
row's prefix. So rows are the same in both texts, and columns differ by the length of the prefix.

A block that Python does not parse is left out: documentation is full of prompts, shell escapes
and fragments, and nothing is wrong with them.
"""

from __future__ import annotations

import ast
import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import zip_longest

from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix, Position
from hydrawandb_lint.sources.python import Source, UnreadableError
from hydrawandb_lint.tuples import NamedTuple

LEVELS = 5
"""How deep tabs and admonitions are followed into each other."""

_NEWLINE = re.compile(r"\r\n|\r|\n")
_PYTHON = re.compile(r"[ \t]*\{?[ \t]*\.?py(?:thon)?3?(?![\w.+-])", re.IGNORECASE)
_TAG = re.compile(r"^[ \t]*<[^\r\n]*>[ \t\r]*$", re.MULTILINE)
_FENCE = re.compile(rf"[`~]{{3}}{_PYTHON.pattern}", re.IGNORECASE)


class Block(NamedTuple):
    """A block's first row, counted from 1, and each row's code and prefix."""

    first: int
    code: list[str]
    prefixes: list[str]

    @property
    def end(self) -> int:
        """The row after its last."""
        return self.first + len(self.code)

    @property
    def top(self) -> int:
        """Its first row that is not blank; a blank one may have lost its prefix."""
        return self.first + next((at for at, code in enumerate(self.code) if code.strip()), 0)


class Page:
    """A page under the linter: `python` is the text of its blocks, `rows` where they begin."""

    def __init__(self, text: str, filename: str) -> None:
        lines = _NEWLINE.split(text)
        blocks = sorted(_blocks(text, lines, filename))
        self.rows = tuple(block.first for block in blocks)
        self._blocks = {row: block for block in blocks for row in range(block.first, block.end)}
        code = [""] * len(lines)
        for block in blocks:
            code[block.first - 1 : block.end - 1] = block.code
        ends = _NEWLINE.findall(text)
        self.python = "".join(map("".join, zip_longest(code, ends, fillvalue="")))
        self._starts = _line_starts(text)
        self._python_starts = _line_starts(self.python)

    def row(self, row: int, cell: int | None) -> int:
        """The row of the Python text: the same."""
        return row

    def located(self, found: Diagnostic) -> Diagnostic:
        """A diagnostic of the Python text, as one of the page."""
        trace = (step._replace(position=self._position(step.position)) for step in found.trace)
        return found._replace(
            start=self._position(found.start),
            end=self._position(found.end),
            fix=found.fix and self._fix(found.fix),
            trace=tuple(trace),
        )

    def _position(self, position: Position) -> Position:
        return position._replace(column=position.column + len(self._prefix(position.row)))

    def _fix(self, fix: Fix) -> Fix | None:
        """None where an edit has no place on the page."""
        edits = [self.edit(edit) for edit in fix.edits]
        return fix._replace(edits=tuple(filter(None, edits))) if all(edits) else None

    def edit(self, edit: Edit) -> Edit | None:
        """The edit on the page, its new rows prefixed; None if it reaches out of its block."""
        if edit.start == edit.end == 0:  # the top of a Python file is that of the first block
            top = self._python_starts[self._blocks[self.rows[0]].top - 1]
            edit = Edit(top, top, edit.text)
        first, last = self._row(edit.start), self._row(edit.end)
        block = self._blocks.get(first)
        if block is None:
            return None
        start, end = self._offset(edit.start), self._offset(edit.end)
        if last == block.end and not edit.text and edit.start == self._python_starts[first - 1]:
            start = self._starts[first - 1]  # whole rows go, and the fence keeps its own prefix
        elif self._blocks.get(last) is not block:
            return None
        prefix = self._prefix(first)
        return Edit(start, end, _NEWLINE.sub(lambda newline: newline[0] + prefix, edit.text))

    def _prefix(self, row: int) -> str:
        block = self._blocks.get(row)
        return block.prefixes[row - block.first] if block else ""

    def _row(self, offset: int) -> int:
        return bisect_right(self._python_starts, offset)

    def _offset(self, offset: int) -> int:
        row = self._row(offset)
        column = offset - self._python_starts[row - 1]
        return self._starts[row - 1] + len(self._prefix(row)) + column


def decode(data: bytes) -> Source:
    """The text of a page: UTF-8, whatever it says of itself. Raises `UnreadableError`."""
    if b"\0" in data:
        raise UnreadableError("Holds NUL bytes: a binary file, or one in an unusual encoding")
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        return Source(data.decode().removeprefix("\ufeff"), "utf-8", bom)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError(f"Not UTF-8 in line {row}; save the file as UTF-8") from error


def _blocks(text: str, lines: list[str], filename: str) -> Iterator[Block]:
    """The Python blocks of a page that Python parses."""
    if not _FENCE.search(text):
        return
    from textwrap import dedent

    for row, content in _fences(text, filename):
        code = dedent(content.removesuffix("\n")).split("\n")
        raw = lines[row : row + len(code)]
        # Half of a tab can be cut off by no prefix.
        if all(map(str.endswith, raw, code)) and _parses(code):
            prefixes = [line[: len(line) - len(cut)] for line, cut in zip(raw, code, strict=True)]
            yield Block(row + 1, code, prefixes)


def _fences(text: str, filename: str) -> Iterator[tuple[int, str]]:
    """The first row, counted from 0, and the content of each fenced Python block.

    What CommonMark takes for indented code is read once more: MkDocs indents so what belongs to
    a tab or an admonition. In MDX a tag has no say in how the text around it is read.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    if filename.lower().endswith(".mdx"):
        parser.disable("html_block")
        text = _TAG.sub("", text)
    parts = [(0, text)]
    for _ in range(LEVELS):
        indented = []
        for base, part in parts:
            for token in parser.parse(part):
                if token.map is None:
                    continue
                if token.type == "code_block" and _FENCE.search(token.content):
                    indented.append((base + token.map[0], token.content))
                elif token.type == "fence" and token.content and _PYTHON.match(token.info):
                    yield base + token.map[0] + 1, token.content
        parts = indented


def _parses(code: list[str]) -> bool:
    try:
        ast.parse("\n".join(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _NEWLINE.finditer(text))]
