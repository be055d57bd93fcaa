"""What a cell says to IPython is taken out of its Python, so that all else keeps its place.

`%magic`, `!shell` and a line that ends in `help?` become an expression or, after `x =`, a name that
nobody knows, and `%%bash` with all that follows becomes blank; of `%time x = f()` the statement
stays. Each is as long as before. The forms are those of
https://ipython.readthedocs.io/en/stable/interactive/reference.html.
"""

from __future__ import annotations

import ast
import re

RUN_PYTHON = frozenset({"capture", "debug", "ipytest", "prun", "time", "wandb"})
"""Cell magics that run the rest of their cell as Python in the notebook. What `%%timeit` binds
nobody else sees: its cell is a function of its own."""
REFUSALS = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What `ast.parse` raises for a text that it refuses."""

_REST = r"[^\r\n]*(?:(?<=\\)(?:\r\n|\r|\n)[^\r\n]*)*"
_CELL = re.compile(rf"[ \t]*%%(\w+){_REST}")
_STATEMENT = re.compile(rf"([ \t]*)([!%?,;/]{_REST})")
_RUN = re.compile(
    r"""%(?:time(?:[ \t]+--no-raise-error)?
    | timeit(?:[ \t]+-(?:[nrp][ \t]*\d+|[tcqov]+))*
    | prun(?:[ \t]+-(?:[DlsT][ \t]*\S+|[rq]+))*)[ \t]+""",
    re.VERBOSE,
)
"""A line magic that runs the rest of its line as Python, with its options."""
_TARGET = r"[\w.,:* \t]*(?:\[[^\]\r\n]*\][\w.,:* \t]*)*"
_VALUE = re.compile(rf"((?!=){_TARGET}=[ \t]*)([!%]{_REST})")
_TEXT = r"""
    Q{3} [^Q\\]* (?:(?:\\.|Q(?!QQ)) [^Q\\]*)* Q{3}
    | Q [^Q\\\r\n]* (?:\\(?:\r\n|.) [^Q\\\r\n]*)* Q"""
"""One in quotes Q. As everywhere here nothing is repeated character by character: for each of these
the engine keeps a note, of hundreds of bytes."""
_PART = re.compile(
    rf"""(?P<comment>\#[^\r\n]*)
    | (?P<text>{_TEXT.replace("Q", '"')} | {_TEXT.replace("Q", "'")})
    | (?P<help>(?<=[\w*\]])\?{{1,2}}[ \t]*(?=[\r\n]|\Z))
    | (?P<open>[(\[{{]) | (?P<close>[)\]}}])
    | (?P<joined>\\(?:\r\n|\r|\n)) | (?P<end>\r\n|\r|\n)""",
    re.DOTALL | re.VERBOSE,
)


def masked(source: str) -> str:
    """The Python of a cell, of the same length and in the same places."""
    out, at = [], 0
    while at < len(source):
        end, is_help = _line(source, at)
        if found := _CELL.match(source, at):
            end = found.end() if found[1] in RUN_PYTHON else len(source)
            out.append(blank(source[at:end]))
        elif found := _STATEMENT.match(source, at):
            end = found.end()
            out += [found[1], _run(found[2]) or "0" + blank(found[2][1:])]
        elif is_help:
            code = source[at:end].lstrip(" \t")
            out += [source[at : end - len(code)], "0", blank(code[1:])]
        elif found := _VALUE.match(source, at):
            end = found.end()
            out += [found[1], "_", blank(found[2][1:])]
        else:
            out.append(source[at:end])
        at = end
    return "".join(out)


def _run(magic: str) -> str:
    """The statement that a magic runs, after an expression that keeps the place of the magic: no
    fix moves or removes a statement that does not begin its line."""
    found = _RUN.match(magic)
    if found is None:
        return ""
    python = f"0;{blank(found[0][2:])}{magic[found.end() :]}"
    try:
        statements = ast.parse(python).body
    except REFUSALS:
        return ""
    # Of the names that `%timeit` binds the same is true.
    binds = ":=" in python or any(not isinstance(each, ast.Expr) for each in statements)
    return "" if binds and magic.startswith("%timeit") else python


def blank(text: str) -> str:
    """Spaces instead of a text, of the same rows."""
    return re.sub(r"[^\r\n]+", lambda row: " " * len(row[0]), text)


def _line(source: str, at: int) -> tuple[int, bool]:
    """Where the logical line that begins there ends, and whether it asks for help at its end."""
    depth, is_help = 0, False
    for part in _PART.finditer(source, at):
        depth += bool(part["open"]) - bool(part["close"])
        if part["end"] and (depth <= 0 or part.end() == len(source)):
            return part.end(), is_help
        is_help = bool(part["help"])
    return len(source), is_help
