"""Notebooks: what of them is Python, and the way back into their JSON."""

from __future__ import annotations

import ast
import codecs
import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import pytest
from fixture_format import decode as fixture_text
from fixture_format import fixture_paths
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from notebooks import Source, notebook, prose, written

from hydrawandb_lint import check_paths, check_source, fix_source
from hydrawandb_lint.cells import cells
from hydrawandb_lint.lint import OF_NOTEBOOKS
from hydrawandb_lint.sources.magics import RUN_PYTHON, masked
from hydrawandb_lint.sources.notebook import Script, decode
from hydrawandb_lint.sources.python import UnreadableError

IMPORTS = "import wandb\nfrom omegaconf import OmegaConf\n"
FAULT = "wandb.init(config=OmegaConf.load('a'))"
MENDED = (
    "wandb.init(config=OmegaConf.to_container(OmegaConf.load('a'), resolve=True, "
    "throw_on_missing=True))"
)


def sources(text: str) -> list[str]:
    """The source of each cell."""
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def found(*cells: str | list[str]) -> list[tuple[str, int | None, int]]:
    """Code, cell and row of what is found in a notebook of these cells."""
    diagnostics = check_source(written(notebook(*cells)), "a.ipynb")
    return [(each.code, each.cell, each.start.row) for each in diagnostics]


# What is found


def test_cells_share_names_in_order() -> None:
    cells = [
        "import wandb as w\nfrom omegaconf import OmegaConf as O",
        "c = O.load('a')",
        "w.init(config=c)",
    ]
    assert found(*cells) == [("HW101", 3, 1)]
    assert found(*reversed(cells)) == []


def test_cells_are_counted_with_those_of_other_types() -> None:
    content = notebook(IMPORTS, f"\n{FAULT}")
    content["cells"].insert(0, prose(FAULT, "a"))
    content["cells"].insert(2, prose(FAULT, "b", "raw"))
    (diagnostic,) = check_source(written(content), "a.ipynb")
    assert (diagnostic.cell, diagnostic.start) == (4, (2, 19))
    assert diagnostic.noqa_row == 2
    assert [(step.cell, step.position) for step in diagnostic.trace] == [(4, (2, 19)), (4, (2, 1))]


def test_runs_are_none_of_its_business() -> None:
    """A new run ends the one before it there."""
    script = f"{IMPORTS}wandb.init()\nwandb.init()\nwandb.init(reinit=True)\n"
    assert {each.code for each in check_source(script)} == {"HW201", "HW203"}
    assert found(script) == []
    assert found(f"{IMPORTS}wandb.Settings(start_method='fork')") == [("HW301", 1, 3)]


@pytest.mark.parametrize("comment", ["# hwlint: ignore[HW101]", "# noqa: HW101", "# noqa"])
def test_comments_silence(comment: str) -> None:
    assert found(IMPORTS, f"{FAULT}\n{FAULT}  {comment}") == [("HW101", 2, 1)]
    assert found("# hwlint: disable-file[HW101]", IMPORTS, FAULT) == []


def test_cell_that_python_refuses_is_told_and_left_out() -> None:
    assert found(IMPORTS, "\nx = (", FAULT, "s = '''", FAULT, "'''") == [
        ("HW901", 2, 2),
        ("HW101", 3, 1),
        ("HW901", 4, 1),
        ("HW101", 5, 1),
        ("HW901", 6, 1),
    ]
    escaped = written(notebook(IMPORTS, "x = '\ud800'", FAULT), ensure_ascii=True)
    half, fault = check_source(escaped, "a.ipynb")
    assert [(each.code, each.cell) for each in (half, fault)] == [("HW901", 2), ("HW101", 3)]
    assert half.message == "Holds `\\ud800`, half a character, which Python cannot read"


@pytest.mark.parametrize(
    "deep",
    [
        "(" * 1_000 + ")" * 1_000,
        "-" * 100_000 + "1",
        pytest.param("1+" * 100_000 + "1", marks=pytest.mark.slow),
    ],
)
def test_what_is_nested_too_deeply_is_no_fault_of_ours(deep: str) -> None:
    assert [code for code, *_ in found(f"import wandb\nx = {deep}")] == ["HW901"]


