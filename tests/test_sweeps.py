"""Sweep files in `fixtures/sweeps/`, held to their marks and twins, and to what really happens.

Each folder there is a project: a program with its config, and sweeps beside it. The first line of a
sweep is its idea, and marks are as in `fixture_format`. Besides, a comment says what becomes of its
trials (see `sweep_judge`); `mixed` is several of the words, `none` that there is no trial:

    # trials: right | stop | defaults | other | mixed | none [because …]

JSON has no comments; there a text may end with one.

A sweep without a mark is `right`, or says why it is not; one with a mark is not, or says why.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
import yaml
from fixture_format import FIXTURES, Expectation, Mend, is_twin, marks
from sweep_judge import Judge, Verdict, agent_call, is_same, load, refusal, trials
from test_yaml import comments

from hydrawandb_lint import cli
from hydrawandb_lint.configs import nodes
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS
from hydrawandb_lint.rules import Rule, all_rules

SWEEPS = FIXTURES / "sweeps"
SELECT = "HW4,HW410"
ENDINGS = (".json", ".yaml", ".yml")
CODES = [f"HW4{number:02}" for number in range(1, 11)]
ABOUT_TRIALS = CODES[:7]
"""The rules that tell what becomes of the trials; the others tell of W&B, or of the file."""

_TRIALS = re.compile(
    r"# trials: (right|stop|defaults|other|mixed|none)( because \S.*)?$", re.MULTILINE
)
_SCHEMA = re.compile(r"# schema: \S", re.MULTILINE)
_MENDS = {"safe": Mend.SAFE, "unsafe": Mend.UNSAFE}

_GRAMMAR = "LexerNoViableAlt|mismatched input|extraneous input|no viable alternative|missing EQUAL"
REASONS = {
    "HW401": "can't open file|unrecognized arguments|File .* does not exist|"
    f"Recursive interpolation|{_GRAMMAR}",
    "HW402": "No such file|can't open file|Interpolation key|missing EQUAL",
    "HW403": "no viable alternative at input '{'",
    "HW404": f"Ambiguous value|requires --multirun|Unknown function|could not be converted|"
    f"not JSON serializable|{_GRAMMAR}",
    "HW405": "Could not override|list index out of range|LexerNoViableAlt",
    "HW406": "Could not (find|load|override)|Config group override must be",
    "HW407": "Could not (append|delete)|Multiple values for|force-add of config groups",
    "HW409": "ValueError|TypeError",
    "HW410": "can't open file",
}
"""By rule: the errors that stop trials for the reason that the rule tells."""


@dataclass(frozen=True)
class Sweep:
    """A sweep file; `todo` are the known misses."""

    path: Path
    text: str
    trials: str
    because: str
    expected: tuple[Expectation, ...]
    todo: tuple[Expectation, ...]

    @property
    def folder(self) -> str:
        return self.path.relative_to(SWEEPS).parts[0]

    @property
    def name(self) -> str:
        return self.path.relative_to(SWEEPS).as_posix()

    @property
    def codes(self) -> set[str]:
        """What is wrong with it, found or not."""
        return {item.code for item in (*self.expected, *self.todo)}

    def twin(self, sort: str) -> Path:
        return self.path.with_suffix(f".{sort}{self.path.suffix}")

    def ends_well(self, sort: str) -> bool:
        """Whether such a fix leaves nothing to mend."""
        mends = {Mend.SAFE} if sort == "fixed" else {Mend.SAFE, Mend.UNSAFE}
        return not self.todo and all(item.mend in mends for item in self.expected)


def read(path: Path) -> Sweep:
    text = path.read_text("utf-8")
    said = comments(text)
    if path.suffix == ".json":
        said = re.sub('",?$', "", said, flags=re.MULTILINE)
    told = _TRIALS.search(said)
    assert told, f"{path.name} does not say what becomes of its trials"
    return Sweep(path, text, told[1], told[2] or "", *marks(said))


def _is_config(path: Path) -> bool:
    return any(part.endswith("conf") for part in path.relative_to(SWEEPS).parts[:-1])


def _files() -> list[Path]:
    """All sweep files, twins left out."""
    found = (path for path in SWEEPS.rglob("*.*") if path.suffix in ENDINGS)
    return sorted(path for path in found if not is_twin(path) and not _is_config(path))


ALL = [read(path) for path in _files()]
every_sweep = pytest.mark.parametrize("sweep", ALL, ids=[sweep.name for sweep in ALL])
both_fixes = pytest.mark.parametrize("sort", ["fixed", "unsafe"])
TWINS = [(sweep, sort) for sweep in ALL for sort in ("fixed", "unsafe") if sweep.ends_well(sort)]
every_mended_sweep = pytest.mark.parametrize(
    ("sweep", "sort"),
    [(sweep, sort) for sweep, sort in TWINS if sweep.twin(sort).exists()],
    ids=[f"{sweep.name}-{sort}" for sweep, sort in TWINS if sweep.twin(sort).exists()],
)


# What hwlint finds, and writes.


def copy(folder: Path) -> Path:
    """A copy without twins. Each folder in it is given by itself: a project."""
    twins = shutil.ignore_patterns("*.fixed.*", "*.unsafe.*", "__pycache__")
    return shutil.copytree(SWEEPS, folder, ignore=twins)


def check(folder: Path) -> dict[str, Counter[Expectation]]:
    """What is found in each file. What a project pins counts, so nothing is isolated. HW408 is
    about what a program logs, which only those in `logged` are meant to show."""
    found: dict[str, Counter[Expectation]] = {}
    for one in (*_findings(SELECT, *folder.iterdir()), *_findings("HW408", folder / "logged")):
        name = Path(one["filename"]).relative_to(folder).as_posix()
        mend = _MENDS.get(one["fix"]["applicability"] if one["fix"] else "", Mend.NOFIX)
        item = Expectation(one["location"]["row"], one["code"], mend)
        found.setdefault(name, Counter())[item] += 1
    return found


def _findings(select: str, *folders: Path) -> list[dict[str, Any]]:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        options = ["--select", select, "--output-format", "json"]
        assert cli.main(["check", *options, *map(str, folders)]) in (0, 1)
    found: list[dict[str, Any]] = json.loads(shown.getvalue())
    return found


def fix(folder: Path, sort: str) -> None:
    unsafe = ["--unsafe-fixes"] if sort == "unsafe" else []
    options = ["--select", SELECT, "--quiet", *unsafe]
    with contextlib.redirect_stdout(io.StringIO()):
        assert cli.main(["fix", *options, *map(str, folder.iterdir())]) in (0, 1)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Counter[Expectation]]:
    return check(copy(tmp_path_factory.mktemp("checked") / "sweeps"))


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A fixed copy by each sort."""
    copies = {}
    for sort in ("fixed", "unsafe"):
        copies[sort] = copy(tmp_path_factory.mktemp(sort) / "sweeps")
        fix(copies[sort], sort)
    return copies


