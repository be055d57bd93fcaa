"""`fix-style = "cast"`: how the cast is written and imported, and where none is."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import hwlint

from hydrawandb_lint import engine, rules
from hydrawandb_lint.settings.folders import Folders

CONVERTED = "OmegaConf.to_container(cfg, resolve=True, throw_on_missing=True)"
RESOLVED = "OmegaConf.to_container(cfg, resolve=True)"
CAST = f'cast("dict[str, Any]", {CONVERTED})'
TYPING_CAST = f'typing.cast("dict[str, typing.Any]", {CONVERTED})'
START = """

def start(cfg: DictConfig) -> None:
    wandb.init(config={})
"""
NEEDED = "import wandb\nfrom omegaconf import DictConfig, OmegaConf\n"


def fixed(text: str, name: str = "main.py", style: str = "cast") -> str:
    """The text with all fixes, which a second pass leaves alone."""
    said = {"fix_style": style, "unsafe_fixes": True}
    active = Folders(rules.codes, said, isolated=True).active("")
    once = engine.fix_text(text, name, active)
    assert once.refused == ()
    assert engine.fix_text(once.text, name, active).text == once.text
    return once.text


@pytest.mark.parametrize(
    ("head", "wanted", "given"),
    [
        (NEEDED, f"from typing import Any, cast\n\n{NEEDED}", CAST),
        (f"import os\n\n{NEEDED}", f"import os\nfrom typing import Any, cast\n\n{NEEDED}", CAST),
        (
            f'"""Trains."""\n\nfrom __future__ import annotations\n\n{NEEDED}',
            '"""Trains."""\n\nfrom __future__ import annotations\n\n'
            f"from typing import Any, cast\n\n{NEEDED}",
            CAST,
        ),
        (f"from typing import Any\n{NEEDED}", f"from typing import Any, cast\n{NEEDED}", CAST),
        (
            f"from typing import cast, Any\n{NEEDED}",
            f"from typing import cast, Any\n{NEEDED}",
            CAST,
        ),
        (
            f"from typing import (\n    Any,\n    Callable,\n)\n{NEEDED}",
            f"from typing import (\n    Any,\n    Callable,\n    cast,\n)\n{NEEDED}",
            CAST,
        ),
        (
            f"from typing import cast as c\n{NEEDED}",
            f"from typing import cast as c, Any\n{NEEDED}",
            CAST.replace("cast(", "c("),
        ),
        (f"import typing\n{NEEDED}", f"import typing\n{NEEDED}", TYPING_CAST),
        (
            f"import typing as t\n{NEEDED}",
            f"import typing as t\n{NEEDED}",
            TYPING_CAST.replace("typing", "t"),
        ),
        (
            "import wandb\nfrom omegaconf import DictConfig\n",
            f"from typing import Any, cast\n\n{NEEDED}",
            CAST,
        ),
        (
            f"from typing import TYPE_CHECKING\n{NEEDED}if TYPE_CHECKING:\n"
            "    from typing import Any\n",
            f"from typing import TYPE_CHECKING\nimport typing\n{NEEDED}if TYPE_CHECKING:\n"
            "    from typing import Any\n",
            TYPING_CAST,
        ),
        # Names that are taken.
        (
            f"{NEEDED}\n\ndef cast(x):\n    return x\n",
            f"import typing\n\n{NEEDED}\n\ndef cast(x):\n    return x\n",
            TYPING_CAST,
        ),
        (
            f"{NEEDED}from torch import cast\n",
            f"import typing\n\n{NEEDED}from torch import cast\n",
            TYPING_CAST,
        ),
        (
            f"from typing import Any\n{NEEDED}cast = str\n",
            f"from typing import Any\nimport typing\n{NEEDED}cast = str\n",
            TYPING_CAST.replace("typing.Any", "Any"),
        ),
        (
            f"{NEEDED}\n\nclass Any:\n    pass\n",
            f"import typing\n\n{NEEDED}\n\nclass Any:\n    pass\n",
            TYPING_CAST,
        ),
        (f"{NEEDED}cast = typing = str\n", f"{NEEDED}cast = typing = str\n", CONVERTED),
    ],
)
def test_import(head: str, wanted: str, given: str) -> None:
    assert fixed(head + START.format("cfg")) == wanted + START.format(given)


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("", "from typing import Any, cast\nfrom omegaconf import OmegaConf\n"),
        (
            '"""Starts."""\n',
            '"""Starts."""\nfrom typing import Any, cast\nfrom omegaconf import OmegaConf\n',
        ),
        # The new line begins where the joined name ends.
        (
            "from typing import Any\n",
            "from typing import Any, cast\nfrom omegaconf import OmegaConf\n",
        ),
    ],
)
def test_import_beside_imports_in_functions(head: str, wanted: str) -> None:
    text = "\n\ndef start():\n    import hydra, wandb\n    wandb.init(config={})\n"
    call = CAST.replace("cfg", "hydra.compose('a')")
    assert fixed(head + text.format("hydra.compose('a')")) == wanted + text.format(call)


def test_line_endings() -> None:
    before = (NEEDED + START.format("cfg")).replace("\n", "\r\n")
    after = ("from typing import Any, cast\n\n" + NEEDED + START.format(CAST)).replace("\n", "\r\n")
    assert fixed(before) == after


def test_page() -> None:
    page = "# Start\n\n```python\n{}```\n\nText.\n\n```python\nwandb.init(config={})\n```\n"
    head = f"{NEEDED}cfg = OmegaConf.load('a.yaml')\n"
    before = page.format(head, "cfg")
    assert fixed(before, "a.md") == page.format(f"from typing import Any, cast\n\n{head}", CAST)


def test_page_that_imports_nothing() -> None:
    page = "```python\ncfg = OmegaConf.load('a.yaml')\nwandb.init(config={})\n```\n"
    assert fixed(page.format("cfg"), "a.md") == page.format(CAST)


def test_two_findings_share_the_imports() -> None:
    text = "import wandb\nfrom omegaconf import DictConfig\n" + START.format("cfg")
    text += "\n\ndef again(cfg: DictConfig) -> None:\n    wandb.init(config=cfg)\n"
    assert fixed(text).count("import Any, cast\n") == 1
    assert fixed(text).count(CAST) == 2


BODY = """\
import wandb
from lightning.pytorch.loggers import WandbLogger
from omegaconf import DictConfig, OmegaConf


