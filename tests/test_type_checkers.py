"""`fix-style = "cast"` on all fixtures: mypy and pyright find nothing new, and nothing but the cast
is new."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fixture_format import Fixture, decode, fixture_paths, read

from hydrawandb_lint import engine, rules
from hydrawandb_lint.settings.folders import Folders

pytestmark = pytest.mark.slow


def fixtures() -> list[Fixture]:
    """Those of HW1xx that have a fix."""
    paths = [path for path in fixture_paths() if path.parent.name.startswith("HW1")]
    return [f for f in map(read, paths) if f.twin("fixed").exists() or f.twin("unsafe").exists()]


def cast(fixture: Fixture) -> str:
    """The fixture with all fixes, which a second pass leaves alone."""
    code = fixture.path.parent.name
    said = {"unsafe_fixes": True, "select": ["HW", code], "fix_style": "cast"}
    active = Folders(rules.codes, said, isolated=True).active("")
    once = engine.fix_text(fixture.text, fixture.path.name, active)
    assert once.refused == (), fixture.name
    assert engine.fix_text(once.text, fixture.path.name, active).text == once.text, fixture.name
    return once.text


def plain(fixture: Fixture) -> str:
    unsafe = fixture.twin("unsafe")
    return decode((unsafe if unsafe.exists() else fixture.twin("fixed")).read_bytes()).text


def run(*command: str, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "MYPYPATH"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, env=environment, capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def mypy(folder: Path) -> set[str]:
    """The files in which it finds an error."""
    options = ["--check-untyped-defs", "--warn-redundant-casts", "--ignore-missing-imports"]
    limits = ["--soft-error-limit=-1", "--cache-dir=../cache", "--config-file="]
    told = run("mypy", *options, *limits, ".", cwd=folder)
    return set(re.findall(r"^([^:\n]+):\d+: error: ", told, re.MULTILINE))


def pyright(folder: Path) -> set[str]:
    """Likewise."""
    settings = {"reportMissingImports": False, "reportUnnecessaryCast": True}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    told = run("pyright", "--outputjson", "--pythonpath", sys.executable, cwd=folder)
    found = json.loads(told)["generalDiagnostics"]
    return {Path(each["file"]).name for each in found if each["severity"] == "error"}


def written(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("errors", [mypy, pyright])
def test_fixed_fixtures_have_no_new_error(
    errors: Callable[[Path], set[str]], tmp_path: Path
) -> None:
    """Those that have one were in error before. Of the plain fixes, many would have one."""
    cases = {f"{f.path.parent.name}_{f.path.name}": f for f in fixtures()}
    after = {name: cast(fixture) for name, fixture in cases.items()}
    wrong = errors(written(tmp_path / "after", after))
    before = {name: cases[name].text for name in wrong}
    assert wrong - errors(written(tmp_path / "before", before)) == set()
    clean = {name: plain(cases[name]) for name in cases if name not in wrong}
    assert len(clean) > len(cases) / 2
    assert len(errors(written(tmp_path / "plain", clean))) > len(clean) / 2


class WithoutCasts(ast.NodeTransformer):
    """Takes casts to a dict away, and the imports that they need."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.args:
            case [ast.Constant(str(to)), value] if to.startswith("dict[str, "):
                return value
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        if node.module == "typing":
            node.names = [each for each in node.names if each.name not in ("Any", "cast")]
        return node if node.names else None

    def visit_Import(self, node: ast.Import) -> ast.AST | None:
        return None if node.names[0].name == "typing" else node


def test_nothing_but_the_cast_is_new() -> None:
    def without(text: str) -> str:
        return ast.unparse(WithoutCasts().visit(ast.parse(text)))

    differ = [f.name for f in fixtures() if without(cast(f)) != without(plain(f))]
    assert differ == []
