"""YAML files in `fixtures/yaml/`, held to their marks and twins, as in `fixture_format`.

A mark stands in a comment, which `# expect-next:` keeps out of what a fix removes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from fixture_format import FIXTURES, Mend, marks
from test_fixtures import expectation

from hydrawandb_lint import check_source, cli, fix_source

PATHS = sorted(
    path
    for path in (FIXTURES / "yaml").glob("*.yaml")
    if not path.name.endswith((".fixed.yaml", ".unsafe.yaml"))
)
every_file = pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])
both_fixes = pytest.mark.parametrize("unsafe", [False, True], ids=["fixed", "unsafe"])


def comments(text: str) -> str:
    """Only the comments of a text, each on its row."""
    return "\n".join(line[line.find("#") :] if "#" in line else "" for line in text.split("\n"))


def fixed(path: Path, unsafe: bool) -> str:
    return fix_source(path.read_text("utf-8"), path.name, unsafe=unsafe).text


@every_file
def test_finds_what_the_marks_say(path: Path) -> None:
    text = path.read_text("utf-8")
    expected, _ = marks(comments(text))
    found = [expectation(each) for each in check_source(text, path.name)]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert (not found) == path.name.startswith("silent_")


@every_file
@both_fixes
def test_equals_its_twin(path: Path, unsafe: bool, rewrite_twins: bool) -> None:
    twin = path.with_suffix(f".{'unsafe' if unsafe else 'fixed'}.yaml")
    text = fixed(path, unsafe)
    same = text == (fixed(path, False) if unsafe else path.read_text("utf-8"))
    if rewrite_twins:
        twin.unlink(missing_ok=True)
        if not same:
            twin.write_text(text, "utf-8")
    assert twin.exists() != same
    assert same or twin.read_text("utf-8") == text


@every_file
@both_fixes
def test_fixed_text_is_yaml_and_settles(path: Path, unsafe: bool) -> None:
    text = fixed(path, unsafe)
    if path.name != "silent_broken.yaml":
        yaml.compose(text, yaml.SafeLoader)
    assert fix_source(text, path.name, unsafe=unsafe).text == text
    expected, _ = marks(comments(path.read_text("utf-8")))
    left = [Mend.NOFIX] if unsafe else [Mend.NOFIX, Mend.UNSAFE]
    codes = Counter(each.code for each in check_source(text, path.name))
    assert codes == Counter(each.code for each in expected if each.mend in left)


def test_command_line_keeps_every_other_byte(tmp_path: Path) -> None:
    before = b"\xef\xbb\xbfhydra:\r\n  job:\r\n    env_set:\r\n      A: '1'\r\n" + (
        b"      WANDB_START_METHOD: thread\r\n# \xc3\xa9nd"
    )
    (tmp_path / "a.yml").write_bytes(before)
    (tmp_path / "latin.yaml").write_bytes(b"# \xe9\n" + before[3:])
    assert cli.main(["fix", "--isolated", "--quiet", str(tmp_path)]) == 0
    gone = before.replace(b"      WANDB_START_METHOD: thread\r\n", b"")
    assert (tmp_path / "a.yml").read_bytes() == gone
    assert (tmp_path / "latin.yaml").read_bytes() == b"# \xe9\n" + before[3:]


def test_python_that_says_convert_makes_it_silent(tmp_path: Path) -> None:
    text = "_target_: wandb.init\nconfig:\n  lr: 0.1\n"
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "run.yaml").write_text(text)
    assert cli.main(["check", "--isolated", "--quiet", str(tmp_path)]) == 1
    (tmp_path / "run.py").write_text('hydra.utils.instantiate(cfg, _convert_="all")\n')
    assert cli.main(["check", "--isolated", "--quiet", str(tmp_path)]) == 0
