"""Notebooks: what of them is Python, and the way back into their JSON."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from notebooks import FAULT, IMPORTS, MENDED, found, notebook, prose, written

from hydrawandb_lint import check_paths, check_source, fix_source
from hydrawandb_lint.sources.notebook import Script, decode
from hydrawandb_lint.sources.python import UnreadableError


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
    ast.parse(TransformerManager().transform_cell(source))  # it raises nothing
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