@pytest.fixture(scope="module")
def left(fixed: dict[str, Path]) -> dict[str, dict[str, Counter[Expectation]]]:
    return {sort: check(folder) for sort, folder in fixed.items()}


@every_sweep
def test_finds_what_the_marks_say(sweep: Sweep, found: dict[str, Counter[Expectation]]) -> None:
    seen = found.get(sweep.name, Counter())
    places = {(one.row, one.code) for one in seen}
    works = [one for one in sweep.todo if (one.row, one.code) in places]
    assert not works, f"now found, so make these `expect`: {works}"
    assert sorted(seen.elements(), key=str) == sorted(sweep.expected, key=str)


def test_finds_nothing_elsewhere(found: dict[str, Counter[Expectation]]) -> None:
    assert found.keys() <= {sweep.name for sweep in ALL}


@every_sweep
@both_fixes
def test_equals_its_twin(
    sweep: Sweep, sort: str, fixed: dict[str, Path], rewrite_twins: bool
) -> None:
    text = (fixed[sort] / sweep.name).read_text("utf-8")
    before = sweep.text if sort == "fixed" else (fixed["fixed"] / sweep.name).read_text("utf-8")
    twin, same = sweep.twin(sort), text == before
    if rewrite_twins:
        twin.unlink(missing_ok=True)
        if not same:
            twin.write_text(text, "utf-8")
    assert twin.exists() != same
    assert same or twin.read_text("utf-8") == text


