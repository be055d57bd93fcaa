"""The rest of a task put into a `with` block: the same program, moved to the right."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from pathlib import Path

import pytest
from fixture_format import FIXTURES, decode, is_twin
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrawandb_lint.analysis.ir import Call
from hydrawandb_lint.analysis.lower import lower
from hydrawandb_lint.diagnostics import Applicability, Fix
from hydrawandb_lint.edits.apply import apply
from hydrawandb_lint.edits.wrapping import wrap
from hydrawandb_lint.text import Text

HEAD = """import hydra
import wandb


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
"""
TAIL = "\n\nx = 1\n# the end\n"


def wrapped(text: str) -> str | None:
    """The text with the rest of `main` after its first call of `wandb.init` in a block."""
    module = lower(ast.parse(text), "main.py")
    main = next(f for f in module.functions if f.name == "main")
    for statement in main.body:
        call = getattr(statement, "value", None)
        if isinstance(call, Call) and "wandb.init" in Text(text).slice(call.span):
            edits = wrap(Text(text), main, call.span)
            return apply(text, [Fix("", edits, Applicability.UNSAFE)])[0] if edits else None
    return None


def body(text: str) -> list[ast.stmt]:
    return next(
        node.body
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.name == "main"
    )


def tokens(text: str, *types: int) -> list[str]:
    read = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in read if token.type in types]


def dumped(statements: Iterable[ast.stmt]) -> list[str]:
    return [ast.dump(statement) for statement in statements]


def check(before: str, after: str) -> None:
    """What is held to be true of every wrapped text."""
    old, new = body(before), body(after)
    block = new[-1]
    assert isinstance(block, ast.With)
    assert dumped(block.body) == dumped(old[len(new) :])
    assert dumped(new[:-1]) == dumped(old[: len(new) - 1])
    assert tokens(before, tokenize.COMMENT) == tokens(after, tokenize.COMMENT)
    strings = tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)
    assert tokens(before, *strings) == tokens(after, *strings)
    start = before.index("run = wandb.init(")
    assert before[:start] == after[:start]
    old_lines, new_lines = before.split("\n"), after.split("\n")
    assert len(old_lines) == len(new_lines)
    for one, other in zip(old_lines, new_lines, strict=True):
        assert one == other or one.strip() == other.strip() or "wandb.init" in one or ")" in one
        assert bool(one.strip()) or one == other, "a blank line has changed"
    assert wrapped(after) is None, "a second fix changes something"


TASKS = sorted(
    path
    for path in FIXTURES.glob("HW202/*.py")
    if not is_twin(path) and path.with_suffix(".unsafe.py").exists()
)


@pytest.mark.parametrize("path", TASKS, ids=lambda path: str(path.stem))
def test_fixtures(path: Path) -> None:
    before = decode(path.read_bytes()).text
    if "run = wandb.init(" in before:
        after = wrapped(before)
        assert after is not None
        check(before, after)


SIMPLE = [
    "pass",
    "run.log({'loss': 1.0})  # logged",
    "# a comment",
    '#comment: """no string',
    "",
    "x = 1; y = 2",
    'text = """one\ntwo\n    three"""',
    "text = '''\n# no comment\n\n'''  # behind",
    'raw = rb"""\\\n  two"""',
    'text = f"""{cfg.lr}\n{cfg.name!r:>10}\n  {cfg["a"]}"""',
    "text = 'one \\\n  two'",
    "text = ('one'\n'two'  # three\n    'four')",
    "total = 1 + \\\n    2",
    "call(\n    1,\n# left\n  2,\n)",
    "return cfg.lr",
    "def inner(a, b=1):\n    '''Doc\n    string.'''\n    return a  # inner",
    "class Inner:\n    x = 1\n\n    def f(self): return 1",
    "@decorate\ndef inner(): ...",
    "lines = [\n]",
    "del x",
    "import os",
]
HEADS = ["if cfg.a:", "for x in y:  # loop", "while x:", "with a as b, \\\n    c:", "try:"]


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> str:
    """Statements, each starting in column 0."""
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            head = draw(st.sampled_from(HEADS))
            part = f"{head}\n{indented(draw(blocks(depth - 1)), draw(st.sampled_from(UNITS)))}"
            if head == "try:":
                part += "\nfinally:  # at last\n    pass"
            parts.append(part)
        else:
            parts.append(draw(st.sampled_from(SIMPLE)))
    return "\n".join([*parts, draw(st.sampled_from(["pass", "pass  # last", "x = '''a\nb'''"]))])


UNITS = ["    ", "  ", "\t"]


def indented(block: str, unit: str) -> str:
    """A block moved to the right, line by line, but for what is within strings."""
    within = set[int]()
    begun = []
    for token in tokenize.generate_tokens(io.StringIO(f"{block}\n").readline):
        name = tokenize.tok_name[token.type]
        if name == "FSTRING_START":
            begun.append(token.start[0])
        if name in ("STRING", "FSTRING_END"):
            first = begun.pop() if name == "FSTRING_END" else token.start[0]
            within.update(range(first + 1, token.end[0] + 1))
    lines = block.split("\n")
    return "\n".join(
        line if row in within or not line else unit + line for row, line in enumerate(lines, 1)
    )


INITS = [
    'run = wandb.init(project="demo")',
    'run = wandb.init(project="demo")  # begins',
    'run = wandb.init(\n    project="demo",  # which\n)',
]


@settings(max_examples=200, deadline=None)
@given(
    blocks(),
    st.sampled_from(INITS),
    st.sampled_from(["", "lr = cfg.lr\n", '"""Doc\nstring."""\n']),
    st.sampled_from(UNITS),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", TAIL]),
)
def test_any_task(rest: str, init: str, first: str, unit: str, newline: str, tail: str) -> None:
    text = HEAD + indented(f"{first}{init}\n{rest}", unit) + "\n" + tail
    try:
        ast.parse(text)
    except SyntaxError:  # tabs within spaces, say
        return
    text = text.replace("\n", newline)
    after = wrapped(text)
    assert after is not None
    check(text, after)


@pytest.mark.parametrize(
    "lines",
    [
        "run = wandb.init()",
        "run = wandb.init(); x = 1\n    y = 2",
        "x = 1; run = wandb.init()\n    y = 2",
        "run = (wandb.init())\n    y = 2",
        "run: object = wandb.init()\n    y = 2",
        "run = other = wandb.init()\n    y = 2",
        "run.x = wandb.init()\n    y = 2",
        "run, x = wandb.init()\n    y = 2",
        "run = \\\n    wandb.init()\n    y = 2",
    ],
)
def test_what_is_written_otherwise_is_left(lines: str) -> None:
    assert wrapped(f"{HEAD}    {lines}\n") is None


def test_comments_below_belong_to_the_task_by_their_indentation() -> None:
    text = f"{HEAD}    wandb.init()\n    x = 1\n    # in\n  # out\n    # out, too\n"
    assert wrapped(text) == (
        f"{HEAD}    with wandb.init():\n        x = 1\n        # in\n  # out\n    # out, too\n"
    )
