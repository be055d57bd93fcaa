"""The part of a text that a finding points at: lines with numbers, and carets below.

Lines are shown as they are, except that tabs become spaces, control characters become
pictures, what the encoding lacks is spelled in ASCII, and only the part around the finding is shown
of a very long line.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from hydrawandb_lint.diagnostics import Edit, Position
from hydrawandb_lint.report.lines import Page, split_lines
from hydrawandb_lint.report.spelling import spelled
from hydrawandb_lint.tuples import NamedTuple

Segment = tuple[str, str]
"""A piece of text and the name of its style."""

CONTEXT = 2
TAB = "    "
WIDTH = 160
SHOWN_ROWS = 8
CUT = "..."


class Sheet(NamedTuple):
    """The page that frames are cut of, the width of its numbers, and what must spell it."""

    page: Page
    gutter: int
    encoding: str


def sheet(page: Page, row: int, encoding: str) -> Sheet:
    """The sheet for what ends in that row."""
    return Sheet(page, len(str(min(row + CONTEXT, len(page.lines)))), encoding)


class Window(NamedTuple):
    """The columns of a long line that are shown; `last` is exclusive."""

    first: int
    last: int


def frame(sheet: Sheet, start: Position, end: Position) -> list[Segment]:
    """The lines from two before `start` to two after `end`, with the finding marked."""
    lines, gutter = sheet.page.lines, sheet.gutter
    end = min(end, Position(len(lines), len(lines[-1]) + 1))
    first = max(start.row - CONTEXT, 1)
    last = min(end.row + CONTEXT, len(lines))
    if last > end.row and last == len(lines) and not lines[-1]:
        last -= 1  # What follows the last line's end is no line to look at.
    mark, prefix = (_mark_within, "") if start.row == end.row else (_mark_across, "  ")
    marked = mark(sheet, start, end)
    before = [_row(sheet, row, prefix) for row in range(first, start.row)]
    after = [_row(sheet, row, prefix) for row in range(end.row + 1, last + 1)]
    bar: Segment = (f"{' ' * gutter} |\n", "frame")
    return [bar, *(segment for row in [*before, *marked, *after] for segment in row)]


def _mark_within(sheet: Sheet, start: Position, end: Position) -> list[list[Segment]]:
    """One line with carets below."""
    gutter, line = sheet.gutter, sheet.page.lines[start.row - 1]
    begin = start.column - 1
    window = _window(line, begin)
    marked = line[begin : min(end.column - 1, window.last)]
    width = max(_width(_pictures(sheet, marked)), 1)
    lead = " " * _lead(sheet, line, window, begin)
    return [
        [
            (f"{start.row:>{gutter}} |", "frame"),
            (f" {_shown(sheet, line, window)}".rstrip() + "\n", ""),
        ],
        [(f"{' ' * gutter} |", "frame"), (f" {lead}", ""), ("^" * width + "\n", "caret")],
    ]


def _mark_across(sheet: Sheet, start: Position, end: Position) -> list[list[Segment]]:
    """Several lines with a bracket on their left, the middle of many left out."""
    lines, gutter = sheet.page.lines, sheet.gutter
    line = lines[start.row - 1]
    begin = start.column - 1
    window = _window(line, 0)
    at_margin = not line[:begin].strip()
    out = [_row(sheet, start.row, "/ " if at_margin else "  ")]
    if not at_margin:
        reach = "_" * (_lead(sheet, line, window, min(begin, window.last)) + 1)
        out.append([(f"{' ' * gutter} |", "frame"), (f"  {reach}^\n", "caret")])
    for row in range(start.row + 1, end.row + 1):
        if row < start.row + SHOWN_ROWS or row == end.row:
            out.append(_row(sheet, row, "| "))
        elif row == start.row + SHOWN_ROWS:
            out.append([(f"{CUT:>{gutter}} |", "frame"), (" |\n", "caret")])
    line = lines[end.row - 1]
    window = _window(line, 0)
    reach = "_" * _lead(sheet, line, window, min(max(end.column - 1, 1), window.last))
    out.append([(f"{' ' * gutter} |", "frame"), (f" |{reach}^\n", "caret")])
    return out


def _row(sheet: Sheet, row: int, prefix: str) -> list[Segment]:
    gutter, line = sheet.gutter, sheet.page.lines[row - 1]
    shown = _shown(sheet, line, _window(line, 0))
    if not prefix.strip():
        return [(f"{row:>{gutter}} |", "frame"), (f" {prefix}{shown}".rstrip() + "\n", "")]
    return [
        (f"{row:>{gutter}} |", "frame"),
        (f" {prefix}".rstrip(), "caret"),
        (f" {shown}".rstrip() + "\n", ""),
    ]


def _lead(sheet: Sheet, line: str, window: Window, column: int) -> int:
    """How far from the left a column of the line is shown."""
    return _width(CUT * bool(window.first) + _pictures(sheet, line[window.first : column]))


def changes(sheet: Sheet, edits: tuple[Edit, ...]) -> list[Segment]:
    """What the edits make of their lines: the old with `-`, the new with `+`."""
    (text, lines, starts), gutter = sheet.page, sheet.gutter
    out: list[Segment] = []
    shift = 0
    for first, last, group in _by_lines(starts, edits):
        begin = starts[first]
        end = starts[last] + len(lines[last])
        old = split_lines(text[begin:end])
        new = split_lines(_applied(text, begin, end, group))
        if out:
            out.append((f"{CUT:>{gutter + 2}}\n", "frame"))
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        for line in old[head : len(old) - tail]:
            out += _changed(sheet, " " * gutter, "-", line, "removed")
        for offset, line in enumerate(new[head : len(new) - tail]):
            row = first + 1 + head + offset + shift
            out += _changed(sheet, f"{row:>{gutter}}", "+", line, "added")
        shift += len(new) - len(old)
    return out


def _changed(sheet: Sheet, number: str, sign: str, line: str, style: str) -> list[Segment]:
    shown = _shown(sheet, line, _window(line, 0))
    return [(f"{number} ", "frame"), (f"{sign} {shown}".rstrip() + "\n", style)]


def _window(line: str, column: int) -> Window:
    if len(line) <= WIDTH:
        return Window(0, len(line))
    first = max(column - WIDTH // 4, 0)
    return Window(first, min(first + WIDTH, len(line)))


def _shown(sheet: Sheet, line: str, window: Window) -> str:
    head = CUT if window.first else ""
    tail = CUT if window.last < len(line) else ""
    return f"{head}{_pictures(sheet, line[window.first : window.last])}{tail}"


def _pictures(sheet: Sheet, text: str) -> str:
    return spelled("".join(map(_picture, text)), sheet.encoding)


def _picture(char: str) -> str:
    if char == "\t":
        return TAB
    if char.isprintable():
        return char
    code = ord(char)
    if code < 32:
        return chr(0x2400 + code)
    return "\u2421" if code == 127 else "\ufffd"


def _width(text: str) -> int:
    """The columns that a terminal gives it."""
    return sum(
        0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )


def _by_lines(starts: list[int], edits: tuple[Edit, ...]) -> list[tuple[int, int, list[Edit]]]:
    """The edits in groups that share lines: first line, last line, edits."""
    groups: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits):
        first = bisect_right(starts, edit.start) - 1
        last = bisect_right(starts, edit.end) - 1
        if groups and first <= groups[-1][1]:
            begun, reached, group = groups.pop()
            groups.append((begun, max(last, reached), [*group, edit]))
        else:
            groups.append((first, last, [edit]))
    return groups


def _applied(text: str, begin: int, end: int, edits: list[Edit]) -> str:
    pieces = []
    for edit in edits:
        pieces += [text[begin : edit.start], edit.text]
        begin = edit.end
    return "".join([*pieces, text[begin:end]])


def _common(one: list[str], other: list[str]) -> int:
    """How many lines they begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
