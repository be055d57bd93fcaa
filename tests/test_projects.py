"""Projects of several files in `fixtures/projects/`, each checked and fixed as a whole.

Each file says in the marks of `fixture_format` what is found in it; a project without a mark must
stay silent and is called `silent_<idea>`. The docstring of its `main.py` is its idea. Beside a file
may stand its twins, as beside other fixtures: `pytest --rewrite-twins` writes and removes them.
"""

from __future__ import annotations

import ast
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from fixture_format import FIXTURES, Expectation, Mend, Text, decode, idea, is_twin, marks
from test_fixtures import expectation
from test_yaml import comments

from hydrawandb_lint import check_paths, cli
from hydrawandb_lint.diagnostics import Diagnostic
from hydrawandb_lint.sources import gate
from hydrawandb_lint.sources.records import Record

PROJECTS = FIXTURES / "projects"


class Found(NamedTuple):
    """A finding: the file in its project, and what `Expectation` has."""

    file: str
    finding: Expectation


@dataclass(frozen=True)
class Project:
    """The files by their path in the project, twins left out; `todo` are the known misses."""

    folder: Path
    files: dict[str, Text]
    expected: tuple[Found, ...]
    todo: tuple[Found, ...]

    @property
    def silent(self) -> bool:
        return not self.expected and not self.todo

    def twin(self, file: str, sort: str) -> Path:
        """The path of a file's twin; `sort` is "fixed" or "unsafe"."""
        path = self.folder / file
        return path.with_suffix(f".{sort}{path.suffix}")

    def codes(self, *mends: Mend) -> Counter[tuple[str, str]]:
        """How often each code is expected in each file with one of these mends."""
        expected = (found for found in self.expected if found.finding.mend in mends)
        return Counter((found.file, found.finding.code) for found in expected)

    def write(self, folder: Path) -> None:
        """Writes a copy that is a project of its own."""
        twins = shutil.ignore_patterns("*.fixed.*", "*.unsafe.*", "__pycache__")
        shutil.copytree(self.folder, folder, ignore=twins, dirs_exist_ok=True)
        (folder / "pyproject.toml").touch()


def read(folder: Path) -> Project:
    paths = [path for path in _sources(folder) if not is_twin(path)]
    files = {path.relative_to(folder).as_posix(): decode(path.read_bytes()) for path in paths}
    read_marks = {
        file: marks(text.text if file.endswith(".py") else comments(text.text))
        for file, text in files.items()
    }
    expected = tuple(Found(file, one) for file, (loud, _) in read_marks.items() for one in loud)
    todo = tuple(Found(file, one) for file, (_, missed) in read_marks.items() for one in missed)
    return Project(folder, files, expected, todo)


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.*") if path.suffix in (".py", ".yaml"))


FOLDERS = sorted(path for path in PROJECTS.iterdir() if path.is_dir() and path.name[0] != "_")
every_project = pytest.mark.parametrize("folder", FOLDERS, ids=[path.name for path in FOLDERS])
both_fixes = pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])


@pytest.fixture
def project(folder: Path) -> Project:
    return read(folder)


@pytest.fixture
def copy(project: Project, tmp_path: Path) -> Path:
    project.write(tmp_path)
    return tmp_path


def found_in(copy: Path, diagnostics: Iterable[Diagnostic]) -> list[Found]:
    return [
        Found(Path(one.filename).relative_to(copy).as_posix(), expectation(one))
        for one in diagnostics
    ]


def fix(*paths: Path, unsafe: bool = False) -> None:
    """`hwlint fix`."""
    options = ["--isolated", "--quiet", *(["--unsafe-fixes"] if unsafe else [])]
    assert cli.main(["fix", *options, *map(str, paths)]) in (0, 1)


def contents(folder: Path) -> dict[str, str]:
    """The text of each file, as Python reads it but with its own line endings."""
    return {
        path.relative_to(folder).as_posix(): decode(path.read_bytes()).text
        for path in _sources(folder)
    }


