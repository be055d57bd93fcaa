"""Markdown pages: what of them is Python, and the way back from there."""

from __future__ import annotations

import codecs
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint import check_paths, check_source, fix_source
from hydrawandb_lint.sources import markdown
from hydrawandb_lint.sources.markdown import Page
from hydrawandb_lint.sources.python import UnreadableError

FAULT = "wandb.init(config=OmegaConf.load('a'))"


def python(page: str, name: str = "page.md") -> list[str]:
    """The lines of the page that are read."""
    return [line for line in Page(page, name).python.splitlines() if line]


@pytest.mark.parametrize(
    "info",
    [
        "python",
        "Python",
        "py",
        "python3",
        " python",
        'python title="train.py" hl_lines="1 2"',
        "python{1,3}",
        "py:train.py",
        "{python}",
        "{python, echo=FALSE}",
        "{.python .annotate}",
        "{ .py }",
    ],
)
@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
def test_python_blocks(info: str, fence: str) -> None:
    assert python(f"Text\n{fence}{info}\nx = 1\n{fence}\nText\n") == ["x = 1"]


@pytest.mark.parametrize(
    "info", ["", "bash", "pycon", "python-repl", "pyspark", "text python", "yaml", "python.txt"]
)
def test_other_blocks(info: str) -> None:
    assert python(f"```{info}\nx = 1\n```\n```py\ny = 1\n```\n") == ["y = 1"]


@pytest.mark.parametrize(
    "page",
    [
        "- Item\n\n  ```python\n  if x:\n      y = 1\n  ```\n",
        "1. Item\n   ```python\n   if x:\n       y = 1\n   ```\n",
        "- ```python\n  if x:\n      y = 1\n  ```\n",
        "- A\n  - B\n\n    ```python\n    if x:\n        y = 1\n    ```\n",
        "-\tItem\n\n\t```python\n\tif x:\n\t    y = 1\n\t```\n",
        "> ```python\n> if x:\n>     y = 1\n> ```\n",
        "> - Item\n>   ```python\n>   if x:\n>       y = 1\n>   ```\n",
        "   ```python\n   if x:\n       y = 1\n   ```\n",
        '=== "Tab"\n\n    ```python\n    if x:\n        y = 1\n    ```\n',
        '!!! A\n\n    === "B"\n\n        ```py\n        if x:\n            y = 1\n        ```\n',
        "Wrongly indented:\n```python\n    if x:\n        y = 1\n```\n",
    ],
)
def test_what_stands_before_the_code_is_cut_off(page: str) -> None:
    text = Page(page, "page.md").python
    assert python(page) == ["if x:", "    y = 1"]
    lines = page.split("\n")
    assert [bool(line) for line in text.split("\n")] == [
        "if x" in line or "y = 1" in line for line in lines
    ]


@pytest.mark.parametrize(
    "page",
    [
        "````markdown\n```python\nx = 1\n```\n````\n",
        "~~~\n```python\nx = 1\n```\n~~~\n",
        "<!--\n```python\nx = 1\n```\n-->\n",
        "`` ```python x = 1 ``` ``\n",
        "\\```python\nx = 1\n",
        "    x = 1\n",
        "```python\n```\n",
        "```python",
        "",
    ],
)
def test_what_is_no_block(page: str) -> None:
    assert Page(page, "page.md").rows == ()


def test_block_that_is_never_closed() -> None:
    assert python("Text\n```python\nx = 1\n\ny = 1") == ["x = 1", "y = 1"]
    assert python("> ```python\n> x = 1\nText\n") == ["x = 1"]


@pytest.mark.parametrize(
    "code",
    [
        ">>> x = 1",
        "$ pip install wandb",
        "!pip install wandb",
        "wandb.init(project='demo', ...)",
        "@decorator",
        "x = (",
        "def f():",
        "x = 1 \\",
        "'''",
        "\ufeffx = 1",
        "x = '\ud800'",
        pytest.param("-" * 100_000 + "1", id="nested too deeply"),
    ],
)
def test_block_that_does_not_parse_is_left_out(code: str) -> None:
    page = f"```python\n{code}\n```\n\n```python\ny = 1\n```\n"
    assert python(page) == ["y = 1"]
    assert check_source(f"wandb\n\n{page}", "page.md") == []


def test_half_of_a_tab_is_no_prefix() -> None:
    page = "- A\n\n  ```python\n  if x:\n\ty = 1\n  ```\n\n```python\ny = 1\n```\n"
    assert python(page) == ["y = 1"]


