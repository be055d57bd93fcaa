"""What other packages log of a config, where they are installed; CI is without them: PyTorch.

Each message of HW109 is measured here, on whatever version there is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

wandb = pytest.importorskip("wandb")
omegaconf = pytest.importorskip("omegaconf")

TEXT = "{'name': 'res', 'lr': '${lr}'}"
Config = Any

raises_before_python_3_12 = pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="the private fields are stored instead"
)


@pytest.fixture
def cfg() -> Config:
    values = {"lr": 0.1, "model": {"name": "res", "lr": "${lr}"}}
    return omegaconf.OmegaConf.create(values)


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_SILENT", "true")
    yield
    wandb.finish()


def converted(cfg: Config) -> dict[str, Any]:
    return dict(omegaconf.OmegaConf.to_container(cfg, resolve=True))


def logged() -> dict[str, Any]:
    return dict(wandb.run.config.as_dict())


def lightning() -> Any:
    return pytest.importorskip("lightning.pytorch")


def accelerated(**arguments: Any) -> None:
    accelerate = pytest.importorskip("accelerate")
    accelerate.Accelerator(log_with="wandb", cpu=True).init_trackers("demo", **arguments)


def fabric(**arguments: Any) -> Any:
    pytest.importorskip("lightning")
    from wandb.integration.lightning.fabric import WandbLogger

    return WandbLogger(**arguments).experiment


def ignited(**arguments: Any) -> Any:
    return pytest.importorskip("ignite.handlers").WandBLogger(**arguments)


def logger_of_lightning(**arguments: Any) -> Any:
    return lightning().loggers.WandbLogger(**arguments).experiment


@raises_before_python_3_12
@pytest.mark.parametrize("start", [logger_of_lightning, fabric, accelerated, ignited])
def test_config_is_handed_on_as_it_is(start: Callable[..., Any], cfg: Config) -> None:
    with pytest.raises(TypeError, match="first argument must be callable or None"):
        start(config=cfg)


@pytest.mark.parametrize("start", [logger_of_lightning, fabric, accelerated, ignited])
def test_converted_config_is_logged(start: Callable[..., Any], cfg: Config) -> None:
    start(config=converted(cfg))
    assert logged() == {"lr": 0.1, "model": {"name": "res", "lr": 0.1}}


@raises_before_python_3_12
def test_config_among_the_keywords_of_a_tracker(cfg: Config) -> None:
    with pytest.raises(TypeError, match="first argument must be callable or None"):
        accelerated(init_kwargs={"wandb": {"config": cfg}})


def test_hyperparameters_of_lightning(cfg: Config) -> None:
    logger = lightning().loggers.WandbLogger()
    logger.log_hyperparams(cfg)
    assert logged() == {"lr": 0.1, "model": TEXT}


def test_hyperparameters_of_fabric(cfg: Config) -> None:
    pytest.importorskip("lightning")
    from wandb.integration.lightning.fabric import WandbLogger

    WandbLogger().log_hyperparams(cfg)
    assert logged() == {"lr": 0.1, "model": TEXT}


SAVING: dict[str, tuple[Callable[[Any, Config], None], object]] = {
    "config": (lambda module, cfg: module.save_hyperparameters(cfg), {"lr": 0.1, "model": TEXT}),
    "not logged": (lambda module, cfg: module.save_hyperparameters(cfg, logger=False), {}),
}


@pytest.mark.parametrize("saving", SAVING)
def test_saved_hyperparameters(saving: str, cfg: Config) -> None:
    save, expected = SAVING[saving]

    class Module(lightning().LightningModule):  # type: ignore[misc]
        def __init__(self, config: Config) -> None:
            super().__init__()
            save(self, config)

    assert trained(Module(cfg)) == expected


TAKEN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "all": ({}, {"config", "width"}),
    "left out": ({"ignore": ["config"]}, {"width"}),
}


@pytest.mark.parametrize("taken", TAKEN)
def test_arguments_that_are_taken(taken: str, cfg: Config) -> None:
    keywords, names = TAKEN[taken]

    class Module(lightning().LightningModule):  # type: ignore[misc]
        def __init__(self, config: Config, width: int = 3) -> None:
            super().__init__()
            self.save_hyperparameters(**keywords)

    found = trained(Module(cfg.model))
    assert found == {name: {"config": TEXT, "width": 3}[name] for name in names}


def test_without_super_no_argument_is_found(cfg: Config) -> None:
    base = lightning().LightningModule

    class Module(base):  # type: ignore[misc,valid-type]
        def __init__(self, config: Config) -> None:
            base.__init__(self)
            self.save_hyperparameters()

    assert trained(Module(cfg)) == {}


def trained(module: Any) -> dict[str, Any]:
    """What a trainer logs of a module before it trains it."""
    utilities = pytest.importorskip("lightning.pytorch.loggers.utilities")
    logger = lightning().loggers.WandbLogger()
    trainer = lightning().Trainer(logger=logger, accelerator="cpu")
    trainer.strategy.connect(module)
    utilities._log_hyperparams(trainer)
    logger.experiment  # noqa: B018 - begins the run where nothing was logged
    return logged()
