"""What `hwlint rule` prints, and the pages in docs/rules/ are made from."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterable
from typing import Any

from hydrawandb_lint.reference import RulePage

WIDTH = 100
"""Of a page on a terminal, at most."""


def markdown(page: RulePage) -> str:
    """The page as Markdown, in the order of Ruff's."""
    head = f"# {page.name} ({page.code})\n\n{page.summary}\n\n{page.state} {_fix(page)}\n\n"
    return head + page.explanation


def colored(text: str) -> str:
    """Markdown as a terminal shows it."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.theme import Theme

    buffer = io.StringIO()
    Console(
        file=buffer,
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        theme=Theme({"markdown.code": "cyan"}),  # rich's own is on black
        width=min(shutil.get_terminal_size().columns, WIDTH),
        _environ={},
    ).print(Markdown(text, code_theme="ansi_dark", hyperlinks=False))
    return buffer.getvalue()


def render_json(pages: RulePage | Iterable[RulePage]) -> str:
    """Ruff's keys, as far as they mean something here, and `default`: whether the rule is on."""
    of = _object(pages) if isinstance(pages, RulePage) else [_object(page) for page in pages]
    return json.dumps(of, indent=2, ensure_ascii=False) + "\n"


def _object(page: RulePage) -> dict[str, Any]:
    return {
        "name": page.name,
        "code": page.code,
        "linter": "hwlint",
        "summary": page.summary,
        "fix": _fix(page),
        "fix_availability": "Sometimes" if page.fixable else "None",
        "explanation": page.explanation,
        "preview": False,
        "default": page.default,
        "source_location": {"file": page.file, "line": 1},
    }


def _fix(page: RulePage) -> str:
    """In Ruff's words; never its `always`: where LibCST refuses a file, there is no fix at all."""
    return "Fix is sometimes available." if page.fixable else "Fix is not available."