def test_line_that_stands_alone_may_be_a_magic_without_a_mark() -> None:
    assert found("pip install wandb", "cd ..\n", "  conda install -y hydra-core") == []
    assert found("    x = 1\n    y = 2", "\n\tx = 1\ny = 2") == []  # IPython dedents it
    assert found("x = (", "for x in", "a b\na b") == [("HW901", n, 1) for n in (1, 2, 3)]


@pytest.mark.parametrize(
    "source", [">>> x = [\n... ]\n", "In [1]: x = 1\nIn [2]: x", "\n>>> x = 1\n>>> y = 2"]
)
def test_prompts_are_for_ipython(source: str) -> None:
    assert tree(TransformerManager().transform_cell(source)) is not None
    assert found(source, "import wandb") == []


@pytest.mark.parametrize(
    "magic", ["fs ls /", "md", "md-sandbox", "r", "scala", "sh", "sql", "sql SELECT"]
)
def test_cell_that_databricks_gives_to_another_language_is_passed_over(magic: str) -> None:
    """Of Databricks such a magic takes the whole cell, of IPython it is one line."""
    assert found(f"%{magic}\nit's no Python", IMPORTS, FAULT) == [("HW101", 3, 1)]
    assert found("%matplotlib inline\nit's no Python", IMPORTS)[0][:2] == ("HW901", 1)


def test_name_that_nobody_binds_is_not_known() -> None:
    """A page of documentation may leave imports out; a notebook that does has them elsewhere."""
    assert found("%run setup.py", FAULT) == []


@pytest.mark.parametrize(
    ("metadata", "is_python"),
    [
        ({}, True),
        ({"kernelspec": {"name": "python3"}}, True),
        ({"kernelspec": {"language": "python"}}, True),
        ({"kernelspec": {"language": "R"}}, False),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "julia"}}, False),
        ({"kernelspec": {"language": "python"}, "language_info": {"name": "python"}}, True),
        ({"kernelspec": None, "language_info": []}, True),
    ],
)
def test_notebook_of_another_language_is_passed_over(
    metadata: dict[str, Any], is_python: bool
) -> None:
    text = written(notebook(IMPORTS + FAULT, **metadata))
    assert bool(check_source(text, "a.ipynb")) == is_python
    assert (fix_source(text, "a.ipynb").text != text) == is_python


def test_cell_of_another_language_is_passed_over() -> None:
    content = notebook(IMPORTS, FAULT, FAULT)
    content["cells"][1]["metadata"]["vscode"] = {"languageId": "sql"}
    assert [each.cell for each in check_source(written(content), "a.ipynb")] == [3]


# Magics


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


# What is mended


def test_fix_edits_the_cells_of_its_places() -> None:
    text = written(
        notebook("import wandb\nimport hydra", "x = 1", "wandb.init(config=hydra.compose('a'))")
    )
    fixed = fix_source(text, "a.ipynb").text
    before, after = text.split("\n"), fixed.split("\n")
    assert [line.strip() for line in after if line not in before] == [
        '"source": "import wandb\\nimport hydra\\nfrom omegaconf import OmegaConf"',
        '"source": "wandb.init(config=OmegaConf.to_container(hydra.compose(\'a\'), resolve=True, '
        'throw_on_missing=True))"',
    ]
    assert [line for line in before if line not in after] == [
        line for line in before if '"import wandb' in line or "compose" in line
    ]


def test_import_goes_to_the_top_of_its_cell_below_magics() -> None:
    rows = ["%%time", "!pip install omegaconf", "", "%time f = 1", "def f():"]
    rows.append("    import hydra, wandb")
    cell = "\n".join([*rows, "    wandb.init(config=hydra.compose('a'))"])
    first, second = sources(fix_source(written(notebook("x = 1", cell)), "a.ipynb").text)
    assert first == "x = 1"
    assert second.split("\n")[:-1] == [*rows[:3], "from omegaconf import OmegaConf", *rows[3:]]


