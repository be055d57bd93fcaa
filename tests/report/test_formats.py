"""The formats, as people and programs see them."""

from __future__ import annotations

import json
import re

import pytest
from toy import toy_lint

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix, Position, Step
from hydrawandb_lint.report import diff, statistics
from hydrawandb_lint.report.formats import Context, concise, full, github
from hydrawandb_lint.report.formats import json as json_format
from hydrawandb_lint.report.summary import summary, would_fix
from hydrawandb_lint.report.text import printable
from hydrawandb_lint.results import FileResult


def result(text: str, *diagnostics: Diagnostic, path: str = "/x/a.py") -> FileResult:
    return FileResult(path, text, diagnostics or tuple(toy_lint(text, path)), before=text)


def at(start: tuple[int, int], end: tuple[int, int], fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(
        "HW101", "raw-config", "Why", "/x/a.py", Position(*start), Position(*end), start[0], fix
    )


def shown(text: str, *diagnostics: Diagnostic) -> str:
    return full.render([result(text, *diagnostics)], Context())


def test_full() -> None:
    text = 'import wandb\n\n\ndef f():\n    x = "bad"\n\n\nlast = 1\nmore = 2\n'
    assert shown(text) == (
        "HW101 [*] `bad` is not good\n"
        " --> /x/a.py:5:10\n"
        "  |\n"
        "3 |\n"
        "4 | def f():\n"
        '5 |     x = "bad"\n'
        "  |          ^^^\n"
        "6 |\n"
        "7 |\n"
        "trace: /x/a.py:1:1: it begins here\n"
        "help: Write `good`\n"
        "  |\n"
        '  -     x = "bad"\n'
        '5 +     x = "good"\n'
        "  |\n"
        "\n"
    )


def test_full_tells_unsafe_and_shown_fixes() -> None:
    assert "\nnote: This is an unsafe fix and may change runtime behavior\n" in shown("worse")
    assert "\nnote: This is shown only; `hwlint fix` does not apply it\n" in shown("seen")
    assert "[*]" not in shown("worse") + shown("seen") + shown("none")
    assert "help" not in shown("none")


def test_full_frames_several_lines() -> None:
    text = "a = f(\n    1,\n\n    2,\n)\nb = 2\n"
    assert shown(text, at((1, 5), (5, 2))).splitlines()[2:-1] == [
        "  |",
        "1 |   a = f(",
        "  |  _____^",
        "2 | |     1,",
        "3 | |",
        "4 | |     2,",
        "5 | | )",
        "  | |_^",
        "6 |   b = 2",
    ]
    assert shown(text, at((1, 1), (2, 6))).splitlines()[2:-1] == [
        "  |",
        "1 | / a = f(",
        "2 | |     1,",
        "  | |_____^",
        "3 |",
        "4 |       2,",
    ]


def test_full_cuts_a_long_finding_in_the_middle() -> None:
    text = "x = [\n" + "    1,\n" * 500 + "]\n"
    lines = shown(text, at((1, 5), (502, 2))).splitlines()
    assert len(lines) < 30
    assert "... | |" in lines
    assert "502 | | ]" in lines


def test_full_cuts_a_long_line() -> None:
    text = "x = '" + "y" * 5000 + "' + bad + '" + "z" * 5000 + "'\n"
    lines = shown(text).splitlines()
    assert max(map(len, lines)) < 200
    line, carets = lines[3:5]
    assert line[carets.index("^") : carets.rindex("^") + 1] == "bad"
    assert line.startswith("1 | ...")
    assert line.endswith("...")


@pytest.mark.parametrize(
    ("text", "carets"),
    [
        ("if 1:\n\tx = bad\n", "  |         ^^^"),
        ("名 = bad\n", "  |      ^^^"),
        ("e\u0301 = bad\n", "  |     ^^^"),
        ("'\x1b' + bad\n", "  |       ^^^"),
    ],
    ids=["tab", "wide", "combining", "control"],
)
def test_full_carets_stand_below_what_they_mark(text: str, carets: str) -> None:
    assert carets in shown(text).splitlines()


def test_full_at_the_end_of_a_file() -> None:
    assert shown("", at((1, 1), (1, 1))).splitlines() == ["HW101 Why", " --> /x/a.py:1:1", ""]
    assert shown("x", at((1, 2), (1, 2))).splitlines()[3:5] == ["1 | x", "  |  ^"]
    assert shown("x\n", at((2, 1), (2, 1))).splitlines()[3:6] == ["1 | x", "2 |", "  | ^"]
    assert shown("x\ny", at((1, 1), (9, 9))).splitlines()[3:6] == ["1 | / x", "2 | | y", "  | |_^"]
    assert shown("x\n", at((9, 1), (9, 1))).splitlines() == ["HW101 Why", " --> /x/a.py:9:1", ""]


def test_full_shows_added_lines_with_their_new_numbers() -> None:
    text = "import wandb\nx = 1\nwandb.init(config=cfg)\n"
    edits = (Edit(13, 13, "import omegaconf\n"), Edit(37, 40, "f(\n    cfg\n)"))
    out = shown(text, at((3, 19), (3, 22), Fix("Convert", edits, Applicability.SAFE)))
    assert out.splitlines()[-9:-1] == [
        "  |",
        "2 + import omegaconf",
        "...",
        "  - wandb.init(config=cfg)",
        "4 + wandb.init(config=f(",
        "5 +     cfg",
        "6 + ))",
        "  |",
    ]


def test_colour_changes_nothing_but_colour() -> None:
    results = [result("x = '[red]é' + bad\nworse = [bad]\n")]
    colored = full.render(results, Context(color=True))
    plain = full.render(results, Context())
    assert "\x1b[1;31mHW101" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_concise() -> None:
    assert concise.render([result("bad\nworse\n")], Context()) == (
        "/x/a.py:1:1: HW101 [*] `bad` is not good\n/x/a.py:2:1: HW101 `worse` is not good\n"
    )


def test_json_is_ruffs_shape_and_a_trace() -> None:
    text = "import wandb\r\nx = bad\r\n"
    assert json.loads(json_format.render([result(text)], Context())) == [
        {
            "cell": None,
            "code": "HW101",
            "end_location": {"column": 8, "row": 2},
            "filename": "/x/a.py",
            "fix": {
                "applicability": "safe",
                "edits": [
                    {
                        "content": "good",
                        "end_location": {"column": 8, "row": 2},
                        "location": {"column": 5, "row": 2},
                    }
                ],
                "message": "Write `good`",
            },
            "location": {"column": 5, "row": 2},
            "message": "`bad` is not good",
            "name": "raw-config",
            "noqa_row": 2,
            "severity": "error",
            "trace": [
                {
                    "cell": None,
                    "filename": "/x/a.py",
                    "location": {"column": 1, "row": 1},
                    "message": "it begins here",
                }
            ],
            "url": "https://hwlint.invalid/docs/rules/raw-config",
        }
    ]


def test_json_of_nothing_and_of_no_fix() -> None:
    assert json.loads(json_format.render([], Context())) == []
    assert json.loads(json_format.render([result("none")], Context()))[0]["fix"] is None


def test_github() -> None:
    assert github.render([result("bad\n"), result("none\n")], Context()) == (
        "::error title=hwlint (HW101),file=/x/a.py,line=1,col=1,endLine=1,endColumn=4"
        "::/x/a.py:1:1: HW101 `bad` is not good%0A  help: Write `good`\n"
        "::error title=hwlint (HW101),file=/x/a.py,line=1,col=1,endLine=1,endColumn=5"
        "::/x/a.py:1:1: HW101 `none` is not good\n"
    )
    assert github.render([], Context()) == ""


def test_github_gives_no_columns_across_lines() -> None:
    out = github.render([result("f(\n)\n", at((1, 1), (2, 2)))], Context())
    assert ",line=1,endLine=2::" in out


def test_github_escapes_steps_likewise() -> None:
    step = Step("/x/b,\n.py", Position(2, 3), "100%\n::error::")
    found = at((1, 1), (1, 2))._replace(trace=(step,))
    told = FileResult("/x/a.py", "x", (found,), through=(step.filename,))
    _, notice = github.render([told], Context()).splitlines()
    assert notice == (
        "::notice title=hwlint (HW101),file=/x/b%2C%0A.py,line=2,col=3"
        "::100%25%0A::error::; leads to /x/a.py:1:1: HW101 Why"
    )


def test_github_escapes_what_would_end_a_command() -> None:
    """As `escapeProperty` and `escapeData` of GitHub's toolkit do."""
    path = "/x/100%,a:b\r\n::c\x1b.py"
    found = at((1, 1), (1, 2))._replace(filename=path, message="100%\r\n::error::, \x1b")
    (line,) = github.render([result("x", found)], Context()).splitlines()
    properties, _, text = line.removeprefix("::error ").partition("::")
    assert properties.split(",")[1] == r"file=/x/100%25%2Ca%3Ab%0D%0A%3A%3Ac\x1b.py"
    assert text.endswith(r": HW101 100%25%0D%0A::error::, \x1b")


def test_statistics() -> None:
    other = at((1, 1), (1, 2))._replace(code="HW9", name="other")
    twice = [result("bad + none"), result("x", *[other] * 11)]
    assert statistics.as_text(twice, Context()) == (
        "11\tHW9  \t[ ] other\n 2\tHW101\t[-] raw-config\n"
    )
    assert statistics.as_text([result("worse")], Context()) == "1\tHW101\traw-config\n"
    assert (
        statistics.as_text([result("worse")], Context(unsafe=True)) == "1\tHW101\t[*] raw-config\n"
    )
    assert statistics.as_text([result("x", *[other] * 0)], Context()) == ""


def test_statistics_as_json() -> None:
    assert json.loads(statistics.as_json([result("bad + none")], Context())) == [
        {
            "code": "HW101",
            "name": "raw-config",
            "count": 2,
            "fixable": False,
            "fixable_count": 1,
        }
    ]
    assert statistics.as_json([], Context()) == "[]\n"


def test_diff_marks_a_missing_newline_and_is_safe_on_a_terminal() -> None:
    found = tuple(toy_lint("bad", "a.py"))
    changed = FileResult("/x/a.py", "'\x1b[31m' + good", (), "'\x1b[31m' + bad", found)
    assert diff.render([changed], for_terminal=False) == (
        "--- /x/a.py\n+++ /x/a.py\n@@ -1 +1 @@\n"
        "-'\x1b[31m' + bad\n\\ No newline at end of file\n"
        "+'\x1b[31m' + good\n\\ No newline at end of file\n"
    )
    assert "\x1b" not in diff.render([changed], for_terminal=True)
    assert diff.render([changed._replace(fixed=())], for_terminal=False) == ""


@pytest.mark.parametrize(
    ("text", "unsafe", "fixed", "expected"),
    [
        ("x", False, 0, "All checks passed!\n"),
        ("none", False, 0, "Found 1 error.\n"),
        (
            "bad + bad",
            False,
            0,
            "Found 2 errors.\n[*] 2 fixable with the `hwlint fix` command.\n",
        ),
        (
            "bad + worse + worse",
            False,
            0,
            "Found 3 errors.\n[*] 1 fixable with the `hwlint fix` command "
            "(2 unsafe fixes available with `hwlint fix --unsafe-fixes`).\n",
        ),
        (
            "bad + worse",
            True,
            0,
            "Found 2 errors.\n[*] 2 fixable with the `hwlint fix` command.\n",
        ),
        ("none + none", False, 1, "Found 3 errors (1 fixed, 2 remaining).\n"),
        ("x", False, 2, "Found 2 errors (2 fixed, 0 remaining).\n"),
    ],
)
def test_summary(text: str, unsafe: bool, fixed: int, expected: str) -> None:
    done = tuple(toy_lint("bad", "a.py")) * fixed
    assert summary([result(text)._replace(fixed=done)], unsafe=unsafe) == expected


@pytest.mark.parametrize(
    ("text", "unsafe", "fixed", "expected"),
    [
        ("seen + none", False, 0, ""),
        ("worse", False, 0, "No errors would be fixed (1 fix available with `--unsafe-fixes`).\n"),
        ("worse", True, 0, ""),
        ("none", False, 2, "Would fix 2 errors.\n"),
        (
            "worse + worse",
            False,
            1,
            "Would fix 1 error (2 additional fixes available with `--unsafe-fixes`).\n",
        ),
    ],
)
def test_sum_of_a_diff(text: str, unsafe: bool, fixed: int, expected: str) -> None:
    done = tuple(toy_lint("bad", "a.py")) * fixed
    assert would_fix([result(text)._replace(fixed=done)], unsafe=unsafe) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é 名", "plain é 名"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202e", "\\u202e"),
        ("\udce9", "\\udce9"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    assert printable(text) == expected
