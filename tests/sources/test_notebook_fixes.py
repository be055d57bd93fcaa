"""What fixes write into notebooks: the source of changed cells, and nothing else."""

from __future__ import annotations

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
from notebooks import FAULT, IMPORTS, MENDED, Source, notebook, prose, sources, written

from hydrawandb_lint import check_source, fix_source
from hydrawandb_lint.cells import cells
from hydrawandb_lint.lint import OF_NOTEBOOKS
from hydrawandb_lint.sources.notebook import decode


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