@pytest.mark.parametrize("magic", ["%time", "%prun -s time"])
def test_statement_of_a_line_magic_is_mended(magic: str) -> None:
    call = "run = wandb.init(config=hydra.compose('a'))"
    text = written(
        notebook("import hydra, wandb", f"%pip x\n{magic} {call}\nrun.log(run.config.a.b)")
    )
    (found, _) = check_source(text, "a.ipynb")
    assert (found.code, found.start) == ("HW101", (2, len(magic) + 26))
    fixed = call.replace(
        "hydra.compose('a')",
        "OmegaConf.to_container(hydra.compose('a'), resolve=True, throw_on_missing=True)",
    )
    assert sources(fix_source(text, "a.ipynb").text) == [
        "import hydra, wandb\nfrom omegaconf import OmegaConf",
        f'%pip x\n{magic} {fixed}\nrun.log(run.config["a"]["b"])',
    ]


def test_fix_takes_no_magic_away() -> None:
    line = "os.environ['WANDB_START_METHOD'] = 'thread'"
    text = written(notebook("import os, wandb", f"%time {line}"))
    assert [each.code for each in check_source(text, "a.ipynb")] == ["HW301"]
    assert fix_source(text, "a.ipynb", unsafe=True).text == text


def test_last_row_of_a_cell_goes() -> None:
    line = "os.environ['WANDB_START_METHOD'] = 'thread'"
    for end in ("", "\n"):
        text = written(notebook(["import os, wandb\n", line + end], [line + end], "x = 1"))
        fixed = fix_source(text, "a.ipynb", unsafe=True).text
        assert sources(fixed)[1:] == ["", "x = 1"]
        assert sources(fixed)[0].rstrip("\n") == "import os, wandb"
        assert '"source": []' in fixed


LOUD = [path for path in fixture_paths() if path.parent.name.startswith(OF_NOTEBOOKS)]
LOUD = [path for path in LOUD if not path.name.startswith("silent_")]


@pytest.mark.parametrize("path", LOUD, ids=[path.stem for path in LOUD])
def test_fixtures_are_mended_in_a_cell_as_in_a_file(path: Path) -> None:
    text = fixture_text(path.read_bytes()).text
    file = fix_source(text, "a.py", unsafe=True)
    fixed = fix_source(written(notebook("x = 1", text)), "a.ipynb", unsafe=True)
    assert sources(fixed.text) == ["x = 1", file.text]
    left = [(each.code, each.start) for each in file.diagnostics]
    assert [(each.code, each.start) for each in fixed.diagnostics] == [
        each for each in left if each[0].startswith(OF_NOTEBOOKS)
    ]


CELLS: list[Source] = [
    ['# \u2028 é \U0001f600 "q" \\ \t/\n', "import wandb\n", "from omegaconf import OmegaConf"],
    [],
    "",
    [f"{FAULT}  # é \U0001f600 </b>\n", "# \u2028\n", "x = 'é'\n"],
    f"x = 'é'\n{FAULT}",
    ["y = 1", "\n", "", "z = 2"],
    [f"x = 'é'\n\n{FAULT}\n# \u2028"],
]
MANNERS: list[dict[str, Any]] = [
    {"indent": 1},
    {"indent": 4, "ensure_ascii": True},
    {"indent": "\t", "sort_keys": True},
    {"indent": None},
    {"indent": None, "separators": (",", ":"), "ensure_ascii": True},
    {"indent": 0},
]


@pytest.mark.parametrize(
    ("manner", "end", "bom"), list(product(MANNERS, ("", "\n", "\r\n \n"), (b"", codecs.BOM_UTF8)))
)
def test_all_else_stays_byte_for_byte(
    tmp_path: Path, manner: dict[str, Any], end: str, bom: bytes
) -> None:
    content = notebook(*CELLS, kernelspec={"name": "python3", "display_name": "é"})
    content["cells"].insert(1, prose(["# é\n", FAULT], "prose"))
    before = bom + written(content, end, **manner).encode()
    path = tmp_path / "a.ipynb"
    path.write_bytes(before)
    fixed = decode(before)
    changed = fixed.encode(fixed.text.replace(FAULT, MENDED))
    # What a fix writes is as if the cells had been so from the beginning.
    expected = bom + written(content, end, **manner).replace(FAULT, MENDED).encode()
    prose_too = json.dumps(FAULT)[1:-1].encode()
    assert changed == expected.replace(MENDED.encode(), prose_too, 1)


