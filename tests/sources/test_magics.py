"""What is a magic in a notebook's cell, and what Python it runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from notebooks import IMPORTS, found

from hydrawandb_lint.sources.magics import RUN_PYTHON, masked


@pytest.mark.parametrize(
    ("source", "python"),
    [
        ("%matplotlib inline\nx = 1", "0                 \nx = 1"),
        ("!pip install \\\n  wandb\nx = 1", "0             \n       \nx = 1"),
        ("if x:\n    !ls\n", "if x:\n    0  \n"),
        ("x?\n?x\nx.y??\n", "0 \n0 \n0    \n"),
        ("x = y.z?\nif x: y[0]??\n  z*? ", "0       \n0           \n  0   "),
        ("print(\n  x?", "0     \n    "),
        ("!ls (\nx = 1\ny?", "0    \nx = 1\n0 "),
        ("print(x?\n", "0       \n"),
        ("files = !ls *.py\nx, y = %who_ls\n", "files = _       \nx, y = _      \n"),
        ("x.y['a'] = !ls", "x.y['a'] = _  "),
        ("x: list[str] = !ls", "x: list[str] = _  "),
        ("%%bash\necho 'x\n", "      \n       \n"),
        ("\n# why\n%%bash\necho 'x", "\n# why\n      \n       "),
        ("%%time\nx = 1", "      \nx = 1"),
        ("%%capture out\n%%time\nx = 1", "             \n      \nx = 1"),
        ("%%capture\n%%timeit -n 1\nx = 1", "         \n             \n     "),
        ("%%time\r\n!ls\r\nx = 1", "      \r\n0  \r\nx = 1"),
        ("%time x = f()", "0;    x = f()"),
        ("if x:\n  %time x = f()\n  y = 1", "if x:\n  0;    x = f()\n  y = 1"),
        ("%time f(1, \\\n  2)", "0;    f(1, \\\n  2)"),
        ("%timeit -n1 -r 3 -o f()", "0;                  f()"),
        ("%timeit x = f()", "0              "),
        ("%timeit (x := f())", "0                 "),
        ("%prun -s cumulative -q x = f()", "0;                     x = f()"),
        ("%time for y in x: f(y)", "0                     "),
        ("%time !ls", "0        "),
        ("%timer x = f()", "0             "),
    ],
)
def test_magic(source: str, python: str) -> None:
    assert masked(source) == python


def test_names_of_a_timed_cell_are_its_own() -> None:
    timed = "%%timeit -n1 -r1\ncfg = OmegaConf.load('a')"
    assert found(IMPORTS, "cfg = {}", timed, "wandb.init(config=cfg)") == []


@pytest.mark.parametrize("magic", ["capture", "prun -q", "time", "timeit -n1 -r1"])
def test_names_of_a_cell_are_the_notebooks_where_ipython_says_so(
    tmp_path: Path, magic: str
) -> None:
    shell = InteractiveShell(ipython_dir=str(tmp_path))
    shell.run_cell(f"%%{magic}\ncfg = 1").raise_error()
    assert ("cfg" in shell.user_ns) == (magic.split()[0] in RUN_PYTHON)


@pytest.mark.parametrize(
    "source",
    [
        "x = (1\n     % 2)\n",
        "x = 1 \\\n  % 2\n",
        's = """\n!ls\n%%bash\n"""\n',
        '"""Why?\n!ls\n"""\n',
        "s = f'''\n%ls {x!r}\n'''  # why?\n",
        "print('a = %s' % b)\nprint('a = !')",
        "x = y if y != 1 else z\nx %= 2\nassert x != 1\n",
        "f(a=[\n  1,\n  2],\n  b='\\'', c={\n})\n",
        "# !ls\n# x?\n",
        "x = 1  # y?\n'x?'\nf(x?\n)\n",
    ],
)
def test_no_magic(source: str) -> None:
    assert masked(source) == source


PIECES = (
    "x = 1|%ls|!ls 'a'|x?|?x|x.y??|y = !ls *|y = [\n  1,\n  % 2\n]||# why?|"
    "s = '''\n!ls\nx?\n%%bash'''|if x:\n    %ls\n    y = 1|# %ls|z = 5 \\\n% 2|!ls \\\n  -l|"
    "x, y = %who|f('%s = %d' % (1, 2))|d['a'] = %pwd|x %= 2|s = '\\''|if x: y = {\n}|t = \"!\" '?'|"
    "y = x?|if x: f(x.y??|s = 'x?'  # x?"
).split("|")


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.sampled_from(["", "%%time\n"]))
def test_agrees_with_ipython(pieces: list[str], head: str) -> None:
    """Where IPython's own reading gives Python, so does ours, with the same plain statements."""
    body = "\n".join(pieces) + "\n"
    theirs, ours = tree(TransformerManager().transform_cell(body)), tree(masked(head + body))
    if theirs is not None:
        assert ours is not None
        assert plain(ours) == plain(theirs)


def tree(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def plain(module: ast.Module) -> list[str]:
    """The statements that say nothing to IPython."""
    parts = [
        ast.unparse(node)
        for node in ast.walk(module)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    ]
    magics = re.compile(r"get_ipython\(\)|^0$|\b_$", re.MULTILINE)
    return [part for part in parts if not magics.search(part)]