@every_sweep
@both_fixes
def test_fix_leaves_what_it_cannot_mend(
    sweep: Sweep, sort: str, left: dict[str, dict[str, Counter[Expectation]]]
) -> None:
    mends = [Mend.NOFIX] if sort == "unsafe" else [Mend.NOFIX, Mend.UNSAFE]
    codes = Counter(one.code for one in left[sort].get(sweep.name, Counter()).elements())
    assert codes <= Counter(one.code for one in sweep.expected if one.mend in mends)


@both_fixes
def test_second_fix_changes_nothing(sort: str, fixed: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(fixed[sort], tmp_path / "again")
    fix(tmp_path / "again", sort)
    for sweep in ALL:
        once, twice = fixed[sort] / sweep.name, tmp_path / "again" / sweep.name
        assert once.read_bytes() == twice.read_bytes(), sweep.name


# What really happens.


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    if not hasattr(os, "fork"):
        pytest.skip("the judge forks")
    with Judge(copy(tmp_path_factory.mktemp("judged") / "sweeps")) as judge:
        yield judge


def word(verdicts: list[Verdict]) -> str:
    words = {verdict.word for verdict in verdicts}
    return words.pop() if len(words) == 1 else "mixed" if words else "none"


@every_sweep
def test_trials_are_as_told(sweep: Sweep, judge: Judge) -> None:
    verdicts = judge.judge(sweep.folder, load(sweep.text))
    assert word(verdicts) == sweep.trials, verdicts
    reasons = "|".join(REASONS[code] for code in sorted(sweep.codes & REASONS.keys()))
    for verdict in verdicts if reasons else ():
        assert verdict.word != "stop" or re.search(reasons, verdict.detail), verdict.detail


@every_mended_sweep
def test_mended_sweep_is_right(sweep: Sweep, sort: str, judge: Judge) -> None:
    verdicts = judge.judge(sweep.folder, load(sweep.twin(sort).read_text("utf-8")))
    assert word(verdicts) == "right" or (not verdicts and sweep.trials == "none"), verdicts


@every_sweep
def test_safe_fix_keeps_each_value(sweep: Sweep) -> None:
    """A parameter is meant to have the same values, however they are written, nested or not."""
    content = load(sweep.text)
    if not isinstance(content, dict) or not sweep.twin("fixed").exists():
        return
    before, after = (
        [_flat(trial) for trial in trials(each)]
        for each in (content, load(sweep.twin("fixed").read_text("utf-8")))
    )
    # What is nested is given together, so its values are told in another order.
    for name in {name for trial in before for name in trial}:
        old = [trial[name] for trial in before]
        new = [trial[name] for trial in after]
        assert all(any(_is_meant(one, other) for other in new) for one in old), name
        assert all(any(_is_meant(other, one) for other in old) for one in new), name


def _flat(trial: Any, way: str = "") -> dict[str, Any]:
    """The values by their dotted names. Only a nested parameter has a mapping as its value here."""
    if not isinstance(trial, dict):
        return {way: trial}
    inner = ((f"{way}.{name}" if way else str(name), value) for name, value in trial.items())
    return {key: leaf for name, value in inner for key, leaf in _flat(value, name).items()}


def _is_meant(one: object, other: object) -> bool:
    return is_same(one, other) or is_same(other, one)


# The fixtures themselves.


@every_sweep
def test_trials_go_with_the_marks(sweep: Sweep) -> None:
    assert sweep.text.startswith(("# ", "{")), "the first line is the idea"
    assert bool(sweep.codes) != sweep.path.name.startswith("silent_")
    if sweep.because or sweep.trials == "none":
        return
    if not sweep.codes:
        assert sweep.trials == "right", "a silent sweep that is not right says why"
    elif sweep.codes & {*ABOUT_TRIALS}:
        assert sweep.trials != "right", "a finding although all is right says why"


@every_sweep
def test_each_value_is_tried(sweep: Sweep) -> None:
    content = load(sweep.text)
    if not isinstance(content, dict) or sweep.trials == "none" or refusal(content):
        return
    made = trials(content)
    assert made
    for name, parameter in content["parameters"].items():
        for value in parameter.get("values", ()):
            assert any(trial[name] == value for trial in made)


@every_sweep
def test_published_schema(sweep: Sweep) -> None:
    """Silent sweeps keep to it, and what is called invalid does not. It is in W&B's package
    `sweeps`, with which `wandb sweep --controller` checks."""
    package = pytest.importorskip("sweeps")
    content = yaml.safe_load(sweep.text) if load(sweep.text) is not None else None
    if not isinstance(content, dict) or sweep.folder == "look_alikes":
        return
    try:
        violations = list(package.schema_violations_from_proposed_config(content))
    except (AttributeError, TypeError, ValueError) as error:  # of what is no parameter at all
        violations = [error]
    refused = bool(violations or refusal(content))
    if "HW409" in sweep.codes:
        assert refused
    elif not sweep.codes:
        assert refused == bool(_SCHEMA.search(sweep.text)), violations


@every_sweep
def test_sweep_is_read_as_pyyaml_reads_it(sweep: Sweep) -> None:
    """Numbers, dates and words of YAML 1.1, anchors and merged keys."""
    if load(sweep.text) is None:
        return
    root = nodes.composed(sweep.text.encode())
    assert root
    assert repr(nodes.built(root)) == repr(yaml.safe_load(sweep.text))


@pytest.mark.parametrize("code", CODES)
def test_each_rule_has_fixtures(code: str) -> None:
    assert any(code in {one.code for one in sweep.expected} for sweep in ALL)


def test_each_macro_of_the_agent_is_tried() -> None:
    from wandb.sdk.launch.sweeps.utils import create_sweep_command_args

    known = {*create_sweep_command_args({"args": {}}), "args_json_file"}
    items = {str(item) for sweep in ALL for item in _command(sweep)}
    assert {f"${{{name}}}" for name in (*known, "env", "interpreter", "program")} <= items


def _command(sweep: Sweep) -> list[object]:
    content = load(sweep.text)
    command = content.get("command") if isinstance(content, dict) else None
    return command if isinstance(command, list) else []


def test_each_character_is_tried() -> None:
    """What Hydra's grammar refuses is in a fixture with a mark, what it takes in a silent one."""
    tried: dict[bool, set[str]] = {}
    for sweep in (one for one in ALL if one.folder == "app"):
        values = _texts(load(sweep.text).get("parameters", {}))
        tried.setdefault("HW404" in sweep.codes, set()).update("".join(values))
    for letter in map(chr, range(32, 127)):
        if not letter.isalnum():
            assert letter in tried[_is_refused(f"a{letter}b")], letter


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for inner in node.values() for text in _texts(inner)]
    if isinstance(node, list):
        return [text for inner in node for text in _texts(inner)]
    return [node] if isinstance(node, str) else []