@pytest.mark.parametrize(
    "escaped", ["\\u00e9", "\\u00E9", "\\/", "\\u0041", "\\ud83d\\ude00", "\\ud800"]
)
def test_character_is_spelt_as_the_cell_spells_it(escaped: str) -> None:
    text = written(notebook(IMPORTS, f"{FAULT}  # X")).replace("# X", f"# {escaped} ß")
    fixed = decode(text.encode())
    changed = fixed.encode(fixed.text.replace(FAULT, MENDED)).decode()
    assert changed == text.replace(FAULT, MENDED)


def test_pieces_that_are_no_lines_stay_where_nothing_changes() -> None:
    before, after = [IMPORTS[:20], IMPORTS[20:], "x = 1\ny = 2\n"], ["\nz", " = 3\n", "# a\n# b"]
    text = written(notebook([*before, FAULT[:14], FAULT[14:], *after]))
    (cell,) = json.loads(fix_source(text, "a.ipynb").text)["cells"]
    assert cell["source"] == [*before, MENDED + after[0], *after[1:]]


def test_line_endings_of_a_cell_stay() -> None:
    newline = "\r\n"
    lines = [
        f"import wandb, hydra{newline}",
        f"wandb.init(config=hydra.compose('a')){newline}",
        "x",
    ]
    for source in (lines, "".join(lines)):
        fixed = fix_source(written(notebook(source, "x = 1")), "a.ipynb").text
        (mended, other) = sources(fixed)
        assert other == "x = 1"
        assert mended.split(newline) == [
            "import wandb, hydra",
            "from omegaconf import OmegaConf",
            "wandb.init(config=OmegaConf.to_container(hydra.compose('a'), resolve=True, "
            "throw_on_missing=True))",
            "x",
        ]


@pytest.mark.parametrize(("first", "second"), [("\r\n", "\n"), ("\n", "\r\n"), ("\r", "\n")])
def test_each_cell_keeps_its_own_line_endings(first: str, second: str) -> None:
    top = f"import wandb{first}# a{first}"
    cell = f"import hydra{second}wandb.init(config=hydra.compose('a')){second}"
    fixed = sources(fix_source(written(notebook(top, cell)), "a.ipynb").text)
    assert fixed[0] == top
    assert re.findall("[\r\n]+", fixed[1]) == [second] * 3


def test_json_with_carriage_returns_stays() -> None:
    text = written(notebook(IMPORTS.splitlines(keepends=True), [FAULT])).replace("\n", "\r\n")
    assert fix_source(text, "a.ipynb").text == text.replace(FAULT, MENDED)


def test_of_two_keys_of_one_name_the_last_counts() -> None:
    text = written(notebook(IMPORTS, FAULT)).replace(
        '"source": "w', '"source": "x = (",\n   "source": "w'
    )
    assert fix_source(text, "a.ipynb").text == text.replace(FAULT, MENDED)


@pytest.mark.parametrize("odd", [f"# %% hwlint cell 1\n{FAULT}", f"{FAULT}\n# %% hwlint cell 7"])
def test_cell_with_a_row_like_our_heads_is_left_out(odd: str) -> None:
    text = written(notebook(IMPORTS, FAULT, odd))
    assert [each.cell for each in check_source(text, "a.ipynb")] == [2]
    assert sources(fix_source(text, "a.ipynb").text) == [IMPORTS, MENDED, odd]


LINE = st.text(st.sampled_from("ab1é\u2028\x85\x0c\U0001f600\"\\/\t '#"), max_size=6)
TEXT = st.lists(
    LINE.flatmap(lambda line: st.sampled_from(["\n", "\r\n", "\r", ""]).map(line.__add__)),
    max_size=5,
).map("".join)


SHAPES: list[Callable[[str], Source]] = [
    str,
    lambda text: text.splitlines(keepends=True),
    lambda text: [text[:5], text[5:8], text[8:]],
]


