"""Every fixture, held to what it says of itself and to the laws that all of them share.

Its language is explained in `fixture_format`.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from fixture_format import (
    FIXTURES,
    Expectation,
    Fixture,
    FixtureError,
    Mend,
    decode,
    fixture_paths,
    idea,
    is_twin,
    marks,
    read,
    twin_paths,
)

from hydrawandb_lint import engine, rules
from hydrawandb_lint.diagnostics import Applicability, Diagnostic
from hydrawandb_lint.lint import lint_text
from hydrawandb_lint.rules import all_rules
from hydrawandb_lint.settings.folders import Folders

PATHS = fixture_paths()
every_fixture = pytest.mark.parametrize(
    "path", PATHS, ids=[f"{path.parent.name}/{path.stem}" for path in PATHS]
)

_MENDS = {Applicability.SAFE: Mend.SAFE, Applicability.UNSAFE: Mend.UNSAFE}


def mend(diagnostic: Diagnostic) -> Mend:
    """What a diagnostic's fix promises."""
    if diagnostic.fix is None:
        return Mend.NOFIX
    return _MENDS.get(diagnostic.fix.applicability, Mend.NOFIX)


def expectation(diagnostic: Diagnostic) -> Expectation:
    return Expectation(diagnostic.start.row, diagnostic.code, mend(diagnostic))


def fixed_text(fixture: Fixture, unsafe: bool = False) -> str:
    return fixed(fixture.path, fixture.text, unsafe)


def fixed(path: Path, text: str, unsafe: bool) -> str:
    """By the rules that `lint` has."""
    said = {"unsafe_fixes": unsafe, "select": ["HW", path.parent.name]}
    active = Folders(rules.codes, said, isolated=True).active("")
    return engine.fix_text(text, path.name, active).text


def lint(path: Path, text: str) -> list[Diagnostic]:
    """What is found by the rules that are on by default and by the one the folder is named for."""
    on = {code for code, rule in all_rules().items() if rule.default}
    return lint_text(text, path.name, codes=on | {path.parent.name})


def codes(diagnostics: Iterable[Diagnostic]) -> Counter[str]:
    return Counter(diagnostic.code for diagnostic in diagnostics)


@every_fixture
def test_finds_what_the_marks_say(
    path: Path, record_property: Callable[[str, object], None]
) -> None:
    fixture = read(path)
    found = Counter(expectation(d) for d in lint(path, fixture.text))
    expected = Counter(fixture.expected)
    works = [item for item in fixture.todo if any(_same_place(item, other) for other in found)]
    assert not works, f"now found, so make these `expect`: {_listed(works)}"
    missing, noisy = expected - found, found - expected
    assert not missing, f"missed {_listed(missing)}; unexpected {_listed(noisy)}"
    assert not noisy, f"unexpected {_listed(noisy)}"
    if fixture.todo:
        record_property("known misses", len(fixture.todo))


@every_fixture
def test_says_what_it_finds(path: Path) -> None:
    for diagnostic in lint(path, read(path).text):
        assert diagnostic.message
        assert diagnostic.start < diagnostic.end
        if diagnostic.fix is not None:
            assert diagnostic.fix.title, "a fix without a title"
            assert diagnostic.fix.edits, "a fix that changes nothing"


@every_fixture
@pytest.mark.parametrize("sort", ["fixed", "unsafe"])
def test_equals_its_twin(path: Path, sort: str, rewrite_twins: bool) -> None:
    fixture = read(path)
    twin = fixture.twin(sort)
    text = fixed_text(fixture, unsafe=sort == "unsafe")
    same = text == (fixture.text if sort == "fixed" else fixed_text(fixture))
    if rewrite_twins:
        if same:
            twin.unlink(missing_ok=True)
        else:
            twin.write_bytes(fixture.source.encode(text))
        return
    if same:
        assert not twin.exists(), f"{twin.name} is there, but nothing is fixed"
        return
    assert twin.exists(), f"{twin.name} is missing; it would be:\n{text}"
    assert text == decode(twin.read_bytes()).text


@every_fixture
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_fixed_text_parses_and_settles(path: Path, unsafe: bool) -> None:
    fixture = read(path)
    text = fixed_text(fixture, unsafe)
    ast.parse(text)
    assert fixed(path, text, unsafe) == text, "a second fix changes something"


@every_fixture
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_fix_mends_and_brings_nothing_new(path: Path, unsafe: bool) -> None:
    fixture = read(path)
    left = codes(lint(path, fixed_text(fixture, unsafe)))
    unmended = [Mend.NOFIX] if unsafe else [Mend.NOFIX, Mend.UNSAFE]
    assert left == fixture.codes(*unmended)


@every_fixture
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_lines_without_an_edit_stay(path: Path, unsafe: bool) -> None:
    """Byte for byte, line ending included, and in their order."""
    fixture = read(path)
    wanted = [Mend.SAFE, Mend.UNSAFE] if unsafe else [Mend.SAFE]
    diagnostics = [d for d in lint(path, fixture.text) if mend(d) in wanted]
    touched = _touched_lines(fixture.text, diagnostics)
    lines = fixture.text.split("\n")
    kept = [line for number, line in enumerate(lines) if number not in touched]
    fixed = iter(fixed_text(fixture, unsafe).split("\n"))
    lost = [line for line in kept if line not in fixed]
    assert not lost