def _is_refused(text: str) -> bool:
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    try:
        (override,) = OverridesParser.create().parse_overrides([f"key={text}"])
    except HydraException:
        return True
    return override.is_sweep_override()


def test_every_twin_has_its_file() -> None:
    twins = [path for path in SWEEPS.rglob("*.*") if path.suffix in ENDINGS and is_twin(path)]
    names = {sweep.twin(sort) for sweep in ALL for sort in ("fixed", "unsafe")}
    assert {*twins} <= names


# The pages of the rules, and docs/sweeps.md.

SWEEP_RULES = [rule for rule in all_rules().values() if rule.check_sweep]
every_rule = pytest.mark.parametrize("rule", SWEEP_RULES, ids=[rule.code for rule in SWEEP_RULES])
EVERY = "HW,HW408"
BESIDE = {
    "conf/dataset/mnist.yaml": "classes: 10\n",
    "conf/dataset/cifar10.yaml": "classes: 10\n",
    "conf/experiment/wide.yaml": "# @package _global_\nlr: 0.7\n",
    "pyproject.toml": "",
}
"""What docs/sweeps.md says in words that the project has."""
WORDS = {
    "right": "right",
    "stops": "stop",
    "runs on the defaults": "defaults",
    "the text takes the place": "other",
}
"""How its tables begin to tell what becomes of a trial."""
HARMLESS = {"HW407", "HW408"}
"""The trials of these pages' examples are right; what is wrong is seen in the run's config."""


