"""Draws docs/images/ from what hwlint says of examples/.

python scripts/pictures.py           draw them anew
python scripts/pictures.py --check   say what shows other words than today; exit 1 if something does
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "images"
EXAMPLE = "examples/train.py"
COLUMNS = 108

# Rich's own, without the fonts that it fetches.
TERMINAL = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>What hwlint check prints</title>
<style>
.{unique_id}-matrix {{ font-family: monospace; font-size: {char_height}px }}
{styles}
</style>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""

WIDTH, LEFT, CODE, ROW, CHARACTER = 860, 74, 116, 22, 7.8
STYLE = """
  rect { fill: #f6f8fa }
  text { font: 13px ui-monospace, monospace; fill: #1f2328; white-space: pre }
  .row { fill: #818b98; text-anchor: end }
  .note { font-family: system-ui, sans-serif; fill: #0969da }
  .number { font-family: system-ui, sans-serif; font-weight: 600; fill: #fff; text-anchor: middle }
  .mark { fill: #ddf4ff }
  circle { fill: #0969da }
  path { stroke: #0969da; stroke-width: 1.5; fill: none }
  @media (prefers-color-scheme: dark) {
    rect { fill: #151b23 }
    text { fill: #f0f6fc }
    .row { fill: #9198a1 }
    .note { fill: #4493f8 }
    .mark { fill: #12325e }
    circle { fill: #1f6feb }
    path { stroke: #4493f8 }
  }
"""


def printed(*arguments: str, **environment: str) -> str:
    """What hwlint prints."""
    done = subprocess.run(
        [sys.executable, "-m", "hydrawandb_lint", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def terminal() -> str:
    """`hwlint check`, on a terminal."""
    shown = printed("check", EXAMPLE, NO_COLOR="", FORCE_COLOR="1")
    with open(os.devnull, "w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi(f"$ hwlint check {EXAMPLE}\n{shown}".rstrip()))
    svg = console.export_svg(title="", code_format=TERMINAL, unique_id="t")
    return re.sub(r' clip-path="[^"]*"', "", svg)


def way() -> str:
    """The trace of a finding, beside the code."""
    [found] = json.loads(printed("check", "--output-format", "json", EXAMPLE))
    steps = [*found["trace"], {**found, "message": f"{found['code']} is reported"}]
    rows = [step["location"]["row"] for step in steps]
    lines = (ROOT / EXAMPLE).read_text("utf-8").splitlines()
    first = min(rows) - 1
    shown = dict(enumerate(lines[first - 1 : max(rows)], first))
    parts = [_line(row, text, row - first, row in rows) for row, text in shown.items()]
    for number, (step, row) in enumerate(zip(steps, rows, strict=True), 1):
        parts.append(_step(number, step, len(shown[row]), row - first))
    for before, after in pairwise(rows):
        parts.append(_arrow(before - first, after - first))
    return _svg(parts, ROW * len(shown) + 20)


def _y(place: int) -> int:
    return 10 + ROW * place


def _line(row: int, text: str, place: int, marked: bool) -> str:
    y = _y(place)
    mark = f'<rect x="0" y="{y}" width="{WIDTH}" height="{ROW}" class="mark"/>\n' if marked else ""
    number = f'<text x="{CODE - 12}" y="{y + 16}" class="row">{row}</text>'
    return f'{mark}{number}<text x="{CODE}" y="{y + 16}">{html.escape(text, quote=False)}</text>'


def _step(number: int, step: dict[str, Any], after: int, place: int) -> str:
    y, x = _y(place), CODE + after * CHARACTER + 18
    words = html.escape(step["message"].replace("`", ""), quote=False)
    return (
        f'<circle cx="{LEFT}" cy="{y + 11}" r="9"/>'
        f'<text x="{LEFT}" y="{y + 16}" class="number">{number}</text>'
        f'<text x="{x:.0f}" y="{y + 16}" class="note">{words}</text>'
    )


def _arrow(before: int, after: int) -> str:
    """An arc at the left, from a step to the next."""
    start, end = _y(before) + 11, _y(after) + 11
    depth = LEFT - 12 - min(50, 12 + 5 * abs(after - before))
    x = LEFT - 10
    head = f"M{x - 6},{end - 5} L{x},{end} L{x - 6},{end + 5}"
    return f'<path d="M{x},{start} C{depth},{start} {depth},{end} {x},{end} {head}"/>'


def _svg(parts: list[str], height: int) -> str:
    head = f'viewBox="0 0 {WIDTH} {height}" xmlns="http://www.w3.org/2000/svg" role="img"'
    title = "<title>The way of a config through the code to wandb.init</title>"
    paper = f'<rect width="{WIDTH}" height="{height}" rx="6"/>'
    return "\n".join([f"<svg {head}>", title, f"<style>{STYLE}</style>", paper, *parts, "</svg>\n"])


def words(svg: str) -> list[str]:
    """What a picture says. How it says it depends on rich's version."""
    texts = re.findall(r"<text[^>]*>([^<]*)", svg)
    return " ".join(map(html.unescape, texts)).split()


def main() -> int:
    parser = argparse.ArgumentParser(description="Draw docs/images/.")
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    check = parser.parse_args().check
    stale = False
    for path, svg in {FOLDER / "check.svg": terminal(), FOLDER / "way.svg": way()}.items():
        if not check:
            path.write_text(svg, encoding="utf-8")
        elif words(path.read_text(encoding="utf-8")) != words(svg):
            stale = True
            print(f"docs/images/{path.name} is stale")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
