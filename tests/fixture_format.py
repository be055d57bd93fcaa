"""The language of the fixtures in `tests/fixtures/HW*/`.

A fixture is a small Python file that says, in comments, what hwlint finds in it:

    # expect: HW101                    a diagnostic starts on this line, its fix is safe
    # expect: HW101, HW102             two of them
    # expect: HW104 unsafe             its fix is offered, but unsafe
    # expect: HW101 nofix              nothing is ever applied: no fix, or one that is only shown
    # expect-next: HW102               the diagnostic starts on the next line: for lines whose end
                                       must stay free
    # todo-expect: HW101               hwlint misses this one; the mark fails when it is found

As a grammar, of the comment at the end of a line:

    mark   = "#" ("expect" | "expect-next" | "todo-expect") ":" item ("," item)*
    item   = code ["unsafe" | "nofix"]
    code   = "HW" digit digit digit

Another comment may stand before the mark (`# why  # expect: HW101`). What looks like a mark and is
none ("# expects HW101") is an error: a mark that is misspelt would ask for silence.

A file without a mark must stay silent and is called `silent_<idea>.py`. The idea that a
file shows is its docstring, or where a docstring would be in the way, its first line with code or
text, `# idea: …`.

Beside `<idea>.py` may stand two twins: `<idea>.fixed.py` is what `hwlint fix` writes,
`<idea>.unsafe.py` what `hwlint fix --unsafe-fixes` writes where that differs. A twin that would
equal what it is made from does not exist. `pytest --rewrite-twins` writes and removes them.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).parent / "fixtures"

_CODE = re.compile(r"HW\d{3}\Z")
_LOOKS_LIKE_MARK = re.compile(r"#\s*(?:todo[\s_-]*)?expect", re.IGNORECASE)
_MARK = re.compile(r"#\s*(todo-expect|expect-next|expect):(.*)\Z")
_IDEA = re.compile(r"#\s*idea:\s*(\S.*)")


class FixtureError(Exception):
    """A fixture that is not written in the language above."""


class Mend(Enum):
    """What the finding's fix promises."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    NOFIX = "nofix"


class Expectation(NamedTuple):
    row: int
    code: str
    mend: Mend


@dataclass(frozen=True)
class Text:
    """Source text and how it was written down; line endings are kept."""

    text: str
    encoding: str
    bom: bytes

    def encode(self, text: str) -> bytes:
        return self.bom + text.encode(self.encoding)


@dataclass(frozen=True)
class Fixture:
    """One file; `todo` are the known misses."""

    path: Path
    source: Text
    idea: str
    expected: tuple[Expectation, ...]
    todo: tuple[Expectation, ...]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def silent(self) -> bool:
        return not self.expected and not self.todo

    def twin(self, sort: str) -> Path:
        """The path of a twin; `sort` is "fixed" or "unsafe"."""
        return self.path.with_suffix(f".{sort}.py")

    def codes(self, *mends: Mend) -> Counter[str]:
        """How often each code is expected with one of these mends."""
        return Counter(item.code for item in self.expected if item.mend in mends)


def fixture_paths(root: Path = FIXTURES) -> list[Path]:
    """All fixtures, twins left out."""
    return sorted(path for path in root.glob("HW*/*.py") if not is_twin(path))


def twin_paths(root: Path = FIXTURES) -> list[Path]:
    return sorted(path for path in root.glob("HW*/*.py") if is_twin(path))


def is_twin(path: Path) -> bool:
    return path.stem.endswith((".fixed", ".unsafe"))


def decode(data: bytes) -> Text:
    """Bytes as Python reads them, but with their own line endings."""
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    body = data[len(bom) :]
    encoding, _ = tokenize.detect_encoding(io.BytesIO(body).readline)
    return Text(body.decode(encoding), encoding, bom)


def read(path: Path) -> Fixture:
    """Read a fixture. Raises `FixtureError` with the file's name."""
    try:
        source = decode(path.read_bytes())
        expected, todo = marks(source.text)
        fixture = Fixture(path, source, idea(source.text), expected, todo)
    except FixtureError as error:
        raise FixtureError(f"{path.parent.name}/{path.name}: {error}") from error
    if fixture.silent != path.name.startswith("silent_"):
        wanted = "no mark, so it is called" if fixture.silent else "a mark, so it is not called"
        raise FixtureError(f"{path.parent.name}/{path.name}: it has {wanted} silent_….py")
    return fixture


def idea(text: str) -> str:
    """What a file shows, in a sentence."""
    docstring = ast.get_docstring(ast.parse(text))
    if docstring:
        return docstring.splitlines()[0]
    for line in text.splitlines():
        found = _IDEA.match(line)
        if found:
            return found[1]
        if not line.startswith("#"):
            break
    raise FixtureError("it says nowhere which idea it shows (docstring, or `# idea: …` on top)")


def marks(text: str) -> tuple[tuple[Expectation, ...], tuple[Expectation, ...]]:
    """The expectations of a text, and its known misses."""
    expected, todo = list[Expectation](), list[Expectation]()
    for row, comment in _comments(text):
        looks = _LOOKS_LIKE_MARK.search(comment)
        if looks is None:
            continue
        mark = _MARK.match(comment, looks.start())
        if mark is None:
            raise FixtureError(
                f"line {row}: {comment[looks.start() :]!r} is no mark; write `# expect: HW101`, "
                "`# expect: HW101 unsafe`, `# expect: HW101 nofix` or `# todo-expect: HW101`"
            )
        into = todo if mark[1] == "todo-expect" else expected
        place = row + 1 if mark[1] == "expect-next" else row
        into += [_item(place, item.strip()) for item in mark[2].split(",")]
    return tuple(expected), tuple(todo)


def _item(row: int, item: str) -> Expectation:
    code, *rest = item.split() or [""]
    if not _CODE.match(code):
        raise FixtureError(f"line {row}: {code!r} is no code; codes look like HW101")
    if not rest:
        return Expectation(row, code, Mend.SAFE)
    if len(rest) > 1 or rest[0] not in (Mend.UNSAFE.value, Mend.NOFIX.value):
        raise FixtureError(
            f"line {row}: {' '.join(rest)!r} after {code}; only `unsafe` or `nofix` may stand there"
        )
    return Expectation(row, code, Mend(rest[0]))


def _comments(text: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
