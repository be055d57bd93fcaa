"""What each wandb takes: the data, the script that makes it, and what HW302 says of a version."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hydrawandb_lint.analysis import analyse
from hydrawandb_lint.knowledge.signatures import Version, signatures
from hydrawandb_lint.lint import diagnose
from hydrawandb_lint.settings.given import Given
from hydrawandb_lint.settings.options import Settings
from hydrawandb_lint.settings.targets import Range, Targets

SCRIPT = Path(__file__).parents[2] / "scripts" / "signatures.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("signatures_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def installed() -> Version:
    """The version of the installed wandb, of which the data must speak."""
    wandb = pytest.importorskip("wandb")
    version = tuple(int(part) for part in wandb.__version__.split("."))
    if version not in signatures().versions:
        pytest.skip(f"wandb {wandb.__version__} is not in the data: run scripts/signatures.py")
    return version


def test_arguments_are_those_of_the_installed_wandb() -> None:
    version = installed()
    import wandb

    assert signatures().taken("init", version) == set(inspect.signature(wandb.init).parameters)


def test_settings_are_those_of_the_installed_wandb() -> None:
    """The class is asked for each name that some version knows, and for each of its own."""
    version = installed()
    import wandb
    from pydantic import ValidationError

    settings: Any = wandb.Settings

    def is_refused(name: str) -> bool:
        try:
            settings(**{name: None})
        except ValidationError as error:
            return any(each["type"] == "extra_forbidden" for each in error.errors())
        return False

    names = {*signatures().names["Settings"], *settings.model_fields, "no_such_setting"}
    refused = {name for name in names if is_refused(name)}
    assert names - refused == signatures().taken("Settings", version)


def test_version_of_a_target() -> None:
    known = signatures()
    newest = known.versions[-1]
    assert known.version(None) == newest
    assert known.version((0, 19, 11)) == (0, 19, 11)
    assert known.version((0, 19)) == (0, 19, 11)
    assert known.version((0, 18, 99)) == (0, 18, 7)
    assert known.version((99, 0, 0)) == newest
    assert known.version((0, 12, 21)) is None


def test_data_is_read_only_when_it_is_needed() -> None:
    signatures.cache_clear()
    analyse("import wandb\nwandb.init()\nwandb.log({'a': 1})\nother.init(a=1)\n", "a.py")
    assert signatures.cache_info().misses == 0
    analyse("import wandb\nwandb.init(magic=True)\n", "a.py")
    assert signatures.cache_info().misses == 1


PYDANTIC = """
class Settings(BaseModel, validate_assignment=True):
    model_config = ConfigDict(extra="forbid")
    shared: ClassVar[int] = 1
    _hidden: int = PrivateAttr(1)
    project: str | None = None
    x_stats: bool = Field(True, validation_alias=AliasChoices("x_stats", "x_old"))
    if NEW:
        mode: str
    def method(self):
        local: int = 1
"""
OLDER = """
class SettingsData:
    _stats: bool
    project: str
class Settings(SettingsData):
    quiet: bool = False
    other = 1
"""


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (PYDANTIC, {"project", "x_stats", "_stats", "x_old", "_old", "mode"}),
        (OLDER, {"_stats", "project", "quiet"}),
    ],
)
def test_script_reads_settings(script: ModuleType, source: str, names: set[str]) -> None:
    assert script.fields(ast.parse(source)) == names


def test_script_reads_arguments(script: ModuleType) -> None:
    source = "def init(a, /, b=1, *, c=2): ...\ndef other(d): ..."
    assert script.parameters(ast.parse(source)) == {"a", "b", "c"}


def test_script_notes_first_and_last(script: ModuleType) -> None:
    read = {version: {"init": names} for version, names in [("1", {"a", "b"}), ("2", {"a", "c"})]}
    assert script.spans(read, "init") == {"a": ["1", "2"], "b": ["1", "1"], "c": ["2", "2"]}


def said(code: str, wandb: Version | None) -> str:
    """What HW302 says of one line in a project that runs on this wandb."""
    text = f"import wandb\n{code}\n"
    targets = Targets(wandb=Range(wandb or (), wandb))
    given = Given(text, Settings(), lambda: targets)
    found = diagnose(analyse(text, "a.py"), lambda path: given, {"HW302"})
    return "\n".join(diagnostic.message for diagnostic in found)


ERROR = "`TypeError: init() got an unexpected keyword argument"


@pytest.mark.parametrize(
    ("code", "target", "message"),
    [
        ("wandb.init(magic=True)", (0, 18, 7), ""),
        (
            "wandb.init(magic=True)",
            (0, 19, 11),
            "`magic` is no argument of `wandb.init` (wandb 0.19.11; 0.18.7 is the last that knows "
            f"it): {ERROR} 'magic'`",
        ),
        (
            "wandb.init(magic=True)",
            None,
            f"`magic` is no argument of `wandb.init` (wandb 0.19.0 and newer): {ERROR} 'magic'`",
        ),
        (
            "wandb.init(resume_from='a')",
            (0, 16, 6),
            "`resume_from` is no argument of `wandb.init` (wandb 0.16.6; 0.17.1 is the first that "
            f"knows it): {ERROR} 'resume_from'`",
        ),
        ("wandb.init(resume_from='a')", None, ""),
        ("wandb.init(foo=1)", (0, 12, 21), ""),
        (
            "wandb.init(run_id='a')",
            (0, 19, 11),
            f"`run_id` is no argument of `wandb.init` (wandb 0.19.11): {ERROR} 'run_id'`; "
            "`wandb.Settings` takes it",
        ),
        (
            "wandb.Settings(foo=1)",
            (0, 19, 0),
            "`foo` is no setting (wandb 0.19.0): `ValidationError: Extra inputs are not permitted`",
        ),
        (
            "wandb.Settings(foo=1)",
            (0, 18, 7),
            "`foo` is no setting (wandb 0.18.7): "
            "`SettingsUnexpectedArgsError: Got unexpected arguments`",
        ),
        (
            "wandb.Settings(foo=1)",
            (0, 15, 5),
            "`foo` is no setting (wandb 0.15.5): "
            "wandb warns that it is `Ignoring unexpected arguments`",
        ),
        (
            "wandb.init(settings={'foo': 1})",
            (0, 16, 6),
            "`foo` is no setting (wandb 0.16.6): `KeyError: Unknown settings`",
        ),
        (
            "wandb.Settings(x_disable_stats=True)",
            (0, 16, 6),
            "`x_disable_stats` is no setting (wandb 0.16.6; 0.19.0 is the first that knows it): "
            "`SettingsUnexpectedArgsError: Got unexpected arguments`",
        ),
    ],
)
def test_message_is_of_the_version(code: str, target: Version | None, message: str) -> None:

    assert said(code, target) == message
