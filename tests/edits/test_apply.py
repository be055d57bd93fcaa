"""Applying fixes: order, overlaps, shared edits, rounds, and what is taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import position, toy_lint

from hydrawandb_lint.diagnostics import Applicability, Diagnostic, Edit, Fix
from hydrawandb_lint.edits.apply import ROUNDS, Lint, Settled, apply, settle


def fix(*edits: tuple[int, int, str]) -> Fix:
    return Fix("", tuple(Edit(*edit) for edit in edits), Applicability.SAFE)


@pytest.mark.parametrize(
    ("fixes", "expected", "applied"),
    [
        ([], "abcdef", 0),
        ([fix((4, 5, "E")), fix((0, 1, "A"))], "AbcdEf", 2),
        ([fix((0, 2, "X")), fix((1, 3, "Y"))], "Xcdef", 1),
        ([fix((0, 2, "X")), fix((2, 3, "Y"))], "XYdef", 2),
        ([fix((0, 0, "i"), (1, 2, "B")), fix((0, 0, "i"), (3, 4, "D"))], "iaBcDef", 2),
        ([fix((0, 0, "i")), fix((0, 0, "j"))], "iabcdef", 1),
        ([fix((2, 2, "i")), fix((1, 3, "X"))], "aXdef", 1),
        ([fix((0, 1, "A"), (4, 5, "E")), fix((2, 3, "C"), (5, 6, ""))], "AbCdE", 2),
        ([fix((0, 1, "A"), (4, 5, "E")), fix((2, 3, "C"), (4, 5, "F"))], "AbcdEf", 1),
        ([fix((1, 2, "B"))] * 2, "aBcdef", 2),
    ],
    ids=[
        "none",
        "by place",
        "overlap waits",
        "touching is no overlap",
        "equal edit once",
        "two insertions at one place",
        "insertion within a replacement",
        "interleaved",
        "one of two edits overlaps",
        "equal fixes",
    ],
)
def test_apply(fixes: list[Fix], expected: str, applied: int) -> None:
    text, taken = apply("abcdef", fixes)
    assert (text, len(taken)) == (expected, applied)
    assert apply("abcdef", fixes[::-1])[0] == expected


@given(
    st.text(min_size=1),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.text(max_size=3))),
)
def test_what_no_edit_touches_stays(text: str, raw: list[tuple[int, int, str]]) -> None:
    spans = [(min(a, len(text)), min(a + n, len(text)), new) for a, n, new in raw]
    result, taken = apply(text, [fix(span) for span in spans])
    edits = sorted({edit for one in taken for edit in one.edits})
    at = shift = 0
    for edit in edits:
        assert text[at : edit.start] == result[at + shift : edit.start + shift]
        shift += len(edit.text) - (edit.end - edit.start)
        at = edit.end
    assert text[at:] == result[at + shift :]


def settled(text: str, lint: Lint | None = None, level: str = "safe") -> Settled:
    def wanted(diagnostic: Diagnostic) -> bool:
        fix = diagnostic.fix
        return fix is not None and fix.applicability.value in (level, "safe")

    return settle(text, lint or (lambda text: toy_lint(text, "a.py")), wanted)


def test_all_wanted_fixes_and_no_others() -> None:
    done = settled("bad + worse + bad + seen + none")
    assert done.text == "good + worse + good + seen + none"
    assert len(done.fixed) == 2
    assert [found.message.split("`")[1] for found in done.left] == ["worse", "seen", "none"]
    assert done.left[0].start == position(done.text, done.text.index("worse"))
    assert done.refused == ()
    assert settled("bad + worse", level="unsafe").text == "good + good"


def test_nothing_to_do_is_one_look() -> None:
    looks: list[str] = []

    def lint(text: str) -> list[Diagnostic]:
        looks.append(text)
        return toy_lint(text, "a.py")

    assert settled("x = 1", lint).text == "x = 1"
    assert looks == ["x = 1"]


def one_a_round(text: str) -> list[Diagnostic]:
    """The toy linter, with fixes that overlap: each also puts a line of its own at the top."""
    return [
        found._replace(
            fix=found.fix._replace(edits=(Edit(0, 0, f"# {number}\n"), *found.fix.edits))
        )
        for number, found in enumerate(toy_lint(text, "a.py"))
        if found.fix
    ]


def test_overlapping_fixes_go_in_one_by_one() -> None:
    done = settled("bad + bad + bad", one_a_round)
    assert done.text == "# 0\n" * 3 + "good + good + good"
    assert (len(done.fixed), done.left, done.refused) == (3, (), ())


def test_rounds_have_an_end() -> None:
    done = settled("bad\n" * (ROUNDS + 2), one_a_round)
    assert done.text.count("good") == len(done.fixed) == ROUNDS
    assert len(done.left) == 2
    assert {refused.reason for refused in done.refused} == {
        f"it does not settle in {ROUNDS} rounds"
    }


def writing(new: Callable[[str], str]) -> Lint:
    """The toy linter, with fixes that write something else."""

    def lint(text: str) -> list[Diagnostic]:
        return [
            found._replace(
                fix=found.fix._replace(
                    edits=tuple(edit._replace(text=new(edit.text)) for edit in found.fix.edits)
                )
            )
            for found in toy_lint(text, "a.py")
            if found.fix
        ]

    return lint


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("good = (", "the result would not parse"),
        ("bad", "it does not mend it"),
        ("(bad, bad)", "it does not mend it"),
    ],
)
def test_fix_that_does_harm_is_taken_back(new: str, reason: str) -> None:
    done = settled("x = bad", writing(lambda _: new))
    assert done.text == "x = bad"
    assert len(done.left) == 1
    assert [refused.reason for refused in done.refused] == [reason]


def test_fix_that_leads_to_another_finding_is_taken_back() -> None:
    def lint(text: str) -> list[Diagnostic]:
        found = toy_lint(text, "a.py")
        return found + [
            Diagnostic("HW102", "other", "", "a.py", position(text, 0), position(text, 1), 1)
            for _ in range(text.count("good"))
        ]

    done = settled("bad", lint)
    assert done.text == "bad"
    assert done.refused[0].reason == "it would lead to HW102"


def test_fix_may_lead_to_a_harmless_finding() -> None:
    """A comment that is no longer needed goes in the next round."""

    def lint(text: str) -> list[Diagnostic]:
        fix = Fix("", (Edit(text.find("#"), len(text), ""),), Applicability.SAFE)
        unused = toy_lint("bad", "a.py")[0]._replace(code="HW902", fix=fix)
        return toy_lint(text, "a.py") or [unused] * ("#" in text)

    done = settle("x = bad#", lint, lambda found: True, harmless={"HW902"})
    assert (done.text, len(done.fixed), done.refused) == ("x = good", 2, ())


def test_good_fixes_go_in_beside_a_bad_one() -> None:
    def lint(text: str) -> list[Diagnostic]:
        found = toy_lint(text, "a.py")
        return [
            one._replace(fix=one.fix._replace(edits=(one.fix.edits[0]._replace(text="("),)))
            if one.fix and one.start.row == 2
            else one
            for one in found
        ]

    done = settled("x = bad\ny = bad + 1\nz = bad\n", lint)
    assert done.text == "x = good\ny = bad + 1\nz = good\n"
    assert len(done.fixed) == 2
    assert [refused.diagnostic.start.row for refused in done.refused] == [2]


def test_refused_fix_is_told_once_where_it_is_left() -> None:
    """Its edits are others once another fix has brought the import that both need."""

    def lint(text: str) -> list[Diagnostic]:
        found = []
        for one in toy_lint(text, "a.py"):
            assert one.fix
            (edit,) = one.fix.edits
            bad = one.start.column == 5
            needed = () if text.startswith("import") else (Edit(0, 0, "import good\n"),)
            edits = (*needed, edit._replace(text="(") if bad else edit)
            found.append(one._replace(fix=one.fix._replace(edits=edits)))
        return found

    done = settled("x = bad\nyy = bad\n", lint)
    assert done.text == "import good\nx = bad\nyy = good\n"
    assert [(refused.diagnostic, refused.reason) for refused in done.refused] == [
        (done.left[0], "the result would not parse")
    ]
    assert done.left[0].start.row == 2


def test_fixes_that_take_each_others_place_stop() -> None:
    def lint(text: str) -> list[Diagnostic]:
        number = int(text)
        fix = Fix("", (Edit(0, len(text), str(number + 1)),), Applicability.SAFE)
        return [toy_lint("bad", "a.py")[0]._replace(code=f"HW{number}", fix=fix)]

    done = settled("101", lint)
    assert done.text == "101"
    assert done.refused[0].reason == "it would lead to HW102"


def test_text_that_does_not_parse_is_the_callers_matter() -> None:
    with pytest.raises(SyntaxError):
        settled("bad (")