@every_project
def test_finds_what_the_marks_say(
    project: Project, copy: Path, record_property: Callable[[str, object], None]
) -> None:
    found = Counter(found_in(copy, check_paths([copy], isolated=True)))
    expected = Counter(project.expected)
    places = {(one.file, one.finding.row, one.finding.code) for one in found}
    works = [one for one in project.todo if (one.file, one.finding.row, one.finding.code) in places]
    assert not works, f"now found, so make these `expect`: {works}"
    missed, noisy = list((expected - found).elements()), list((found - expected).elements())
    assert not missed, f"missed {missed}; unexpected {noisy}"
    assert not noisy, f"unexpected {noisy}"
    if project.todo:
        record_property("known misses", len(project.todo))


@every_project
def test_every_step_of_a_trace_is_a_place_with_words(copy: Path) -> None:
    for diagnostic in check_paths([copy], isolated=True):
        assert diagnostic.trace
        for step in diagnostic.trace:
            lines = decode(Path(step.filename).read_bytes()).text.split("\n")
            assert 1 <= step.position.column <= len(lines[step.position.row - 1])
            assert step.message


@every_project
@both_fixes
def test_fix_writes_the_twins_and_settles(
    project: Project, copy: Path, unsafe: bool, rewrite_twins: bool
) -> None:
    fix(copy, unsafe=unsafe)
    fixed = contents(copy)
    assert fixed.keys() == project.files.keys()
    for file, text in fixed.items():
        ast.parse(text) if file.endswith(".py") else yaml.safe_load(text)
    left = [] if unsafe else [Mend.UNSAFE]
    found = found_in(copy, check_paths([copy], isolated=True))
    assert Counter((one.file, one.finding.code) for one in found) == project.codes(
        Mend.NOFIX, *left
    )
    fix(copy, unsafe=unsafe)
    assert contents(copy) == fixed, "a second fix changes something"

    if unsafe:
        project.write(copy)
        fix(copy)
    safe = contents(copy)
    for file, before in project.files.items():
        twin = project.twin(file, "unsafe" if unsafe else "fixed")
        same = fixed[file] == (safe[file] if unsafe else before.text)
        if rewrite_twins:
            twin.unlink(missing_ok=True)
            if not same:
                twin.write_bytes(before.encode(fixed[file]))
        elif same:
            assert not twin.exists(), f"{twin.name} is there, but nothing is fixed"
        else:
            assert twin.exists(), f"{twin.name} is missing; it would be:\n{fixed[file]}"
            assert fixed[file] == decode(twin.read_bytes()).text


@every_project
@both_fixes
def test_files_without_a_mark_stay(project: Project, copy: Path, unsafe: bool) -> None:
    fix(copy, unsafe=unsafe)
    marked = {file for file, _ in project.codes(Mend.SAFE, *([Mend.UNSAFE] if unsafe else []))}
    for file, text in project.files.items():
        if file not in marked:
            assert (copy / file).read_bytes() == text.encode(text.text)


@every_project
def test_order_of_the_files_does_not_matter(project: Project, copy: Path) -> None:
    whole = set(check_paths([copy], isolated=True))
    files = [copy / file for file in project.files]
    for seed in range(3):
        random.Random(seed).shuffle(files)
        assert set(check_paths(files, isolated=True)) == whole


@every_project
def test_one_file_alone_tells_what_leads_through_it(project: Project, copy: Path) -> None:
    """But one that mentions none of the words of the gate: to look at it, every commit would have
    to wait for the whole project."""
    whole = check_paths([copy], isolated=True)
    for file in project.files:
        path = str(copy / file)
        if file.endswith(".yaml"):
            alone = {d for d in check_paths([path], isolated=True) if d.filename == path}
            is_seen = gate.ends_elsewhere(path, (copy / file).read_bytes())
            assert alone == {d for d in whole if is_seen and d.filename == path}
            continue
        if not Record((copy / file).read_bytes()).matters:
            assert not check_paths([path], isolated=True)
            continue
        near = {
            diagnostic
            for diagnostic in whole
            if path in {diagnostic.filename, *(step.filename for step in diagnostic.trace)}
        }
        assert set(check_paths([path], isolated=True)) == near


