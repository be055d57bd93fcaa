"""What rules say and write on the versions that a project runs on.

Each was measured on its version; `rules/helpers/versions.py` says on which.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint.diagnostics import Applicability, Diagnostic
from hydrawandb_lint.lint import lint_text
from hydrawandb_lint.settings.targets import Range, Targets
from hydrawandb_lint.sources.specifiers import admitted, exact

HEAD = """\
import hydra
import wandb
from omegaconf import DictConfig, OmegaConf


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg: DictConfig) -> None:
"""
RAISES = "up to Python 3.11 wandb raises `TypeError: first argument must be callable or None`"
STORES = "silently logs OmegaConf's private fields, not your keys"
NEWER = f"{STORES} (wandb 0.27 and newer)"
OLDER = f"raises `TypeError: keys must be str, int, float, bool or None, not tuple`, or {STORES}"
BOTH = f"{RAISES}, from 3.12 on it {NEWER}"
NO_KEYS = "it has none of your keys"
AS_TEXT = "every value, numbers too, is logged as text and unresolved"
SHOWN = f"{RAISES}, which its `init` shows as `Error: An unexpected error occurred`"


def on(**versions: str) -> Targets:
    """`wandb="0.19.11"`, or a specifier."""
    packages = {"hydra": "hydra-core"}
    return Targets(
        **{
            name: admitted(packages.get(name, name), text if text[0] in "<>=" else exact(text))
            or Range()
            for name, text in versions.items()
        }
    )


def found(code: str, body: str, targets: Targets) -> list[Diagnostic]:
    text = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
    return lint_text(text, "train.py", codes={code}, targets=lambda: targets)


def the(code: str, body: str, targets: Targets) -> Diagnostic:
    (diagnostic,) = found(code, body, targets)
    return diagnostic


def written(diagnostic: Diagnostic) -> str:
    assert diagnostic.fix is not None
    return " ".join(edit.text for edit in diagnostic.fix.edits)


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (on(), BOTH),
        (on(wandb="0.19.11"), f"{RAISES}, from 3.12 on it {OLDER}"),
        (on(wandb="0.31.0"), f"{RAISES}, from 3.12 on it {STORES}"),
        (on(python="3.11"), RAISES),
        (on(python="3.8", wandb="0.19.11"), RAISES),
        (on(python=">=3.9,<3.12"), RAISES),
        (on(python="3.12"), f"from Python 3.12 on wandb {NEWER}"),
        (on(python=">=3.12", wandb="0.16.6"), f"from Python 3.12 on wandb {OLDER}"),
        (on(python=">=3.9,<3.13"), BOTH),
        (on(python=">=3.9"), BOTH),
        (on(wandb="0.15.4"), f"wandb up to 0.15.4 {STORES}"),
        (on(wandb="0.13", python="3.10"), f"wandb up to 0.15.4 {STORES}"),
        (on(wandb="0.15.5", python="3.11"), SHOWN),
        (on(wandb="0.16.6", python="3.11"), SHOWN),
        (on(wandb="0.17.0", python="3.11"), RAISES),
        (on(wandb="0.16.6"), f"{SHOWN}, from 3.12 on it {OLDER}"),
    ],
)
def test_raw_config(targets: Targets, words: str) -> None:
    diagnostic = the("HW101", "wandb.init(config=cfg)", targets)
    assert diagnostic.message.endswith(f", which takes a dict: {words}")
    assert diagnostic.fix is not None
    assert diagnostic.fix.applicability is Applicability.SAFE
    body = "from lightning.pytorch.loggers import WandbLogger\nWandbLogger(config=cfg)"
    assert the("HW109", body, targets).message.endswith(
        f"which hands it to wandb as it is: {words}"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ("vars(cfg)", f"the `__dict__` of a config object reaches {{}}: {NO_KEYS}; {BOTH}"),
        ("cfg.__dict__", f"the `__dict__` of a config object reaches {{}}: {NO_KEYS}; {BOTH}"),
        ("cfg._content", f"`_content` of a config reaches {{}}: {AS_TEXT}"),
    ],
)
def test_private_fields(fields: str, words: str) -> None:
    """A dict they are, which wandb treats as it does the config itself."""
    diagnostic = the("HW101", f"wandb.init(config={fields})", on())
    assert diagnostic.message == words.format("`wandb.init(config=…)`")
    assert [step.message for step in diagnostic.trace] == [
        "parameter `cfg` of the `@hydra.main` task `main`",
        "its private fields are read here",
        "reaches `wandb.init(config=…)`",
    ]


FULL = "resolve=True, throw_on_missing=True)"


@pytest.mark.parametrize(
    ("targets", "end"),
    [
        (on(), FULL),
        (on(omegaconf="2.1.0"), FULL),
        (on(omegaconf=">=2.0"), FULL),
        (on(hydra="1.1.0"), FULL),
        (on(omegaconf="2.0.6"), "resolve=True)"),
        (on(omegaconf="<2.1"), "resolve=True)"),
        (on(hydra="1.0.7"), "resolve=True)"),
    ],
)
@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("HW101", "wandb.init(config=cfg)"),
        ("HW101", "wandb.init(config=vars(cfg))"),
        ("HW102", "run = wandb.init()\nrun.config = cfg"),
        ("HW106", "wandb.init(config=OmegaConf.to_yaml(cfg))"),
        ("HW108", 'wandb.log({"config": cfg})'),
        ("HW111", "wandb.init(config=OmegaConf.resolve(cfg))"),
    ],
)
def test_words_that_omegaconf_knows(code: str, body: str, targets: Targets, end: str) -> None:
    assert end in written(the(code, body, targets)).replace(" )", ")")
    assert ("throw_on_missing" in written(the(code, body, targets))) == (end == FULL)


@pytest.mark.parametrize(
    ("targets", "error"),
    [
        (on(), "property 'config' of 'Run' object has no setter"),
        (on(python="3.11"), "property 'config' of 'Run' object has no setter"),
        (on(python="3.10"), "can't set attribute 'config'"),
        (on(python="<3.11"), "can't set attribute 'config'"),
        (on(python="3.9"), "can't set attribute"),
    ],
)
def test_no_setter(targets: Targets, error: str) -> None:
    message = the("HW102", "run = wandb.init()\nrun.config = {}", targets).message
    assert f"raises `AttributeError: {error}`" in message


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (on(), "and raises `ConfigError: config file … doesn't exist`"),
        (on(wandb="0.14.2"), "and raises `ConfigError: config file … doesn't exist`"),
        (on(wandb="0.13.11"), "and finds none"),
    ],
)
def test_text(targets: Targets, words: str) -> None:
    message = the("HW106", "wandb.init(config=OmegaConf.to_yaml(cfg))", targets).message
    assert message.endswith(f"takes a text for the name of a file {words}")


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        (on(), "it raises `UsageError: Run (…) is finished`"),
        (on(wandb="0.14.2"), "it raises `UsageError: Run (…) is finished`"),
        (on(wandb="0.13.11"), "wandb 0.13 loses it, and does not end the program"),
    ],
)
def test_use_after_finish(targets: Targets, words: str) -> None:
    body = "run = wandb.init()\nrun.finish()\nrun.log({})"
    assert the("HW204", body, targets).message.endswith(words)
    body = "wandb.init()\nwandb.finish()\nwandb.log({})"
    assert "raises `Error: You must call" in the("HW204", body, targets).message


@pytest.mark.parametrize(
    ("targets", "start"),
    [
        (on(), "Cannot parse <class 'omegaconf."),
        (on(wandb="0.23.0"), "Cannot parse <class 'omegaconf."),
        (on(wandb="0.22.3"), "metadata must be dict, not <class 'omegaconf."),
    ],
)
def test_metadata(targets: Targets, start: str) -> None:
    body = 'wandb.Artifact("a", "b", metadata=cfg)'
    assert (
        f"raises `TypeError: {start}dictconfig.DictConfig'>" in the("HW108", body, targets).message
    )
    body = 'wandb.Artifact("a", "b", metadata=OmegaConf.create([1]))'
    assert (
        f"raises `TypeError: {start}listconfig.ListConfig'>" in the("HW108", body, targets).message
    )


@pytest.mark.parametrize(
    ("targets", "title"),
    [
        (on(), 'reinit="finish_previous"` (wandb 0.19.9 and newer)'),
        (on(wandb=">=0.13"), 'reinit="finish_previous"` (wandb 0.19.9 and newer)'),
        (on(wandb="0.19.9"), 'reinit="finish_previous"`'),
        (on(wandb="0.19.8"), "reinit=True`"),
    ],
)
def test_words_of_reinit_that_wandb_knows(targets: Targets, title: str) -> None:
    fix = the("HW201", 'wandb.init()\nwandb.init(project="b", name="c")', targets).fix
    assert fix is not None
    assert fix.title.endswith(f"let this call do it: `{title}")
    assert fix.edits[0].text == f", {title.partition('`')[0]}"
    boolean = found("HW203", "wandb.init(reinit=True)", targets)
    assert bool(boolean) == ("finish_previous" in title)


@pytest.mark.parametrize(
    ("targets", "words", "safe"),
    [
        (on(), "does nothing on wandb up to 0.28; 0.29 and newer raise", True),
        (on(wandb=">=0.13"), "does nothing on wandb up to 0.28; 0.29 and newer raise", True),
        (on(wandb="0.29.0"), "raises a ValidationError", True),
        (on(wandb=">=0.29"), "raises a ValidationError", True),
        (on(wandb="0.28.2"), "does nothing, and wandb 0.20 to 0.28 warn of that; 0.29", True),
        (on(wandb="0.20.0"), "does nothing, and wandb 0.20 to 0.28 warn of that; 0.29", True),
        (on(wandb="0.19.11"), "does nothing on wandb up to 0.19 unless its service", False),
        (on(wandb="0.13"), "does nothing on wandb up to 0.19 unless its service", False),
    ],
)
def test_start_method(targets: Targets, words: str, safe: bool) -> None:
    diagnostic = the("HW301", 'wandb.init(settings={"start_method": "fork"})', targets)
    assert diagnostic.message.startswith(f"`start_method` {words}")
    assert diagnostic.fix is not None
    assert (diagnostic.fix.applicability is Applicability.SAFE) == safe


def test_start_method_in_the_environment() -> None:
    body = 'import os\nos.environ["WANDB_START_METHOD"] = "fork"\nwandb.init()'
    for version, words in (
        ("0.19.11", "unless its service is disabled"),
        ("0.20", "one start method"),
    ):
        message = the("HW301", body, on(wandb=version)).message
        assert message.startswith("`WANDB_START_METHOD` does nothing")
        assert message.endswith(words)


def test_start_method_was_in_use_once() -> None:
    assert found("HW301", 'wandb.init(settings={"start_method": "fork"})', on(wandb="0.12")) == []


# The whole program


TASK = f"{HEAD}    wandb.init(config=cfg)\n"


def test_pins_of_the_project_are_taken(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(TASK)
    (tmp_path / "requirements.txt").write_text("hydra-core==1.0.7\nwandb==0.15.4\n")
    check = ("check", "--output-format", "concise")
    assert "wandb up to 0.15.4 silently" in hwlint(*check, cwd=tmp_path).out
    assert BOTH in hwlint(*check, "--isolated", cwd=tmp_path).out
    assert RAISES in hwlint(*check, "--target-wandb", "0.19", cwd=tmp_path).out
    assert hwlint("fix", cwd=tmp_path).code == 0
    assert (
        "config=OmegaConf.to_container(cfg, resolve=True))" in (tmp_path / "train.py").read_text()
    )


def test_pins_of_a_part_of_a_repository_are_taken(tmp_path: Path) -> None:
    """A safe fix for the root's wandb would be refused by the part's."""
    (tmp_path / ".git").mkdir()
    for name, version in (("old", "0.16.6"), ("new", "0.22.0")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "train.py").write_text("import wandb\n\nwandb.init(reinit=True)\n")
        pins = f'[project]\ndependencies = ["wandb=={version}"]\n'
        (tmp_path / name / "pyproject.toml").write_text(pins)
    (tmp_path / "requirements.txt").write_text("wandb==0.16.6\n")
    assert hwlint("fix", cwd=tmp_path).code == 0
    assert "reinit=True" in (tmp_path / "old/train.py").read_text()
    assert 'reinit="finish_previous"' in (tmp_path / "new/train.py").read_text()
    shown = hwlint("check", "--show-settings", "old/train.py", cwd=tmp_path).out
    assert 'target-wandb = "0.16.6"  # old/pyproject.toml:2' in shown.replace("\\", "/")


def test_pages_too(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"```python\n{TASK}```\n")
    (tmp_path / "requirements.txt").write_text("wandb==0.15.4\n")
    done = hwlint("check", "--output-format", "concise", "page.md", cwd=tmp_path)
    assert "wandb up to 0.15.4 silently" in done.out
