"""How a Python text may be written down otherwise, with the same meaning."""

from __future__ import annotations

import ast
import codecs
import io
import tokenize
from typing import NamedTuple

from hypothesis import strategies as st

SPACES = ("", "", "", " ", "  ", "\t")
NEWLINES = ("\n", "\n", "\n", "\r\n", "\r")
BREAKS = ("\n", "\n    ", "  # why\n", "\n  # größe\n\n")
COMMENTS = ("  # note", "  # type: ignore[attr-defined]", "# größe", "  # wandb.init(config=cfg)")
_LAYOUT = (
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
)


class Noise(NamedTuple):
    """`gaps` are texts put between two tokens, each by the number of its place."""

    gaps: list[tuple[int, str]]
    newline: str = "\n"
    tabs: bool = False
    bom: bool = False
    cookie: str = ""
    ends: bool = True

    def written(self, text: str) -> bytes:
        """The bytes of the text as it is written down so."""
        changed = _filled(text, self.gaps)
        if self.tabs:
            changed = _tabbed(changed)
        if ast.dump(ast.parse(changed)) != ast.dump(ast.parse(text)):
            changed = text
        if self.cookie:
            changed = f"# -*- coding: {self.cookie} -*-\n{changed}"
        if not self.ends:
            changed = changed.rstrip("\n")
        data = changed.replace("\n", self.newline).encode(self.cookie or "utf-8")
        return codecs.BOM_UTF8 + data if self.bom and not self.cookie else data


@st.composite
def noises(draw: st.DrawFn) -> Noise:
    """Every other text is plain."""
    if draw(st.booleans()):
        return Noise([])
    texts = st.sampled_from((*SPACES, *BREAKS, *COMMENTS, "\\\n", "\n\n", "\f\n"))
    return Noise(
        draw(st.lists(st.tuples(st.integers(0, 500), texts), max_size=8)),
        draw(st.sampled_from(NEWLINES)),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(("", "", "", "latin-1", "utf-8"))),
        draw(st.booleans()),
    )


def _filled(text: str, gaps: list[tuple[int, str]]) -> str:
    """The text with each of the texts at a place where it may stand."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    places: dict[str, list[int]] = {"inside": [], "outside": [], "end": [], "line": []}
    depth = strings = 0
    before = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        strings -= name == "FSTRING_END"
        at = starts[token.start[0] - 1] + token.start[1]
        if token.string in (")", "]", "}") and not strings:
            depth -= 1
        if strings or name == "FSTRING_END":
            pass
        elif token.type == tokenize.NEWLINE:
            places["end"].append(at)
        elif token.type in _LAYOUT:
            pass
        elif before in _LAYOUT and not depth:
            places["line"].append(starts[token.start[0] - 1])
        else:
            places["inside" if depth else "outside"].append(at)
        if token.string in ("(", "[", "{") and not strings:
            depth += 1
        strings += name == "FSTRING_START"
        before = token.type
    inserted = []
    for number, gap in gaps:
        possible = places[_room(gap)] + (places["outside"] if gap in SPACES else [])
        if possible:
            inserted.append((possible[number % len(possible)], gap))
    for at, gap in sorted(set(inserted), reverse=True):
        text = text[:at] + gap + text[at:]
    return text


def _room(gap: str) -> str:
    if gap in ("\n\n", "\f\n"):
        return "line"
    if gap == "\\\n":
        return "outside"
    return "end" if gap in COMMENTS else "inside"


def _tabbed(text: str) -> str:
    """Indented by tabs; what is inside of brackets may be, too."""
    lines = []
    for line in text.split("\n"):
        rest = line.lstrip(" ")
        lines.append("\t" * ((len(line) - len(rest)) // 4) + rest)
    return "\n".join(lines)