@every_project
def test_without_a_mark_the_folder_given_is_the_project(copy: Path) -> None:
    marked = check_paths([copy], isolated=True)
    (copy / "pyproject.toml").unlink()
    assert check_paths([copy], isolated=True) == marked


@pytest.mark.parametrize("file", ["main.py", "tracking.py"])
def test_fix_writes_only_files_given(tmp_path: Path, file: str) -> None:
    """And knows the others all the same."""
    project = read(PROJECTS / "dict_and_config")
    project.write(tmp_path)
    fix(tmp_path / file)
    before = {name: text.text for name, text in project.files.items()}
    changed = {name for name, text in contents(tmp_path).items() if text != before[name]}
    assert changed == {file} & {"tracking.py"}
    if changed:
        assert contents(tmp_path)[file] == project.twin(file, "fixed").read_text("utf-8")


def test_fix_of_src_knows_the_script_beside_it(tmp_path: Path) -> None:
    project = read(PROJECTS / "src_layout")
    project.write(tmp_path)
    fix(tmp_path / "src")
    file = "src/mylib/tracking.py"
    assert contents(tmp_path)[file] == project.twin(file, "fixed").read_text("utf-8")
    (tmp_path / "main.py").unlink()
    project.write(tmp_path / "again")
    (tmp_path / "again" / "main.py").unlink()
    assert not check_paths([tmp_path / "again" / "src"], isolated=True)


FOUR_STEPS = [
    ("main.py", "def main(cfg)", "`cfg`"),
    ("main.py", "Pipeline(cfg)", "given to `Pipeline"),
    ("pipeline.py", "train(options=self.options)", "given to `train("),
    ("stages/train.py", "log_config(options)", "given to `log_config("),
    ("tracking.py", "wandb.init(", "reaches `wandb.init(config="),
]


def test_trace_leads_from_origin_to_sink(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = _four_steps(tmp_path, capsys)
    wanted = [(file, _row(tmp_path, file, text)) for file, text, _ in FOUR_STEPS]
    assert list(dict.fromkeys(step[:2] for step in steps if step[:2] in wanted)) == wanted
    assert [step[:2] for step in (steps[0], steps[-1])] == [wanted[0], wanted[-1]]
    for file, text, words in FOUR_STEPS:
        at = file, _row(tmp_path, file, text)
        assert any(words in message for *place, message in steps if tuple(place) == at)


def test_trace_tells_where_the_config_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = "pipeline.py", 6, "stored as `self.options`"
    assert at in _four_steps(tmp_path, capsys)


def _four_steps(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, str]]:
    """File, row and words of the trace of the only finding."""
    read(PROJECTS / "four_steps").write(folder)
    assert cli.main(["check", "--isolated", "--output-format", "json", str(folder)]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    return [
        (
            Path(step["filename"]).relative_to(folder).as_posix(),
            step["location"]["row"],
            step["message"],
        )
        for step in finding["trace"]
    ]


def _row(folder: Path, file: str, text: str) -> int:
    """The row of the file's only line that has the text."""
    lines = (folder / file).read_text("utf-8").split("\n")
    (row,) = (row for row, line in enumerate(lines, 1) if text in line)
    return row


@every_project
def test_project_is_named_and_explained(project: Project) -> None:
    mains = [file for file in project.files if file in ("main.py", "scripts/main.py")]
    assert len(mains) == 1
    assert idea(project.files[mains[0]].text)
    assert project.folder.name.startswith("silent_") == project.silent


def test_every_twin_has_its_file() -> None:
    twins = [path for path in _sources(PROJECTS) if is_twin(path)]
    orphans = [t for t in twins if not t.with_suffix("").with_suffix(t.suffix).exists()]
    assert not orphans
