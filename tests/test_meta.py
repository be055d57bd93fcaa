"""The house rules: every rule documented and shown in fixtures, every page true."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from fixture_format import Mend, fixture_paths, read
from proof_table import FAULTY

from hydrawandb_lint import documentation, knowledge, rules
from hydrawandb_lint.about import __version__
from hydrawandb_lint.edits.apply import apply
from hydrawandb_lint.faults import NAMES
from hydrawandb_lint.knowledge.own import own_rows
from hydrawandb_lint.lint import lint_text
from hydrawandb_lint.rules import Rule, all_rules
from hydrawandb_lint.settings.options import table
from hydrawandb_lint.text import Text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
HEADINGS = [
    "What it does",
    "Why is this bad?",
    "Example",
    "Use instead",
    "Fix safety",
    "Options",  # only where a setting matters
    "References",
]
IMPORTS = "import hydra\nimport wandb\nfrom omegaconf import DictConfig, OmegaConf\n\n\n"
PAGES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"]
PAGES += sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md"))
PROGRAMS = [
    path.relative_to(ROOT).as_posix()
    for folder in ("benchmarks", "scripts")
    for path in sorted((ROOT / folder).glob("*.py"))
    if "ArgumentParser(" in path.read_text(encoding="utf-8")
]
PASTED = [
    ("HW101", "config must be a dict or have a __dict__ attribute"),
    ("HW102", "can't set attribute 'config'"),
    ("HW102", "<class 'wandb.sdk.wandb_config.Config'> object has no attribute"),
    ("HW103", "InterpolationKeyError: Interpolation key"),
    ("HW104", "UnsupportedInterpolationType"),
    ("HW106", "Exception: problem"),
    ("HW107", "AttributeError: 'dict' object has no attribute"),
    ("HW108", "metadata must be dict, not <class 'omegaconf.dictconfig.DictConfig'>"),
    ("HW112", "Invalid input. Supports one of [dict,list,DictConfig,ListConfig,dataclass"),
    ("HW112", "Object of unsupported type: 'Config'"),
    ("HW201", "wandb.init() called while a run is active and reinit is set to 'default'"),
    ("HW201", "Attempted to change value of key"),
    ("HW202", "Attempted to change value of key"),
    ("HW203", "Using a boolean value for 'reinit' is deprecated"),
    ("HW301", "Extra inputs are not permitted"),
    ("HW303", "Could not find 'wandb/default'"),
    ("HW401", "main.py: error: unrecognized arguments: --lr="),
    ("HW401", "LexerNoViableAltException"),
    ("HW403", "no viable alternative at input '{'lr''"),
    ("HW404", "Ambiguous value for argument"),
    ("HW405", "Key 'learning_rate' is not in struct"),
    ("HW406", "Could not override 'experiment'. No match in the defaults list."),
    ("HW406", "Could not find 'dataset/"),
    ("HW407", "does not match '^^[A-Za-z_][A-Za-z0-9_.-]*$'"),
    ("HW407", "Could not append to config. An item is already at 'lr'"),
    ("HW409", "Malformed sweep config detected!"),
    ("HW409", "Parameter lr is ambiguous, please specify bounds as both floats"),
    ("HW410", "can't open file"),
]
"""What users search for, beside the errors that messages tell."""

every_rule = pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.code)
every_rule_of_python = pytest.mark.parametrize(
    "rule", [rule for rule in all_rules().values() if rule.check], ids=lambda rule: rule.code
)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sections(rule: Rule) -> dict[str, str]:
    """The documentation of a rule, by heading."""
    _, *parts = re.split(r"^## (.+)\n", rule.documentation, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def example(rule: Rule, heading: str) -> str:
    """The Python under a heading of a rule's documentation, with the imports that go unsaid."""
    block = re.search(r"```python\n(.+?)```", sections(rule)[heading], re.DOTALL)
    assert block, "no ```python block"
    return block[1] if "import " in block[1] else IMPORTS + block[1]


def is_found(rule: Rule, text: str, **settings: Any) -> bool:
    """Whether the rule speaks of a text."""
    return bool(lint_text(text, "example.py", codes={rule.code}, **settings))


def options(rule: Rule) -> list[str]:
    """The settings that its documentation names."""
    return re.findall(r"^- `(.+)`$", sections(rule).get("Options", ""), re.MULTILINE)


# Rules