def test_command_line_writes_the_twins(tmp_path: Path) -> None:
    """The whole tool, on bytes: what has a twin becomes it, and nothing else is changed."""
    root = tmp_path / "fixtures"
    before = {}
    for path in PATHS:
        copy = root / path.relative_to(FIXTURES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
        before[path] = copy
    command = [sys.executable, "-m", "hydrawandb_lint", "fix", "--isolated", str(root)]
    environment = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    wrong = []
    for path, copy in before.items():
        twin = path.with_suffix(".fixed.py")
        if copy.read_bytes() != (twin if twin.exists() else path).read_bytes():
            wrong.append(str(path.relative_to(FIXTURES)))
    assert not wrong


def test_every_twin_has_its_fixture() -> None:
    fixtures = set(PATHS)
    orphans = [twin.name for twin in twin_paths() if _fixture_of(twin) not in fixtures]
    assert not orphans


def test_every_code_has_loud_and_silent_cases() -> None:
    by_code: dict[str, set[bool]] = {}
    for path in PATHS:
        by_code.setdefault(path.parent.name, set()).add(read(path).silent)
    assert all(silent == {True, False} for silent in by_code.values())


def test_silent_cases_outnumber_loud_ones() -> None:
    """Those that show how a fix is written (`import_…`, `text_…`) are not counted."""
    silent = [read(path).silent for path in PATHS if not path.name.startswith(("import_", "text_"))]
    assert sum(silent) > len(silent) / 2


# The language of the fixtures


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x  # expect: HW101", [Expectation(1, "HW101", Mend.SAFE)]),
        ("x  # expect: HW104 unsafe", [Expectation(1, "HW104", Mend.UNSAFE)]),
        ("x  # why  # expect: HW101 nofix", [Expectation(1, "HW101", Mend.NOFIX)]),
        (
            "x  # expect: HW101, HW102 nofix",
            [Expectation(1, "HW101", Mend.SAFE), Expectation(1, "HW102", Mend.NOFIX)],
        ),
        ("'# expect: HW101'", []),
        ("# expect-next: HW102", [Expectation(2, "HW102", Mend.SAFE)]),
        ("x  # todo-expect: HW101", []),
        ("x  # noqa", []),
    ],
)
def test_marks_are_read(line: str, expected: list[Expectation]) -> None:
    assert list(marks(line)[0]) == expected


def test_known_misses_are_read() -> None:
    assert marks("\nx  # todo-expect: HW103")[1] == (Expectation(2, "HW103", Mend.SAFE),)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("x  # expects: HW101", "line 1: '# expects: HW101' is no mark"),
        ("x  # todo expect: HW101", "is no mark"),
        ("x  # expect HW101", "is no mark"),
        ("x  # expect: HW1", "line 1: 'HW1' is no code"),
        ("x  # expect:", "'' is no code"),
        ("x  # expect: HW101 HW102", "'HW102' after HW101; only `unsafe` or `nofix`"),
        ("x  # expect: HW101 unsafe nofix", "'unsafe nofix' after HW101"),
    ],
)
def test_misspelt_marks_are_errors(line: str, error: str) -> None:
    with pytest.raises(FixtureError) as caught:
        marks(line)
    assert error in str(caught.value)


def test_idea_is_the_docstring_or_a_comment() -> None:
    assert idea('"""Shows it.\n\nMore."""\n') == "Shows it."
    assert idea("# -*- coding: latin-1 -*-\n# idea: shows it\nx = 1\n") == "shows it"
    with pytest.raises(FixtureError):
        idea("x = 1\n# idea: too late\n")


def _fixture_of(twin: Path) -> Path:
    assert is_twin(twin)
    return twin.with_suffix("").with_suffix(".py")


def _same_place(one: Expectation, other: Expectation) -> bool:
    return (one.row, one.code) == (other.row, other.code)


def _listed(items: Iterable[Expectation]) -> str:
    listed = [
        f"{item.code} ({item.mend.value}) in line {item.row}" for item in sorted(items, key=str)
    ]
    return ", ".join(listed) or "nothing"


def _touched_lines(text: str, diagnostics: list[Diagnostic]) -> set[int]:
    """Line numbers, from 0, on which an edit removes or inserts something within the line."""
    touched: set[int] = set()
    for diagnostic in diagnostics:
        for edit in diagnostic.fix.edits if diagnostic.fix else ():
            at_line_start = edit.start == 0 or text[edit.start - 1] == "\n"
            if edit.start == edit.end and at_line_start:
                continue  # whole lines are put in between
            first = text.count("\n", 0, edit.start)
            last_character = max(edit.start, edit.end - 1)
            touched |= set(range(first, text.count("\n", 0, last_character) + 1))
    return touched