class Block(NamedTuple):
    """A block of docs/sweeps.md with the mark before it, and the project as it is there."""

    codes: list[str]
    word: str
    language: str
    text: str
    files: dict[str, str]
    at: int

    @property
    def name(self) -> str:
        return {"yaml": "sweep.yaml", "json": "sweep.json", "python": "start.py"}[self.language]


_MARKED = re.compile(
    r"<!-- (?:file: (?P<file>\S+)|(?P<codes>silent|HW\d+(?:, HW\d+)*)(?:: (?P<word>\w+))?) -->\n"
    r"```(?P<language>\w+)\n(?P<text>.*?)```\n",
    re.DOTALL,
)
GUIDE = (FIXTURES.parent.parent / "docs" / "sweeps.md").read_text("utf-8")


def _blocks() -> Iterator[Block]:
    files = dict(BESIDE)
    for found in _MARKED.finditer(GUIDE):
        if found["file"]:
            files[found["file"]] = found["text"]
        else:
            codes = [] if found["codes"] == "silent" else found["codes"].split(", ")
            word, language, text = found["word"] or "", found["language"], found["text"]
            yield Block(codes, word, language, text, dict(files), found.start())


BLOCKS = list(_blocks())
every_block = pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))


def section(text: str, heading: str) -> str:
    """What stands under a heading."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading of docs/sweeps.md, its head left out."""
    lines = [line for line in section(GUIDE, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines[2:]]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("projects")


@pytest.fixture(scope="module")
def judge_of_pages(projects: Path) -> Iterator[Judge]:
    if not hasattr(os, "fork"):
        pytest.skip("the judge forks")
    with Judge(projects) as judge:
        yield judge


def project_of(rule: Rule, projects: Path) -> Path:
    """A small app. HW408 is about one that logs its whole config."""
    app, program = ("logged", "top.py") if rule.code == "HW408" else ("app", "main.py")
    folder = projects / rule.code
    shutil.copytree(SWEEPS / app / "conf", folder / "conf", dirs_exist_ok=True)
    shutil.copy(SWEEPS / app / program, folder / "main.py")
    return write(folder, {"pyproject.toml": ""})


def shown(rule: Rule, heading: str) -> str:
    """The first block under a heading of a rule's documentation."""
    block = re.search(r"```\w+\n(.+?)```", section(rule.documentation, heading), re.DOTALL)
    assert block
    return block[1]


def found_by(select: str, folder: Path) -> list[tuple[str, str]]:
    found = _findings(select, folder)
    return sorted((Path(each["filename"]).name, each["code"]) for each in found)


@every_rule
def test_page_of_the_rule_is_true(rule: Rule, projects: Path) -> None:
    """Its example is found by it alone, the better sweep by none, and its fix makes that."""
    folder, sweep = project_of(rule, projects), "sweep.yaml"
    bad, good = shown(rule, "Example"), shown(rule, "Use instead")
    write(folder, {sweep: bad})
    told = {code for _, code in found_by(EVERY, folder)}
    assert told == {rule.code}
    fixes = [each["fix"] for each in _findings(EVERY, folder)]
    fix_all = ["fix", "--select", EVERY, "--unsafe-fixes", "--quiet", str(folder)]
    with contextlib.redirect_stdout(io.StringIO()):
        cli.main(fix_all)
    assert (folder / sweep).read_text("utf-8") == (good if all(fixes) else bad)
    if good.startswith("wandb.init("):  # it is the program that is to be changed
        text = (folder / "main.py").read_text("utf-8")
        argument = good.strip().removeprefix("wandb.init(").removesuffix(")")
        write(folder, {"main.py": text.replace("config=config", argument)})
    else:
        write(folder, {sweep: good})
    assert found_by(EVERY, folder) == []


@every_rule
def test_trials_of_the_page_are_as_told(rule: Rule, projects: Path, judge_of_pages: Judge) -> None:
    """An error that ends trials stands on the page, and the better sweep is right."""
    project_of(rule, projects)
    said = [
        re.escape(each).replace("…", ".*")
        for each in re.findall(r"`([^`\n]+)`", section(rule.documentation, "Why is this bad?"))
    ]
    verdicts = judge_of_pages.judge(rule.code, load(shown(rule, "Example")))
    assert (word(verdicts) == "right") == (rule.code in HARMLESS), verdicts
    errors = [verdict.detail for verdict in verdicts if verdict.word == "stop"]
    assert not errors or any(re.search(each, error) for each in said for error in errors), errors
    better = shown(rule, "Use instead")
    if not better.startswith("wandb.init("):
        assert word(judge_of_pages.judge(rule.code, load(better))) == "right"


def test_every_block_of_the_guide_is_marked() -> None:
    fences = re.findall(r"^```(?:yaml|json|python)$", GUIDE, re.MULTILINE)
    assert len(fences) == len(_MARKED.findall(GUIDE)) > len(BLOCKS) > 0


@every_block
def test_block_of_the_guide_is_as_told(block: Block, projects: Path, judge_of_pages: Judge) -> None:
    folder = write(projects / f"block-{block.at}", {**block.files, block.name: block.text})
    assert found_by(EVERY, folder) == [(block.name, code) for code in block.codes]
    if block.word:
        verdicts = judge_of_pages.judge(folder.name, load(block.text))
        assert word(verdicts) == block.word, verdicts


@pytest.fixture(scope="module")
def project(projects: Path) -> Path:
    """The project of the guide as it is at its beginning."""
    return write(projects / "guide", BLOCKS[0].files)


def trial(project: Path, judge: Judge, parameters: dict[str, Any], item: str) -> Verdict:
    command = ["${env}", "python", "${program}", item]
    given = {name: {"value": value} for name, value in parameters.items()}
    sweep = {"program": "main.py", "method": "grid", "parameters": given, "command": command}
    (verdict,) = judge.judge(project.name, sweep)
    return verdict


def agrees(said: str, verdict: Verdict) -> bool:
    """Whether a cell tells what became of a trial."""
    expected = next(WORDS[each] for each in WORDS if said.startswith(each))
    error = re.search(r": `(.+)`$", said)
    return verdict.word == expected and (not error or error[1] in verdict.detail)


def made_of(item: str, parameters: dict[str, Any], folder: Path) -> list[str]:
    """What the agent, which writes into a folder, makes of an item."""
    with mock.patch.dict(os.environ, {"WANDB_SWEEP_ID": "a", "WANDB_DIR": str(folder)}):
        items, _ = agent_call({"command": [item]}, parameters, "a")
    return items


def test_commands_of_the_guide(project: Path, judge_of_pages: Judge, tmp_path: Path) -> None:
    parameters = {"lr": 0.2, "augment": False}
    table = rows("The command")
    macros = {item.strip("`") for item, *_ in table}
    assert macros >= {f"${{{name}}}" for name in ARGUMENTS}
    for item, makes, said in table:
        words = " ".join(made_of(item.strip("`"), parameters, tmp_path))
        assert makes == (f"`{words}`" if words else "nothing") or words.endswith(".json"), item
        verdict = trial(project, judge_of_pages, parameters, item.strip("`"))
        assert agrees(said, verdict), (item, verdict)


def test_values_of_the_guide(project: Path, judge_of_pages: Judge, tmp_path: Path) -> None:
    from hydra.core.override_parser.overrides_parser import OverridesParser

    for written, item, said in rows("Values"):
        value = yaml.safe_load(written.strip("`"))
        (made,) = made_of("${args_no_hyphens}", {"note": value}, tmp_path)
        assert item == f"`{made}`"
        if said.startswith("stops"):
            verdict = trial(project, judge_of_pages, {"note": value}, "${args_no_hyphens}")
            assert agrees(said, verdict), verdict
        else:
            arrived = OverridesParser.create().parse_override(made).value()
            assert repr(arrived) == said.strip("`")


def test_keys_of_the_guide(project: Path, judge_of_pages: Judge, tmp_path: Path) -> None:
    for number, (written, said, code) in enumerate(rows("Keys and groups")):
        parameters = yaml.safe_load(written.strip("`"))
        verdict = trial(project, judge_of_pages, parameters, "${args_no_hyphens}")
        assert agrees(said, verdict), (written, verdict)
        given = {name: {"value": value} for name, value in parameters.items()}
        command = ["${env}", "python", "${program}", "${args_no_hyphens}"]
        sweep = {"program": "main.py", "method": "grid", "parameters": given, "command": command}
        folder = tmp_path / str(number)
        write(folder, {**BLOCKS[0].files, "sweep.yaml": yaml.safe_dump(sweep)})
        assert [each for _, each in found_by(EVERY, folder)] == ([code] if code else [])


def test_consoles_of_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They show what hwlint prints of the block before, and the block behind what it writes."""
    monkeypatch.chdir(tmp_path)
    for console in re.finditer(r"```console\n(.+?)```", GUIDE, re.DOTALL):
        before = [block for block in BLOCKS if block.at < console.start()][-1]
        after = next(block for block in BLOCKS if block.at > console.start())
        write(tmp_path, {**before.files, before.name: before.text})
        printed = io.StringIO()
        for command in re.findall(r"^\$ hwlint (.+)\n", console[1], re.MULTILINE):
            printed.write(f"$ hwlint {command}\n")
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                cli.main(command.split())
        assert printed.getvalue() == console[1]
        assert (tmp_path / before.name).read_text("utf-8") == after.text


def test_other_commands_of_the_guide_are_those_of_wandb(tmp_path: Path) -> None:
    from wandb.cli.cli import cli as wandb_cli

    commands = re.findall(r"```sh\n(.+?)```", GUIDE, re.DOTALL)
    assert commands
    for command in commands:
        program, name, *rest = shlex.split(command)
        assert program == "wandb"
        context = wandb_cli.commands[name].make_context(name, rest, resilient_parsing=True)
        assert context.params["config_yaml_or_sweep_id"] == "sweep.yaml"


@pytest.mark.slow
def test_run_config_of_the_guide(tmp_path: Path) -> None:
    """What the real wandb logs offline, of a program that gives it the whole config."""
    from wandb_records import environment, logged_configs

    whole = BLOCKS[0].files["main.py"].replace('config={"cfg": config}', "config=config")
    trainer = "def train(config):\n    return 0.0\n"
    write(tmp_path, {**BLOCKS[0].files, "main.py": whole, "trainer.py": trainer})
    table = rows("What the run's config holds")
    parameters = {
        name: value
        for written, _ in table
        for name, value in yaml.safe_load(written.strip("`")).items()
    }
    with mock.patch.dict(os.environ, environment(tmp_path) | {"WANDB_SWEEP_ID": "a"}):
        words, variables = agent_call({"command": ["${args_no_hyphens}"]}, parameters, "a")
    subprocess.run([sys.executable, "main.py", *words], cwd=tmp_path, env=variables, check=True)
    (logged,) = logged_configs(tmp_path / "wandb_dir")
    for _, said in table:
        for told in re.findall("`(.+?)`", said):
            assert yaml.safe_load(told).items() <= logged.items()


def test_config_alone_tells_nothing_of_a_sweep(tmp_path: Path) -> None:
    """So the guide advises to check whole projects."""
    block = next(block for block in BLOCKS if "HW407" in block.codes)
    write(tmp_path, {**block.files, block.name: block.text})
    assert found_by(EVERY, tmp_path / "conf") == []
    assert found_by(EVERY, tmp_path / "main.py") == []
    assert found_by(EVERY, tmp_path) != []
