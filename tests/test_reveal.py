"""The analysis without any rule: what it knows of values, told in `fixtures/reveal/*.md`.

A suite is prose with Python in it. The ```` ```py ```` blocks under one `##` heading join into one
module; each heading is a test. In the code `reveal_kind(x)  # revealed: Config | None` says what
is known of `x` at that place; a module without such a line is an error. Where the analysis knows
less than it should, `# todo-revealed: Config` says what is right; the test fails when it comes
true.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from hydrawandb_lint.analysis.reveal import reveal

SUITES = Path(__file__).parent / "fixtures" / "reveal"

_HEADING = re.compile(r"##\s+(.+)")
_REVEALED = re.compile(r"reveal_kind\(.*\)\s*#\s*(todo-)?revealed:\s*(.+?)\s*$")


class Section(NamedTuple):
    """One heading; the rows of `text` are those of the suite."""

    suite: str
    heading: str
    text: str


class SuiteError(Exception):
    """A suite that is not written as explained above."""


def sections(name: str, markdown: str) -> list[Section]:
    """The modules of a suite; lines that are not code are empty, so that rows are the suite's."""
    found: list[Section] = []
    heading: str | None = None
    lines: list[str] = []
    in_code = False

    def close() -> None:
        if heading is not None:
            found.append(Section(name, heading, "\n".join(lines) + "\n"))

    all_lines = markdown.split("\n")
    for row, line in enumerate(all_lines, start=1):
        title = None if in_code else _HEADING.match(line)
        if title:
            close()
            heading, lines = title[1], [""] * (row - 1)
        elif line.startswith("```"):
            if not in_code and line.strip() != "```py":
                raise SuiteError(f"{name}:{row}: only ```py blocks may stand here, not {line!r}")
            if heading is None:
                raise SuiteError(f"{name}:{row}: code before the first ## heading")
            in_code = not in_code
            line = ""
        lines.append(line if in_code else "")
    if in_code:
        raise SuiteError(f"{name}: the last block is not closed")
    close()
    return found


def expectations(section: Section) -> tuple[dict[int, str], dict[int, str]]:
    """What the section says is revealed, and what it says should be, by row."""
    revealed: dict[int, str] = {}
    todo: dict[int, str] = {}
    for row, line in enumerate(section.text.split("\n"), start=1):
        if "reveal_kind(" not in line:
            continue
        match = _REVEALED.search(line)
        if match is None:
            raise SuiteError(f"{section.suite}:{row}: reveal_kind without `# revealed: …`")
        (todo if match[1] else revealed)[row] = match[2]
    if not revealed and not todo:
        raise SuiteError(f"{section.suite}: nothing is revealed under {section.heading!r}")
    return revealed, todo


def _sections() -> list[Section]:
    return [
        section
        for path in sorted(SUITES.glob("*.md"))
        for section in sections(path.name, path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(
    "section", _sections(), ids=lambda section: f"{section.suite}: {section.heading}"
)
def test_reveals(section: Section) -> None:
    expected, todo = expectations(section)
    found = reveal(section.text)
    wrong = [
        f"{section.suite}:{row}: {found.get(row, 'not reached')}, expected {kinds}"
        for row, kinds in expected.items()
        if found.get(row, "not reached") != kinds
    ]
    wrong += [
        f"{section.suite}:{row}: {kinds} comes true, so make it `revealed`"
        for row, kinds in todo.items()
        if found.get(row) == kinds
    ]
    assert not wrong, "\n".join(wrong)


def test_blocks_of_a_heading_join_and_keep_their_rows() -> None:
    suite = "# Title\n\n## One\n\n```py\nx = 1\n```\n\nText.\n\n```py\ny = x\n```\n\n## Two\n"
    one, two = sections("s.md", suite)
    assert [line for line in one.text.split("\n") if line] == ["x = 1", "y = x"]
    assert one.text.split("\n").index("y = x") == 11
    assert (one.heading, two.heading) == ("One", "Two")


@pytest.mark.parametrize(
    ("suite", "error"),
    [
        ("```py\n```\n", "s.md:1: code before the first ## heading"),
        ("## A\n```python\n```\n", "s.md:2: only ```py blocks"),
        ("## A\n```py\n", "not closed"),
    ],
)
def test_bad_suites_are_errors(suite: str, error: str) -> None:
    with pytest.raises(SuiteError) as caught:
        sections("s.md", suite)
    assert error in str(caught.value)


@pytest.mark.parametrize("code", ["reveal_kind(x)", "reveal_kind(x)  # Config", "x = 1"])
def test_sections_must_reveal_something(code: str) -> None:
    with pytest.raises(SuiteError):
        expectations(Section("s.md", "A", code))
