"""What docs/sweeps.md and the pages of the rules of sweeps show is what happens."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
import yaml
from fixture_format import FIXTURES
from sweep_fixtures import SWEEPS, findings
from sweep_judge import Judge, Verdict, agent_call, load, word

from hydrawandb_lint import cli
from hydrawandb_lint.knowledge.sweeps import ARGUMENTS
from hydrawandb_lint.rules import Rule, all_rules

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
    found = findings(select, folder)
    return sorted((Path(each["filename"]).name, each["code"]) for each in found)


@every_rule
def test_page_of_the_rule_is_true(rule: Rule, projects: Path) -> None:
    """Its example is found by it alone, the better sweep by none, and its fix makes that."""
    folder, sweep = project_of(rule, projects), "sweep.yaml"
    bad, good = shown(rule, "Example"), shown(rule, "Use instead")
    write(folder, {sweep: bad})
    told = {code for _, code in found_by(EVERY, folder)}
    assert told == {rule.code}
    fixes = [each["fix"] for each in findings(EVERY, folder)]
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
