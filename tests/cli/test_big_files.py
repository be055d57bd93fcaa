"""Files that are big or deep: they are checked and fixed, or refused in words, and soon."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from program import hwlint
from short_files import BEFORE, FAULT, GOOD, MENDED, WRONG


def nested(head: str, depth: int) -> str:
    """Compound statements in one another."""
    return "".join(f"{' ' * n}{head}:\n" for n in range(depth)) + f"{' ' * depth}pass\n"


def f_strings(quotes: list[str]) -> str:
    """F-strings in one another."""
    text = "a"
    for quote in quotes:
        text = f"f{quote}{{{text}}}{quote}"
    return f"x = {text}\n"


BIG = {
    "empty": "",
    "100,000 lines": "x = 1\n" * 100_000,
    "100,000 comments": "# noqa, hwlint: ignore\n" * 100_000,
    "a line of 5 MB": f"x = '{'y' * 5_000_000}'\n",
    "20,000 statements in a line": "x = 1; " * 20_000 + "\n",
    "150 parentheses": f"x = {'(' * 150}1{')' * 150}\n",
    "90 brackets": f"x = {'[' * 90}{']' * 90}\n",
    "90 calls in calls": f"x = {'f(' * 90}{')' * 90}\n",
    "90 dicts in dicts": f"x = {'{1: ' * 90}1{'}' * 90}\n",
    "300 lambdas": f"x = {'lambda: ' * 300}1\n",
    "90 functions in functions": nested("def f()", 90),
    "90 classes in classes": nested("class A", 90),
    "90 ifs in ifs": nested("if x", 90),
    "18 loops in loops": nested("while x", 18),
    "2,500 ifs in a row": "if x:\n    y = 1\n" * 2500,
    "f-strings in f-strings": f_strings(['"', "'", '"""', "'''"]),
    "10,000 fields of an f-string": f"x = f'{'{a}' * 10_000}'\n",
    "10,000 decorators": "@a\n" * 10_000 + "def f(): pass\n",
    "5,000 parameters": f"def f({', '.join(f'a{n}' for n in range(5000))}): pass\n",
    "2,000 functions in a ring": "".join(
        f"def f{n}(x):\n    return f{(n + 1) % 2000}(x)\n" for n in range(2000)
    ),
    "400 signs": f"x = {'-' * 400}1\n",
    "400 nots": f"x = {'not ' * 400}1\n",
    "400 conditions": f"x = {'1 if a else ' * 400}1\n",
    "2,500 elif": "if x:\n    y = 1\n" + "elif x == 2:\n    y = 2\n" * 2500,
    "2,000 attributes": f"x = a{'.b' * 2000}\n",
    "2,000 sums": f"x = 1{' + 1' * 2000}\n",
    "2,000 strings in a row": "x =" + " 'b'" * 2000 + "\n",
    "1,000 chained calls": f"x = a{'.b()' * 1000}\n",
}


@pytest.mark.slow
@pytest.mark.parametrize("body", BIG.values(), ids=BIG)
def test_big_file_is_checked_and_fixed(tmp_path: Path, body: str) -> None:
    silent, found = tmp_path / "silent.py", tmp_path / "found.py"
    silent.write_text(GOOD + body)
    found.write_text(BEFORE + body + FAULT)
    (tmp_path / "wrong.py").write_text(WRONG)
    # Seconds; but 100,000 lines under LibCST take their time on a busy machine.
    run = partial(hwlint, cwd=tmp_path, timeout=180)
    code, out, _ = run("check", "--output-format", "concise")
    assert code == 1
    first, second, *_ = out.splitlines()
    assert first.startswith("found.py:")
    assert "HW101" in first
    assert second.startswith("wrong.py:2:5: HW901")
    code, out, _ = run("fix", "--output-format", "concise")
    assert code == 1
    assert out.splitlines()[0].startswith("wrong.py:2:5: HW901")
    assert silent.read_text() == GOOD + body
    assert found.read_text() == BEFORE + body + MENDED


DEEP = {
    "10,000 signs": f"x = {'-' * 10_000}1\n",
    "10,000 nots": f"x = {'not ' * 10_000}1\n",
    "10,000 conditions": f"x = {'1 if a else ' * 10_000}1\n",
    "5,000 powers": f"x = 1{' ** 1' * 5_000}\n",
    "100,000 attributes": f"x = a{'.b' * 100_000}\n",
    "100,000 sums": f"x = 1{' + 1' * 100_000}\n",
    "50,000 chained calls": f"x = a{'.b()' * 50_000}\n",
    "500 functions in functions": nested("def f()", 500),
    "200 f-strings in f-strings": f_strings(["'", '"'] * 100),
}


CHAINS = {
    "attributes": f"x = a{'.b' * 10_000}\n",
    "sums": f"x = 1{' + 1' * 10_000}\n",
    "chained calls": f"x = a{'.b()' * 10_000}\n",
}


def test_time_for_a_dict_grows_with_its_keys_only(tmp_path: Path) -> None:
    keys = ", ".join(f"'{n}': {n}" for n in range(60_000))
    (tmp_path / "found.py").write_text(f"{BEFORE}x = {{**{{'0': 1}}, {keys}, 'a': 1}}\n{FAULT}")
    done = hwlint("check", "--output-format", "concise", cwd=tmp_path, timeout=30)
    assert done.code == 1
    assert "HW101" in done.out


@pytest.mark.slow
@pytest.mark.parametrize("chain", CHAINS)
def test_chain_of_ten_thousand_is_fixed_or_refused(tmp_path: Path, chain: str) -> None:
    path, text = tmp_path / "found.py", BEFORE + CHAINS[chain] + FAULT
    path.write_text(text)
    (tmp_path / "wrong.py").write_text(WRONG)
    code, out, err = hwlint("fix", "-q", "--output-format", "concise", cwd=tmp_path, timeout=10)
    *refused, wrong = out.splitlines()
    assert (code, err) == (1, "")
    assert wrong.startswith("wrong.py:2:5: HW901")
    if refused:
        assert refused[0].startswith("found.py:1:1: HW901 Nested too deeply")
    assert path.read_text() == (text if refused else BEFORE + CHAINS[chain] + MENDED)


@pytest.mark.slow
@pytest.mark.parametrize("deep", DEEP)
def test_deep_file_is_refused_in_words(tmp_path: Path, deep: str) -> None:
    texts = {"found.py": BEFORE + DEEP[deep] + FAULT, "silent.py": GOOD + DEEP[deep]}
    for name, text in {**texts, "wrong.py": WRONG}.items():
        (tmp_path / name).write_text(text)
    for command in ("check", "fix"):
        code, out, err = hwlint(command, "--output-format", "concise", cwd=tmp_path)
        found, silent, wrong, *summary = out.splitlines()
        assert (code, err, summary) == (1, "", ["Found 3 errors."])
        assert found.startswith("found.py:")
        assert silent.startswith("silent.py:")
        assert " HW901 " in found
        assert " HW901 " in silent
        assert wrong.startswith("wrong.py:2:5: HW901")
        assert {name: (tmp_path / name).read_text() for name in texts} == texts
