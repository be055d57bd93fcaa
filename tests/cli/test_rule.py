"""`hwlint rule` shows what is said of a rule, to people and in Ruff's shape to machines."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from program import hwlint

from hydrawandb_lint import cli, documentation, faults
from hydrawandb_lint.rules import all_rules

FOLDER = Path(__file__).parent.parent.parent / "docs" / "rules"
RUFF = shutil.which("ruff", path=str(Path(sys.executable).parent)) or "ruff"
OWN_KEYS = {"default"}


def rule(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["rule", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def ruff_rules() -> list[dict[str, Any]]:
    """What the real Ruff says of all its rules."""
    command = [RUFF, "rule", "--all", "--output-format", "json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    rules: list[dict[str, Any]] = json.loads(done.stdout)
    return rules


@pytest.mark.parametrize("word", ["HW101", "raw-config"])
def test_a_rule_by_code_or_name(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = rule(capsys, word)
    assert out.startswith(
        "# raw-config (HW101)\n\nA Hydra config is given to W&B as it is.\n\n"
        "On by default. Fix is sometimes available.\n\n## What it does\nFinds an OmegaConf config"
    )
    assert (
        "\n## Options\n"
        "- `throw-on-missing`: Write `throw_on_missing=True` where a fix converts a config.\n"
    ) in out
    assert out.endswith("#omegaconf-to-container)\n")


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("HW202", "On by default only where a config is made for multirun. Fix is sometimes"),
        ("HW204", "On by default. Fix is not available."),
        ("HW105", "Off by default. Fix is sometimes"),
        ("HW408", "Off by default, on under `preview`. Fix is not available."),
        ("HW901", "Always on. Fix is not available."),
    ],
)
def test_when_it_is_on_and_whether_it_is_fixable(
    code: str, sentences: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rule(capsys, code).split("\n\n")[2].startswith(sentences)


@pytest.mark.parametrize("code", faults.NAMES)
def test_a_fault_of_hwlints_own(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = rule(capsys, code)
    assert out.startswith(f"# {faults.NAMES[code]} ({code})\n\n")
    assert re.findall(r"^## (.+)$", out, re.MULTILINE) == ["What it does", "What to do"]


def test_all_rules_are_the_pages_in_the_docs(capsys: pytest.CaptureFixture[str]) -> None:
    out = rule(capsys, "--all")
    texts = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.md"))]
    assert len(texts) == len(all_rules()) + len(faults.NAMES)
    assert out == "\n".join(
        text.partition("-->\n")[2].rpartition("\n[")[0]
        for text in texts  # the links at its end
    )


def test_on_a_terminal_it_is_rendered(tmp_path: Path) -> None:
    code, out, err = hwlint("rule", "HW101", cwd=tmp_path, FORCE_COLOR="1", COLUMNS="200")
    assert (code, err) == (0, "")
    plain = re.sub(r"\x1b\[[\d;]*m", "", out)
    assert "\x1b[" in out
    assert not re.search("^#|```", plain, re.MULTILINE)
    assert "TypeError: first argument must be callable or None" in " ".join(plain.split())
    assert "(https://github.com/wandb/wandb/issues/1233)" in plain
    assert max(map(len, plain.splitlines())) <= 100


def test_json_of_one_rule_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(rule(capsys, "raw-config", "--output-format", "json"))
    page = documentation.page("HW101")
    assert found == {
        "name": "raw-config",
        "code": "HW101",
        "linter": "hwlint",
        "summary": page.summary,
        "fix": "Fix is sometimes available.",
        "fix_availability": "Sometimes",
        "explanation": page.explanation,
        "preview": False,
        "default": True,
        "source_location": {"file": "hydrawandb_lint/rules/raw_config.py", "line": 1},
    }


def test_json_of_all_rules_has_the_shape_of_ruffs(capsys: pytest.CaptureFixture[str]) -> None:
    ours = json.loads(rule(capsys, "--all", "--output-format", "json"))
    theirs = ruff_rules()
    assert [each["code"] for each in ours] == list(documentation.pages())
    shape = {key: type(value) for key, value in theirs[0].items()}
    for each in ours:
        assert {key: shape[key] for key in each.keys() - OWN_KEYS} == {
            key: type(value) for key, value in each.items() if key not in OWN_KEYS
        }
        assert each["source_location"].keys() == theirs[0]["source_location"].keys()
    words = {(each["fix"], each["fix_availability"]) for each in theirs}
    assert {(each["fix"], each["fix_availability"]) for each in ours} <= words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "name one rule, such as `HW101`, or say `--all`"),
        (["HW101", "--all"], "name one rule, such as `HW101`, or say `--all`"),
        (["HW499"], "unknown rule `HW499` on the command line (one of: HW401, HW402, "),
        (["HW888"], "unknown rule `HW888` on the command line (`hwlint rule --all` tells which"),
        (["HW1"], "unknown rule `HW1` on the command line (one of: HW101, HW102, "),
        (["hw101"], "unknown rule `hw101` on the command line: did you mean `HW101`?"),
        (
            ["raw-confg"],
            "unknown rule `raw-confg` on the command line: did you mean its code, `HW101`?",
        ),
        ([""], "unknown rule `` on the command line: it is empty"),
        (["HW101", "HW102"], "got unexpected extra argument (HW102)"),
        (["--al"], "unknown option `--al`: did you mean `--all`?"),
        (
            ["--all", "--output-format", "xml"],
            "invalid value for '--output-format': 'xml' is not one of 'text', 'json'",
        ),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["rule", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {sentence}")
    assert err.count("\n") == 1
