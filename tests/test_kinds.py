"""A file is of the kind that its name says, whatever asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint import kinds

NAMES: dict[Callable[[str], bool], list[str]] = {
    kinds.is_python: ["a.py", "a.pyw", "a", "gitignore"],
    kinds.is_notebook: ["a.ipynb", "A.IPYNB"],
    kinds.is_page: ["a.md", "README.MD", "a.markdown", "a.mdx", "a.qmd", "a.Rmd"],
    kinds.is_data: ["a.yaml", "A.YML", "a.json", "A.JSON", ".gitignore", "b/.gitignore"],
}
INIT = "import omegaconf as o\\nimport wandb\\nwandb.init(config=o.OmegaConf.load('c.yaml'))"
SWEEP = '{"program": "a.py", "method": "bayesian", "parameters": {"a": {"value": 1}}}'
FAULTS = {
    "a.py": INIT.replace("\\n", "\n"),
    "a.ipynb": f'{{"cells": [{{"cell_type": "code", "metadata": {{}}, "source": ["{INIT}"], '
    '"outputs": [], "execution_count": null}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
    "a.md": "```python\n" + INIT.replace("\\n", "\n") + "\n```\n",
    "a.yaml": SWEEP,
    "a.json": SWEEP,
}


@pytest.mark.parametrize("kind", NAMES, ids=lambda kind: kind.__name__)
def test_name_says_the_kind(kind: Callable[[str], bool]) -> None:
    every = [name for names in NAMES.values() for name in names]
    assert [name for name in every if kind(name)] == NAMES[kind]
    assert all(kinds.is_python(f"{name}.py") for name in every)


@pytest.mark.parametrize("name", FAULTS)
def test_capital_letters_hide_no_finding(tmp_path: Path, name: str) -> None:
    for each in (name, name.upper()):
        (tmp_path / each).write_text(FAULTS[name])
        done = hwlint("check", "--output-format", "concise", each, cwd=tmp_path)
        assert done.code == 1
        assert each in done.out
