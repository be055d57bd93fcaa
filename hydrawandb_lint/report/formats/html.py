"""`--output-format html`: one page for a reviewer, with the way of each value and each diff.

The page asks for nothing from elsewhere, and its policy forbids it to. What it looks like and does
is in `html.html`. All is ASCII: no stream can spoil it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from hydrawandb_lint.about import __version__
from hydrawandb_lint.diagnostics import Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.reference import RulePage
from hydrawandb_lint.report.formats import Context
from hydrawandb_lint.report.frame import Segment, changes, frame, sheet
from hydrawandb_lint.report.lines import Page, Pages, reader
from hydrawandb_lint.report.text import plural, printable, shown_path, shown_place, step_place
from hydrawandb_lint.results import FileResult


def render(results: Sequence[FileResult], context: Context) -> str:
    read = reader(results, context.source)
    found = [diagnostic for result in results for diagnostic in result.diagnostics]
    pages = context.pages() if found else {}
    text = Path(__file__).with_suffix(".html").read_text(encoding="ascii")
    whole = Template(text).substitute(
        policy=_policy(text),
        version=__version__,
        count=plural(len(found), "finding"),
        rules=_choices(found, lambda each: each.code, lambda each: f"{each.code} {each.name}"),
        files=_choices(found, _file, _file),
        findings="\n".join(_finding(each, read, pages) for each in found)
        or "<p>All checks passed!</p>",
        pages="\n".join(_page(pages[code]) for code in sorted({each.code for each in found})),
    )
    return whole.encode("ascii", "xmlcharrefreplace").decode()


def _policy(text: str) -> str:
    """Allows the one style and the one script that are in the template, and nothing else."""
    allowed = [f"{tag}-src '{_hash(tag, text)}'" for tag in ("style", "script")]
    return "; ".join(["default-src 'none'", *allowed, "base-uri 'none'", "form-action 'none'"])


def _hash(tag: str, text: str) -> str:
    content = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[0]
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _choices(
    found: Iterable[Diagnostic],
    value: Callable[[Diagnostic], str],
    words: Callable[[Diagnostic], str],
) -> str:
    """What a filter offers, with how many findings there are of each."""
    counts = Counter((value(each), words(each)) for each in found)
    return "".join(
        f'<option value="{_text(key)}">{_text(text)} ({count})</option>'
        for (key, text), count in sorted(counts.items())
    )


def _finding(
    diagnostic: Diagnostic, read: Callable[[str], Pages], pages: Mapping[str, RulePage]
) -> str:
    code, name, texts = diagnostic.code, diagnostic.name, read(diagnostic.filename)
    file = _text(_file(diagnostic))
    place = shown_place(diagnostic.filename, diagnostic.start, diagnostic.cell)
    parts = [
        f'<article data-rule="{_text(code)}" data-file="{file}">',
        f'<h2><a href="#{_text(code)}">{_text(code)}</a> '
        f'<span class="name">{_text(name)}</span></h2>',
        f"<p>{_prose(diagnostic.message)}</p>",
        f'<p class="summary">{_prose(pages[code].summary)}</p>',
        f'<p class="place">{_text(place)}</p>',
        _lines(texts.of(diagnostic.cell), diagnostic.start, diagnostic.end),
    ]
    if diagnostic.trace:
        steps = "\n".join(
            _step(step, read(step.filename).of(step.cell)) for step in diagnostic.trace
        )
        parts.append(f"<h3>The way of the value</h3>\n<ol>\n{steps}\n</ol>")
    if diagnostic.fix is not None:
        parts.append(_fix(diagnostic.fix, texts))
    return "\n".join([*parts, "</article>"])


def _step(step: Step, page: Page) -> str:
    end = step.position._replace(column=step.position.column + 1)
    head = (
        f'<span class="place">{_text(step_place(step))}</span> '
        f'<span class="what">{_prose(step.message)}</span>'
    )
    lines = _lines(page, step.position, end) or "<p>The file cannot be read.</p>"
    return f"<li><details><summary>{head}</summary>{lines}</details></li>"


def _fix(fix: Fix, texts: Pages) -> str:
    kind = fix.applicability.value
    title = f'<h3>{_prose(fix.title)} <span class="tag {kind}">{kind} fix</span></h3>'
    return "\n".join([title, *(_change(texts.of(n), edits) for n, edits in texts.edits(fix.edits))])


def _change(page: Page, edits: tuple[Edit, ...]) -> str:
    last = page.position(max(edit.end for edit in edits))
    return _pre(changes(sheet(page, last.row, "utf-8"), edits))


def _page(page: RulePage) -> str:
    """What is said of a rule. Its headings stand below those of the findings."""
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(page.explanation)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"
    text = reader.renderer.render(tokens, reader.options, {})
    head = f"{_text(page.code)} {_text(page.name)}: {_prose(page.summary)}"
    return (
        f'<details class="page"><summary>{head}</summary>\n'
        f'<div id="{_text(page.code)}">\n{text}</div></details>'
    )


def _lines(page: Page, start: Position, end: Position) -> str:
    """The lines of a file there; nothing if it does not have them."""
    if not page.text or start.row > len(page.lines):
        return ""
    return _pre(frame(sheet(page, end.row, "utf-8"), start, end))


def _pre(segments: Iterable[Segment]) -> str:
    inner = "".join(
        f'<span class="{style}">{escape(text)}</span>' if style else escape(text)
        for text, style in segments
    )
    return f"<pre>{inner}</pre>"


def _file(diagnostic: Diagnostic) -> str:
    return shown_path(diagnostic.filename)


def _prose(text: str) -> str:
    """What stands between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    return escape(printable(text))
