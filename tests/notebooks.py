"""Makes notebooks, as text, by `nbformat`'s rules and in any manner, and finds faults in them."""

from __future__ import annotations

import json
from typing import Any

from hydrawandb_lint import check_source

Source = str | list[str]

IMPORTS = "import wandb\nfrom omegaconf import OmegaConf\n"
FAULT = "wandb.init(config=OmegaConf.load('a'))"
MENDED = (
    "wandb.init(config=OmegaConf.to_container(OmegaConf.load('a'), resolve=True, "
    "throw_on_missing=True))"
)


def notebook(*sources: Source, **metadata: Any) -> dict[str, Any]:
    """A notebook of Python cells, with outputs that no fix may touch."""
    return {
        "cells": [code(source, f"cell-{number}") for number, source in enumerate(sources, 1)],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def code(source: Source, name: str) -> dict[str, Any]:
    """A cell of code."""
    output = {"name": "stdout", "output_type": "stream", "text": ['\u00e9 "x"\\\n', "</b>"]}
    return {
        "cell_type": "code",
        "execution_count": 1,
        "id": name,
        "metadata": {"tags": ["é"]},
        "outputs": [output],
        "source": source,
    }


def prose(source: Source, name: str, kind: str = "markdown") -> dict[str, Any]:
    """A cell of another type."""
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}


def written(content: dict[str, Any], end: str = "\n", **manner: Any) -> str:
    """The text of a notebook; as Jupyter writes it, unless `manner` says how `json.dumps` does."""
    return json.dumps(content, **{"indent": 1, "ensure_ascii": False, **manner}) + end


def sources(text: str) -> list[str]:
    """The source of each cell."""
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def found(*cells: str | list[str]) -> list[tuple[str, int | None, int]]:
    """Code, cell and row of what is found in a notebook of these cells."""
    diagnostics = check_source(written(notebook(*cells)), "a.ipynb")
    return [(each.code, each.cell, each.start.row) for each in diagnostics]
