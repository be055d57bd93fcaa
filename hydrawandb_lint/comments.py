"""The comments of a file that speak to hwlint, and the rows at whose end one can stand.

`# hwlint: ignore[HW101] reason` (the documented form) and `# noqa: HW101` work on their row; the
first, on a row of its own, on the next row that is neither blank nor a comment. `# hwlint:
disable-file[HW101]` works for the whole file. Without codes they are about every rule. What only
looks like one of them, such as `# hwlint: ignore HW101`, is malformed.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.kinds import is_data, is_gitignore, is_yaml
from hydrawandb_lint.sources.inner import Inner
from hydrawandb_lint.text import Text
from hydrawandb_lint.tuples import NamedTuple

if TYPE_CHECKING:
    from tokenize import TokenInfo

IGNORE, DISABLE, NOQA = "ignore", "disable-file", "noqa"

_DIRECTIVE = re.compile(
    r"#\s*(?:hwlint:\s*(?P<kind>ignore|disable-file)(?![\w-])(?:\s*\[(?P<codes>[^\]#]*)\]|(?!\s*(?:\[|(?:[:=(]\s*)?HW\d)))"
    r"|noqa(?:\s*:\s*(?P<noqa>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*))?(?![\w:]))",
    re.IGNORECASE,
)
_MALFORMED = re.compile(
    r"(?<![`\"'])#\s*hwlint:\s*(?:"
    r"(?P<kind>ignore|disable-file)\s*(?:[:=]\s*)?(?P<codes>HW\d+(?:\s*,\s*HW\d+)*)(?![\w,-])"
    r"|noqa(?![\w-])|(?:ignore|disable|skip)[-_]\w[\w-]*|\w[\w-]*(?=\s*\[\s*HW\d)"
    r"|(?:ignore|disable|skip|off)(?=\s*(?:$|#|[\[(=:]|HW\d)))",
    re.IGNORECASE,
)
"""Words that hwlint or other linters have for it; followed by prose, some are prose themselves."""
_ANOTHER = re.compile(r"(?:(?<!\s)\s+|(?<=[\]\d]))#(?!\s*\d)")
"""Where a reason ends and another comment begins; `#12` is an issue."""
_YAML_COMMENT = re.compile(r"(?<![^ \t\r\n])#")
_PARTS = ast.stmt, ast.ExceptHandler, ast.match_case
"""What the body of a compound statement is made of."""


class Word(NamedTuple):
    """What a comment calls a code, in capitals, and its offsets."""

    code: str
    start: int
    end: int


class Directive(NamedTuple):
    """A comment for linters: where it works, the offsets from its `#` to the end of its reason, and
    its codes; `words` is None if it names none and means all."""

    kind: str
    row: int
    start: int
    end: int
    words: tuple[Word, ...] | None


class Comments(NamedTuple):
    """`closed` are the rows at whose end no comment can stand: a text or a statement goes on;
    `malformed` is what silences nothing, and has `words` if it is beyond doubt what is meant."""

    directives: list[Directive]
    closed: frozenset[int]
    malformed: list[Directive]


def read(text: Text, filename: str) -> Comments:
    """The comments of a file of Python, YAML or a `.gitignore`, as its name says."""
    if is_gitignore(filename):
        found = [m.span() for m in re.finditer(r"^#[^\r\n]*", text.text, re.MULTILINE)]
        closed = frozenset(range(1, text.position(len(text.text)).row + 1))
    else:
        found, closed = (_of_yaml if is_yaml(filename) else _of_python)(text)
    rows = range(1, text.position(len(text.text)).row + 1)
    code = [row for row in rows if not _is_idle(text.line(row))]
    return Comments(
        [each for span in found for each in _directives(text, code, *span)],
        closed,
        [each for span in found for each in _malformed(text, code, *span)],
    )


def _directives(text: Text, code: list[int], start: int, end: int) -> Iterator[Directive]:
    """The directives of one comment; `code` are the rows that are more than comments."""
    for match in _DIRECTIVE.finditer(text.text, start, end):
        kind = (match["kind"] or NOQA).lower()
        words = match.span("noqa" if kind == NOQA else "codes")
        yield _directive(text, code, kind, match, words, end)


def _malformed(text: Text, code: list[int], start: int, end: int) -> Iterator[Directive]:
    """The first in one comment that looks like a directive and is none."""
    for match in _MALFORMED.finditer(text.text, start, end):
        if not _DIRECTIVE.match(text.text, match.start(), end):
            kind = (match["kind"] or "").lower()
            yield _directive(text, code, kind, match, match.span("codes"), end)
            return


def _directive(
    text: Text,
    code: list[int],
    kind: str,
    match: re.Match[str],
    words: tuple[int, int],
    end: int,
) -> Directive:
    """`words` is the span of its codes, (-1, -1) if it has none."""
    another = _ANOTHER.search(text.text, match.end(), end)
    row = text.position(match.start()).row
    below = bisect_left(code, row)
    target = code[below] if kind == IGNORE and below < len(code) else row
    named = (
        tuple(
            Word(word[0].upper(), *word.span())
            for word in re.compile(r"[^,\s]+").finditer(text.text, *words)
        )
        if words != (-1, -1)
        else None
    )
    return Directive(kind, target, match.start(), another.start() if another else end, named)


def _is_idle(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _of_python(text: Text) -> tuple[list[tuple[int, int]], frozenset[int]]:
    import tokenize

    found, closed, starts = list[tuple[int, int]](), set[int](), list[int]()
    commented = set[int]()
    for token in _tokens(text):
        name = tokenize.tok_name[token.type]
        row = token.start[0]
        if token.type == tokenize.COMMENT:
            start = text.start(row) + token.start[1]
            found.append((start, start + len(token.string.rstrip())))
            commented.add(row)
        elif name.endswith("STRING_START"):  # f-strings from Python 3.12 on are tokens of their own
            starts.append(row)
        elif token.type == tokenize.STRING or name.endswith("STRING_END"):
            first = starts.pop() if name.endswith("STRING_END") else row
            closed.update(range(first, token.end[0]))
    last = text.position(len(text.text)).row
    on = (row for row in range(1, last + 1) if text.line(row).endswith("\\"))
    return found, frozenset(closed.union(row for row in on if row not in commented))


def _tokens(text: Text) -> Iterator[TokenInfo]:
    import io
    import tokenize

    # The tokenizer does not take `\r` for the end of a line, as Python does.
    lines = io.StringIO(re.sub(r"\r\n?", "\n", text.text))
    try:
        yield from tokenize.generate_tokens(lines.readline)
    except (tokenize.TokenError, SyntaxError):
        return  # `ast` took the text; what the tokenizer makes of its end is no matter


def _of_yaml(text: Text) -> tuple[list[tuple[int, int]], frozenset[int]]:
    import yaml

    spans, closed = [(-1, -1)], set[int]()
    try:
        for token in yaml.scan(text.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.ScalarToken):
                start, end = token.start_mark.index, token.end_mark.index
                first = text.position(start).row
                # The text of a block begins below its head, and takes the end of its last line.
                is_block = token.style in ("|", ">")
                spans.append((text.line_end(first) if is_block else start, end))
                closed.update(range(first, text.position(end - is_block).row + is_block))
    except yaml.YAMLError:
        return [], frozenset()  # in what is no YAML nothing is found
    found = list[tuple[int, int]]()
    for match in _YAML_COMMENT.finditer(text.text):
        start = match.start()
        _, last = spans[bisect_right(spans, (start, len(text.text))) - 1]
        if start >= max(last, found[-1][1] if found else 0):
            found.append((start, text.line_end(text.position(start).row)))
    return found, frozenset(closed)


class Rows:
    """The rows on which a comment silences a finding."""

    def __init__(self, text: str, filename: str, within: Inner) -> None:
        self._text, self._within = text, within
        self._is_python = not is_data(filename)
        self._heads: list[range] | None = None

    def of(self, found: Diagnostic) -> set[int]:
        """Those of the finding itself and, in Python, of the statement that it lies in."""
        first, last, noqa = (
            self._within.row(row, found.cell)
            for row in (found.start.row, found.end.row, found.noqa_row)
        )
        rows = {*range(first, last + 1), noqa}
        if self._is_python:
            if self._heads is None:
                self._heads = _heads(ast.parse(self._text))
            rows.update(*(head for head in self._heads if first in head))
        return rows


def _heads(tree: ast.Module) -> list[range]:
    """The rows of each statement; of a compound one, those of its head."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            inner = (each for each in ast.iter_child_nodes(node) if isinstance(each, _PARTS))
            below = [row for row in map(_first_row, inner) if row > node.lineno]
            last = min(below) - 1 if below else node.end_lineno or node.lineno
            found.append(range(_first_row(node), last + 1))
    return found


def _first_row(node: ast.stmt | ast.ExceptHandler | ast.match_case) -> int:
    """The row at which it begins, with its decorators."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])
