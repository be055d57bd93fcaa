"""The sweeps in `fixtures/sweeps/` themselves: their marks, and that nothing is left untried."""

from __future__ import annotations

import pytest
import yaml
from fixture_format import is_twin
from sweep_fixtures import ABOUT_TRIALS, ALL, CODES, ENDINGS, SCHEMA, SWEEPS, Sweep, every_sweep
from sweep_judge import load, refusal, trials

from hydrawandb_lint.configs import nodes


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
        assert refused == bool(SCHEMA.search(sweep.text)), violations


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
