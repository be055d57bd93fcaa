"""What holds of `hwlint check` and `hwlint fix`, whatever the program is."""

from __future__ import annotations

import ast
import io
import re
import tempfile
import tokenize
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

from generated.programs import Program
from hydrawandb_lint import engine, rules
from hydrawandb_lint.diagnostics import Applicability, Edit, Fix
from hydrawandb_lint.edits.apply import apply
from hydrawandb_lint.edits.write import replace
from hydrawandb_lint.results import FileResult
from hydrawandb_lint.settings.folders import Folders
from hydrawandb_lint.sources.gather import gather
from hydrawandb_lint.sources.python import decode

Results = dict[str, FileResult]
Figures = Counter[str]


def check(folder: Path, **said: Any) -> Results:
    """What `hwlint check` gives, by the names of the files."""
    return _run(folder, engine.ALONE, said)


def fix(folder: Path, **said: Any) -> Results:
    """What `hwlint fix` writes and gives."""
    return _run(folder, engine.Run(fix=True, write=replace), said)


def _run(folder: Path, run: engine.Run, said: dict[str, Any]) -> Results:
    folders = Folders(rules.codes, said, isolated=True)
    results = engine.check(gather([str(folder)], folders), folders, run)
    return {str(Path(result.path).relative_to(folder)): result for result in results}


def hold(program: Program) -> Figures:
    """Asserts all laws of a program; gives what was counted."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        program.write(folder)
        before = check(folder)
        found = [d for result in before.values() for d in result.diagnostics]
        assert not [d for d in found if d.code.startswith("HW9")], found
        for name, result in before.items():
            for diagnostic in result.diagnostics if name.endswith(".py") else ():
                if diagnostic.fix and diagnostic.is_fixable(unsafe=True):
                    _keeps_all_else(result.text, diagnostic.fix)
        figures = _fixed(program, folder, before, unsafe=False)
        if any(d.fix and d.fix.applicability is Applicability.UNSAFE for d in found):
            program.write(folder)
            figures += _fixed(program, folder, before, unsafe=True)
    return figures + Figures({"programs": 1, "with findings": bool(found), "findings": len(found)})


def _fixed(program: Program, folder: Path, before: Results, unsafe: bool) -> Figures:
    fixed = fix(folder, unsafe_fixes=unsafe)
    written = _bytes(folder, program)
    figures = Figures()
    for name, result in fixed.items():
        figures["fixes applied"] += len(result.fixed)
        figures["fixes refused"] += len(result.refused)
        changed = written[name] != program.files[name]
        assert changed == bool(result.fixed), f"{name} is changed without a finding, or not at all"
        if changed and name.endswith(".py"):
            source, new = decode(program.files[name]), decode(written[name])
            assert (source.bom, source.encoding) == (new.bom, new.encoding)
            ast.parse(written[name])
            figures += _only_edits(source.text, before[name], result)
    if written != program.files:
        again = fix(folder, unsafe_fixes=unsafe)
        assert _bytes(folder, program) == written, "a second fix changes something"
        new_codes = _codes(again) - _codes(before)
        assert not new_codes, f"new findings: {new_codes}"
    return figures


def _bytes(folder: Path, program: Program) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in program.files}


def _codes(results: Results) -> Counter[tuple[str, str]]:
    return Counter((name, d.code) for name, result in results.items() for d in result.diagnostics)


def _only_edits(text: str, before: FileResult, result: FileResult) -> Figures:
    """Where one round was enough, what is written is the text with the edits of the fixes."""
    found = {(d.code, d.start, d.fix) for d in before.diagnostics}
    of_first = [d.fix for d in result.fixed if d.fix and (d.code, d.start, d.fix) in found]
    if not result.fixed or len(of_first) < len(result.fixed):
        return Figures({"files of several rounds": bool(result.fixed)})
    assert apply(text, of_first)[0] == result.text, "something outside of edits is changed"
    return Figures({"files of one round": 1})


def _keeps_all_else(text: str, fix: Fix) -> None:
    """By itself, a fix keeps the AST outside of its edits; a safe one keeps all comments."""
    new, _ = apply(text, [fix])
    shifted, shift = [], 0
    for edit in sorted(fix.edits):
        start = edit.start + shift
        shifted.append(Edit(start, start + len(edit.text), ""))
        shift += len(edit.text) - (edit.end - edit.start)
    for old_node, new_node in differences(ast.parse(text), ast.parse(new)):
        for node, within, edits in ((old_node, text, fix.edits), (new_node, new, shifted)):
            assert node is None or _touches(node, within, edits), (
                f"{fix.title}: {ast.unparse(node)} is changed outside of the edits"
            )
    if fix.applicability is Applicability.SAFE:
        lost = _comments(text) - _comments(new)
        assert not lost, f"{fix.title}: comments are lost: {lost}"


Difference = tuple[ast.AST | None, ast.AST | None]


def differences(old: Any, new: Any) -> Iterator[Difference]:
    """The smallest nodes with a place of their own that differ between two trees."""
    if _same(old, new):
        return
    inner: list[Difference] = []
    if type(old) is type(new) and not _holds(new, old) and not _holds(old, new):
        for field in old._fields:
            of_old, of_new = getattr(old, field, None), getattr(new, field, None)
            if isinstance(of_old, list) and isinstance(of_new, list):
                inner += _of_lists(of_old, of_new)
            elif isinstance(of_old, ast.AST) and isinstance(of_new, ast.AST):
                inner += differences(of_old, of_new)
            elif not _same(of_old, of_new):
                inner.append((None, None))
    if not inner or (None, None) in inner:
        placed = hasattr(old, "lineno") and hasattr(new, "lineno")
        inner = [(old, new) if placed else (None, None)]
    yield from inner


def _of_lists(old: list[Any], new: list[Any]) -> Iterator[Difference]:
    keys = [[ast.dump(n) if isinstance(n, ast.AST) else n for n in nodes] for nodes in (old, new)]
    matched = SequenceMatcher[Any](None, keys[0], keys[1], autojunk=False)
    for tag, start, end, new_start, new_end in matched.get_opcodes():
        if tag == "equal":
            continue
        # What is new stands before what is changed.
        pairs = list(zip_longest(old[start:end][::-1], new[new_start:new_end][::-1]))
        for one, other in pairs:
            if isinstance(one, ast.AST) and isinstance(other, ast.AST):
                yield from differences(one, other)
            elif all(node is None or hasattr(node, "lineno") for node in (one, other)):
                yield one, other
            else:
                yield None, None


def _holds(outer: ast.AST, inner: ast.AST) -> bool:
    """Whether an expression is part of another one."""
    return isinstance(inner, ast.expr) and any(_same(node, inner) for node in ast.walk(outer))


def _same(old: Any, new: Any) -> bool:
    if not isinstance(old, ast.AST) or type(old) is not type(new):
        return bool(old == new)
    return ast.dump(old) == ast.dump(new)


def _touches(node: Any, text: str, edits: list[Edit] | tuple[Edit, ...]) -> bool:
    lines = re.split("(\r\n|\r|\n)", text)

    def offset(row: int, column: int) -> int:
        row_start = sum(map(len, lines[: 2 * row - 2]))
        return row_start + len(lines[2 * row - 2].encode()[:column].decode())

    start, end = offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset)
    return any(edit.start <= end and start <= edit.end for edit in edits)


def _comments(text: str) -> Counter[str]:
    lines = re.sub("\r\n?", "\n", text)  # tokenize takes no other behind a backslash
    tokens = tokenize.generate_tokens(io.StringIO(lines).readline)
    return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)
