"""What fixes write into the Python blocks of a Markdown page."""

from __future__ import annotations

import codecs
from itertools import cycle
from pathlib import Path

import pytest
from fixture_format import decode, fixture_paths
from program import hwlint

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position
from hydrawandb_lint.edits.apply import apply
from hydrawandb_lint.lint import lint_text
from hydrawandb_lint.rules import all_rules
from hydrawandb_lint.sources.markdown import Page


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "---\ntitle: A\n---\n\tText  \n```python\nimport wandb\n{fault}\n```",
            "---\ntitle: A\n---\n\tText  \n```python\nimport wandb\n"
            "from omegaconf import OmegaConf\n{mended}\n```",
        ),
        (
            "> ```python\n> import wandb\n> x = 1\n> ```\n\n"
            "1. A\n\n   ```python\n   {fault}\n   ```\n",
            "> ```python\n> import wandb\n> from omegaconf import OmegaConf\n> x = 1\n> ```\n\n"
            "1. A\n\n   ```python\n   {mended}\n   ```\n",
        ),
        (
            "# A\n\n> ~~~py\n>\n> try:\n>   import wandb\n> except ImportError:\n>   pass\n>\n"
            "> {fault}\n> ~~~\n",
            "# A\n\n> ~~~py\n>\n> from omegaconf import OmegaConf\n> try:\n>   import wandb\n"
            "> except ImportError:\n>   pass\n>\n> {mended}\n> ~~~\n",
        ),
        (
            "- A\n\n  ```py\n  import wandb; from hydra import compose\n  wandb.init(\n      "
            "config=compose('a')\n  )\n  ```\n- B\n",
            "- A\n\n  ```py\n  import wandb; from hydra import compose\n"
            "  from omegaconf import OmegaConf\n  wandb.init(\n      "
            "config=OmegaConf.to_container(compose('a'), resolve=True, throw_on_missing=True)\n"
            "  )\n  ```\n- B\n",
        ),
        (
            "- A\n  ```py\n  import os, wandb\n  os.environ['WANDB_START_METHOD'] = 'A'\n  ```\n",
            "- A\n  ```py\n  import os, wandb\n  ```\n",
        ),
        (
            "> ```py\n> import os, wandb\n> os.environ['WANDB_START_METHOD'] = 'thread'\n> x = 1\n",
            "> ```py\n> import os, wandb\n> x = 1\n",
        ),
    ],
    ids=["plain", "quote and list", "top of a quote", "list", "last row", "row between"],
)
def test_fix_writes_whole_rows_where_they_belong(
    tmp_path: Path, before: str, after: str, end: str
) -> None:
    fault = "wandb.init(config=hydra.compose('a'))"
    container = "OmegaConf.to_container(hydra.compose('a'), resolve=True, throw_on_missing=True)"
    page = tmp_path / "page.md"
    page.write_bytes(codecs.BOM_UTF8 + before.format(fault=fault).replace("\n", end).encode())
    done = hwlint("fix", "--isolated", page.name, cwd=tmp_path)
    assert done.code == 0, done.out + done.err
    mended = f"wandb.init(config={container})"
    expected = codecs.BOM_UTF8 + after.format(mended=mended).replace("\n", end).encode()
    assert page.read_bytes() == expected


WRAPS = [
    ("---\na: b\n---\n```python\n", "", "```"),
    ("- A\n\n  ~~~ py\n", "  ", "  ~~~\n- B\n"),
    ("> ```python\n", "> ", "> ```\n>\n> A\n"),
    ("1. > - A\n   >\n   >   ```python\n", "   >   ", "   >   ```\n2. B\n"),
    ('=== "A"\n\n    ```{.py}\n', "    ", "    ```\n\nB\n"),
    ("-\tA\n\n\t```py\n", "\t", "\t```\n"),
]
LOUD = [path for path in fixture_paths() if not path.name.startswith("silent_")]


@pytest.mark.parametrize(
    ("path", "wrap"), list(zip(LOUD, cycle(WRAPS), strict=False)), ids=[path.stem for path in LOUD]
)
def test_edits_of_the_fixtures_do_the_same_on_a_page(
    path: Path, wrap: tuple[str, str, str]
) -> None:
    """The page is the fixture, wrapped; an edit on it leads to the edited fixture, wrapped."""
    head, prefix, tail = wrap
    lines = code(decode(path.read_bytes()).text)
    text = head + "".join(f"{prefix}{line}\n" for line in lines) + tail
    page = Page(text, "page.md")
    assert code(page.python) == lines
    on = {code for code, rule in all_rules().items() if rule.default} | {path.parent.name}
    for found in lint_text(page.python, "page.md", codes=on, blocks=page.rows):
        located = page.located(found)
        place, original = located.start, found.start
        assert place.row == original.row
        assert (
            text.splitlines()[place.row - 1][place.column - 1 :]
            == page.python.splitlines()[original.row - 1][original.column - 1 :]
        )
        if found.fix is None or not found.is_fixable(unsafe=True):
            continue
        assert located.fix is not None
        after, _ = apply(text, [located.fix])
        expected, _ = apply(page.python, [found.fix])
        assert code(Page(after, "page.md").python) == code(expected)
        assert after.startswith(head)
        assert after.endswith(tail)


def code(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_fix_that_reaches_out_of_its_block_is_none() -> None:
    page = Page("```py\nx = 1\n```\n\n```py\ny = 1\n```\n", "page.md")
    x, y = page.python.index("x"), page.python.index("y")
    position = Position(2, 1)
    found = Diagnostic("HW101", "raw-config", "It is.", "page.md", position, position, 2)
    for edit in (
        Edit(x, y, ""),
        Edit(x, y, "z = 1\n"),
        Edit(x + 1, x + 6, ""),
        Edit(x, x + 6, "z = 1\n"),
        Edit(x + 6, x + 6, "z = 1\n"),
    ):
        fix = Fix("Mend it", (Edit(x, x, "z"), edit), Applicability.SAFE)
        assert page.located(found._replace(fix=fix)).fix is None
