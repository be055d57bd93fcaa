"""The house rules: every rule documented and shown in fixtures, every page true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixture_format import fixture_paths, read
from proof_table import FAULTY, SILENT

from hydrawandb_lint import knowledge, rules
from hydrawandb_lint.faults import NAMES
from hydrawandb_lint.lint import lint_text
from hydrawandb_lint.rules import Rule, all_rules

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
    "References",
]
IMPORTS = "import hydra\nimport wandb\nfrom omegaconf import DictConfig, OmegaConf\n\n\n"
PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/dependencies.md",
    "docs/proofs.md",
]

every_rule = pytest.mark.parametrize("rule", all_rules().values(), ids=lambda rule: rule.code)


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    return dict(tomllib.loads(page("pyproject.toml"))["project"])


def sections(rule: Rule) -> dict[str, str]:
    """The documentation of a rule, by heading."""
    _, *parts = re.split(r"^## (.+)\n", rule.documentation, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def is_found(rule: Rule, heading: str) -> bool:
    """Whether the rule speaks of the Python under a heading of its documentation."""
    block = re.search(r"```python\n(.+?)```", sections(rule)[heading], re.DOTALL)
    assert block, "no ```python block"
    text = block[1] if "import " in block[1] else IMPORTS + block[1]
    return bool(lint_text(text, "example.py", codes={rule.code}))


# Rules


@every_rule
def test_rule_is_documented(rule: Rule) -> None:
    assert re.fullmatch(r"HW\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert rule.summary.endswith(".")
    assert list(sections(rule)) == HEADINGS
    assert all(text.strip() for text in sections(rule).values())


@every_rule
def test_example_of_the_rule_is_flagged(rule: Rule) -> None:
    assert is_found(rule, "Example")


@every_rule
def test_better_code_of_the_rule_is_not_flagged(rule: Rule) -> None:
    assert not is_found(rule, "Use instead")


@every_rule
def test_rule_has_loud_and_silent_fixtures(rule: Rule) -> None:
    silent = {read(path).silent for path in fixture_paths() if path.parent.name == rule.code}
    assert silent == {True, False}


def test_codes_and_names_are_unique() -> None:
    files = [
        path for path in Path(rules.__file__).parent.glob("*.py") if "CODE =" in page(str(path))
    ]
    assert len(files) == len(all_rules())
    names = [rule.name for rule in all_rules().values()] + list(NAMES.values())
    assert len(set(names)) == len(names)


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


def test_python_ideas_are_fresh_and_all_shown() -> None:
    """`python scripts/ideas.py` writes the page anew, and says which cells are empty."""
    assert checked("ideas.py") == ""


@every_rule
def test_rule_is_proved_or_says_why_not(rule: Rule) -> None:
    """`python scripts/proofs.py --page` writes the page anew."""
    section = page("docs/proofs.md").split(f"## {rule.code} {rule.name}\n")[1].split("\n## ")[0]
    programs = {name for name, faulty in FAULTY.items() if faulty.code == rule.code}
    assert set(re.findall(r"programs/(\w+)/", section)) == programs
    assert programs or "No proof: " in section


def test_every_silent_program_is_in_the_proofs() -> None:
    section = page("docs/proofs.md").split("## Right as they stand\n")[1]
    assert set(re.findall(r"programs/(\w+)/", section)) == SILENT.keys()


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
    table = project()
    said = [*table["dependencies"], *table["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=;\s]", line)[0] for line in said} | {"hatchling"}
    rows = set(re.findall(r"^\| `([\w-]+)`", page("docs/dependencies.md"), re.MULTILINE))
    assert rows == names


def test_version_is_in_the_changelog() -> None:
    assert "## [Unreleased]" in page("CHANGELOG.md")


def test_knowledge_gives_evidence_for_every_sink() -> None:
    calls = knowledge.known().calls.values()
    assert [row.name for row in calls if row.sinks and not row.evidence] == []
