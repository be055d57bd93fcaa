"""Draws `speed.json`: what the others take as multiples of hwlint.

    python benchmarks/speed_chart.py

The scale is logarithmic, for the others take from a hundredth to a hundred times as long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import log10
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OURS = {"PRECOMMIT": "hwlint cold", "BIG": "hwlint cold, one job"}
"""What the others are compared with, by tree."""

OTHERS = ("ruff", "ast-grep", "Fixit", "LibCST codemod", "semgrep")
WIDTH, LEFT, RIGHT = 760, 150, 70
ROW, BAR = 24, 14

STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600 }
  .dim { fill: #59636e; font-size: 12px }
  .other { fill: #8c959f }
  .ours { fill: #1a7f37 }
  line { stroke: #d1d9e0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .dim { fill: #9198a1 }
    .other { fill: #6e7681 }
    .ours { fill: #3fb950 }
    line { stroke: #3d444d }
  }
"""


def draw(found: Mapping[str, Any]) -> str:
    """The chart as SVG."""
    trees = [tree for tree in OURS if tree in found["others"]]
    bars = {tree: _bars(found["others"][tree], OURS[tree]) for tree in trees}
    x = _scale([value for of in bars.values() for _, value in of])
    parts, y = [], 18
    for tree in trees:
        parts.append(_text(0, y, _title(found["trees"][tree]), "head"))
        bottom = y + 10 + ROW * len(bars[tree])
        parts.append(f'<line x1="{x(1):.1f}" x2="{x(1):.1f}" y1="{y + 10}" y2="{bottom}"/>')
        for number, (name, value) in enumerate(bars[tree]):
            parts += _bar(name, value, y + 10 + ROW * number, x)
        y = bottom + 32
    parts.append(
        _text(0, y - 8, "CPU time in multiples of hwlint's, on a logarithmic scale", "dim")
    )
    return _svg(parts, y)


def _bars(others: Mapping[str, Any], ours: str) -> list[tuple[str, float]]:
    """Names and multiples, the fastest first."""
    named = {"hwlint": others[ours], **{name: others[name] for name in OTHERS if name in others}}
    return sorted(((name, of["cpu"]) for name, of in named.items()), key=lambda bar: bar[1])


def _scale(values: list[float]) -> Callable[[float], float]:
    """Where a multiple is. Some room on the left, so that the shortest bar is one."""
    start = log10(min(values, default=1)) - 0.3
    end = log10(max(values, default=10)) + 0.001
    return lambda value: LEFT + (WIDTH - LEFT - RIGHT) * (log10(value) - start) / (end - start)


def _title(facts: Mapping[str, Any]) -> str:
    files, mention = facts["python files"], facts["files that mention wandb"]
    return f"{files:,} Python files, {mention:,} of which mention wandb"


def _bar(name: str, value: float, y: int, x: Callable[[float], float]) -> list[str]:
    """A row: name, bar, multiple."""
    end, middle = x(value), y + ROW / 2 + 4
    kind = "ours" if name == "hwlint" else "other"
    rect = f'x="{LEFT}" y="{y + (ROW - BAR) / 2:.0f}" width="{end - LEFT:.1f}" height="{BAR}"'
    return [
        _text(12, middle, name, ""),
        f'<rect {rect} rx="2" class="{kind}"/>',
        _text(end + 6, middle, _times(value), ""),
    ]


def _times(value: float) -> str:
    return f"{value:.0f}x" if value >= 10 else f"{value:.2g}x"


def _text(x: float, y: float, text: str, kind: str) -> str:
    attribute = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{attribute}>{text}</text>'


def _svg(parts: list[str], height: int) -> str:
    head = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {head} role="img">',
            "<title>How long other tools take, as multiples of hwlint</title>",
            f"<style>{STYLE}</style>",
            *parts,
            "</svg>\n",
        )
    )


if __name__ == "__main__":
    (HERE / "speed.svg").write_text(draw(json.loads((HERE / "speed.json").read_text())))