@given(st.data())
def test_only_the_source_of_changed_cells_is_written(data: st.DataObject) -> None:
    """Whatever becomes of cells: the JSON is valid, means that, and is the same elsewhere."""
    texts = data.draw(st.lists(TEXT, min_size=1, max_size=4))
    shapes: list[Source] = [data.draw(st.sampled_from(SHAPES))(text) for text in texts]
    text = written(notebook(*shapes), **data.draw(st.sampled_from(MANNERS)))
    content = nbformat.reads(text, as_version=4)
    nbformat.validate(content)
    read = decode(text.encode())
    assert [read.text[each.start : each.end] for each in cells(read.text)] == texts
    assert read.encode(read.text) == text.encode()

    at = data.draw(st.integers(0, len(texts) - 1))
    new = data.draw(TEXT.filter(lambda text: text != texts[at]))
    place = cells(read.text)[at]
    after = read.encode(read.text[: place.start] + new + read.text[place.end :]).decode()
    start, end = _changed(text, after)
    assert is_within_source(text, start, end, at)
    expected = json.loads(text)
    expected["cells"][at]["source"] = json.loads(after)["cells"][at]["source"]
    assert json.loads(after) == expected
    assert sources(after)[at] == new
    assert isinstance(expected["cells"][at]["source"], type(shapes[at]))
    nbformat.validate(nbformat.reads(after, as_version=4))


def _changed(before: str, after: str) -> tuple[int, int]:
    """The part of the old text that is another one now."""
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next(
        (n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start
    )
    return start, len(before) - tail


def is_within_source(text: str, start: int, end: int, at: int) -> bool:
    """Whether a part of a notebook lies between the name and outputs of a cell and the next one."""
    head = text.index(f'"cell-{at + 1}"')
    following = text.find(f'"cell-{at + 2}"')
    return head <= start and (end <= following or following < 0)


# Bytes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"wandb": [}', "Not valid JSON in line 1, column 12: Expecting value"),
        (b"\nwandb", "Not valid JSON in line 2, column 1: Expecting value"),
        (b'"wandb" \xff', "Not UTF-8 in line 1"),
        (b'"wandb"', "No notebook: its JSON has no `nbformat`"),
        (b'{"nbformat": 4, "wandb": 1}', "No notebook: its JSON has no list of `cells`"),
        (b'{"nbformat": 3, "worksheets": ["wandb"]}', "A notebook of format 3, and hwlint reads"),
        (b'{"nbformat": 5, "cells": ["wandb"]}', "A notebook of format 5, and hwlint reads"),
        (b'["wandb", ' + b"[" * 200_000, "Not valid JSON: nested too deeply"),
        (b'{"nbformat": true, "cells": ["wandb"]}', "No notebook: its JSON has no `nbformat`"),
    ],
)
def test_what_is_no_notebook_has_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(data)
    (diagnostic,) = check_paths([path])
    assert (diagnostic.code, diagnostic.cell) == ("HW904", None)
    assert re.match(reason, diagnostic.message), diagnostic.message


@pytest.mark.parametrize(
    "content",
    [
        {"nbformat": 4, "cells": []},
        {"nbformat": 4, "cells": [1, None, {}, {"cell_type": "code"}, []]},
        {"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}], "metadata": "x"},
        {"cells": [{"source": None, "cell_type": "code"}], "nbformat": 4},
    ],
)
def test_odd_notebook_has_nothing_to_find(content: dict[str, Any]) -> None:
    assert check_source(json.dumps(content), "a.ipynb") == []


def test_number_of_many_digits_is_no_matter() -> None:
    text = written(notebook(IMPORTS, FAULT)).replace("{", '{"n": ' + "1" * 5_000 + ",", 1)
    assert fix_source(text, "a.ipynb").text == text.replace(FAULT, MENDED)


def test_python_is_no_notebook() -> None:
    with pytest.raises(UnreadableError):
        decode(b"import wandb")


def test_places_of_the_python_are_those_of_the_text() -> None:
    text = decode(written(notebook("%pip x", "x = 1", "x = (")).encode()).text
    heads = [f"# %% hwlint cell {number}" for number in (1, 2, 3)]
    script = Script(text)
    assert [script.python.split("\n")[row - 1] for row in script.rows] == heads
    rows = ["0     ", "x = 1", "     "]
    assert script.python == "".join(f"{a}\n{b}\n" for a, b in zip(heads, rows, strict=True))