def start(cfg: DictConfig, run: wandb.Run, logger: WandbLogger) -> None:
    print(cfg.model.lr, cfg.model.optimizer.name)
    {}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("wandb.init(config=cfg)", f"wandb.init(config={CAST})"),
        ("wandb.init(config=vars(cfg))", f"wandb.init(config={CAST})"),
        ("wandb.init(config=OmegaConf.to_yaml(cfg))", f"wandb.init(config={CAST})"),
        (
            f"wandb.init(config=str({RESOLVED}))",
            f'wandb.init(config=cast("dict[str, Any]", {RESOLVED}))',
        ),
        (
            "wandb.init(config=OmegaConf.resolve(cfg))",
            f"OmegaConf.resolve(cfg)\n    wandb.init(config={CAST})",
        ),
        (
            "wandb.init(config=dict(cfg))",
            f'wandb.init(config=cast("dict[str, Any]", {RESOLVED}))',
        ),
        (
            "wandb.init(config=dict(\n        cfg,  # all\n    ))",
            'wandb.init(config=cast("dict[str, Any]", OmegaConf.to_container(\n'
            "        cfg, resolve=True),  # all\n    ))",
        ),
        (
            "wandb.init(config={'seed': 1, **cfg})",
            f"wandb.init(config={{'seed': 1, **cast(\"dict[str, Any]\", {RESOLVED})}})",
        ),
        (
            "wandb.init(config=dict(cfg, seed=1))",
            f'wandb.init(config=dict(cast("dict[str, Any]", {RESOLVED}), seed=1))',
        ),
        ("run.log(cfg)", f"run.log({CAST})"),
        ("wandb.Artifact('a', 'b', metadata=cfg)", f"wandb.Artifact('a', 'b', metadata={CAST})"),
        (
            "logger.log_hyperparams(cfg)",
            f'logger.log_hyperparams(cast("dict[str, Any]", {RESOLVED}))',
        ),
        (
            "wandb.config = cfg\n    wandb.init()",
            f"wandb.init(config={CAST})",
        ),
        (
            f"wandb.config = {RESOLVED}\n    wandb.init()",
            f'wandb.init(config=cast("dict[str, Any]", {RESOLVED}))',
        ),
    ],
)
def test_cast_to_a_dict(before: str, after: str) -> None:
    written = fixed(BODY.format(before))
    assert written == "from typing import Any, cast\n\n" + BODY.format(after)


@pytest.mark.parametrize("value", ["cfg", "(cfg if flag else None)"])
def test_cast_around_the_guard(value: str) -> None:
    """Beside a config the value may be anything, and is a dict to type checkers all the same."""
    head = f"{NEEDED}\n\ndef start(flag, cfg: DictConfig | None = None):\n"
    text = head + "    wandb.init(config={})\n"
    guard = f'cast("dict[str, Any]", {CONVERTED} if OmegaConf.is_config(cfg) else cfg)'
    assert guard in fixed(text.format(value))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A run's config takes anything, and so does a value under a key.
        ("run.config.update(cfg)", f"run.config.update({CONVERTED})"),
        ("run.config = cfg", f"run.config.update({CONVERTED})"),
        (
            "run.config['model'] = cfg.model",
            "run.config['model'] = OmegaConf.to_container(cfg.model, resolve=True)",
        ),
        ("wandb.init(config={'all': cfg})", f"wandb.init(config={{'all': {RESOLVED}}})"),
        ("run.log({'all': cfg})", f"run.log({{'all': {CONVERTED}}})"),
        # What was converted has the type that it had.
        (
            "wandb.init(config=OmegaConf.to_container(cfg))",
            f"wandb.init(config={RESOLVED})",
        ),
        (
            f"config = {RESOLVED}\n    wandb.init(config=str(config))",
            f"config = {RESOLVED}\n    wandb.init(config=config)",
        ),
    ],
)
def test_no_cast(before: str, after: str) -> None:
    assert fixed(BODY.format(before)) == BODY.format(after)


def test_plain_style_casts_nothing() -> None:
    text = NEEDED + START
    assert fixed(text.format("cfg"), style="plain") == text.format(CONVERTED)


def test_setting_of_a_project(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NEEDED + START.format("cfg"))
    (tmp_path / "pyproject.toml").write_text('[tool.hwlint]\nfix-style = "cast"\n')
    assert hwlint("fix", cwd=tmp_path).code == 0
    assert START.format(CAST) in (tmp_path / "main.py").read_text()


def test_wrong_style_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NEEDED)
    (tmp_path / "pyproject.toml").write_text('[tool.hwlint]\nfix-style = "casts"\n')
    done = hwlint("fix", cwd=tmp_path)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "unknown value `casts` for `fix-style`" in done.err