@every_rule
def test_rule_is_documented(rule: Rule) -> None:
    assert re.fullmatch(r"HW\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.summary.endswith(".")
    assert list(sections(rule)) == [
        heading for heading in HEADINGS if heading in sections(rule) or heading != "Options"
    ]
    assert all(text.strip() for text in sections(rule).values())


@every_rule_of_python
def test_example_of_the_rule_is_flagged(rule: Rule) -> None:
    assert is_found(rule, example(rule, "Example"))


@every_rule_of_python
def test_better_code_of_the_rule_is_not_flagged(rule: Rule) -> None:
    """Not by other rules, either."""
    on = {code for code, other in all_rules().items() if other.default} | {rule.code}
    assert lint_text(example(rule, "Use instead"), "example.py", codes=on) == []


@every_rule_of_python
def test_fix_of_the_example_makes_the_better_code(rule: Rule) -> None:
    text = example(rule, "Example")
    found = lint_text(text, "example.py", codes={rule.code})
    fixes = [diagnostic.fix for diagnostic in found if diagnostic.fix]
    if documentation.page(rule.code).fixable:
        assert apply(text, fixes)[0] == example(rule, "Use instead")
    else:
        assert fixes == []


@every_rule_of_python
def test_rule_is_said_to_be_fixable_if_it_is(rule: Rule) -> None:
    fixtures = [read(path) for path in fixture_paths() if path.parent.name == rule.code]
    has_fix = any(rule.code in fixture.codes(Mend.SAFE, Mend.UNSAFE) for fixture in fixtures)
    assert documentation.page(rule.code).fixable == has_fix


@every_rule
def test_settings_that_a_rule_reads_are_named_and_exist(rule: Rule) -> None:
    named = options(rule)
    assert named or "Options" not in sections(rule)
    assert [name for name in named if name not in table()] == []
    source = Path(str(sys.modules[rule.module].__file__)).read_text(encoding="utf-8")
    read_there = {name.replace("_", "-") for name in re.findall(r"settings\.(\w+)", source)}
    assert read_there & set(table()) <= set(named)


@every_rule_of_python
def test_sinks_are_named_where_they_matter(rule: Rule) -> None:
    text = example(rule, "Example").replace("wandb.init(", "mylib.log(")
    text = f"import mylib\n{text}"
    gained = is_found(rule, text, rows=own_rows((), ["mylib.log"])) > is_found(rule, text)
    assert gained == ("sinks" in options(rule))


@pytest.mark.parametrize(
    "rule", [rule for rule in all_rules().values() if "converters" in options(rule)]
)
def test_converters_are_named_where_they_matter(rule: Rule) -> None:
    text = example(rule, "Example")
    (found,) = lint_text(text, "example.py", codes={rule.code})
    start, end = (Text(text).offset(at.row, at.column - 1) for at in (found.start, found.end))
    text = f"{text[:start]}plain({text[start:end]}){text[end:]}\n\ndef plain(x):\n    return x\n"
    assert is_found(rule, text)
    assert not is_found(rule, text, rows=own_rows(["example.plain"], ()))


ERROR = re.compile(r"`([^`]*(?:Error|Exception): [^`]+)`")


def test_errors_that_messages_tell_are_documented() -> None:
    """Users search for them: each stands on one line. `…` stands for anything, on either side."""
    missing = set()
    for fixture in map(read, fixture_paths()):
        for found in lint_text(fixture.text, "fixture.py", codes=all_rules()):
            said = all_rules()[found.code].documentation
            patterns = [re.escape(each).replace("…", ".*") for each in ERROR.findall(said)]
            for error in ERROR.findall(found.message):
                is_general = re.search(re.escape(error).replace("…", ".*"), said)
                if not is_general and not any(re.fullmatch(each, error) for each in patterns):
                    missing.add((found.code, error))
    assert missing == set()


@pytest.mark.parametrize(("code", "error"), PASTED)
def test_errors_that_users_paste_are_documented(code: str, error: str) -> None:
    assert error in all_rules()[code].documentation


@every_rule_of_python
def test_rule_has_loud_and_silent_fixtures(rule: Rule) -> None:
    silent = {read(path).silent for path in fixture_paths() if path.parent.name == rule.code}
    assert silent == {True, False}


def test_rule_that_is_not_about_python_has_tests_of_its_own() -> None:
    """Its page is tested there, too."""
    for rule in all_rules().values():
        name = "sweep_pages" if rule.check_sweep else rule.name.replace("-", "_")
        tests = f"tests/test_{name}.py"
        assert rule.check or "def test_page_of_the_rule_is_true(" in page(tests)


def test_codes_and_names_are_unique() -> None:
    files = [path for path in Path(rules.__file__).parent.glob("*.py") if path.stem != "__init__"]
    assert len(files) == len(all_rules())
    names = [rule.name for rule in all_rules().values()] + list(NAMES.values())
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("preview", [False, True])
def test_codes_are_those_of_the_rules(preview: bool) -> None:
    """They are read from the text of the rules, without loading them."""
    on = {rule.code: rule.default or (preview and rule.preview) for rule in all_rules().values()}
    assert rules.codes(preview) == on | dict.fromkeys(NAMES, True)


def test_long_files_say_why() -> None:
    folders = ("hydrawandb_lint", "tests", "scripts", "benchmarks")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    for path in paths:
        if "fixtures" not in path.parts and path.stat().st_size:
            text = page(str(path))
            says = "\nOver 400 lines, since " in text.split('"""')[1]
            assert says == (text.count("\n") > 400), path


# Pages


@every_rule
def test_rule_is_in_the_readme_and_the_changelog(rule: Rule) -> None:
    assert f"| [{rule.code}](" in page("README.md")
    assert rule.code in page("CHANGELOG.md")


def checked(script: str) -> str:
    """What a script that writes a page finds stale; nothing if all is fresh."""
    command = [sys.executable, str(ROOT / "scripts" / script), "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


def test_readme_is_fresh() -> None:
    """`python scripts/readme.py` writes it anew."""
    assert checked("readme.py") == ""


def test_pages_of_rules_are_fresh() -> None:
    """`python scripts/rules.py` writes them anew."""
    assert checked("rules.py") == ""


def test_pictures_are_fresh() -> None:
    """`python scripts/pictures.py` draws them anew."""
    assert checked("pictures.py") == ""


def test_page_of_settings_is_fresh() -> None:
    """`python scripts/settings.py` writes it anew."""
    assert checked("settings.py") == ""


def test_session_of_an_editor_is_fresh() -> None:
    """`python scripts/session.py` writes it anew."""
    assert checked("session.py") == ""


def test_python_ideas_are_fresh_and_all_shown() -> None:
    """`python scripts/ideas.py` writes the page anew, and says which cells are empty."""
    assert checked("ideas.py") == ""


@every_rule
def test_rule_is_proved_or_says_why_not(rule: Rule) -> None:
    """`python scripts/proofs.py` writes the page anew."""
    section = page("docs/proofs.md").split(f"## {rule.code} {rule.name}\n")[1].split("\n## ")[0]
    programs = {name for name, faulty in FAULTY.items() if faulty.code == rule.code}
    assert set(re.findall(r"programs/(\w+)/", section)) == programs
    assert re.search(r"^\| \d", section, re.MULTILINE) if programs else "No proof: " in section


def test_page_of_the_proofs_is_fresh_and_a_lost_section_comes_back() -> None:
    """All but its figures is written without running anything."""
    text = page("docs/proofs.md")
    without = re.sub(r"\n## HW410 .+?(?=\n## )", "", text, flags=re.DOTALL)
    assert without != text
    assert runpy.run_path(str(ROOT / "scripts" / "proofs.py"))["page"](without, {}) == text


def test_commands_of_contributing_are_those_of_the_environment() -> None:
    plain = r"(?<!\.venv/bin/)\b(?:python|pytest|nox) (?:-\w \S+ )*(?:\w+/|\")"
    assert re.findall(plain, page("CONTRIBUTING.md")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PROGRAMS)
def test_program_of_the_project_tells_its_options(name: str) -> None:
    """Without packages that only it needs."""
    script = [sys.executable, str(ROOT / name), "--help"]
    beside_tests = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    done = subprocess.run(script, env=beside_tests, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", PAGES)
def test_files_that_a_page_names_exist(name: str) -> None:
    text = page(name)
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    named = re.findall(r"`((?:hydrawandb_lint|tests|scripts|docs|examples|\.ci)/[\w./-]*)", text)
    base = (ROOT / name).parent
    missing = [path for path in linked if not (base / path).exists()]
    missing += [path for path in named if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_tests_that_a_page_names_exist(name: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page(name))
    missing = [f"{path}::{test}" for path, test in named if f"def {test}(" not in page(path)]
    assert not missing


def test_architecture_names_every_room() -> None:
    text = page("ARCHITECTURE.md")
    rooms = [
        f"{path.name}/" if path.is_dir() else path.name
        for path in (ROOT / "hydrawandb_lint").iterdir()
        if not path.name.startswith(("__", "py.typed"))
    ]
    assert [room for room in rooms if f"`{room}`" not in text] == []


def test_dependencies_have_a_reason() -> None:
    told = tomllib.loads(page("pyproject.toml"))
    table = told["project"]
    said = [*table["dependencies"], *chain(*table["optional-dependencies"].values())]
    said += told["build-system"]["requires"]
    names = {re.split(r"[\[<>=;\s]", line)[0] for line in said}
    names.remove(table["name"])  # its own extras
    rows = set(re.findall(r"^\| `([\w-]+)`", page("docs/dependencies.md"), re.MULTILINE))
    assert rows == names


def test_version_is_in_the_changelog_and_the_readme() -> None:
    assert f"\n## [{__version__}] - " in page("CHANGELOG.md")
    assert f" rev: v{__version__}\n" in page("README.md")


def test_knowledge_gives_evidence_for_every_sink() -> None:
    calls = knowledge.known().calls.values()
    assert [row.name for row in calls if row.sinks and not row.evidence] == []
