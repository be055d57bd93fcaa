"""Jupyter notebooks: the Python of their cells as one text, and changed cells back into the JSON.

Nothing but the source of a changed cell is written anew, and of that only the lines that changed,
each character spelled as that cell spells it; so outputs, order, indentation and the rest stay.
"""

from __future__ import annotations

import ast
import json
import keyword
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import partial
from itertools import accumulate, pairwise
from typing import Any

from hydrawandb_lint import faults
from hydrawandb_lint.cells import HEAD, Cell, cells, joined
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.sources import markdown
from hydrawandb_lint.sources.magics import REFUSALS, blank, masked
from hydrawandb_lint.sources.python import UnreadableError

FORMAT = 4

_JSON = json.JSONDecoder(parse_int=float)  # `int` takes 4,300 digits at most
_decode = _JSON.raw_decode
_BETWEEN = re.compile(r"[ \t\r\n,:]*")
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|[^\\]"
)
_AUTOMAGIC = re.compile(r"\s*([a-zA-Z]\w*)[ \t]+[^\s=][^\r\n]*(?:[\r\n]\s*)?")
_FOREIGN = re.compile(r"\n*(?:>>> |In \[\d+\]: |%(?:fs|md|md-sandbox|r|scala|sh|sql)\s)")
"""How a cell begins of which IPython takes prompts off, or which Databricks gives to others."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)")
_NEWLINE = re.compile(r"\r\n|\r|\n")


class Notebook:
    """A notebook as it was written down: `text` holds its Python cells, as `cells` has it."""

    encoding = "utf-8"

    def __init__(self, raw: str, bom: bytes, spans: dict[int, tuple[int, int]]) -> None:
        """`spans` are those of the sources of its Python cells in the JSON."""
        self._raw, self._bom, self._spans = raw, bom, spans
        values = {number: _decode(raw, start)[0] for number, (start, _) in spans.items()}
        self._sources = {number: "".join(value) for number, value in values.items()}
        newline = re.search(r"\r?\n", "".join(self._sources.values()))
        self.text = joined(self._sources, newline[0] if newline else "\n")

    def encode(self, text: str) -> bytes:
        """The bytes of the notebook with changed cells."""
        pieces, last = [], 0
        for cell in cells(text):
            source = text[cell.start : cell.end]
            if source != self._sources[cell.number]:
                start, end = self._spans[cell.number]
                written = _written(self._raw[start:end], source, self._raw.isascii())
                pieces += [self._raw[last:start], written]
                last = end
        return self._bom + "".join([*pieces, self._raw[last:]]).encode()


def decode(data: bytes) -> Notebook:
    """The Python cells of a notebook: none, if its kernel speaks another language.

    Raises `UnreadableError`.
    """
    raw, _, bom = markdown.decode(data)
    try:
        content = _JSON.decode(raw)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UnreadableError(f"Not valid JSON in {place}: {error.msg}") from error
    except RecursionError as error:
        raise UnreadableError("Not valid JSON: nested too deeply") from error
    version = content.get("nbformat") if isinstance(content, dict) else None
    if not isinstance(version, float):
        raise UnreadableError("No notebook: its JSON has no `nbformat`")
    if version != FORMAT:
        raise UnreadableError(
            f"A notebook of format {version:g}, and hwlint reads format {FORMAT}; "
            "`jupyter nbconvert --to notebook --inplace` converts it"
        )
    if not isinstance(content.get("cells"), list):
        raise UnreadableError("No notebook: its JSON has no list of `cells`")
    spans = _spans(raw, content["cells"]) if _speaks_python(content.get("metadata")) else {}
    return Notebook(raw, bom, spans)


def written(sources: Iterable[str]) -> bytes:
    """A notebook of Python cells that is written nowhere yet."""
    cells = [{"cell_type": "code", "source": source} for source in sources]
    text = json.dumps({"cells": cells, "nbformat": FORMAT}, ensure_ascii=False)
    return text.encode(errors="backslashreplace")  # half a character, as JSON spells it, too


def _speaks_python(metadata: Any) -> bool:
    """Whether the kernel does, as far as the metadata of a notebook tell."""
    for part, name in (("language_info", "name"), ("kernelspec", "language")):
        language = _within(metadata, part, name)
        if isinstance(language, str):
            return language.lower() == "python"
    return True


def _within(data: Any, *keys: str) -> Any:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _spans(raw: str, content: list[Any]) -> dict[int, tuple[int, int]]:
    """Where the sources of Python cells are, by the numbers of the cells."""
    top = {key: start for key, start, _ in _parts(raw, raw.index("{"))}
    found = {}
    for number, (_, start, _) in enumerate(_parts(raw, top["cells"]), 1):
        if _is_python(content[number - 1]):
            found[number] = {key: (at, end) for key, at, end in _parts(raw, start)}["source"]
    return found


def _is_python(cell: Any) -> bool:
    if _within(cell, "cell_type") != "code":
        return False
    source = cell.get("source")
    if not (isinstance(source, str) or _is_lines(source)):
        return False
    if HEAD.search("".join(source) + "\n"):
        return False
    return _within(cell, "metadata", "vscode", "languageId") in (None, "python")


def _is_lines(source: Any) -> bool:
    return isinstance(source, list) and all(isinstance(line, str) for line in source)


def _parts(raw: str, at: int) -> Iterator[tuple[str, int, int]]:
    """The values of the JSON object or array at an offset: key, if it has one, start and end."""
    is_object, key = raw[at] == "{", ""
    at = _skip(raw, at + 1)
    while raw[at] not in "]}":
        if is_object:
            key, at = _decode(raw, at)
            at = _skip(raw, at)
        _, end = _decode(raw, at)
        yield key, at, end
        at = _skip(raw, end)


def _skip(raw: str, at: int) -> int:
    found = _BETWEEN.match(raw, at)
    return found.end() if found else at


def _written(raw: str, source: str, is_ascii: bool) -> str:
    """The JSON of a changed source, in the manner of the old one, `raw`."""
    if raw[0] != "[":
        return f'"{"".join(_spelled([raw], source, is_ascii))}"'
    spans = [(start, end) for _, start, end in _parts(raw, 0)]
    pieces = _spelled([raw[start:end] for start, end in spans], source, is_ascii)
    before = raw[1 : spans[0][0]] if spans else ""
    between = raw[spans[0][1] : spans[1][0]] if len(spans) > 1 else f",{before or ' '}"
    after = raw[spans[-1][1] : -1] if spans else ""
    quoted = [f'"{piece}"' for piece in pieces]
    return f"[{before}{between.join(quoted)}{after}]" if pieces else "[]"


def _spelled(literals: list[str], source: str, is_ascii: bool) -> list[str]:
    """The pieces of a source as they stand between the quotes of JSON: its lines, if the old
    literals are lines, else (Sphinx-Gallery has one for all) what these are. Lines that they have
    are as they have them, and in others each character as it is there."""
    values = [_decode(literal, 0)[0] for literal in literals]
    characters = [each for literal in literals for each in _CHARACTER.findall(literal[1:-1])]
    spelling = dict(zip("".join(values), characters, strict=True))
    # nbformat ends a line where Python does, JupyterLab at LF only.
    by_python = all(len(value.splitlines()) < 2 for value in values)
    split = partial(str.splitlines, keepends=True) if by_python else _LINE.findall
    old, new = split("".join(values)), split(source)

    def spelled(character: str) -> str:
        known = spelling.get(character)
        return known or json.dumps(character, ensure_ascii=is_ascii)[1:-1]

    starts, new_starts, ends = _sums(old), _sums(new), _sums(values)
    out = list(map(spelled, source))
    cuts = set(new_starts if values == old else (0, len(source)))
    for at, first, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        start, end, place = starts[at], starts[at + size], new_starts[first]
        out[place : place + end - start] = characters[start:end]
        cuts.update(place + each - start for each in ends if start <= each <= end)
    return ["".join(out[a:b]) for a, b in pairwise(sorted(cuts))]


def _sums(texts: list[str]) -> list[int]:
    """Where each text begins in all of them together, and where they end."""
    return [0, *accumulate(map(len, texts))]


def _is_for_ipython(source: str) -> bool:
    """Whether IPython may know what to do with what is no Python: a line that stands alone may be a
    magic (`pip install`), and it takes off prompts and an indentation that all rows have."""
    found = _AUTOMAGIC.fullmatch(source)
    is_magic = found is not None and not keyword.iskeyword(found[1])
    is_foreign = _FOREIGN.match(source) is not None
    return is_magic or is_foreign or source.lstrip("\r\n").startswith((" ", "\t"))


class Script:
    """The text of a notebook under the linter. `python` has the same length, `rows` are those of
    the heads of cells; `refused` is what Python does not take, by the numbers of cells."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cells = cells(text)
        self._starts = [cell.start for cell in self._cells]
        starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self.rows = tuple(bisect_right(starts, cell.start) - 1 for cell in self._cells)
        self._tops = dict(zip((cell.number for cell in self._cells), self.rows, strict=True))
        self.refused: dict[int, Exception] = {}
        pieces, last = [], 0
        for cell in self._cells:
            pieces += [text[last : cell.start], self._python(cell)]
            last = cell.end
        self.python = "".join([*pieces, text[last:]])

    def row(self, row: int, cell: int | None) -> int:
        """The row of the text, of a row of a cell."""
        return row if cell is None else self._tops[cell] + row

    def edit(self, edit: Edit) -> Edit:
        """An edit of the Python text, as one of the notebook's: its rows end as those of its cell,
        which need not be as those of the first one."""
        cell = self._cells[bisect_right(self._starts, edit.start) - 1]
        newline = _NEWLINE.search(self._text, cell.start, cell.end)
        return edit._replace(text=_NEWLINE.sub(newline[0], edit.text)) if newline else edit

    def located(self, found: Diagnostic) -> Diagnostic:
        """A diagnostic of the Python text with places in cells."""
        at = self._at(found.start)
        start, end = self._place(found.start), self._place(found.end)
        trace = [
            self._step(step) if step.filename == found.filename else step for step in found.trace
        ]
        return found._replace(
            cell=self._cells[at].number,
            start=start,
            end=end,
            noqa_row=found.noqa_row - self.rows[at],
            fix=found.fix and self._fix(found.fix, self._cells[at]),
            trace=tuple(trace),
        )

    def faults(self, filename: str) -> list[Diagnostic]:
        """What is said of the cells that Python refuses."""
        return [
            faults.syntax_error(filename, error)._replace(cell=number)
            for number, error in self.refused.items()
        ]

    def _python(self, cell: Cell) -> str:
        source = self._text[cell.start : cell.end]
        python = masked(source)
        try:
            ast.parse(python)
        except REFUSALS as error:
            if not _is_for_ipython(source):
                self.refused[cell.number] = error
            return blank(source)
        return python

    def _at(self, position: Position) -> int:
        return bisect_right(self.rows, position.row) - 1

    def _place(self, position: Position) -> Position:
        return position._replace(row=position.row - self.rows[self._at(position)])

    def _step(self, step: Step) -> Step:
        cell = self._cells[self._at(step.position)].number
        return step._replace(position=self._place(step.position), cell=cell)

    def _fix(self, fix: Fix, cell: Cell) -> Fix:
        """What goes to the top of a Python file goes to that of the cell."""
        top = self._top(cell)
        edits = (e if e.start or e.end else Edit(top, top, e.text) for e in fix.edits)
        return fix._replace(edits=tuple(map(self.edit, edits)))

    def _top(self, cell: Cell) -> int:
        """Where the first row of a cell is that says something to Python."""
        at = cell.start
        for row in _ROW.findall(self.python[cell.start : cell.end]):
            if row.strip() not in ("", "0"):
                break
            at += len(row)
        return at