@pytest.mark.parametrize(
    "page",
    [
        "<Tabs>\n  <Tab>\n    ```python\n    x = 1\n\n    y = 1\n    ```\n  </Tab>\n</Tabs>\n",
        "<Tabs>\n```python\nx = 1\n\ny = 1\n```\n</Tabs>\n",
        "<div>Text\n```python\nx = 1\n\ny = 1\n```\n</div>\n",
        "Text <b>\n\n      ```python\n      x = 1\n\n      y = 1\n      ```\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tags_of_mdx_hide_no_block(page: str, end: str) -> None:
    assert python(page.replace("\n", end), "page.MDX") == ["x = 1", "y = 1"]


def test_blocks_share_names_in_order() -> None:
    page = (
        "```python\nfrom omegaconf import OmegaConf as OC\nimport wandb as w\n```\n"
        "```python\nsettings = OC.load('a')\n```\n"
        "1. Then\n\n   ```python\n   w.init(config=settings)\n   ```\n"
    )
    assert [(one.code, one.start) for one in check_source(page, "a.md")] == [("HW101", (11, 18))]
    turned = "".join(f"{block}```\n" for block in reversed(page.split("```\n")[:-1]))
    assert check_source(turned, "a.md") == []


def test_block_in_a_tab_comes_before_those_below_it() -> None:
    page = f'=== "A"\n\n    ```py\n    import wandb as w\n    ```\n\n```py\nw.{FAULT[6:]}\n```\n'
    assert Page(page, "a.md").rows == (4, 8)
    assert [one.start.row for one in check_source(page, "a.md")] == [8]


def test_positions_are_those_of_the_page() -> None:
    page = f"> é\n>\n> - ```python\n>   cfg = OmegaConf.load('a')\n>   {FAULT[:18]}cfg)\n>   ```\n"
    (found,) = check_source(page, "a.md")
    line = page.split("\n")[4]
    assert found.start == (5, line.index("cfg") + 1)
    assert found.end == (5, line.index("cfg") + 4)
    assert found.noqa_row == 5
    assert [step.position for step in found.trace] == [(4, 11), (5, 5)]


@pytest.mark.parametrize("comment", ["# hwlint: ignore[HW101]", "# noqa: HW101", "# noqa"])
def test_comments_silence(comment: str) -> None:
    assert [one.code for one in check_source(f"```py\n{FAULT}\n```\n", "a.md")] == ["HW101"]
    assert check_source(f"```py\n{FAULT}  {comment}\n```\n", "a.md") == []
    assert check_source(f"```py\n# hwlint: disable-file\n```\n```py\n{FAULT}\n```", "a.md") == []


@pytest.mark.parametrize(
    "odd", ["return 1", "await x", "yield", "from __future__ import annotations"]
)
def test_what_a_whole_file_may_not_hold(odd: str) -> None:
    page = f"```py\nimport wandb\n```\n```py\n{odd}\n```\n```py\n{FAULT}\n```\n"
    assert [one.code for one in check_source(page, "a.md")] == ["HW101"]


def test_page_without_python_loads_no_parser(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("wandb\n\n```bash\nwandb login\n```\n")
    program = (
        "import sys; from hydrawandb_lint.cli import main; code = main(['check', 'a.md']);"
        "sys.exit(code or 'markdown_it' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "# é\r\n```py\nx = 1".encode(),
        codecs.BOM_UTF8 + b"# A\n",
        b"# coding: latin-1\n# \xc3\xa9\n",
        "\ufeff\ufeff# A".encode(),
    ],
)
def test_text_goes_back_to_the_same_bytes(data: bytes) -> None:
    source = markdown.decode(data)
    assert source.encode(source.text) == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"# coding: latin-1\n# \xe9\n", "Not UTF-8 in line 2"),
        (codecs.BOM_UTF8 + b"\n\n\xe9", "Not UTF-8 in line 3"),
        ("wandb".encode("utf-16"), "Not UTF-8 in line 1|NUL"),
        ("wandb".encode("utf-16-le"), "NUL"),
    ],
)
def test_what_is_no_text_has_a_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        markdown.decode(data)
    page = tmp_path / "wandb.md"
    page.write_bytes(data)
    (found,) = check_paths([page])
    assert found.code == "HW904"
    assert re.search(reason, found.message)


@pytest.mark.parametrize("output", ["full", "concise", "json"])
def test_reports_speak_of_the_page(tmp_path: Path, output: str) -> None:
    (tmp_path / "page.md").write_text(f"> ~~~py\n> {FAULT}\n> ~~~\n")
    done = hwlint("check", "--isolated", "--output-format", output, "page.md", cwd=tmp_path)
    assert done.code == 1
    if output == "json":
        (found,) = json.loads(done.out)
        assert found["location"] == {"row": 2, "column": 21}
        columns = [edit["location"]["column"] for edit in found["fix"]["edits"]]
        assert columns == [21, 40]
    else:
        assert "page.md:2:21" in done.out
    if output == "full":
        assert "2 | > wandb.init(config=OmegaConf.load('a'))" in done.out
        assert "2 + > wandb.init(config=OmegaConf.to_container(" in done.out


def test_diff_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"> ~~~py\n> {FAULT}\n> ~~~\n")
    before = page.read_bytes()
    done = hwlint("fix", "--diff", "--isolated", "page.md", cwd=tmp_path)
    assert (done.code, done.err) == (1, "Would fix 1 error.\n")
    assert f"\n-> {FAULT}\n+> wandb.init(config=OmegaConf.to_container(" in done.out
    assert page.read_bytes() == before


def test_source_is_a_page_if_its_name_says_so() -> None:
    page = f"```py\n{FAULT}\n```\n"
    assert [one.code for one in check_source(page, "a.md")] == ["HW101"]
    assert [one.code for one in check_source(page, "a.py")] == ["HW901"]
    assert "OmegaConf.to_container(" in fix_source(page, "a.md").text
